"""Excel workbooks (XLSX) to a `Document`: every sheet a heading, its tables with their headers, values as cells show them.

Read: the values of formulas as the workbook holds them, merged cells wherever they reach, comments and text boxes. Left
out, and said: hidden sheets, formulas without a value. Charts and pictures are not read.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import openpyxl

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.readers.archive import Archive, refuse_document_type, truncated
from corpus.readers.sheets.grid import Cell, Merge, Sheet, check_cells, column_number
from corpus.readers.sheets.numbers import show_value
from corpus.readers.sheets.writer import write_sheets
from corpus.readers.sheets.xlsx_parts import SheetPart, sheet_parts
from corpus.settings import ReadingLimits

_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["']([A-Z]{1,9})(\d{1,9})["']""")
_ROW = re.compile(rb"""<(?:\w+:)?row\s[^<>]*?\br\s*=\s*["'](\d+)["']""")
_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']""")
_UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c\b[^<>]*>\s*<(?:\w+:)?f\b[^<>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_WIDE = 10  # an empty cell before the last of a row costs a tenth of one that holds something
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384  # of any sheet
_UNREADABLE = (  # whatever a library stumbles over
    LookupError, ValueError, TypeError, AttributeError, SyntaxError, OSError, EOFError, ArithmeticError, RuntimeError,
    AssertionError, zipfile.BadZipFile, zlib.error, struct.error,
)  # fmt: skip


def read_xlsx(
    data: bytes, *, title: str = "", fallback_title: str = "", source: str = "", limits: ReadingLimits = ReadingLimits()
) -> Document:
    """The document; its title is `title`, else the workbook's own property, else the line over
    the first table, else `fallback_title`.

    Raises `DamagedDocument` (truncated, unsafe XML) and `DocumentTooLarge`.
    """
    archive = Archive(data, limits.archive)
    for name in archive.names:
        if name.endswith((".xml", ".rels")):
            refuse_document_type(archive.read(name), name)
    builder = DocumentBuilder(
        source=source,
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        limits=limits,
    )
    parts = sheet_parts(archive)
    shown = [part for part in parts if not part.hidden]
    for part in shown:
        _check_cells(part.content, limits)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about extensions that are no concern here
        try:
            workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheets = [_sheet(workbook, part, limits) for part in shown]
            own_title, author = str(workbook.properties.title or ""), str(workbook.properties.creator or "")
        except _UNREADABLE:
            raise truncated("xl/workbook.xml") from None
    if author and author != "openpyxl":
        builder.metadata["creator"] = author
    first_title = write_sheets(sheets, builder, limits)
    builder.title = title or own_title.strip() or first_title or fallback_title
    builder.repairs.extend(_said(parts))
    return builder.build()


def _said(parts: list[SheetPart]) -> Iterator[str]:
    """What was left out."""
    if hidden := [part.name for part in parts if part.hidden]:
        names = "".join(f"「{name}」" for name in hidden)
        yield f"非表示のシート{names}は読んでいません。Excel で再表示して保存すると読めます。"
    for part in parts:
        uncomputed = 0 if part.hidden else sum(1 for _ in _UNCOMPUTED.finditer(part.content))
        if uncomputed:
            yield (
                f"シート「{part.name}」の数式 {uncomputed:,} 個には計算結果が保存されていないため、空欄として読みました。"
                "Excel か LibreOffice で開いて保存し直してください。"
            )


def _check_cells(content: bytes, limits: ReadingLimits) -> None:
    """Before rows are filled up to their last cell, which one cell far out makes long, or row numbers counted up to."""
    if any(int(match[1]) > _LAST_ROW for match in _ROW.finditer(content)):
        raise truncated("row")
    ends: dict[bytes, int] = {}
    for match in _CELL.finditer(content):
        ends[match[2]] = max(ends.get(match[2], 0), column_number(match[1].decode()))
    if ends and (max(ends.values()) > _LAST_COLUMN or max(map(int, ends)) > _LAST_ROW):
        raise truncated("cell")
    check_cells(sum(ends.values()), _WIDE * limits.sheet_cells)


def _sheet(workbook: Any, part: SheetPart, limits: ReadingLimits) -> Sheet:
    sheet = Sheet(part.name, merges=list(_merges(part.content)), remarks=part.remarks)
    if not part.content:
        return sheet
    worksheet = workbook[part.name]
    worksheet.reset_dimensions()  # what a file says of its own extent may be wrong
    held = 0
    for cells in worksheet.iter_rows():
        for cell in cells:
            if cell.value is None or (isinstance(cell.value, str) and not cell.value.strip()):
                continue
            shown = show_value(cell.value, cell.number_format or "General").strip()
            if shown:
                sheet.put(cell.row, cell.column, Cell(shown, _stands_out(cell)))
                held += 1
        check_cells(held, limits.sheet_cells)
    return sheet


def _stands_out(cell: Any) -> bool:
    return bool(cell.font.b) or cell.fill.patternType == "solid"


def _merges(content: bytes) -> Iterator[Merge]:
    for match in _MERGE.finditer(content):
        left, top, right, bottom = (group.decode() for group in match.groups())
        yield Merge(int(top), column_number(left), int(bottom), column_number(right))
