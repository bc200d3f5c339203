"""Tables of OpenDocument texts and slides."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from corpus.errors import DocumentTooLarge
from corpus.readers.odf.package import Element, q
from corpus.readers.odf.text import paragraph_text

_MOST_TIMES = 200  # that a row or a cell stands, one after another
_DEEPEST_GROUP = 20
_GROUPS = (q("table:table-header-rows"), q("table:table-row-group"), q("table:table-rows"))


def table_rows(table: Element, most_cells: int, note: Callable[[Element], str] = lambda _: "") -> list[list[str]]:
    """The texts of the cells, merged ones in every place they cover. Raises `DocumentTooLarge`."""
    rows: list[list[str]] = []
    covered: dict[tuple[int, int], str] = {}  # by row and column
    held = 0
    for row in _rows(table):
        cells: list[str] = []
        for cell in row:
            if cell.tag not in (q("table:table-cell"), q("table:covered-table-cell")):
                continue
            for _ in range(_times(cell, "table:number-columns-repeated")):
                text = covered.pop((len(rows), len(cells)), "")
                if cell.tag == q("table:table-cell"):
                    text = _cell_text(cell, note)
                    _cover(covered, len(rows), len(cells), cell, text)
                cells.append(text)
                held += 1
                _check(held + len(covered), most_cells)
        for _ in range(_times(row, "table:number-rows-repeated") if any(cells) else 1):
            rows.append(cells)
            held += len(cells)
    return rows


def _check(cells: int, most: int) -> None:
    if cells > most:
        raise DocumentTooLarge(
            f"表のセルが多すぎます（上限 {most:,}）。分割して追加してください。",
            f"Too many cells in tables (at most {most:,}). Split the document.",
        )


def header_rows(table: Element) -> int:
    """How many rows the table calls its header."""
    return sum(len(group.findall(q("table:table-row"))) for group in table.findall(q("table:table-header-rows")))


def _cover(covered: dict[tuple[int, int], str], row: int, column: int, cell: Element, text: str) -> None:
    for down in range(_times(cell, "table:number-rows-spanned")):
        for right in range(_times(cell, "table:number-columns-spanned")):
            if down or right:
                covered[row + down, column + right] = text


def _cell_text(cell: Element, note: Callable[[Element], str]) -> str:
    texts = (paragraph_text(part, note) for part in cell.iter() if part.tag in (q("text:p"), q("text:h")))
    return " ".join(text for text in texts if text)


def _rows(table: Element, depth: int = 0) -> Iterator[Element]:
    for element in table:
        if element.tag == q("table:table-row"):
            yield element
        elif element.tag in _GROUPS and depth < _DEEPEST_GROUP:
            yield from _rows(element, depth + 1)


def _times(element: Element, attribute: str) -> int:
    value = element.get(q(attribute)) or "1"
    return min(int(value), _MOST_TIMES) if value.isdecimal() and len(value) < 9 else 1
