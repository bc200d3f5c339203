"""Cells where a sheet has them, with merged cells said wherever they reach."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from corpus.errors import DocumentTooLarge

_PLAIN_NAME = re.compile(r"[^\W\d]\w*")

Rows = dict[int, dict[int, "Cell"]]  # by row, then column, both from 1


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows. `stands_out` when it is bold or on a ground; `origin` numbers a merged cell, 0 for any other."""

    text: str
    stands_out: bool = False
    origin: int = 0


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged cell: from the row and column of its first corner to those of its last."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """One sheet; empty cells and rows are not kept. `remarks` are its comments and text boxes: (row, column, text)."""

    name: str
    rows: Rows = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    remarks: list[tuple[int, int, str]] = field(default_factory=list)

    def put(self, row: int, column: int, cell: Cell) -> None:
        self.rows.setdefault(row, {})[column] = cell


def with_merged_cells_repeated(sheet: Sheet, most_cells: int) -> Rows:
    """The cells, each merged one in every place that it covers, within the part of the sheet that is used.

    Raises `DocumentTooLarge` for more than `most_cells`.
    """
    rows: Rows = {number: dict(cells) for number, cells in sorted(sheet.rows.items())}
    last = max((max(cells) for cells in rows.values()), default=0)
    used = sorted(rows)
    held = sum(map(len, rows.values()))
    numbers = count(1)
    for merge in sheet.merges:
        cell = sheet.rows.get(merge.top, {}).get(merge.left)
        if cell is None:
            continue
        cell = replace(cell, origin=next(numbers))
        right = min(merge.right, last)
        bottom = min(merge.bottom, used[-1])
        held += (bottom - merge.top + 1) * (right - merge.left + 1)
        check_cells(held, most_cells)
        for row in range(merge.top, bottom + 1):
            for column in range(merge.left, right + 1):
                rows.setdefault(row, {})[column] = cell
    return dict(sorted(rows.items()))


def check_cells(count: int, most: int) -> None:
    if count > most:
        raise DocumentTooLarge(
            f"表のセルが多すぎます（{count:,} 個以上、上限 {most:,}）。シートを分けて保存し直してください。",
            f"Too many cells ({count:,} or more, at most {most:,}). Split it into several files.",
        )


def column_letters(column: int) -> str:
    """How a column is called.

    >>> [column_letters(number) for number in (1, 26, 27, 703)]
    ['A', 'Z', 'AA', 'AAA']
    """
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """
    >>> [column_number(letters) for letters in ("A", "Z", "AA", "AAA")]
    [1, 26, 27, 703]
    """
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def place_of(sheet: str, row: int, column: int) -> str:
    """What a cell is called in a formula; in a file of one nameless sheet, its row.

    >>> place_of("売上", 7, 2), place_of("4月 売上", 7, 2), place_of("", 7, 2)
    ('売上!B7', "'4月 売上'!B7", '7行目')
    """
    if not sheet:
        return f"{row}行目"
    name = sheet if _PLAIN_NAME.fullmatch(sheet) else "'" + sheet.replace("'", "''") + "'"
    return f"{name}!{column_letters(column)}{row}"


def runs(numbers: Iterable[int]) -> Iterator[Sequence[int]]:
    """Numbers that follow one another without a gap, together.

    >>> list(runs([1, 2, 5, 6, 7]))
    [[1, 2], [5, 6, 7]]
    """
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run
