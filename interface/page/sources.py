"""Places and documents as HTML, each a link to where it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from interface.markup import both, escape, lines, phrased
from interface.read.address import read_address
from interface.text_output import place
from qa.documents import DocumentInfo

_TRY = 3  # questions shown with each document
_ABOUT = both("この文書に尋ねる", "Ask this one")
_PAGES = re.compile(r"^([0-9–]+) ページ$")


def more_html(count: int, top: int, step: int) -> str:
    """A button for what is not shown of a list yet."""
    if count <= top:
        return ""
    return f'<p class="tools"><button type="button" data-more="{top + step}">{both("もっと見る", "Show more")}</button></p>'


def read_link(address: str, html: str, about: str = "") -> str:
    """A link that opens a place beside the page; `about`, the words there, tells links of one place apart."""
    label = f"本文で読む / Read: {' '.join(about.split())[:40]}" if about else "本文で読む / Read"
    return (
        f'<a class="where" data-read href="{escape(address)}">{html}'
        f'<span class="open" aria-hidden="true"></span><span class="sr"> {escape(label)}</span></a>'
    )


def place_html(
    title: str,
    section: tuple[str, ...],
    pages: tuple[int, int] | None,
    label: str,
    recognised: float | None = None,
) -> str:
    html = escape(place(title, section, pages, label))
    if pages or label:
        before, step, last = html.rpartition(" › ")
        in_english = _PAGES.sub(r"p. \1", last)
        last = last if in_english == last else both(last, in_english)
        html = f'{before}{step}<span class="page">{last}</span>'
    if recognised is not None:
        said = both(f"文字認識（確かさ {recognised:.0%}）", f"recognised ({recognised:.0%} sure)")
        html = f'{html} › <span class="page">{said}</span>'
    return html.replace(" › ", '<span class="step"> › </span>')


def documents_html(
    documents: Sequence[DocumentInfo], examples: Callable[[str], Sequence[str]] = lambda document_id: ()
) -> str:
    """The documents; `examples` gives questions to ask of one by its id."""
    if not documents:
        said = both("文書はまだありません。上から加えてください。", "No documents yet: add one above.")
        return f'<p class="empty">{said}</p>'
    several = len(documents) > 1
    items = "".join(_document(document, examples(document.id), several) for document in documents)
    return f'<ul class="documents">{items}</ul>'


def removed_html(removed: Iterable[tuple[str, str]]) -> str:
    """What was removed and can be brought back: (id, title) of each."""
    return "".join(
        f'<p class="done removed" role="status">{both("取り除きました: ", "Removed: ")}{escape(title)}'
        f'<button type="button" data-restore="{escape(identity)}">{both("元に戻す", "Undo")}</button></p>'
        for identity, title in removed
    )


def messages_html(messages: Iterable[tuple[bool, str, str]]) -> str:
    """One line each; the truth of the first tells a success from a failure, then Japanese and English."""
    return "".join(
        f'<p class="{"done" if fine else "failed"}" role="{"status" if fine else "alert"}">'
        f"{both(escape(japanese), escape(english))}</p>"
        for fine, japanese, english in messages
    )


def example_buttons(questions: Iterable[str]) -> str:
    """Questions that a click asks."""
    return "".join(
        f'<button type="button" class="example" lang="{"en" if question.isascii() else "ja"}" data-ask="{escape(question)}">{escape(question)}</button>'
        for question in questions
    )


def marked(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """`text` with `<mark class=…>` around each (start, end, class); where spans meet, the earlier in the list wins.

    >>> marked("加盟した", [(0, 2, "same")])
    '<mark class="same">加盟</mark>した'
    """
    classes: list[str] = [""] * len(text)
    for start, end, name in spans:
        for at in range(max(start, 0), min(end, len(text))):
            classes[at] = classes[at] or name
    edges = [0, *(at for at in range(1, len(text)) if classes[at] != classes[at - 1]), len(text)]
    parts = []
    for start, end in pairwise(edges):
        piece = lines(text[start:end])
        name = classes[start] if start < len(text) else ""
        parts.append(f'<mark class="{name}">{piece}</mark>' if name else piece)
    return "".join(parts)


def _document(document: DocumentInfo, examples: Sequence[str], several: bool) -> str:
    """With `several` documents, this one can be chosen to be asked alone."""
    counts = [both(f"{document.characters:,} 文字", f"{document.characters:,} characters")]
    if document.pages:
        counts.insert(
            0, both(f"{document.pages:,} ページ", f"{document.pages:,} page{'' if document.pages == 1 else 's'}")
        )
    repairs = "".join(f"<li>{escape(repair)}</li>" for repair in document.repairs)
    title = phrased(document.title) or both("（無題）", "(untitled)")
    source = document.source.replace("\\", "/").rsplit("/", 1)[-1]  # this machine's folders are nobody's business
    if source:
        counts.append(escape(source))
    return (
        f'<li data-source="{escape(source)}"><a class="title phrased" lang="ja" data-read href="{escape(read_address(document.id, 0, 0))}">{title}</a>'
        f'<div class="where">{" ・ ".join(counts)}</div>'
        + (f'<div class="try">{example_buttons(examples[:_TRY])}</div>' if examples else "")
        + (
            f"<details><summary>{both('読み取り時に直した点', 'What reading put right')}</summary>"
            f'<ul lang="ja">{repairs}</ul></details>'
            if repairs
            else ""
        )
        + (
            f'<button type="button" class="about-it" data-about="{escape(document.id)}">{_ABOUT}</button>'
            if several
            else ""
        )
        + f'<button type="button" class="remove" data-remove="{escape(document.id)}">'
        f'{both("取り除く", "Remove")}<span class="sr" lang="ja">: {title}</span></button></li>'
    )
