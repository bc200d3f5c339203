"""What a sheet holds, from top to bottom: titles, lines of text, and tables with their headers.

A sheet is drawn for the eye: a title over a table, two tables with an empty row between them or side by side, a header
of two rows whose upper cells are merged, sheets whose narrow columns are only a raster to merge cells on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.readers.sheets.grid import Cell, Rows, runs
from corpus.tables import has_header, is_value

_LONGEST_TITLE = 60  # characters
_MOST_HEADER_ROWS = 3
_ROWS_BEFORE_HEADER = 6  # lines such as 作成日 | 4月1日 that may stand over a table without an empty row between
_NARROW = 0.5  # of a table's width: a row no wider than this stands over the table, not in it
_NOTE_MARKS = ("※", "＊", "*", "注", "（注", "(注", "出典", "資料")
_BRACKETS = ("（", "(")
_LINES_BEFORE_TABLE = 3  # that may stand over one, an empty row between
_DATE = re.compile(r"\d[年/]\d")
_NO_CELL = Cell("")

_Row = tuple[int, int, tuple[str, ...]]  # its number, its first column, its cells' texts


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one kind.

    A "title" is a heading over what follows, "lines" are text, a "table" begins with `header_rows` rows of header.
    """

    kind: str
    rows: tuple[_Row, ...]
    header_rows: int = 0
    columns: tuple[int, ...] = ()


def parts_of(rows: Rows, *, header_presumed: bool = False) -> list[Part]:
    """The parts of a sheet; a table that an empty row parts goes on where what follows has no header of its own."""
    parts = list(_joined(rows, header_presumed))
    return [replace(part, kind="title") if _stands_over_table(parts, at) else part for at, part in enumerate(parts)]


def _stands_over_table(parts: Sequence[Part], at: int) -> bool:
    """Whether a line is the first of a few over a table, an empty row between."""
    if parts[at].kind != "lines" or (at and parts[at - 1].kind == "lines") or not _is_title(parts[at].rows[0][2]):
        return False
    after = next((part for part in parts[at + 1 : at + 1 + _LINES_BEFORE_TABLE] if part.kind != "lines"), None)
    return after is not None and after.header_rows > 0


def _is_title(cells: Sequence[str]) -> bool:
    return (
        len(cells) == 1
        and len(cells[0]) <= _LONGEST_TITLE
        and not cells[0].startswith(_NOTE_MARKS + _BRACKETS)
        and (not cells[0].endswith("。"))
    )


def _joined(rows: Rows, header_presumed: bool) -> Iterator[Part]:
    table: Part | None = None
    more: list[_Row] = []  # of it
    for numbers in runs(rows):
        for part in _parts_of_block({number: rows[number] for number in numbers}, header_presumed):
            if table is not None and _goes_on(table, (more or table.rows)[-1], part):
                more += _aligned(part, table.columns)
                continue
            if table is not None:
                yield replace(table, rows=(*table.rows, *more))
                table, more = None, []
            if part.kind == "table":
                table = part
            else:
                yield part
    if table is not None:
        yield replace(table, rows=(*table.rows, *more))


def _goes_on(table: Part, last: _Row, part: Part) -> bool:
    """Whether rows without a header are more of the table above: in its columns, values under values of their kind."""
    if part.kind != "table" or part.header_rows or not table.header_rows or not set(part.columns) <= set(table.columns):
        return False
    above, below = last[2], _aligned(part, table.columns)[0][2]
    pairs = [(upper, lower) for upper, lower in zip(above, below, strict=True) if upper and lower]
    return any(is_value(lower) for _, lower in pairs) and all(
        (_DATE.search(upper) is None) == (_DATE.search(lower) is None) for upper, lower in pairs
    )


def _aligned(part: Part, columns: Sequence[int]) -> tuple[_Row, ...]:
    """The part's rows with a cell for each of `columns`."""
    rows = ((number, first, dict(zip(part.columns, cells, strict=True))) for number, first, cells in part.rows)
    return tuple((number, first, tuple(cells.get(column, "") for column in columns)) for number, first, cells in rows)


def _parts_of_block(rows: Rows, presumed: bool) -> Iterator[Part]:
    """Of rows without an empty one between them."""
    for columns in _side_by_side(rows, _columns(rows)):
        block = {
            number: {column: cells[column] for column in columns if column in cells} for number, cells in rows.items()
        }
        yield from _parts_of_table({number: cells for number, cells in block.items() if cells}, columns, presumed)


def _columns(rows: Rows) -> list[int]:
    """Columns with cells of their own: not those that a merged cell only passes through in every row."""
    found = []
    for column in sorted({column for cells in rows.values() for column in cells}):
        held = ((cells.get(column, _NO_CELL), cells.get(column - 1, _NO_CELL)) for cells in rows.values())
        if any(cell.text and not (cell.origin and cell.origin == left.origin) for cell, left in held):
            found.append(column)
    return found


