"""Tables drawn with rules: which cell each line of text stands in.

The rules say where cells are, whatever the text in them looks like: a cell of several lines is one cell, and one that
reaches over several rows or columns stands in each of them, so that a row can be read by itself.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.readers.joining import joint
from corpus.readers.pdf.lines import Line, around
from corpus.readers.pdf.rules import Rules, Stroke

_TOUCH = 3.0  # points
_NARROWEST, _LOWEST = 6.0, 5.0  # points between the rules of a cell
_MOST_CELLS = 6_000
_FILLED = 0.4  # share of the rows with two and more cells that hold text
_OPEN = 10.0  # points that rules reach beyond the last upright one: the table is open at that side
_OVER = 3.0  # points that text may reach over a rule
_ROWS_BELOW = 2  # a title's
_SAME_ROW = 0.45  # ems
_LONGEST_WORD = 4  # ems that a wrapped line may leave free


@dataclass(frozen=True, slots=True)
class Grid:
    """Edges of columns and of rows, in points, and the rules that were drawn of them."""

    us: tuple[float, ...]
    vs: tuple[float, ...]
    along: tuple[Stroke, ...]
    across: tuple[Stroke, ...]


def with_tables(lines: list[Line], grids: Sequence[Grid]) -> list[Line]:
    """The lines of a page, those inside a ruled table in one line for all of it (`Line.rows`)."""
    for grid in grids:
        inside = [line for line in lines if _is_inside(line, grid)]
        rows = _rows(inside, grid)
        if not any(not line.cross for line in inside):
            continue
        above, rows, grid = _without_titles(inside, rows, grid)
        inside = [line for line in inside if not any(line is other for other in above)]
        several = sum(sum(bool(cell.text) for cell in _distinct(row)) > 1 for row in rows)
        if (several < 2 and not (several == 1 and len(rows) <= 2)) or several < _FILLED * len(rows):
            continue
        taken = {id(line) for line in inside}
        lines = [line for line in lines if id(line) not in taken]
        lines.append(_stand_in(inside, rows, grid))
    return lines


def _without_titles(
    inside: list[Line], rows: list[tuple[Line, ...]], grid: Grid
) -> tuple[list[Line], list[tuple[Line, ...]], Grid]:
    """What stands alone in the first rows is the table's title: its lines, the rows below it, and their grid."""
    alone = 0
    while alone < len(rows) and sum(bool(cell.text) for cell in _distinct(rows[alone])) == 1:
        alone += 1
    if not alone or len(rows) - alone < _ROWS_BELOW:
        return [], rows, grid
    top = min(cell.v0 for cell in rows[alone] if cell.text)
    above = [line for line in inside if line.middle < top]
    vs = tuple(v for v in grid.vs if v > max((line.middle for line in above), default=grid.vs[0]))
    return (above, rows[alone:], replace(grid, vs=vs)) if above and len(vs) > 2 else ([], rows, grid)


def _distinct(row: Sequence[Line]) -> Iterable[Line]:
    return {id(cell): cell for cell in row}.values()


def _stand_in(inside: list[Line], rows: list[tuple[Line, ...]], grid: Grid) -> Line:
    first = min((line for line in inside if not line.cross), key=lambda line: line.v0)
    return replace(
        first, text="", u0=grid.us[0], u1=grid.us[-1], end=grid.us[-1], v0=grid.vs[0], v1=grid.vs[-1], top=grid.vs[0],
        rows=tuple(rows), raised=(), place=around([line.place for line in inside]),
    )  # fmt: skip


def find_grids(rules: Rules) -> list[Grid]:
    """Rules that meet, with two and more columns or rows between them."""
    parts = _connected(rules)
    grids = []
    for along, across in parts:
        us, vs = _places(across, _NARROWEST), _places(along, _LOWEST)
        if len(us) < 1 or len(vs) < 2:
            continue
        left, right = min(stroke[0] for stroke in along), max(stroke[1] for stroke in along)
        us = [*([left] if us[0] - left > _OPEN else []), *us, *([right] if right - us[-1] > _OPEN else [])]
        top, bottom = min(stroke[0] for stroke in across), max(stroke[1] for stroke in across)
        vs = [*([top] if vs[0] - top > _OPEN else []), *vs, *([bottom] if bottom - vs[-1] > _OPEN else [])]
        if len(us) > 2 and len(vs) > 1 and len(us) * len(vs) <= _MOST_CELLS:
            grids.append(Grid(tuple(us), tuple(vs), along, across))
    return grids


def _connected(rules: Rules) -> list[tuple[tuple[Stroke, ...], tuple[Stroke, ...]]]:
    """Rules along and across in groups that touch one another."""
    owner = list(range(len(rules.along) + len(rules.across)))

    def root(at: int) -> int:
        while owner[at] != at:
            owner[at] = owner[owner[at]]
            at = owner[at]
        return at

    ordered = sorted(range(len(rules.along)), key=lambda at: rules.along[at][2])
    heights = [rules.along[at][2] for at in ordered]
    for number, (v0, v1, u) in enumerate(rules.across, len(rules.along)):
        for at in ordered[bisect_right(heights, v0 - _TOUCH) : bisect_right(heights, v1 + _TOUCH)]:
            if rules.along[at][0] - _TOUCH <= u <= rules.along[at][1] + _TOUCH:
                owner[root(at)] = root(number)
    groups: dict[int, tuple[list[Stroke], list[Stroke]]] = defaultdict(lambda: ([], []))
    for at, stroke in enumerate((*rules.along, *rules.across)):
        groups[root(at)][at >= len(rules.along)].append(stroke)
    return [(tuple(along), tuple(across)) for along, across in groups.values() if along and across]


