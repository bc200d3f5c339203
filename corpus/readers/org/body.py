"""The text under a heading of an Org file: paragraphs, lists, tables, blocks between #+BEGIN_ and #+END_, notes.

The notation is that of the Org manual ("Org Syntax"); orgparse takes headings apart and leaves this as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.document import BlockKind
from corpus.readers.joining import beside, join_lines

_BEGIN = re.compile(r"\s*#\+begin_([\w-]+)(?:\s.*)?$", re.IGNORECASE)
_KEYWORD = re.compile(r"\s*#\+([\w-]+)(?:\[[^\]]*\])?:\s*(.*)$")
_DRAWER = re.compile(r"\s*:([\w-]+):\s*$")
_COMMENT = re.compile(r"\s*#(?:\s|$)")
_FIXED = re.compile(r"\s*:(?: (.*)|)$")
_RULE = re.compile(r"\s*-{5,}\s*$")
_ITEM = re.compile(r"(\s*)([-+]|(?<=\s)\*|\d{1,3}[.)]|[A-Za-z][.)])(?:\s+(.*)|)$")
_CHECKBOX = re.compile(r"(?:\[@\d+\]\s*)?\[([ Xx-])\]\s+")
_NOTE = re.compile(r"\[fn:([\w-]{1,50})\]\s+(.*)$")
_LINK = re.compile(r"\[\[([^\[\]]{1,2000})\](?:\[([^\[\]]{1,2000})\])?\]")
_MARKED = re.compile(
    r"(?:(?<=[\s\-({'\"（「、。])|^)([*/_=~+])(?=\S)([^\n]{0,300}?\S)\1(?=[\s\-.,:!?;'\")}\[（）」、。]|$)"
)
_REFERENCE = re.compile(r"\[fn:([\w-]{1,50})\]")
_INLINE_NOTE = re.compile(r"\[fn:[\w-]{0,50}:\s*([^\[\]]{1,2000})\]")
_TARGET = re.compile(r"<<<?([^<>\n]{1,200})>?>>")
_DONE = {"X": "☑ ", "x": "☑ ", " ": "☐ ", "-": "☐ "}
_SKIPPED = ("comment", "export")
_CODE = ("src", "example")
_LONGEST_DRAWER = 200  # lines
_SHOWN_KEYWORDS = ("caption",)


@dataclass(frozen=True, slots=True)
class OrgBlock:
    """A block; `label` is a note's mark, `header` how many rows of a table are its header (None where none is marked)."""

    kind: BlockKind
    text: str
    label: str = ""
    header: int | None = None


def body_blocks(lines: Sequence[str]) -> Iterator[OrgBlock]:
    """The blocks in order; keywords, drawers and comments are none."""
    at = 0
    while at < len(lines):
        line = lines[at]
        if begin := _BEGIN.match(line):
            end = _end_of(lines, at, f"#+end_{begin[1].lower()}")
            yield from _between(begin[1].lower(), lines[at + 1 : end])
            at = end + 1
        elif _DRAWER.match(line) and (end := _drawer_end(lines, at)):
            at = end + 1
        elif keyword := _KEYWORD.match(line):
            if keyword[1].lower() in _SHOWN_KEYWORDS:
                yield OrgBlock("paragraph", inline(keyword[2]))
            at += 1
        elif not line.strip() or _COMMENT.match(line) or _RULE.match(line):
            at += 1
        elif line.lstrip().startswith("|"):
            end = _while(lines, at, lambda text: text.lstrip().startswith("|"))
            yield from _table(lines[at:end])
            at = end
        elif _FIXED.match(line):
            end = _while(lines, at, lambda text: bool(_FIXED.match(text)) and not _DRAWER.match(text))
            end = max(end, at + 1)
            yield from _code([match[1] or "" for text in lines[at:end] if (match := _FIXED.match(text))])
            at = end
        elif note := _NOTE.match(line):
            end = _paragraph_end(lines, at)
            text = join_lines([note[2], *(text.strip() for text in lines[at + 1 : end])])
            yield OrgBlock("note", f"[{note[1]}] {inline(text)}", label=f"[{note[1]}]")
            at = end
        elif _ITEM.match(line):
            end = _list_end(lines, at)
            yield OrgBlock("list", "\n".join(_list_lines(lines[at:end])))
            at = end
        else:
            end = _paragraph_end(lines, at)
            yield OrgBlock("paragraph", inline(join_lines([text.strip() for text in lines[at:end]])))
            at = end


