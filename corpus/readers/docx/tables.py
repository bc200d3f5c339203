"""Tables of Word files as rows of cells, merged ones in every place that they cover."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from docx.oxml.ns import qn

from corpus.errors import DocumentTooLarge
from corpus.settings import ReadingLimits

Element = Any  # an lxml element, as python-docx hands out

_WIDEST = 200  # columns; Word has at most 63
_WRAPPERS = (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:smartTag"))


def own(parent: Element, tag: str) -> Iterator[Element]:
    """Children with `tag`, also those inside content controls and tracked insertions."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in _WRAPPERS:
            yield from own(element, tag)


def table_rows(table: Element, text_of: Callable[[Element], str], limits: ReadingLimits) -> Iterator[list[str]]:
    """The texts of the cells, row by row; rows that a tracked change deletes are left out.

    Raises `DocumentTooLarge`.
    """
    above: dict[int, str] = {}  # what cells that go on downwards say, by column
    held = 0
    for row in own(table, qn("w:tr")):
        if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None:
            continue
        cells = [""] * _number(row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}"), 0)
        for cell in own(row, qn("w:tc")):
            text = _text(cell, len(cells), above, text_of)
            cells += [text] * _number(cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}"), 1)
        held += len(cells)
        if held > limits.table_cells:
            raise DocumentTooLarge(
                f"表のセルが多すぎます（上限 {limits.table_cells:,}）。分割して追加してください。",
                f"Too many cells in tables (at most {limits.table_cells:,}). Split the document.",
            )
        yield cells


def _text(cell: Element, column: int, above: dict[int, str], text_of: Callable[[Element], str]) -> str:
    merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    if merge is not None and merge.get(qn("w:val")) != "restart":
        return above.get(column, "")
    text = text_of(cell)
    if merge is not None:
        above[column] = text
    return text


def header_rows(table: Element) -> int:
    """How many rows at the top repeat on every page, which makes them the table's header; 0 where the file doesn't say."""
    count = 0
    for row in own(table, qn("w:tr")):
        header = row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}")
        if header is None or header.get(qn("w:val")) in ("0", "false", "off"):
            break
        count += 1
    return count


def first_row_is_bold(table: Element) -> bool:
    """Whether every run of the first row is bold, and not every one of the second."""
    rows = [_is_bold(row) for row, _ in zip(own(table, qn("w:tr")), range(2), strict=False)]
    return rows == [True, False]


def _is_bold(element: Element) -> bool:
    runs = [run for run in element.iter(qn("w:r")) if any((text.text or "").strip() for text in run.iter(qn("w:t")))]
    return bool(runs) and all(is_bold_run(run) for run in runs)


def is_bold_run(run: Element) -> bool:
    bold = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
    return bold is not None and bold.get(qn("w:val")) not in ("0", "false", "off")


def _number(element: Element | None, default: int) -> int:
    value = element.get(qn("w:val")) if element is not None else None
    return min(int(value), _WIDEST) if value and value.isdecimal() and len(value) < 9 else default