def _places(strokes: Iterable[Stroke], least: float) -> list[float]:
    """Where they stand, those nearer than `least` to one another as one."""
    places: list[float] = []
    for place in sorted(stroke[2] for stroke in strokes):
        if not places or place - places[-1] >= least:
            places.append(place)
    return places


def _is_inside(line: Line, grid: Grid) -> bool:
    along = grid.us[0] - _OVER <= (line.u0 + line.u1) / 2 <= grid.us[-1] + _OVER
    return along and grid.vs[0] <= line.middle <= grid.vs[-1] and line.width <= grid.us[-1] - grid.us[0] + 2 * _OVER


def _rows(lines: list[Line], grid: Grid) -> list[tuple[Line, ...]]:
    """The rows of cells; a cell over several of them is the same object in each. Rows without text are left out."""
    cells = _merged(grid)
    held: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        row = min(max(bisect_right(grid.vs, line.middle) - 1, 0), len(grid.vs) - 2)
        column = min(max(bisect_right(grid.us, (line.u0 + line.u1) / 2) - 1, 0), len(grid.us) - 2)
        held[cells[row, column]].append(line)
    empty = replace(lines[0], text="", raised=(), ruby=0) if lines else None
    sizes = Counter(cells.values())
    rows: list[tuple[Line, ...]] = []
    for row in range(len(grid.vs) - 1):
        own = [cells[row, column] for column in range(len(grid.us) - 1)]
        if empty is None or not any(held.get(cell) for cell in own):
            continue
        made = {cell: joined_cell(held[cell]) if held.get(cell) else empty for cell in own}
        parted = _part_rows([held.get(cell, []) for cell in own]) if all(sizes[cell] == 1 for cell in own) else []
        rows.extend(parted or [tuple(made[cell] for cell in own)])
    return rows


def _merged(grid: Grid) -> dict[tuple[int, int], int]:
    """A number for each place (row, column), the same for places that no rule parts."""
    rows, columns = len(grid.vs) - 1, len(grid.us) - 1
    number = {(row, column): row * columns + column for row in range(rows) for column in range(columns)}
    for row in range(rows):
        for column in range(columns):
            middle_u, middle_v = (grid.us[column] + grid.us[column + 1]) / 2, (grid.vs[row] + grid.vs[row + 1]) / 2
            if column and not _is_drawn(grid.across, grid.us[column], middle_v):
                number[row, column] = number[row, column - 1]
            if row and not _is_drawn(grid.along, grid.vs[row], middle_u):
                above, own = number[row - 1, column], number[row, column]
                for place in [place for place, at in number.items() if at == own]:
                    number[place] = above
    return number


def _is_drawn(strokes: Iterable[Stroke], place: float, middle: float) -> bool:
    return any(start <= middle <= end and abs(at - place) < _NARROWEST for start, end, at in strokes)


def _part_rows(columns: list[list[Line]]) -> list[tuple[Line, ...]]:
    """Rows that no rule parts: three and more lines in each column, all at the same heights. Else none."""
    count = len(columns[0])
    if count < 3 or len(columns) < 2 or any(len(column) != count for column in columns):
        return []
    ordered = [sorted(column, key=lambda line: line.middle) for column in columns]
    rows = list(zip(*ordered, strict=True))
    level = all(abs(cell.middle - row[0].middle) < _SAME_ROW * cell.size for row in rows for cell in row)
    return rows if level and not any(map(_is_wrapped, ordered)) else []


def _is_wrapped(lines: list[Line]) -> bool:
    """Every line but the last is long and about as long as the longest."""
    right = max(line.u1 for line in lines)
    return all(
        right - line.u1 < _LONGEST_WORD * line.size and line.width > 2 * _LONGEST_WORD * line.size
        for line in lines[:-1]
    )


def joined_cell(lines: Sequence[Line]) -> Line:
    """The lines of a cell as one, top to bottom, and left to right where they stand side by side."""
    ordered = sorted(lines, key=lambda line: (line.middle, line.u0))
    rows: list[list[Line]] = []
    for line in ordered:
        if rows and abs(rows[-1][0].middle - line.middle) < _SAME_ROW * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    in_order = [line for row in rows for line in sorted(row, key=lambda line: line.u0)]
    text = ""
    for line in in_order:
        text += joint(text, line.text) + line.text
    return replace(
        in_order[0],
        text=text,
        u0=min(line.u0 for line in lines),
        u1=max(line.u1 for line in lines),
        v0=min(line.v0 for line in lines),
        v1=max(line.v1 for line in lines),
        place=around([line.place for line in lines]),
        ruby=sum(line.ruby for line in lines),
        raised=tuple(mark for line in in_order for mark in line.raised),
    )