def _side_by_side(rows: Rows, columns: Sequence[int]) -> Iterator[Sequence[int]]:
    """The columns of each table that stands beside another with a header of its own; mostly there is one."""
    blocks = list(runs(columns)) if len(rows) > 2 else []
    if len(blocks) > 1 and all(len(block) > 1 and has_header(_texts(rows, block)) for block in blocks):
        yield from blocks
    else:
        yield columns


def _texts(rows: Rows, columns: Sequence[int]) -> list[tuple[str, ...]]:
    return [tuple(cells.get(column, _NO_CELL).text for column in columns) for cells in rows.values()]


def _parts_of_table(rows: Rows, columns: Sequence[int], presumed: bool) -> Iterator[Part]:
    widths = {number: _width(cells) for number, cells in rows.items()}
    numbers = list(rows)
    if max(widths.values()) == 1:
        yield from _lines(rows, numbers, titled=False)
        return
    first = _first_row_of_table(numbers, widths)
    last = len(numbers)
    while last > first + 1 and widths[numbers[last - 1]] == 1 and _is_note(rows[numbers[last - 1]]):
        last -= 1
    yield from _lines(rows, numbers[:first], titled=True)
    body = numbers[first:last]
    yield Part(
        "table",
        tuple(_row(rows, number, columns) for number in body),
        _header_rows([rows[number] for number in body], columns, presumed),
        tuple(columns),
    )
    yield from _lines(rows, numbers[last:], titled=False)


def _width(cells: dict[int, Cell]) -> int:
    """How many cells a row has, a merged one counted once."""
    return len({cell.origin or -column for column, cell in cells.items() if cell.text})


def _first_row_of_table(numbers: Sequence[int], widths: dict[int, int]) -> int:
    """After the rows of one cell at the top, and a few that are far narrower than the table."""
    first = 0
    while first < len(numbers) - 1 and widths[numbers[first]] == 1:
        first += 1
    widest = max(widths.values())
    ahead = range(first, min(first + _ROWS_BEFORE_HEADER, len(numbers) - 1))
    wide = next((at for at in ahead if widths[numbers[at]] > _NARROW * widest), first)
    return wide if widest > 3 else first


def _is_note(cells: dict[int, Cell]) -> bool:
    text = next(cell.text for cell in cells.values() if cell.text)
    return text.startswith(_NOTE_MARKS) or text.endswith("。") or len(text) > _LONGEST_TITLE


def _lines(rows: Rows, numbers: Sequence[int], *, titled: bool) -> Iterator[Part]:
    for number in numbers:
        cells = rows[number]
        columns = [column for column in cells if _is_first(cells, column)]
        title = titled and _is_title([cells[column].text for column in columns])
        yield Part("title" if title else "lines", (_row(rows, number, columns),))
        titled = titled and not title


def _is_first(cells: dict[int, Cell], column: int) -> bool:
    """Whether this is a cell of its own and not one that another reaches into."""
    cell = cells[column]
    return bool(cell.text) and not (cell.origin and cells.get(column - 1, _NO_CELL).origin == cell.origin)


def _row(rows: Rows, number: int, columns: Sequence[int]) -> _Row:
    cells = rows[number]
    first = next((column for column in columns if cells.get(column, _NO_CELL).text), columns[0])
    return number, first, tuple(cells.get(column, _NO_CELL).text for column in columns)


def _header_rows(rows: Sequence[dict[int, Cell]], columns: Sequence[int], presumed: bool) -> int:
    """How many rows of a table are its header: those whose merged cells stand over several columns, and one below."""
    upper = 0
    while upper < min(_MOST_HEADER_ROWS, len(rows) - 1) - 1 and _stands_over_several(rows[upper], columns):
        upper += 1
    texts = [tuple(cells.get(column, _NO_CELL).text for column in columns) for cells in rows[upper : upper + 60]]
    if upper:
        return upper + 1 if not any(map(is_value, filter(None, texts[0]))) or has_header(texts) else upper
    marked = len(rows) > 1 and _stands_out(rows[0]) and not _stands_out(rows[1])
    return int(has_header(texts, presumed=presumed or marked))


def _stands_over_several(cells: dict[int, Cell], columns: Sequence[int]) -> bool:
    origins = [cells[column].origin for column in columns if column in cells and cells[column].origin]
    return len(set(origins)) < len(origins) and _width(cells) > 1


def _stands_out(cells: dict[int, Cell]) -> bool:
    return all(cell.stands_out for cell in cells.values() if cell.text)
