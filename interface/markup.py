"""Text as HTML, and the page's own words in two languages.

Every text of a user or a document goes through `escape` on its way into HTML: Gradio neither cleans what `gr.HTML` is
given nor leaves it alone, for it reads `${…}` and `{{…}}` as templates.
"""

from __future__ import annotations

from interface.phrases import phrases

_SPECIAL = {ord(character): f"&#{ord(character)};" for character in "&<>\"'`${}\\"}
_SPECIAL[ord("\0")] = "\ufffd"


def escape(text: str) -> str:
    """`text` as it should be read: nothing in it is markup, an attribute's end or a template.

    >>> escape("<b>${x}")
    '&#60;b&#62;&#36;&#123;x&#125;'
    """
    return text.translate(_SPECIAL)


def phrased(text: str) -> str:
    """Escaped, for large type (class `phrased`): its lines end between phrases, and what is copied of it is `text` alone.

    >>> phrased("文書に尋ねる")
    '文書に<wbr>尋ねる'
    """
    return "<wbr>".join(map(escape, phrases(text)))


def lines(text: str) -> str:
    """Escaped, with its line ends kept; an empty line is a gap."""
    return escape(text).replace("\n\n", '<span class="gap"></span>').replace("\n", "<br>")


def both(japanese: str, english: str) -> str:
    """HTML in both languages, of which the style sheet shows the one that the page is in (`lang` of its root).

    >>> both("目次", "Contents")
    '<span class="ja" lang="ja">目次</span><span class="en" lang="en">Contents</span>'
    """
    return f'<span class="ja" lang="ja">{japanese}</span><span class="en" lang="en">{english}</span>'
