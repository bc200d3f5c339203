"""Rows of a table spelled out for the reader, and where each character of them stood."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa.reader.rows import Spelled, glossed, spell_rows

HEADER = "日付 | 氏名 | 勤務 | 備考"


def places_hold(text: str, spelled: Spelled) -> bool:
    if spelled.origins is None:
        return text == spelled.text
    assert len(spelled.origins) == len(spelled.text)
    return all(text[at] == shown for shown, at in zip(spelled.text, spelled.origins, strict=True) if at >= 0)


def test_each_cell_stands_behind_its_columns_name_and_empty_ones_say_nothing() -> None:
    text = "2025-02-08 | 氷室 | 夜番 | 交替\n2025-02-09 |  | 日勤"
    spelled = spell_rows(f"勤務表\n{HEADER}", text)
    assert spelled.title == "勤務表"
    assert spelled.text == "日付：2025-02-08、氏名：氷室、勤務：夜番、備考：交替\n日付：2025-02-09、勤務：日勤"
    assert places_hold(text, spelled)


def test_the_header_itself_and_what_is_no_row_stay_and_a_blank_line_ends_the_table() -> None:
    text = f"{HEADER}\n前半\n2月8日 | 氷室 | 夜番 | 交替\n\n甲 | 乙 | 丙 | 丁"
    spelled = spell_rows(f"勤務表\n{HEADER}", text)
    assert spelled.text == f"{HEADER}\n前半\n日付：2月8日、氏名：氷室、勤務：夜番、備考：交替\n\n甲 | 乙 | 丙 | 丁"
    assert places_hold(text, spelled)


def test_a_second_table_has_its_own_header() -> None:
    spelled = spell_rows("表\nA | B | C\nD | E | F", "1 | 2 | 3\n\nD | E | F\n4 | 5 | 6")
    assert spelled.text == "A：1、B：2、C：3\n\nD | E | F\nD：4、E：5、F：6"


def test_a_column_without_a_name_adds_none() -> None:
    text = " | 中間 | 期末\n2024年 | 11円 | 13円"
    spelled = spell_rows("配当\n| 中間 | 期末", text)
    assert spelled.text == " | 中間 | 期末\n2024年、中間：11円、期末：13円"
    assert places_hold(text, spelled)


def test_a_title_with_bars_is_no_header_and_a_header_that_spells_no_row_stays() -> None:
    title = "開館 | 美術館 | 公式"
    assert spell_rows(title, "本文です。") == Spelled(title, "本文です。", None)
    spelled = spell_rows(f"{title}\n品 | 値 | 数\n項目 | 値", "傘 | 300円 | 2")
    assert (spelled.title, spelled.text) == (f"{title}\n項目 | 値", "品：傘、値：300円、数：2")


def test_a_shortened_year_is_read_in_full_behind_it() -> None:
    text = "52年に2国、55年に1国。"
    spelled = glossed(spell_rows("本", text), [(3, "1952年"), (10, "1955年")])
    assert spelled.text == "52年〔1952年〕に2国、55年〔1955年〕に1国。"
    assert places_hold(text, spelled)
    row = "S27 | 開通 | 石"
    spelled = glossed(spell_rows("橋\n年 | 事 | 材", row), [(3, "1952年")])
    assert spelled.text == "年：S27〔1952年〕、事：開通、材：石"
    assert places_hold(row, spelled)


def test_what_would_be_too_long_to_be_read_at_once_is_left_as_it_is() -> None:
    title, row = "表\n" + " | ".join(["列" * 30] * 30), " | ".join(["値"] * 30)
    assert spell_rows(title, row) == Spelled(title, row, None)


def test_short_rows_and_texts_without_a_header_are_left_alone() -> None:
    assert spell_rows("表\n項目 | 値", "高さ | 387 m") == Spelled("表\n項目 | 値", "高さ | 387 m", None)
    assert spell_rows("表", "a | b | c") == Spelled("表", "a | b | c", None)


@given(
    st.lists(st.text("日付氏名 |\n、：a", max_size=30), max_size=4).map("\n".join),
    st.text("あ |\n：1、", max_size=80),
)
def test_every_character_is_one_of_the_text_or_put_in(title: str, text: str) -> None:
    spelled = spell_rows(title, text)
    assert places_hold(text, spelled)
    own = [at for at in spelled.origins or range(len(text)) if at >= 0]
    assert own == sorted(set(own))
