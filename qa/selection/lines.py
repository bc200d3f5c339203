"""The lines around a sentence as its document prints them: items with their depth, rows of a table, plain lines.

A block (a list, a table, the numbered clauses of an article) may be cut over several passages; its lines are found again
over all passages of one section.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.document import Passage
from corpus.tables import is_row
from language.span import Span

LineKind = Literal["item", "row", "plain"]

_REACH = 3_000  # characters before and behind the passage

_MARKS: tuple[tuple[int, re.Pattern[str]], ...] = (
    # 項 of a law: on a level with the paragraph that begins the article.
    (-1, re.compile(r"[0-9０-９]{1,3}　")),
    (0, re.compile(r"[0-9０-９]{1,3}[.．)）:：]\s*|[①-⑳]\s*|[(（][0-9０-９]{1,3}[)）]\s*")),
    (1, re.compile(r"[一二三四五六七八九十]{1,3}[　 、．.]|[-*・●○◎■□◆◇▪•‣]\s*|[(（][一二三四五六七八九十]{1,3}[)）]")),
    (2, re.compile(r"[イロハニホヘトチリヌルヲア-オ][　 、．.]|[(（][ァ-ンｱ-ﾝa-zぁ-ん][)）]")),
)
_STEP = re.compile(r"(?:手順|ステップ|step)\s*[0-9０-９]{1,2}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """`start` and `end` are characters of the document, without the white space around the line.

    `depth` is the indentation and then the rank of the mark; a deeper line belongs to the one above it that is less deep.
    `passage` is the number of the passage in its `Region`; `apart` tells that a blank line stands before it; `body` is where
    the text behind an item's mark begins.
    """

    start: int
    end: int
    kind: LineKind
    depth: tuple[int, int]
    passage: int
    apart: bool
    body: int


@dataclass(frozen=True, slots=True)
class Region:
    """The passages of one section around one of them, and their lines in order."""

    passages: tuple[Passage, ...]
    lines: tuple[Line, ...]

    def text(self, line: Line) -> str:
        passage = self.passages[line.passage]
        return passage.text[line.start - passage.start : line.end - passage.start]

    def body(self, line: Line) -> str:
        """The line without an item's mark."""
        return self.text(line)[line.body - line.start :]

    def at(self, span: Span) -> int:
        """The number of the line in which a span begins."""
        return max(number for number, line in enumerate(self.lines) if line.start <= span.start)


def region_around(passages: Sequence[Passage], row: int) -> Region:
    """The lines of `passages[row]` and of its neighbours in the same section, as far as they matter."""
    first, last = _reach(passages, row, -1), _reach(passages, row, 1)
    held = tuple(passages[number] for number in range(first, last + 1))
    return Region(held, tuple(line for number in range(len(held)) for line in _lines(held, number)))


def _reach(passages: Sequence[Passage], row: int, step: int) -> int:
    """The row of the farthest passage of the same section in one direction."""
    own, at = passages[row], row
    while 0 <= at + step < len(passages):
        passage = passages[at + step]
        beside = passage.document_id == own.document_id and passage.section == own.section
        if not beside or abs(passage.start - own.start) > _REACH:
            break
        at += step
    return at


def _lines(held: Sequence[Passage], number: int) -> Iterator[Line]:
    passage = held[number]
    # White space alone stands between two passages of a section: two characters are a blank line, others a line's end and
    # the indentation of the next.
    gap = passage.start - held[number - 1].end if number else 2
    indent, apart = (0, True) if gap in (0, 2) else (gap - 1, False)
    at = 0
    for raw in passage.text.split("\n"):
        stripped = raw.strip()
        if stripped:
            indent += len(raw) - len(raw.lstrip())
            start = passage.start + at + raw.index(stripped)
            yield _line(stripped, start, indent, number, apart)
        apart, indent = not stripped, 0
        at += len(raw) + 1


def _line(text: str, start: int, indent: int, passage: int, apart: bool) -> Line:
    kind: LineKind = "row" if is_row(text) else "plain"
    rank, body = -1, 0
    if kind == "plain":
        for order, pattern in _MARKS:
            if found := pattern.match(text):
                kind, rank, body = "item", order, found.end()
                break
        else:
            if found := _STEP.match(text):
                kind, rank, body = "item", 0, 0
    return Line(start, start + len(text), kind, (indent, rank), passage, apart, start + body)
