"""Lines of a page to the order in which they are read: columns one after the other, tables row by row.

The rule: a gutter is a strip, free of text, with columns of full lines on both sides. What crosses it (a title, a wide
table) parts the page into bands; in each band the column before the gutter is read first. After Nagy & Seth (1984),
"Hierarchical representation of optically scanned documents", but gutters go before rows, for Japanese columns share
their line grid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.readers.pdf.lines import Line
from corpus.readers.pdf.strata import Row
from corpus.readers.pdf.tables import is_table, rows_of

# In ems of the text, unless said otherwise.
_GUTTER = 0.7
_COLUMN_WIDTH = 8.0  # narrower strips are cells of a table
_COLUMN_LINES = 3  # on each side of a gutter
_COLUMN_START = 4.0  # lines that start (or end) this near to one another may share a column
_FEW_LINES = 16  # of a page that can't show its columns by itself
_COLUMN_FILL = 0.55  # share of the column's width that its middle line fills, at least
_EDGE = 0.4  # how far the starts of a column's lines may lie apart, indents aside
_LARGER = 1.15  # ratio of a heading's size to the text's
_SAME_END = 0.3
_LEAST_SAME = 4  # lines that end at one place show an edge,
_SAME_SHARE = 0.25  # if they are that share of the column's
_BEYOND_SHARE = 0.15  # and no more lines go beyond it


@dataclass(slots=True)
class Column:
    """Rows in order. `u0` and `u1` are the edges of its text, in points; `whole_lines`: its lines are paragraphs."""

    rows: list[Row] = field(default_factory=list)
    page: int = 0
    u0: float = 0.0
    u1: float = 0.0
    whole_lines: bool = False


def usual_gutter(pages: Iterable[list[Line]], em: float) -> float | None:
    """Where the gutter of most two-column pages ends, for pages with too few lines to show it; None without any."""
    found = Counter(round(gutter) for lines in pages if (gutter := _find_gutter(lines, em)) is not None)
    return found.most_common(1)[0][0] - 1.0 if found else None


def columns_of(lines: list[Line], em: float, usual: float | None = None) -> list[Column]:
    """The columns of one page in reading order; `em` is the size of the running text in points.

    `usual` is the document's usual gutter: a page of few lines that leaves it free is read by it.
    """
    columns: list[Column] = []
    head = _lone_head(lines, em)
    rest = [line for line in lines if line is not head]
    for part in [*([[head]] if head else []), *_parts(rest, em, depth=0, usual=usual)]:
        rows = rows_of(part, em)
        if rows:
            columns.append(Column(rows, part[0].page))
    for column in columns:
        set_edges(column, em)
    return columns


def _lone_head(lines: list[Line], em: float) -> Line | None:
    """A small line above all others, apart from them: a running head of a file too short to show that it runs."""
    first = min(lines, key=lambda line: line.v0, default=None)
    if (
        first is None
        or first.size > 0.92 * em
        or any(other.v0 < first.v1 + em for other in lines if other is not first)
    ):
        return None
    return first


def set_edges(column: Column, em: float) -> None:
    """The edges of a column by its lines of running text, or by all it has."""
    lines = [row.line for row in column.rows if not row.table and abs(row.line.size / em - 1) < 0.1]
    lines = lines or [cell for row in column.rows for cell in row.cells]
    column.u0 = min(line.u0 for line in lines)
    column.u1 = _right_edge([line.end for line in lines], em)


def _right_edge(ends: list[float], em: float) -> float:
    """The farthest end, but for a few that stick out beyond where most lines end, as TeX lets what it can't break."""
    farthest = max(ends)
    shared = max(ends, key=lambda end: (sum(abs(end - other) < _SAME_END * em for other in ends), end))
    same = sum(abs(shared - other) < _SAME_END * em for other in ends)
    beyond = sum(end > shared + _SAME_END * em for end in ends)
    if same >= max(_LEAST_SAME, _SAME_SHARE * len(ends)) and beyond <= _BEYOND_SHARE * len(ends):
        return shared
    return farthest


