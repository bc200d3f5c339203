"""Tables without rules whose cells are of several lines: white runs between their rows, and between their columns.

Names may stand in the middle of a row's height, beside any line of the others or between two of them; so rows are told
by the white above and below all their cells, not by lines at one height.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.readers.pdf.grids import joined_cell
from corpus.readers.pdf.lines import Line
from language.script import is_written_without_spaces

# In ems, unless said otherwise.
_ROW_GAP = 0.25  # more white between rows than between the lines of a cell
_GUTTER = 0.8
_LARGER = 1.15  # ratio of a heading's size
_ROWS, _WRAPPED = 3, 2  # at least, and how many of them with cells of several lines
_BOTH = 0.7  # share of rows with text on both sides of a gutter
_MARK = 5  # characters of an item's mark, at most
_ASKED = 300  # lines that tell what is between lines
_LINES = 15  # of a row, at most

_EDGE = math.inf

Span = tuple[float, float]


@dataclass(slots=True)
class Row:
    """What stands at one height of a column: one line, or the cells of a `table`'s row, some of them without text."""

    cells: list[Line]
    table: bool = False
    contents: bool = False  # an entry of a table of contents

    @property
    def line(self) -> Line:
        return next((cell for cell in self.cells if cell.text), self.cells[0])


@dataclass(slots=True)
class _Stratum:
    """Rows between two strips of white."""

    rows: list[Row] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        return [cell for row in self.rows for cell in row.cells]


def with_wrapped(rows: list[Row], em: float) -> list[Row]:
    """The rows of a column, those that make up a row of such a table in one."""
    strata = _strata(rows, em)
    done: list[Row] = []
    at = 0
    while at < len(strata):
        end, gutters = _table_until(strata, at, em)
        if end > at:
            done.extend(_as_row(stratum, gutters) for stratum in strata[at:end])
        else:
            done.extend(strata[at].rows)
            end = at + 1
        at = end
    return done


def _strata(rows: list[Row], em: float) -> list[_Stratum]:
    inner = line_gap([cell for row in rows if not row.table for cell in row.cells])
    strata: list[_Stratum] = []
    bottom = 0.0
    for row in rows:
        top = min(cell.v0 for cell in row.cells)
        new = not strata or row.table or strata[-1].rows[-1].table or top - bottom > inner + _ROW_GAP * em
        if new:
            strata.append(_Stratum())
            bottom = 0.0
        strata[-1].rows.append(row)
        bottom = max(bottom, *(cell.v1 for cell in row.cells))
    return strata


def line_gap(lines: Sequence[Line]) -> float:
    """White between a line and the next below it, in points, where they stand close: within cells and paragraphs."""
    ordered = sorted(lines, key=lambda line: line.v0)[:_ASKED]
    gaps = []
    for at, line in enumerate(ordered):
        below = (other for other in ordered[at + 1 : at + 30] if other.u0 < line.u1 and other.u1 > line.u0)
        following = next((other for other in below if other.middle > line.v1), None)
        if following is not None:
            gaps.append(max(0.0, following.v0 - line.v1))
    return sorted(gaps)[len(gaps) // 5] if gaps else 0.0


def _table_until(strata: Sequence[_Stratum], start: int, em: float) -> tuple[int, list[Span]]:
    """The end of the table that begins at `start`, and the white between its columns; `start` when there is none."""
    gutters = _white(strata[start])
    kept: list[Span] = []
    end = start
    for at in range(start, len(strata)):
        stratum = strata[at]
        if any(row.table for row in stratum.rows) or len(stratum.rows) > _LINES:
            break
        gutters = _shared(gutters, _white(stratum), em)
        inner = [gutter for gutter in gutters if abs(gutter[0]) != _EDGE and abs(gutter[1]) != _EDGE]
        if any(line.size > _LARGER * em for line in stratum.lines) or (not inner and (at > start or len(gutters) < 3)):
            break
        if _has_both(stratum, inner):
            end, kept = at + 1, inner
    found = strata[start:end]
    kept = [gutter for gutter in kept if all(_beside(found, gutter))]
    both = sum(_has_both(stratum, kept) for stratum in found)
    wrapped = sum(any(len(cell) > 1 for cell in _cells(stratum, kept)) for stratum in found)
    if both < _ROWS or both < _BOTH * len(found) or wrapped < _WRAPPED or _are_items(found, kept):
        return start, []
    return end, kept


def _beside(found: Sequence[_Stratum], gutter: Span) -> tuple[bool, bool]:
    """Whether text stands before the gutter, and behind it."""
    lines = [line for stratum in found for line in stratum.lines]
    return any(line.u1 <= gutter[0] + 0.01 for line in lines), any(line.u0 >= gutter[1] - 0.01 for line in lines)


def _white(stratum: _Stratum) -> list[Span]:
    """What the lines leave free along them, from edge to edge."""
    white: list[Span] = []
    reached = -_EDGE
    for line in sorted(stratum.lines, key=lambda line: line.u0):
        if line.u0 > reached:
            white.append((reached, line.u0))
        reached = max(reached, line.u1)
    return [*white, (reached, _EDGE)]


def _shared(first: Sequence[Span], second: Sequence[Span], em: float) -> list[Span]:
    pairs = ((max(a0, b0), min(a1, b1)) for a0, a1 in first for b0, b1 in second)
    return [(start, end) for start, end in pairs if end - start >= _GUTTER * em]


def _has_both(stratum: _Stratum, gutters: Sequence[Span]) -> bool:
    return sum(bool(cell) for cell in _cells(stratum, gutters)) > 1


def _cells(stratum: _Stratum, gutters: Sequence[Span]) -> list[list[Line]]:
    cells: list[list[Line]] = [[] for _ in range(len(gutters) + 1)]
    for line in stratum.lines:
        cells[sum(line.u0 >= end - 0.01 for _, end in gutters)].append(line)
    return cells


def _are_items(found: Sequence[_Stratum], gutters: Sequence[Span]) -> bool:
    """Numbers or bullets with their texts: a list, not a table."""
    if len(gutters) != 1:
        return False
    first = [line.text for stratum in found for line in _cells(stratum, gutters)[0]]
    letters = (any(is_written_without_spaces(letter) and letter.isalpha() for letter in text) for text in first)
    return all(len(text) <= _MARK for text in first) and not any(letters)


def _as_row(stratum: _Stratum, gutters: Sequence[Span]) -> Row:
    empty = replace(stratum.lines[0], text="", raised=(), ruby=0)
    return Row([joined_cell(cell) if cell else empty for cell in _cells(stratum, gutters)], table=True)
