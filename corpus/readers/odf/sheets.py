"""OpenDocument sheets (ODS) to a `Document`, through the same grid as Excel workbooks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.readers.odf.package import Element, Package, open_package, q
from corpus.readers.odf.text import paragraph_text, text_within
from corpus.readers.sheets.grid import Cell, Merge, Sheet, check_cells
from corpus.readers.sheets.numbers import show_value
from corpus.readers.sheets.writer import write_sheets
from corpus.settings import ReadingLimits

_DEEPEST_GROUP = 20
_MONTH = re.compile(r"\d+年\d+月")
_ROWS_AND_CELLS = {q("table:table-row"), q("table:table-cell"), q("table:covered-table-cell")}


def read_ods(
    data: bytes, *, title: str = "", fallback_title: str = "", source: str = "", limits: ReadingLimits = ReadingLimits()
) -> Document:
    """The document; its title is `title`, else the file's own, else the line over the first table, else `fallback_title`.

    Raises `DamagedDocument` and `DocumentTooLarge`.
    """
    package = open_package(data, "office:spreadsheet", limits)
    builder = DocumentBuilder(source=source, media_type="application/vnd.oasis.opendocument.spreadsheet", limits=limits)
    sheets, hidden = [], []
    for table in package.body.iter(q("table:table")):
        name = table.get(q("table:name")) or ""
        shown = package.property("table", table.get(q("table:style-name")), "style:table-properties", "table:display")
        if shown == "false":
            hidden.append(name)
        else:
            sheets.append(_Reader(package, Sheet(name), limits).read(table))
    first_title = write_sheets(sheets, builder, limits)
    builder.title = title or package.title or first_title or fallback_title
    if package.creator:
        builder.metadata["creator"] = package.creator
    if hidden:
        names = "".join(f"「{name}」" for name in hidden)
        builder.repairs.append(f"非表示のシート{names}は読んでいません。再表示して保存すると読めます。")
    return builder.build()


class _Reader:
    """Reads one sheet; a row or a cell that stands many times is put as often, when it holds something."""

    def __init__(self, package: Package, sheet: Sheet, limits: ReadingLimits) -> None:
        self._package, self._sheet, self._limits = package, sheet, limits
        self._held = 0

    def read(self, table: Element) -> Sheet:
        number = 1
        for row in _own(table, q("table:table-row")):
            times = _times(row, "table:number-rows-repeated")
            cells = list(self._cells(row))
            for again in range(times if cells else 0):
                self._put(number + again, cells)
            number += times
        for shapes in table.findall(q("table:shapes")):
            self._sheet.remarks.extend((1, 1, text) for shape in shapes if (text := text_within(shape)))
        return self._sheet

    def _cells(self, row: Element) -> Iterator[tuple[int, int, Cell, Element]]:
        """Column, times, what it shows, and the element, of the cells that hold something."""
        column = 1
        for element in row:
            if element.tag not in _ROWS_AND_CELLS:
                continue
            times = _times(element, "table:number-columns-repeated")
            if element.tag == q("table:table-cell") and (shown := _shown(element)):
                yield column, times, Cell(shown, self._stands_out(element)), element
            column += times

    def _put(self, row: int, cells: list[tuple[int, int, Cell, Element]]) -> None:
        for column, times, cell, element in cells:
            self._held += times
            check_cells(self._held, self._limits.sheet_cells)
            for again in range(times):
                self._sheet.put(row, column + again, cell)
            height, width = (_times(element, f"table:number-{what}-spanned") for what in ("rows", "columns"))
            if height > 1 or width > 1:
                self._sheet.merges.append(Merge(row, column, row + height - 1, column + width - 1))
            for annotation in element.findall(q("office:annotation")):
                if text := text_within(annotation):
                    self._sheet.remarks.append((row, column, text))

    def _stands_out(self, cell: Element) -> bool:
        name = cell.get(q("table:style-name"))
        bold = self._package.property("table-cell", name, "style:text-properties", "fo:font-weight")
        ground = self._package.property("table-cell", name, "style:table-cell-properties", "fo:background-color")
        return bold == "bold" or ground not in ("", "transparent")


def _own(table: Element, tag: str, depth: int = 0) -> Iterator[Element]:
    """Rows, also those in groups and headers of the sheet."""
    for element in table:
        if element.tag == tag:
            yield element
        elif element.tag in (q("table:table-header-rows"), q("table:table-row-group"), q("table:table-rows")):
            yield from _own(element, tag, depth + 1) if depth < _DEEPEST_GROUP else ()


def _shown(cell: Element) -> str:
    """What the cell shows; a date written out."""
    text = "\n".join(filter(None, (paragraph_text(part) for part in cell.findall(q("text:p")))))
    written = cell.get(q("office:date-value")) or ""
    if cell.get(q("office:value-type")) == "date" and not _MONTH.fullmatch(text):
        try:
            return show_value(datetime.fromisoformat(written), "yyyy/mm/dd hh:mm" if "T" in written else "yyyy/mm/dd")
        except ValueError:
            return text
    return text


def _times(element: Element, attribute: str) -> int:
    value = element.get(q(attribute)) or "1"
    return int(value) if value.isdecimal() and len(value) < 9 else 1