def _parts(lines: list[Line], em: float, depth: int, usual: float | None = None) -> list[list[Line]]:
    """`lines` in parts to be read one after the other, top to bottom each."""
    gutter = _find_gutter(lines, em) if depth < 4 else None
    if gutter is None and usual is not None and len(lines) <= _FEW_LINES:
        free = all(line.u1 <= usual or line.u0 >= usual - _EDGE * em for line in lines)
        gutter = usual if free and len({line.u0 < usual for line in lines}) == 2 else None
    if gutter is None:
        return [lines] if lines else []
    crossing = sorted((line for line in lines if _crosses(line, gutter, lines, em)), key=lambda line: line.middle)
    others = [line for line in lines if not any(line is other for other in crossing)]
    bands: list[list[Line]] = [[] for _ in range(len(crossing) + 1)]
    for line in others:
        bands[sum(other.middle < line.middle for other in crossing)].append(line)
    parts: list[list[Line]] = []
    across: list[Line] = []
    for index, band in enumerate(bands):
        if band:
            if across:
                parts.append(across)
                across = []
            before = [line for line in band if line.u0 < gutter - _EDGE * em]
            after = [line for line in band if line.u0 >= gutter - _EDGE * em]
            parts.extend(_parts(before, em, depth + 1) + _parts(after, em, depth + 1))
        if index < len(crossing):
            across.append(crossing[index])
    return [*parts, across] if across else parts


def _find_gutter(lines: list[Line], em: float) -> float | None:
    """Where the best gutter ends: the start of the column after it."""
    best: tuple[float, float] | None = None
    starts = sorted({round(line.u0, 1) for line in lines})
    for start in starts:
        if best is not None and start - best[1] < 0.3 * em:
            continue
        before = [line for line in lines if line.u1 <= start - _GUTTER * em]
        after = [line for line in lines if line.u0 >= start - _EDGE * em]
        # Of several columns on one side, the one next to the gutter is judged.
        edge = max((line.u1 for line in before), default=0.0)
        nearest = [line for line in before if line.u1 > edge - _COLUMN_START * em]
        first = [line for line in after if line.u0 < start + _COLUMN_START * em]
        if not _is_column(nearest, em) or not _is_column(first, em) or not _beside(before, after):
            continue
        top, bottom = _shared(before, after)
        band = [line for line in lines if top <= line.middle <= bottom]
        # What stands above or below both columns, such as a title and an abstract, is no witness against them.
        beside = {id(line) for line in before + after}
        crossing = sum(line.width for line in band if id(line) not in beside)
        score = sum(line.width for line in before) + sum(line.width for line in after) - 2 * crossing
        # A start inside the second column leaves its full lines crossing, and scores less.
        better = score > 0 and (best is None or score > best[0])
        if better and not is_table(before, after, nearest, first, band, em):
            best = score, start
    return best and best[1]


def _is_column(lines: list[Line], em: float) -> bool:
    """Lines that fill a strip as running text does."""
    if len(lines) < _COLUMN_LINES:
        return False
    width = max(line.u1 for line in lines) - min(line.u0 for line in lines)
    text = sorted(line.width for line in lines if len(line.text) > 4) or [0.0]
    return width >= _COLUMN_WIDTH * em and text[len(text) // 2] >= _COLUMN_FILL * width


def _beside(before: list[Line], after: list[Line]) -> bool:
    """The two strips stand beside, not above, one another."""
    top, bottom = _shared(before, after)
    return bottom > top and sum(top <= line.middle <= bottom for line in before + after) >= 2


def _shared(before: list[Line], after: list[Line]) -> tuple[float, float]:
    """From where to where, across the lines, both strips have text."""
    top = max(min(line.v0 for line in before), min(line.v0 for line in after))
    return top, min(max(line.v1 for line in before), max(line.v1 for line in after))


def _crosses(line: Line, gutter: float, lines: list[Line], em: float) -> bool:
    if line.u0 < gutter - _EDGE * em and line.u1 > gutter - 0.3 * em:
        return True
    if line.size < _LARGER * em:
        return False
    # A heading over both columns may end before the gutter: then both break off above it and begin anew below it.
    before = [other for other in lines if other.size < _LARGER * em and other.u1 <= gutter]
    after = [other for other in lines if other.u0 >= gutter - _EDGE * em] if line.u0 < gutter - _EDGE * em else []
    tops = [other.v1 for other in before if other.middle < line.middle]
    bottoms = [other.v0 for other in before if other.middle > line.middle]
    if not tops or not bottoms:
        return False
    above = any(other.v1 <= line.v0 for other in after)
    below = any(other.v0 >= line.v1 for other in after)
    beside = any(other.v1 > max(tops) + 0.3 * em and other.v0 < min(bottoms) - 0.3 * em for other in after)
    return above and below and not beside
