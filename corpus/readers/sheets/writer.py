"""The parts of sheets into a document: sheets and titles as headings, tables, lines; every row with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.builder import DocumentBuilder
from corpus.readers.sheets.grid import Sheet, place_of, with_merged_cells_repeated
from corpus.readers.sheets.parts import Part, parts_of
from corpus.settings import ReadingLimits
from corpus.tables import Row, clean_cell, write_table

_GIVEN_NAME = re.compile(r"(?:sheet|シート|表|table|feuil)?\s*\d*", re.IGNORECASE)  # by the program, not by anybody
_REMARKS = "コメントと図形の文字"


def write_sheets(
    sheets: Sequence[Sheet], builder: DocumentBuilder, limits: ReadingLimits, *, header_presumed: bool = False
) -> str:
    """Add every sheet that holds something; gives the title over its first table. Raises `DocumentTooLarge`."""
    first_title = None
    held = [sheet for sheet in sheets if sheet.rows or sheet.remarks]
    for sheet in held:
        named = bool(sheet.name) and not (len(held) == 1 and _GIVEN_NAME.fullmatch(sheet.name))
        if named:
            builder.place(sheet.name)
            builder.heading(1, clean_cell(sheet.name))
        for part in parts_of(with_merged_cells_repeated(sheet, limits.sheet_cells), header_presumed=header_presumed):
            _write(part, sheet.name, builder, 2 if named else 1)
            if first_title is None:
                first_title = part.rows[0][2][0] if part.kind == "title" else ""
        if sheet.remarks:
            builder.place(sheet.name)
            builder.heading(2 if named else 1, _REMARKS)
        for row, column, text in sheet.remarks:
            builder.place(place_of(sheet.name, row, column))
            builder.add("paragraph", clean_cell(text))
    return first_title or ""


def _write(part: Part, sheet: str, builder: DocumentBuilder, level: int) -> None:
    if part.kind == "table":
        rows = [Row(cells, place_of(sheet, row, column)) for row, column, cells in part.rows]
        table = write_table(rows, part.header_rows)
        builder.add("table", table.text, places=table.places, header=table.header)
        return
    for row, column, cells in part.rows:
        builder.place(place_of(sheet, row, column))
        text = " | ".join(map(clean_cell, cells))
        if part.kind == "title":
            builder.heading(level, text)
        else:
            builder.add("paragraph", text)
