"""Tables of a law: cells that reach over rows and columns stand in each of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from corpus.errors import DocumentTooLarge

Element = Any  # of xml.etree

_WIDEST_SPAN, _LONGEST_SPAN = 100, 2_000  # columns and rows that one cell may claim


def table_rows(
    table: Element, text_of: Callable[[Element], str], most_cells: int, most_characters: int
) -> tuple[list[list[str]], int]:
    """The rows of a `Table`, and how many of the first are its header.

    Raises `DocumentTooLarge` over `most_cells` or `most_characters`, which few cells that claim many can reach.
    """
    rows: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}  # column → how many more rows a cell above reaches into, and its text
    header = cells = characters = 0
    for row in table:
        tag = _tag(row)
        if tag not in ("TableRow", "TableHeaderRow"):
            continue
        header += tag == "TableHeaderRow" and header == len(rows)
        rows.append(_row(row, below, text_of))
        cells += len(rows[-1])
        characters += sum(map(len, rows[-1]))
        if cells > most_cells or characters > most_characters:
            raise DocumentTooLarge(
                f"表が大きすぎます（上限 {most_cells:,} セル、{most_characters:,} 文字）。分割して追加してください。",
                f"A table is too large (at most {most_cells:,} cells, {most_characters:,} characters). Split it.",
            )
    return rows, header


def _row(row: Element, below: dict[int, tuple[int, str]], text_of: Callable[[Element], str]) -> list[str]:
    written: list[str] = []

    def take_from_above() -> None:
        while len(written) in below:
            left, text = below.pop(len(written))
            if left > 1:
                reaching[len(written)] = left - 1, text
            written.append(text)

    reaching: dict[int, tuple[int, str]] = {}
    for cell in row:
        if _tag(cell) not in ("TableColumn", "TableHeaderColumn"):
            continue
        take_from_above()
        text = text_of(cell).replace("\n", " ")
        down = _span(cell, "rowspan", _LONGEST_SPAN)
        for _ in range(_span(cell, "colspan", _WIDEST_SPAN)):
            if down > 1:
                reaching[len(written)] = down - 1, text
            written.append(text)
    take_from_above()
    below.update(reaching)
    return written


def _span(cell: Element, name: str, most: int) -> int:
    value = cell.get(name) or ""
    return min(max(int(value), 1), most) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _tag(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""
