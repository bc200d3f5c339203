"""Tables in canonical text: one line a row, cells parted by ` | `, the header first; and which row that is.

A row says little without its header: `消しゴム | 110 | 33` is about a price only under `品名 | 単価 | 在庫`. What a file
doesn't mark as its header is told by what the cells are: names over numbers and dates, or words that columns are called.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.errors import DocumentTooLarge
from corpus.settings import ReadingLimits
from language.tables import read_words

CELL = " | "
"""What stands between two cells of a row."""

_BREAK = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]+\s*")
_SPACES = re.compile(r"[ \t\xa0]+")
_CELL_BORDER = re.compile(r" *\| *|\t+")
_VALUE = re.compile(
    r"[¥￥$€£△▲▼±+\-−–(（約]*\s*[0-9０-９][^\s。]{0,15}(?: (?:[0-9０-９:：]{1,8}|[A-Za-zµ°%]{1,3}))?$|[○◯×✕✓△●◎－―—–\-]$"
)
_PERIOD = re.compile(
    r"\w{0,4}(?:[12１２][0-9０-９]{3}(?:年度?)?|[0-9０-９]{1,2}(?:年度?|月|日|期|回|週|四半期|Q))(?:実績|予算|計画|末|現在)?$"
)
_NAMES = "table_headers.txt"
_LONGEST_NAME = 24  # characters of what a column is called
_ROWS_ASKED = 50  # below a header: more change nothing
_MOST_ARE = 0.6  # of a column's cells: it is one of values


def is_row(line: str) -> bool:
    """Whether a line of a text is a row of a table; its first cell may be empty."""
    return CELL in line or line.startswith("| ")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of cells; `place` is what its place is called, "" where the format needs none."""

    cells: Sequence[str]
    place: str = ""


@dataclass(frozen=True, slots=True)
class TableText:
    """A table as text. `header` counts its first characters that are header; `places` are (offset, label) of rows."""

    text: str
    header: int
    places: tuple[tuple[int, str], ...]


def write_table(rows: Sequence[Row], header_rows: int, most_characters: int = ReadingLimits().characters) -> TableText:
    """The rows as lines; the first `header_rows` of them are made one, for a column of two names is called by both.

    Raises `DocumentTooLarge`: a long text in a cell that covers many others is small until it is written.

    >>> write_table([Row(("", "2023年")), Row(("品名", "上期")), Row(("墨", "3"))], 2).text
    '品名 | 2023年 上期\\n墨 | 3'
    """
    head = [Row(_merged([row.cells for row in rows[:header_rows]]), rows[0].place)] if header_rows else []
    lines, places, length, header = [], [], 0, 0
    for row in (*head, *rows[header_rows:]):
        _check(length + sum(map(len, row.cells)), most_characters)
        line = _line(row.cells)
        if not line.strip(" |"):
            continue
        if row.place:
            places.append((length, row.place))
        lines.append(line)
        length += len(line) + 1
        header = header or (length - 1 if head else 0)
    return TableText("\n".join(lines), header if len(lines) > 1 else 0, tuple(places))


def _check(characters: int, most: int) -> None:
    if characters > most:
        raise DocumentTooLarge(
            f"表の文章が長すぎます（{characters:,} 文字以上、上限 {most:,}）。分割して追加してください。",
            f"The text of a table is too long ({characters:,} characters or more, at most {most:,}). Split it.",
        )


def clean_cell(text: str) -> str:
    """A cell on one line, without what parts cells."""
    return _SPACES.sub(" ", _BREAK.sub(" ", text)).replace("|", "｜").strip()


def _line(cells: Sequence[str]) -> str:
    cleaned = [clean_cell(cell) for cell in cells]
    while cleaned and not cleaned[-1]:
        cleaned.pop()
    return CELL.join(cleaned)


def _merged(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    width = max(map(len, rows), default=0)
    columns = ([row[column].strip() for row in rows if column < len(row)] for column in range(width))
    return tuple(" ".join(dict.fromkeys(filter(None, column))) for column in columns)


def header_of_text(text: str) -> int:
    """How many characters of a table's text are its header, 0 where it seems to have none."""
    lines = text.split("\n", _ROWS_ASKED + 1)
    rows = [_CELL_BORDER.split(line) for line in lines]
    return len(lines[0]) if has_header(rows) else 0


def has_header(rows: Sequence[Sequence[str]], *, presumed: bool = False) -> bool:
    """Whether the first row says what the columns are called; where nothing tells, as `presumed`.

    >>> has_header([("品名", "単価"), ("赤鉛筆", "80"), ("定規", "240")])
    True
    >>> has_header([("赤鉛筆", "80"), ("定規", "240")])
    False
    """
    if len(rows) < 2:
        return False
    head, below = rows[0], rows[1 : _ROWS_ASKED + 1]
    names = [cell.strip() for cell in head]
    said = [name for name in names if name]
    if not said or len(said) < 2 <= len(head) or any(len(name) > _LONGEST_NAME or "。" in name for name in said):
        return False
    doubled = len(set(said)) < len(said)  # as in a list of codes beside another's, where both have a コード
    if (doubled and not _known(names, below)) or len(said) < max(
        sum(bool(cell.strip()) for cell in row) for row in below
    ) - 1:
        return False
    speaking = sum(_speaks(name, _column(below, column)) for column, name in enumerate(names) if name)
    speaking += _known(names, below)
    if speaking:
        return speaking > 0
    return presumed or (
        len(names) > 2 and len(rows) > 2 and not any(is_value(name) and not _PERIOD.match(name) for name in said)
    )


def _known(names: Sequence[str], below: Sequence[Sequence[str]]) -> int:
    """How many of the names columns are often called, 0 where few are, or where the first column is of such names."""
    known = sum(name.casefold() in read_words(_NAMES) for name in names if name)
    first = _column(below, 0)
    of_names = 2 * sum(name.casefold() in read_words(_NAMES) for name in first) >= max(len(first), 1)
    if of_names and names[0].casefold() not in read_words(_NAMES, "general"):
        return 0
    return known if 2 * known >= sum(map(bool, names)) else 0


def _speaks(name: str, below: Sequence[str]) -> int:
    """1 for a name over values, −1 for a value over values, 0 for what tells nothing."""
    if not below or sum(map(is_value, below)) < _MOST_ARE * len(below):
        return 0
    if not is_value(name):
        return 1
    return 0 if _PERIOD.match(name) and not all(map(_PERIOD.match, below)) else -1


def is_value(cell: str) -> bool:
    """Whether a cell is a number, an amount, a date or a mark rather than a name."""
    return _VALUE.match(cell.strip()) is not None


def _column(rows: Sequence[Sequence[str]], column: int) -> list[str]:
    cells = (row[column].strip() for row in rows if column < len(row))
    return [cell for cell in cells if cell]
