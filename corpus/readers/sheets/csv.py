"""CSV and TSV files to a `Document`: one table, its rows by number as a spreadsheet shows them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.errors import DamagedDocument
from corpus.readers.sheets.grid import Cell, Sheet, check_cells
from corpus.readers.sheets.writer import write_sheets
from corpus.settings import ReadingLimits

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_ROWS = 60
_MOST_LINES_IN_A_CELL = 200  # a quotation mark that is never closed takes in the rest of the file


def read_csv(
    text: str,
    *,
    title: str = "",
    fallback_title: str = "",
    source: str = "",
    delimiter: str = "",
    limits: ReadingLimits = ReadingLimits(),
) -> Document:
    """The document; without `delimiter`, the one that parts most rows into as many cells.

    Raises `DamagedDocument` and `DocumentTooLarge`.
    """
    builder = DocumentBuilder(
        source=source,
        media_type="text/tab-separated-values" if delimiter == "\t" else "text/csv",
        limits=limits,
    )
    delimiter = delimiter or _find_delimiter(text)
    sheet = Sheet("")
    if not _fill(sheet, _records(text, delimiter), limits):
        sheet = Sheet("")
        _fill(sheet, _records(text, delimiter, csv.QUOTE_NONE), limits, bounded=False)
        builder.repairs.append(
            '閉じていない引用符（"）があるため、引用符を文字として読みました。表の区切りがずれていないか確かめてください。'
        )
    first_title = write_sheets([sheet], builder, limits, header_presumed=True)
    builder.title = title or first_title or fallback_title
    return builder.build()


def read_tsv(text: str, **options: Any) -> Document:
    """As `read_csv`, of cells that tabs part."""
    return read_csv(text, delimiter="\t", **options)


def _fill(sheet: Sheet, records: Iterator[Sequence[str]], limits: ReadingLimits, *, bounded: bool = True) -> bool:
    """Put the records into the sheet; False when a cell is so long that a quotation mark must be missing."""
    held = 0
    for number, record in enumerate(records, 1):
        for column, cell in enumerate(record, 1):
            if bounded and cell.count("\n") > _MOST_LINES_IN_A_CELL:
                return False
            if cell.strip():
                sheet.put(number, column, Cell(cell.strip()))
                held += 1
        check_cells(held, limits.sheet_cells)
    return True


def _records(text: str, delimiter: str, quoting: int = csv.QUOTE_MINIMAL) -> Iterator[Sequence[str]]:
    lines = io.StringIO(text.replace("\x00", ""), newline="")
    try:
        yield from csv.reader(lines, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    except csv.Error:
        raise DamagedDocument(
            "CSV として読めません（引用符の対応が取れていないか、1 つのセルが長すぎます）。"
            "表計算ソフトで開き、CSV（UTF-8）で保存し直してください。",
            "Not readable as CSV (a quotation mark is missing, or one cell is too long). Open it in a spreadsheet and"
            " save it as CSV (UTF-8).",
        ) from None


def _find_delimiter(text: str) -> str:
    """The character that parts the most rows into one number of cells above 1; a comma where none does.

    >>> _find_delimiter("品名;単価\\n墨;1,200\\n筆;800\\n")
    ';'
    """
    best = (0.0, 0)
    found = ","
    for delimiter in _DELIMITERS:
        try:
            records = [record for record in islice(_records(text, delimiter), _SAMPLE_ROWS) if record]
        except DamagedDocument:
            continue
        widths = [len(record) for record in records if len(record) > 1]
        common = max(widths.count(width) for width in set(widths)) if widths else 0
        score = common / len(records) if records else 0.0, max(widths, default=0)
        if score > best:
            best, found = score, delimiter
    return found
