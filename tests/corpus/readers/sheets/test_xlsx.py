"""Excel workbooks made by openpyxl, and OpenDocument sheets that LibreOffice makes of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from corpus.document import Document
from corpus.errors import DamagedDocument, DocumentTooLarge
from corpus.passages import split_passages
from corpus.read import read_document
from corpus.readers.sheets.xlsx import read_xlsx
from corpus.settings import ReadingLimits
from tests.corpus.readers.sheets.test_csv import rows
from tests.corpus.test_read_invariants import check
from tests.corpus.tools import libreoffice


def saved(workbook: Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def sales() -> Workbook:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "4月 売上"
    sheet["A1"], sheet["A2"] = "店舗別の売上", "単位：千円"
    sheet.merge_cells("A1:E1")
    for merged, text in {"A4:A5": "店舗", "B4:C4": "2023年", "D4:E4": "2024年"}.items():
        sheet[merged[:2]] = text
        sheet.merge_cells(merged)
    for column, text in zip("BCDE", ("上期", "下期", "上期", "前年比"), strict=True):
        sheet[f"{column}5"] = text
    for row, values in enumerate([("白浜店", 1200, 1300, 1250, 1.0417), ("青川店", 800, -30, 820, 0.985)], 6):
        for column, value in zip("ABCDE", values, strict=True):
            sheet[f"{column}{row}"] = value
            sheet[f"{column}{row}"].number_format = "0.0%" if column == "E" else '#,##0;"△ "#,##0'
    sheet["A9"] = "※ 青川店は七月に移転した。"
    sheet["B6"].comment = Comment("二日休業した", "森田")
    staff = workbook.create_sheet("担当")
    for staff_row in [
        ("氏名", "電話", "着任"),
        ("山田", "03-11", datetime(2024, 4, 1)),
        ("高瀬", "03-22", date(2022, 1, 1)),
    ]:
        staff.append(staff_row)
    staff["B4"] = "03-33"
    staff.merge_cells("A3:A4")
    workbook.create_sheet("空")
    workbook.create_sheet("控え").append(["秘密"])
    workbook["控え"].sheet_state = "hidden"
    return workbook


@pytest.mark.parametrize("to", ["xlsx", "ods", "fods"])
def test_a_workbook(tmp_path: Path, to: str) -> None:
    path = tmp_path / "売上.xlsx"
    path.write_bytes(saved(sales()))
    document = read_document(path if to == "xlsx" else libreoffice(path, to))
    check(document)
    assert document.title == "店舗別の売上"
    assert document.text == (
        "# 4月 売上\n\n## 店舗別の売上\n\n単位：千円\n\n"
        "店舗 | 2023年 上期 | 2023年 下期 | 2024年 上期 | 2024年 前年比\n"
        "白浜店 | 1,200 | 1,300 | 1,250 | 104.2%\n青川店 | 800 | △ 30 | 820 | 98.5%\n\n※ 青川店は七月に移転した。\n\n"
        "## コメントと図形の文字\n\n二日休業した\n\n"
        "# 担当\n\n氏名 | 電話 | 着任\n山田 | 03-11 | 2024年4月1日\n高瀬 | 03-22 | 2022年1月1日\n高瀬 | 03-33\n"
    )
    assert rows(document)["青川店 | 800 | △ 30 | 820 | 98.5%"] == "'4月 売上'!A7"
    assert rows(document)["高瀬 | 03-33"] == "担当!A4"
    assert document.place_at(document.text.index("二日")) == "'4月 売上'!B6"
    assert any("控え" in repair for repair in document.repairs), "a hidden sheet is said"
    assert "秘密" not in document.text
    passage = next(each for each in split_passages(document) if "山田" in each.text)
    assert passage.header_over(document.text.index("山田")) == "氏名 | 電話 | 着任"


def sheet_of(lines: list[list[object]]) -> Document:
    workbook = Workbook()
    for line in lines:
        workbook.active.append(line)
    document = read_xlsx(saved(workbook))
    check(document)
    return document


def test_a_single_sheet_that_nobody_named_has_no_heading() -> None:
    document = sheet_of([["品名", "単価"], ["墨", 3]])
    assert document.text == "品名 | 単価\n墨 | 3\n"
    assert document.place_at(0) == "Sheet!A1"


def test_tables_with_an_empty_row_between_them() -> None:
    document = sheet_of([["品名", "単価"], ["墨", 3], [], ["担当", "電話"], ["山田", "03-11"], [], ["森田", "03-22"]])
    assert document.text == "品名 | 単価\n墨 | 3\n\n担当 | 電話\n山田 | 03-11\n森田 | 03-22\n"
    assert [block.header for block in document.blocks] == [7, 7]


def test_tables_side_by_side() -> None:
    lines: list[list[object]] = [
        ["品名", "単価", None, "担当", "電話"],
        ["墨", 3, None, "山田", "03-11"],
        ["筆", 4, None, "森田", "03-22"],
    ]
    document = sheet_of(lines)
    assert document.text == "品名 | 単価\n墨 | 3\n筆 | 4\n\n担当 | 電話\n山田 | 03-11\n森田 | 03-22\n"
    assert rows(document)["森田 | 03-22"] == "Sheet!D3"


def test_bold_names_are_a_header_where_nothing_else_tells() -> None:
    workbook = Workbook()
    for line in (["青", "石"], ["赤", "鉄"]):
        workbook.active.append(line)
    assert read_xlsx(saved(workbook)).blocks[0].header == 0
    for cell in workbook.active[1]:
        cell.font = Font(bold=True)
    assert read_xlsx(saved(workbook)).blocks[0].header == len("青 | 石")


def test_a_raster_of_narrow_columns_is_no_table_of_as_many() -> None:
    workbook = Workbook()
    for row, texts in enumerate([("品名", "単価"), ("墨", "3円"), ("筆", "4円")], 1):
        for column, text in zip((1, 6), texts, strict=True):
            workbook.active.cell(row, column, text)
            workbook.active.merge_cells(start_row=row, end_row=row, start_column=column, end_column=column + 4)
    assert read_xlsx(saved(workbook)).text == "品名 | 単価\n墨 | 3円\n筆 | 4円\n"


def test_formulas_without_a_value_are_said() -> None:
    workbook = Workbook()
    workbook.active.append(["品名", "単価"])
    workbook.active.append(["墨", "=1+2"])
    document = read_xlsx(saved(workbook))
    assert document.text == "品名 | 単価\n墨\n"
    assert "数式 1 個" in document.repairs[0]


def test_formulas_with_a_value(tmp_path: Path) -> None:
    workbook = Workbook()
    for line in (["品名", "単価"], ["墨", "=1+2"]):
        workbook.active.append(line)
    (tmp_path / "a.xlsx").write_bytes(saved(workbook))
    libreoffice(tmp_path / "a.xlsx", "ods").rename(tmp_path / "b.ods")
    document = read_document(libreoffice(tmp_path / "b.ods", "xlsx"))
    assert (document.text, document.repairs) == ("品名 | 単価\n墨 | 3\n", ())


def test_times_and_truths() -> None:
    document = sheet_of(
        [["会議", "時刻", "済"], ["朝礼", time(9, 5), True], ["総会", datetime(2024, 6, 1, 13, 30), False]]
    )
    assert document.text.endswith("朝礼 | 9:05 | TRUE\n総会 | 2024年6月1日 13:30 | FALSE\n")


def test_one_cell_far_out_costs_nothing() -> None:
    workbook = Workbook()
    workbook.active["A1"], workbook.active["XFD1048576"] = "近い", "遠い"
    document = read_xlsx(saved(workbook))
    assert document.text == "近い\n\n遠い\n"
    assert document.place_at(len("近い\n\n")) == "Sheet!XFD1048576"


def test_many_rows_that_are_one_cell_far_out_are_refused() -> None:
    workbook = Workbook()
    for row in range(1, 800):
        workbook.active.cell(row, 16_384, "遠い")
    with pytest.raises(DocumentTooLarge, match="Too many cells"):
        read_xlsx(saved(workbook))


def test_a_cell_merged_over_everything_is_bounded() -> None:
    workbook = Workbook()
    sheet = workbook.active
    for number in range(1, 300):
        sheet.cell(number, number, "対角")
    data = altered(saved(workbook), "xl/worksheets/sheet1.xml", _merged_over_everything)
    with pytest.raises(DocumentTooLarge, match="Too many cells"):
        read_xlsx(data, limits=ReadingLimits(sheet_cells=50_000))


def _merged_over_everything(content: bytes) -> bytes:
    return content.replace(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')


def altered(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, change(old.read(member)) if member == name else old.read(member))
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("xl/workbook.xml", lambda _: b"<workbook/>"),
        ("xl/workbook.xml", lambda content: content[:100]),
        ("xl/styles.xml", lambda content: content[:100]),
        ("xl/worksheets/sheet1.xml", lambda content: content[: len(content) // 2]),
        ("xl/worksheets/sheet1.xml", lambda content: content.replace(b'r="1"', b'r="99999999999"')),
        ("xl/worksheets/sheet1.xml", lambda content: b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + content),
        ("xl/_rels/workbook.xml.rels", lambda _: b"no xml"),
    ],
)
def test_damage_is_one_clear_line(name: str, change: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(altered(saved(sales()), name, change))
    with pytest.raises(DamagedDocument) as caught:
        read_document(path)
    assert "a.xlsx" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_any_flipped_byte_is_read_or_refused() -> None:
    whole = saved(sales())
    for position in range(0, len(whole), 97):
        data = bytearray(whole)
        data[position] ^= 0x55
        with suppress(DamagedDocument, DocumentTooLarge):
            check(read_xlsx(bytes(data)))


VALUES = st.one_of(
    st.none(),
    st.text(st.sampled_from("あい|円%。\n 12"), max_size=5),
    st.integers(-(10**9), 10**9),
    st.floats(-1e6, 1e6),
    st.booleans(),
    st.datetimes(datetime(1950, 1, 1), datetime(2050, 1, 1)),
)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(VALUES, max_size=5), max_size=8), st.lists(st.tuples(*[st.integers(1, 6)] * 4), max_size=3))
def test_any_sheet(lines: list[list[object]], merges: list[tuple[int, int, int, int]]) -> None:
    workbook = Workbook()
    for line in lines:
        workbook.active.append(line)
    for top, left, height, width in merges:
        with suppress(ValueError):
            workbook.active.merge_cells(start_row=top, start_column=left, end_row=top + height, end_column=left + width)
    document = read_xlsx(saved(workbook))
    check(document)
    for place in document.places:
        assert place.label == "" or place.label.startswith("Sheet")
