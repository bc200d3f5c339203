"""What a line is quoted with."""

from __future__ import annotations

import pytest

from qa.selection.lines import region_around
from qa.selection.units import block_of, cells, is_label, leads_in, leads_to_items, says_nothing_alone
from tests.qa.hand_built import passage_of


def unit(
    text: str, line: int, *, gathers: bool = False, most: int = 400, small: int = 0
) -> tuple[list[int], int | None, int]:
    """The numbers of the lines quoted for one of them, that of the header or lead-in, and how many are left out."""
    found = block_of(region_around([passage_of(text)], 0), line, gathers=gathers, most=most, small=small)
    return list(found.lines), found.header if found.header is not None else found.lead, found.left


LIST = "申請には次の書類が必要です。\n- 申請書\n- 写真\n  - 縦4センチ\n- 手数料\n以上です。"
TABLE = "品目 | 単価\n傘 | 300円\n鍋 | 900円"
LAW = "２　市長は、次の各号のいずれかに該当するときは、免除することができる。\n\n一　盗難にあつたとき。\n\n二　災害にあつたとき。\n\n３　免除は年に一回とする。"


def test_a_lead_in_is_quoted_with_all_that_it_leads_to() -> None:
    assert unit(LIST, 0) == ([0, 1, 2, 3, 4], None, 0)


def test_any_mention_of_what_stands_below_leads_to_items_and_to_nothing_else() -> None:
    text = "使えない方は次にあてはまる方です。ただし医師が認めた場合は別です。\n\n- 子ども\n- 眠い方\n\n次の年に直した。\n\n- 塗装"
    region = region_around([passage_of(text)], 0)
    assert block_of(region, 0, gathers=False, most=400).lines == (0, 1, 2)
    assert block_of(region, 2, gathers=False, most=400).lead == 0
    assert block_of(region, 3, gathers=False, most=400).lines == (3,)
    assert not leads_to_items(
        region_around([passage_of("次に窓を閉めます。\n雨の日もです。")], 0), 0, "次に窓を閉めます。"
    )


def test_an_item_is_quoted_with_what_stands_below_it() -> None:
    assert unit(LIST, 2) == ([2, 3], None, 0)


def test_an_item_alone_brings_its_lead_in() -> None:
    assert unit(LIST, 1) == ([1], 0, 0)


def test_a_question_for_the_list_brings_all_of_it() -> None:
    assert unit(LIST, 4, gathers=True) == ([0, 1, 2, 3, 4], 0, 0)


def test_of_a_short_list_no_item_is_quoted_alone() -> None:
    """Lead-in and items have 35 characters together."""
    assert unit(LIST, 1, small=35) == ([0, 1, 2, 3, 4], 0, 0)
    assert unit(LIST, 1, small=34) == ([1], 0, 0)


def test_a_list_too_long_is_cut_and_its_rest_counted() -> None:
    """The lead-in has 14 characters, the items 5, 4, 7 and 5: after the second 23, after the third 30."""
    assert unit(LIST, 0, most=25) == ([0, 1, 2], None, 2)


def test_a_row_brings_its_header() -> None:
    assert unit(TABLE, 2) == ([2], 0, 0)
    assert unit(TABLE, 0) == ([0, 1, 2], 0, 0)


def test_numbered_clauses_of_a_law_belong_to_their_paragraph() -> None:
    assert unit(LAW, 0) == ([0, 1, 2], None, 0)
    assert unit(LAW, 2) == ([2], 0, 0)
    assert unit(LAW, 3) == ([3], None, 0)


def test_a_question_is_quoted_with_its_answer_and_what_that_leads_to() -> None:
    assert unit("古いたんすを捨てたいのですが。\n\n次の順に進めてください。\n\n1. 電話する\n2. 券を貼る", 0) == (
        [0, 1, 2, 3],
        None,
        0,
    )


@pytest.mark.parametrize(
    "text",
    [
        "次のとおりとする。",
        "手順は以下の通りです。",
        "必要なもの：",
        "規則は3つあります。",
        "次に掲げる場合は、この限りでない。",
    ],
)
def test_what_leads_in(text: str) -> None:
    assert leads_in(text)


@pytest.mark.parametrize("text", ["橋は1952年に開通した。", "次の日に雨が降った。", "以下省略"])
def test_what_leads_to_nothing(text: str) -> None:
    assert not leads_in(text)


def test_labels_and_questions_say_nothing_alone() -> None:
    assert is_label("（手数料）")
    assert is_label("参加費。")
    assert not is_label("参加費は300円。")
    assert says_nothing_alone("土曜日でも届け出はできますか。")
    assert not says_nothing_alone("土曜日でも届け出はできます。")


def test_cells_of_a_row() -> None:
    assert cells("品目 | 単価 | ") == ["品目", "単価", ""]


def test_a_numbered_question_is_quoted_with_the_answer_below_it() -> None:
    text = "3.1. 桟橋は冬も開いていますか?\n\n氷の厚い日は閉めます。\n\n綱は二本かけます。"
    assert unit(text, 0) == ([0, 1], None, 0)
    assert unit("1. 桟橋とは?\n2. 綱とは?\n\n桟橋は木です。", 0) == ([0, 1], None, 0)


def test_what_a_colon_leads_to_is_quoted_whatever_it_is() -> None:
    """The line below the first announces a command, which is no item and stands behind a blank line."""
    text = "控えを取るには:\n\n棚の前で打つ命令は:\n\nport-copy all\n\n紙が出る。"
    assert unit(text, 0) == ([0, 1, 2], None, 0)