def inline(text: str) -> str:
    """
    >>> inline("灯台は *海の道しるべ* で、[[https://example.jp][案内]] がある。[fn:1]")
    '灯台は海の道しるべで、案内 がある。[1]'
    """
    text = _INLINE_NOTE.sub(r"（\1）", text)
    text = _REFERENCE.sub(r"[\1]", text)
    text = _LINK.sub(lambda match: match[2] or match[1], text)
    text = _TARGET.sub(r"\1", text)
    done, plain = 0, ""
    for match in _MARKED.finditer(text):
        plain = beside(plain + text[done : match.start()], match[2])
        done = match.end()
        rest = text[done : done + 2]
        if beside(plain, rest) != plain + rest:
            done += 1  # the space behind the mark
    return plain + text[done:]


def _between(name: str, lines: Sequence[str]) -> Iterator[OrgBlock]:
    if name in _SKIPPED:
        return
    if name in _CODE:
        yield from _code([re.sub(r"^(\s*),(?=[*,#])", r"\1", line) for line in lines])
    elif name == "verse":
        yield OrgBlock("paragraph", "\n".join(inline(line.strip()) for line in lines if line.strip()))
    else:
        yield from body_blocks(lines)


def _code(lines: Sequence[str]) -> Iterator[OrgBlock]:
    kept = [line.expandtabs(4).rstrip() for line in lines if line.strip()]
    margin = min((len(line) - len(line.lstrip()) for line in kept), default=0)
    if kept:
        yield OrgBlock("code", "\n".join(line[margin:] for line in kept))


def _table(lines: Sequence[str]) -> Iterator[OrgBlock]:
    rows: list[str] = []
    header: int | None = None
    for line in lines:
        text = line.strip()
        if text.startswith("|-"):
            header = len(rows) if header is None and rows else header
            continue
        cells = [inline(cell.strip()) for cell in text.strip("|").split("|")]
        if any(cells) and not all(re.fullmatch(r"<[lcr]?\d*>|", cell) for cell in cells):
            rows.append(" | ".join(cells))
    if rows:
        yield OrgBlock("table", "\n".join(rows), header=header if header and header < len(rows) else None)


def _list_lines(lines: Sequence[str]) -> list[str]:
    """One line an item, its wrapped lines joined; inner items two spaces deeper."""
    items: list[tuple[int, str, list[str]]] = []
    indents: list[int] = []
    for line in lines:
        if match := _ITEM.match(line):
            indent = len(match[1].expandtabs(8))
            while indents and indents[-1] >= indent:
                indents.pop()
            indents.append(indent)
            mark = "-" if match[2] in "-+*" else match[2]
            text = _CHECKBOX.sub(lambda box: _DONE[box[1]], match[3] or "", count=1)
            items.append((len(indents) - 1, mark, [text]))
        elif line.strip() and items:
            items[-1][2].append(line.strip())
    return [f"{'  ' * depth}{mark} {inline(join_lines(texts))}".rstrip() for depth, mark, texts in items]


def _list_end(lines: Sequence[str], at: int) -> int:
    """Behind the last item and what is indented under it; one empty line may stand between."""
    match = _ITEM.match(lines[at])
    outer = len(match[1].expandtabs(8)) if match else 0
    end = at + 1
    while end < len(lines):
        line = lines[end]
        if not line.strip():
            following = lines[end + 1] if end + 1 < len(lines) else ""
            if not following.strip() or not (_ITEM.match(following) and _indent(following) >= outer):
                break
        elif _begins_other(line) or (_indent(line) <= outer and not (_ITEM.match(line) and _indent(line) == outer)):
            break
        end += 1
    return end


def _begins_other(line: str) -> bool:
    return bool(_BEGIN.match(line) or _KEYWORD.match(line) or line.lstrip().startswith("|"))


def _paragraph_end(lines: Sequence[str], at: int) -> int:
    return max(
        at + 1,
        _while(
            lines,
            at + 1,
            lambda line: (
                bool(line.strip())
                and not line.lstrip().startswith(("|", "#+"))
                and not _ITEM.match(line)
                and not _NOTE.match(line)
                and not _COMMENT.match(line)
                and not _DRAWER.match(line)
            ),
        ),
    )


def _while(lines: Sequence[str], at: int, holds: Callable[[str], bool]) -> int:
    while at < len(lines) and holds(lines[at]):
        at += 1
    return at


def _end_of(lines: Sequence[str], at: int, closing: str) -> int:
    """The line that closes what line `at` opens, or the end."""
    return next((n for n in range(at + 1, len(lines)) if lines[n].strip().lower() == closing), len(lines))


def _drawer_end(lines: Sequence[str], at: int) -> int:
    """The line that closes the drawer at `at`; 0 when none near does."""
    last = min(len(lines), at + _LONGEST_DRAWER)
    return next((n for n in range(at + 1, last) if lines[n].strip().lower() == ":end:"), 0)


def _indent(line: str) -> int:
    expanded = line.expandtabs(8)
    return len(expanded) - len(expanded.lstrip())
