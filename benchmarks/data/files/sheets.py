"""Spreadsheets by openpyxl, and what LibreOffice makes of them: ODS, XLS, CSV, and prints with and without grid lines."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.data.files.expect import Expected, cells_of
from benchmarks.data.files.model import Grid
from benchmarks.data.files.programs import libreoffice, pdf_pages

_SHOP = Grid(
    ("品名", "棚", "仕入れ先", "単価", "在庫"),
    (
        ("麻ひも", "A-3", "渡良瀬商店", "480", "36"),
        ("蜜蝋", "A-4", "霧島養蜂", "1250", "8"),
        ("真鍮の蝶番", "B-1", "飯能金物", "320", "140"),
        ("紙やすり", "B-2", "飯能金物", "95", "610"),
        ("桐の板", "C-7", "会津材木", "2680", "21"),
    ),
)  # fmt: skip
_LOG = Grid(
    ("日付", "天気", "来館者", "貸出冊数", "気づいたこと"),
    (
        ("2026年5月11日", "晴れ", "212", "431", "入口の傘立てが足りなかった"),
        ("2026年5月12日", "雨", "148", "377", "雨漏りは直っていた"),
        ("2026年5月13日", "曇り", "190", "402", "絵本の棚を窓から離した"),
        ("2026年5月14日", "晴れ", "233", "455", "返却箱が正午に一杯になった"),
    ),
)  # fmt: skip
_PARTS = Grid(
    ("部品", "材質", "長さ", "重さ", "納期"),
    tuple((f"軸{number:02d}", ("鋼", "黄銅", "樹脂")[number % 3], f"{40 + 3 * number}mm", f"{120 + 17 * number}g", f"{number % 9 + 2}日") for number in range(1, 71)),
)  # fmt: skip


def make_sheets(out: Path) -> Iterator[Expected]:
    books = {"shop": _shop(), "log": _log(), "parts": _parts(), "two": _two()}
    expected = {
        "shop": (["資材棚の在庫"], cells_of([_SHOP])),
        "log": (["図書室の日誌"], cells_of([_LOG])),
        "parts": (["軸の部品表"], cells_of([_PARTS])),
        "two": (["春の売上", "秋の売上"], [("春 茶", "130"), ("春 菓子", "245"), ("秋 茶", "160"), ("秋 菓子", "305")]),
    }
    titles = {"shop": "資材棚の在庫", "log": "図書室の日誌", "parts": "軸の部品表", "two": "売店の売上"}
    for name, book in books.items():
        book.save(out / f"sheet-{name}.xlsx")
        yield Expected(f"sheet-{name}.xlsx", titles[name], *expected[name])
    sources = [out / f"sheet-{name}.xlsx" for name in books]
    for to in ("ods", "xls"):
        for name, path in zip(books, libreoffice(sources, to, out), strict=True):
            yield Expected(path.name, titles[name], *expected[name])
    with tempfile.TemporaryDirectory() as folder:
        for name in ("shop", "log", "parts"):
            for lines in (True, False):
                book = {"shop": _shop, "log": _log, "parts": _parts}[name]()
                book.active.print_options.gridLines = lines
                book.save(Path(folder, f"sheet-{name}-{'lines' if lines else 'bare'}.xlsx"))
        for path in libreoffice(sorted(Path(folder).glob("*.xlsx")), "pdf", out):
            name = path.stem.split("-")[1]
            yield Expected(path.name, titles[name], *expected[name], pages=pdf_pages(path))


def _book(title: str, sheet: str, grid: Grid) -> Any:
    """One sheet: a title over the table, numbers as numbers, a bold header."""
    import openpyxl
    from openpyxl.styles import Font

    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    page["A1"] = title
    page["A1"].font = Font(size=14, bold=True)
    for row, cells in enumerate((grid.header, *grid.rows), 3):
        for column, value in enumerate(cells, 1):
            cell = page.cell(row, column, int(value) if value.isdecimal() else value)
            cell.font = Font(bold=row == 3)
    return book


def _shop() -> Any:
    return _book("資材棚の在庫", "在庫", _SHOP)


def _log() -> Any:
    """Dates as dates, shown as 2026年5月11日; the last column is wide."""
    book = _book("図書室の日誌", "五月", _LOG)
    page = book.active
    for row in range(4, 4 + len(_LOG.rows)):
        page.cell(row, 1, date(2026, 5, 7 + row)).number_format = 'yyyy"年"m"月"d"日"'
    page.column_dimensions["A"].width = 16
    page.column_dimensions["E"].width = 30
    return book


def _parts() -> Any:
    """A table over two printed pages."""
    book = _book("軸の部品表", "部品", _PARTS)
    book.active.print_title_rows = "3:3"
    return book


def _two() -> Any:
    """Two sheets with headers of two rows, the upper one merged; sums are formulas."""
    import openpyxl

    book = openpyxl.Workbook()
    book.properties.title = "売店の売上"
    pages = [book.active, book.create_sheet()]
    for page, season, numbers in zip(pages, "春秋", ((130, 245), (160, 305)), strict=True):
        page.title = f"{season}の売上"
        page.append(["店", season, None])
        page.append([None, "茶", "菓子"])
        page.merge_cells("B1:C1")
        page.merge_cells("A1:A2")
        page.append(["本店", *numbers])
        page.append(["駅前", numbers[0] - 40, numbers[1] - 60])
    return book
