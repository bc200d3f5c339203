"""Which row of a table is its header, and how a table is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import DocumentTooLarge
from corpus.tables import Row, has_header, header_of_text, is_value, write_table

WITH_HEADER = [
    [("品名", "単価", "在庫"), ("赤鉛筆", "80", "120"), ("定規", "240", "15")],
    [("区分", "2022年", "2023年"), ("売上", "120", "130"), ("費用", "30", "40")],
    [("", "4月", "5月"), ("売上", "1", "2"), ("費用", "3", "4")],
    [("氏名", "部署"), ("山田", "総務"), ("森田", "営業")],
    [("項目", "値"), ("発売日", "2024年4月1日"), ("重さ", "3 kg")],
    [("橋", "材料", "川"), ("青石橋", "石", "青川"), ("白糸橋", "鉄", "白川")],
    [
        ("大分類", "", "解説", "コード", "対象", "コード"),
        ("港", "01", "桟橋", "311", "橋", "12"),
        ("港", "", "", "", "門", "9"),
    ],
    [("船", "進水"), ("早瀬丸", "1931年5月2日"), ("白波丸", "未定"), ("夕凪丸", "1940年6月1日")],
]
WITHOUT = [
    [("会社名", "山田商事"), ("所在地", "白浜町")],
    [("2022年", "120"), ("2023年", "130")],
    [("赤鉛筆", "80", "120"), ("定規", "240", "15")],
    [("東京", "大阪", "京都")],
    [("はじめに申し上げます。", "次に申し上げます。"), ("終わり", "以上")],
    [("青", "青", "赤"), ("石", "鉄", "木"), ("川", "山", "海")],
]


@pytest.mark.parametrize("rows", WITH_HEADER, ids=lambda rows: "|".join(rows[0]))
def test_headers_are_found(rows: list[tuple[str, ...]]) -> None:
    assert has_header(rows)
    assert header_of_text("\n".join(" | ".join(row) for row in rows)) == len(" | ".join(rows[0]))


@pytest.mark.parametrize("rows", WITHOUT, ids=lambda rows: "|".join(rows[0]))
def test_rows_like_any_other_are_no_header(rows: list[tuple[str, ...]]) -> None:
    assert not has_header(rows)
    assert header_of_text("\n".join(" | ".join(row) for row in rows)) == 0


def test_where_nothing_tells_the_kind_of_file_does() -> None:
    rows = [("橋", "川"), ("青石橋", "青川")]
    assert (has_header(rows), has_header(rows, presumed=True)) == (False, True)


@pytest.mark.parametrize(
    "cell", ["80", "1,280円", "12.5%", "△30", "2024年4月1日", "2024/4/1 13:05", "約300人", "○", "¥ 500"]
)
def test_values(cell: str) -> None:
    assert is_value(cell)


@pytest.mark.parametrize(
    "cell", ["単価", "第一倉庫", "3年間の売上の推移を次のとおり示す表である", "", "A4用紙", "十二間"]
)
def test_names(cell: str) -> None:
    assert not is_value(cell)


def test_a_table_is_written_with_the_place_of_every_row() -> None:
    rows = [Row(("品名", "備考", "単価"), "A1"), Row(("", "", ""), "A2"), Row(("墨|朱", "二行\nある", "3"), "A3")]
    table = write_table([*rows, Row(("筆", "", ""), "A4")], 1)
    assert table.text == "品名 | 備考 | 単価\n墨｜朱 | 二行 ある | 3\n筆"
    assert table.text[: table.header] == "品名 | 備考 | 単価"
    assert [(table.text[at:].split("\n")[0], label) for at, label in table.places] == [
        ("品名 | 備考 | 単価", "A1"),
        ("墨｜朱 | 二行 ある | 3", "A3"),
        ("筆", "A4"),
    ]


def test_two_rows_of_header_are_made_one() -> None:
    table = write_table([Row(("品名", "2023年", "2023年")), Row(("品名", "上期", "下期")), Row(("墨", "1", "2"))], 2)
    assert table.text == "品名 | 2023年 上期 | 2023年 下期\n墨 | 1 | 2"


def test_a_header_alone_is_over_nothing() -> None:
    assert write_table([Row(("品名", "単価"))], 1).header == 0


@given(st.lists(st.lists(st.text(max_size=8), max_size=5), max_size=8), st.integers(0, 2))
def test_any_table(cells: list[list[str]], header: int) -> None:
    rows = [Row(row, f"A{number}") for number, row in enumerate(cells, 1)]
    table = write_table(rows, min(header, len(rows)))
    lines = table.text.split("\n") if table.text else []
    assert all(line.strip(" |") for line in lines)
    assert len(table.places) == len(lines)
    starts = [sum(len(line) + 1 for line in lines[:at]) for at in range(len(lines))]
    assert [at for at, _ in table.places] == starts
    assert table.header in (0, len(lines[0]) if lines else 0)


def test_a_long_text_said_many_times_is_refused_before_it_is_written() -> None:
    long = "長" * 1_000_000
    with pytest.raises(DocumentTooLarge, match="too long"):
        write_table([Row([long] * 1000)], 0)


def test_an_amount_with_its_unit_behind_a_space_is_a_value() -> None:
    assert is_value("14.2 m")
    assert not is_value("14 villages")
