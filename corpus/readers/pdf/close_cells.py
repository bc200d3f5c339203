"""Cells that stand so close to one another that they were taken for one line: parted where the rows around them are.

White that goes through rows that follow one another, and parts one of them already, is a column's edge. White of no width
to speak of, as between cells of a printed spreadsheet, must besides begin or end where a cell of a parted row does.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal

from corpus.readers.pdf.lines import Gap, Line
from corpus.readers.pdf.strata import Row

# In ems, unless said otherwise.
_WIDE = 0.5  # white that needs no edge of another cell beside it
_SAME_EDGE = 0.12
_ALIKE = 0.7  # ratio to the narrowest white that parts cells: so wide a one that doesn't is between words, as all are
_FOLLOWS = 2.5  # from the middle of a row to that of the next
_ROWS = 3  # that the white goes through, at least
_MOST = 30  # cells of a row, or pieces of white in a line: more are no table's, and would take long
_ASKED = 20  # rows above and below

White = Literal["parted", "gap", "written"]


def parted_together(rows: Sequence[Row]) -> dict[int, list[float]]:
    """Of each line (by `id`) that must be cut: where. `rows` are in order, and their cells, too."""
    several = [row for row in rows if len(row.cells) > 1 and not row.table]
    pairs = [pair for row in several for pair in pairwise(row.cells)]
    edges = sorted(left.u1 for left, _ in pairs), sorted(right.u0 for _, right in pairs)
    found: dict[int, list[float]] = {}
    for at, row in enumerate(rows if pairs else ()):
        for line in row.cells if not row.table and len(row.cells) <= _MOST else ():
            if len(line.gaps) > _MOST:
                continue
            cut = [gap for gap in line.gaps if _is_edge(gap, line, edges) and _parts_rows(rows, at, gap, found)]
            least = _ALIKE * min((end - start for _, start, end, _ in cut), default=0.0)
            words = any(
                gap[2] - gap[1] > least and not gap[3] and len(list(_through(rows, at, _middle(gap), found))) < _ROWS
                for gap in line.gaps
                if cut and gap not in cut
            )
            if cut and not words:
                found[id(line)] = list(map(_middle, cut))
    return found


def _is_edge(gap: Gap, line: Line, edges: tuple[Sequence[float], Sequence[float]]) -> bool:
    """Whether the white is wide, or begins where figures of other rows end, or ends where cells of other rows begin."""
    offset, start, end, _ = gap
    near = _SAME_EDGE * line.size
    figures = line.text[:offset].rstrip()[-1:].isdecimal() and _is_among(start, edges[0], near)
    return end - start >= _WIDE * line.size or figures or _is_among(end, edges[1], near)


def _middle(gap: Gap) -> float:
    return (gap[1] + gap[2]) / 2


def _parts_rows(rows: Sequence[Row], at: int, gap: Gap, found: Mapping[int, Sequence[float]]) -> bool:
    """Whether the white goes on above and below row `at`, and parts cells there."""
    white = list(_through(rows, at, _middle(gap), found))
    return len(white) >= _ROWS and "parted" in white and 2 * white.count("written") <= len(white)


def is_white(place: float, row: Row) -> bool:
    """The row has a cell before the place and one behind it."""
    return any(left.u1 < place < right.u0 for left, right in pairwise(row.cells))


def _is_among(value: float, ordered: Sequence[float], near: float) -> bool:
    at = bisect_left(ordered, value - near)
    return at < len(ordered) and ordered[at] <= value + near


def _through(rows: Sequence[Row], at: int, place: float, found: Mapping[int, Sequence[float]]) -> Iterator[White]:
    """The white at this place of the row and of those above and below, as far as it goes without a break.

    `found` tells of rows that are to be parted already, so that a header speaks for a table of any length.
    """
    own = _white(place, rows[at], found)
    if own is not None:
        yield own
    for step in (-1, 1):
        for number in range(at + step, at + step * (_ASKED + 1), step):
            if not 0 <= number < len(rows) or rows[number].table:
                break
            row, before = rows[number].line, rows[number - step].line
            white = _white(place, rows[number], found)
            if white is None or abs(row.middle - before.middle) > _FOLLOWS * row.size:
                break
            yield white


def _white(place: float, row: Row, found: Mapping[int, Sequence[float]]) -> White | None:
    if len(row.cells) > _MOST:
        return None
    if is_white(place, row):
        return "parted"
    over: Line | None = next((cell for cell in row.cells if cell.u0 < place < cell.u1), None)
    for _, start, end, written in over.gaps[:_MOST] if over else ():
        if start <= place <= end:
            cut = over is not None and any(start <= known <= end for known in found.get(id(over), ()))
            return "parted" if cut else "written" if written else "gap"
    return None
