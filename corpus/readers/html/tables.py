"""The rows of a HTML table, cells that span several rows or columns said in each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from corpus.readers.html.tree import Element, tag_of
from corpus.readers.page_marks import split_private_marks
from corpus.tables import Row, has_header, write_table

_WIDEST = 100  # columns that one cell may span
_MOST_COPIED = 1_000_000  # characters of cells that span others; beyond it, a cell is said once
_MOST_HEADER_ROWS = 3


def table_text(table: Element, text_of: Callable[[Element], str]) -> tuple[str, bool]:
    """The table's text, and whether its first line is its header."""
    rows = [row for row in table.iter() if tag_of(row) == "tr"]
    cells = [[cell for cell in row if tag_of(cell) in ("td", "th")] for row in rows]
    texts = _spread(cells, text_of)
    in_head = {id(row) for head in table.iter() if tag_of(head) == "thead" for row in head}
    header = _header_rows([id(row) in in_head for row in rows], cells) or int(has_header(texts))
    written = write_table([Row(row) for row in texts], header)
    return written.text, written.header > 0


def _spread(rows: Iterable[Sequence[Element]], text_of: Callable[[Element], str]) -> list[list[str]]:
    spread: list[list[str]] = []
    going_on: dict[int, tuple[int, str]] = {}  # by column: how many rows more, and what it says
    copied = 0
    for cells in rows:
        row: list[str] = []
        for cell in (*cells, None):
            while len(row) in going_on:
                left, said = going_on.pop(len(row))
                if left > 1:
                    going_on[len(row)] = left - 1, said
                row.append(said)
            if cell is None:
                break
            text, width, height = text_of(cell), _span(cell, "colspan"), _span(cell, "rowspan")
            copied += (width * height - 1) * (len(text) + 1)
            if copied > _MOST_COPIED:
                width = height = 1
            for _ in range(width):
                again = split_private_marks(text)[0]  # a page begins once
                if height > 1:
                    going_on[len(row)] = height - 1, again
                row.append(text)
                text = again
        spread.append(row)
    return spread


def _header_rows(in_head: Sequence[bool], cells: Sequence[Sequence[Element]]) -> int:
    """How many rows at the top are in a `<thead>` or hold `<th>` alone."""
    count = 0
    for is_head, own in zip(in_head, cells, strict=True):
        if count > _MOST_HEADER_ROWS or not own or not (is_head or all(tag_of(cell) == "th" for cell in own)):
            break
        count += 1
    return count if count < len(cells) and count <= _MOST_HEADER_ROWS else 0


def _span(cell: Element, attribute: str) -> int:
    value = (cell.get(attribute) or "").strip()
    return max(1, min(int(value), _WIDEST)) if value.isdecimal() and len(value) < 9 else 1
