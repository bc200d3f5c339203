"""Lines in their right order put together: headings, paragraphs, list items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.contents import entry_of
from corpus.reading_order.joins import Joins
from corpus.reading_order.lines import NUMBERED, Line, display_width
from corpus.reading_order.spaces import without_stray_spaces
from language.script import is_written_without_spaces

_UNBROKEN = re.compile(r"[「『（(“｢〈《【〔［\[]*[A-Za-z0-9.,'’()/&:=+-]*")
# A line that ends early is still followed by its sentence when the words go on this well (nats); one that ends hardly
# early (full-width characters) unless they go on that badly.
_GOES_ON, _BREAKS_OFF, _HARDLY_EARLY = 0.0, -2.5, 5.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading or paragraph with the page starts in it: (offset in `text`, page number)."""

    kind: Literal["heading", "paragraph"]
    text: str
    pages: tuple[tuple[int, int], ...] = ()


def put_together(lines: Sequence[Line], page_starts: dict[int, int], like: Joins | None = None) -> Iterator[Piece]:
    """Pieces of `lines`, which are in reading order; `page_starts[i]` is the page that line `i` starts.

    `like` scored joins of the same lines in another order.
    """
    joins = Joins(lines, like)
    first_of_heading = {group.start: group.stop for group in joins.heading_groups}
    keeps_spaces = sum(line.ends_with_space and line.text[-1].isascii() for line in lines) >= 2
    at = 0
    while at < len(lines):
        end = first_of_heading.get(at, 0)
        kind: Literal["heading", "paragraph"] = "heading" if end else "paragraph"
        if not end:
            end = at + 1
            while end < len(lines) and end not in first_of_heading and _continues(lines, end, joins):
                end += 1
        yield _piece(kind, lines, at, end, page_starts, keeps_spaces)
        at = end


def _continues(lines: Sequence[Line], at: int, joins: Joins) -> bool:
    """Line `at` goes on with the paragraph of the line before it."""
    line, before = lines[at], lines[at - 1]
    if line.indented or _is_entry(before) or _is_entry(line):
        return False
    ends_early = before.width + first_word_width(line.text) < before.column_width - 1.5
    if before.ends_sentence:
        if line.is_bullet or ends_early or (line.blanks_before and _in_brackets(lines, at)):
            return False
        return joins.uses_indents or not line.blanks_before
    if line.is_bullet and (ends_early or (before.is_bullet and not before.is_full)):
        return False
    if ends_early or (line.blanks_before and not joins.uses_indents):
        if line.blanks_before and not joins.uses_indents:
            return joins.running(at - 1, at) > 2.0
        hardly = before.width > before.column_width - _HARDLY_EARLY
        return (hardly and joins.uses_indents) or joins.running(at - 1, at) > (_BREAKS_OFF if hardly else _GOES_ON)
    return True


def _is_entry(line: Line) -> bool:
    """A line of a table of contents, with dots before its page number."""
    entry = entry_of(line.text)
    return entry is not None and entry.dotted


def _in_brackets(lines: Sequence[Line], at: int) -> bool:
    """A block of its own in brackets, as a date and an author's name below an essay."""
    end = at + 1
    while end < len(lines) and not lines[end].blanks_before and not lines[end].mark:
        end += 1
    return lines[at].text[0] in "（(［[" and lines[end - 1].text[-1] in "）)］]"


def first_word_width(text: str) -> float:
    """What can't be broken at a line's start and so may have been pushed there, in full-width characters."""
    match = _UNBROKEN.match(text)
    return max(1.0, display_width(match.group()) if match else 0.0)


def _piece(
    kind: Literal["heading", "paragraph"],
    lines: Sequence[Line],
    first: int,
    end: int,
    page_starts: dict[int, int],
    keeps_spaces: bool,
) -> Piece:
    text = ""
    numbers, places = [], []
    for index in range(first, end):
        line = lines[index]
        if index > first:
            text += _between(lines[index - 1], line, keeps_spaces)
        if index in page_starts:
            numbers.append(page_starts[index])
            places.append(len(text))
        text += line.text
    text, places = without_stray_spaces(text, places)
    return Piece(kind, text, tuple(zip(places, numbers, strict=True)))


def _between(left: Line, right: Line, keeps_spaces: bool) -> str:
    """What stood at the line end; a space beside Japanese goes later."""
    if left.ends_with_space:
        return " "
    if is_written_without_spaces(left.text[-1]) and is_written_without_spaces(right.text[0]):
        return ""
    if keeps_spaces or left.text[-1] in "-/" or (left.text[-1].isdigit() and right.text[0].isdigit()):
        return ""
    return " "


def heading_levels(headings: Sequence[str]) -> list[int]:
    """Depths by the ways headings are numbered, in the order of their first use; unnumbered ones lie below those.

    >>> heading_levels(["はじめに", "1．序", "背景", "2．結", "おわりに"])
    [1, 1, 2, 1, 1]
    """
    levels: dict[str, int] = {}
    found = []
    current = 0
    for heading in headings:
        kind = _numbering(heading)
        if kind:
            if kind not in levels:
                levels[kind] = min(6, max(levels.values(), default=0) + 1)
            current = levels[kind]
            found.append(current)
        else:
            found.append(1 if not current or _OUTERMOST.fullmatch(heading.strip("■●◆【】　 ")) else min(6, current + 1))
    return found


_OUTERMOST = re.compile(
    r"はじめに|おわりに|終わりに|むすび(?:に代えて)?|結び|まとめ|結論|結語|序|序論|序章|終章|総括|要旨|要約|概要|謝辞|付録|"
    r"(?:引用・?)?参考文献|引用文献|Introduction|Conclusions?|References|Abstract|Summary|Acknowledge?ments?|Appendix",
    re.IGNORECASE,
)


def _numbering(heading: str) -> str:
    match = NUMBERED.match(heading)
    if not match:
        return ""
    if match.group(1):
        return "第" + heading[match.end() - 1]
    if match.group(4):
        return "roman"
    number = match.group(2) or match.group(3)
    return "1" + ".1" * (len(re.findall(r"[0-9０-９]+", number)) - 1)
