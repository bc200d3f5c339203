"""What note-taking programs add to Markdown: links between notes, marked words, comments, callouts.

`[[note|shown]]` reads as `shown`, `==marked==` as `marked`, and `%%comment%%` as nothing. A callout, `> [!note] title`, is
a quotation with a title.
"""

from __future__ import annotations

import re

from language.script import LETTERS

# Stand for `[[`, `]]` and `==` of running text, which is told from code so.
_OPEN, _CLOSE, _MARK = "\ue002", "\ue003", "\ue004"
_LINK = re.compile(rf"(!?){_OPEN}([^{_OPEN}{_CLOSE}|\n]{{1,300}})(?:\\?\|([^{_OPEN}{_CLOSE}\n]{{0,300}}))?{_CLOSE}")
_MARKED = re.compile(
    rf"(?<![\w)\]]){_MARK}(?=\S)([^{_MARK}\n]{{1,2000}})(?<=\S){_MARK}(?![A-Za-z0-9_])|"
    rf"(?<=[{LETTERS}]){_MARK}(?=\S)([^{_MARK}\n]{{1,2000}})(?<=\S){_MARK}(?![A-Za-z0-9_])"
)
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|heic|mp[34]|mov|wav|pdf)$", re.IGNORECASE)
_COMMENT = re.compile(r"(?<![%\d])%%(?!%)")
_CALLOUT = re.compile(r"\[!([A-Za-z][\w-]{0,30})(?:\|[^\]\n]{0,50})?\][-+]?[ \t]*")
_LONGEST_LINE = 20_000  # characters; longer ones are left as they are
_FENCE = re.compile(r" {0,3}(?:>\s?)*(`{3,}|~{3,})")
_CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")


def without_comments(text: str) -> str:
    """`text` without `%%…%%`, on one line or over several; code keeps its own, and so does what is never closed."""
    if text.count("%%") < 2:
        return text
    kept: list[str] = []
    fence = ""
    opened: int | None = None  # the piece that a comment over several lines began behind
    for line in text.split("\n"):
        if opened is None and (match := _FENCE.match(line)):
            fence = "" if fence and match[1].startswith(fence) else fence or match[1]
        if fence:
            kept.append(line)
            continue
        rest, opened_now = (line, opened is not None) if len(line) > _LONGEST_LINE else _strip(line, opened is not None)
        if opened is None:
            kept.append(rest if rest.strip() or not line.strip() else "")
            opened = len(kept) - 1 if opened_now else None
            began = line
        elif not opened_now:
            del kept[opened + 1 :]
            kept.append(rest)
            opened = None
        else:
            kept.append(line)
    if opened is not None:
        kept[opened] = began
    return "\n".join(kept)


def _strip(line: str, inside: bool) -> tuple[str, bool]:
    """`line` without what stands in comments, and whether one goes on behind it."""
    if "%%" not in line:
        return ("" if inside else line), inside
    spans = [match.span() for match in _CODE_SPAN.finditer(line)]
    marks = [
        at for at in (match.start() for match in _COMMENT.finditer(line)) if not any(a <= at < b for a, b in spans)
    ]
    kept, done = "", 0
    for at in marks:
        kept += "" if inside else line[done:at]
        inside, done = not inside, at + 2
    return (kept if inside else kept + line[done:]).rstrip(), inside


def running(text: str) -> str:
    """Text that is no code, its brackets and marks known for what they may be; `resolved` reads them."""
    return text.replace("[[", _OPEN).replace("]]", _CLOSE).replace("==", _MARK)


def resolved(text: str) -> str:
    """The text as it is shown; what was no link and no mark is as it was written."""
    if _OPEN in text:
        text = _LINK.sub(_shown, text)
    if _MARK in text:
        text = _MARKED.sub(lambda match: match[1] or match[2], text)
    return text.replace(_OPEN, "[[").replace(_CLOSE, "]]").replace(_MARK, "==")


def _shown(link: re.Match[str]) -> str:
    embedded, target, alias = link.groups()
    if embedded and _PICTURE.search(target):
        return ""
    return alias or target.strip("#").replace("#^", "#").replace("#", " › ")


def callout(text: str) -> str | None:
    """A callout's text without its mark; None of any other quotation. A title stands on a line of its own."""
    match = _CALLOUT.match(text)
    return None if match is None else text[match.end() :]
