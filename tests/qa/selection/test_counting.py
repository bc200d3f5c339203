"""How many items a block lists, said only where that is what was asked."""

from __future__ import annotations

import pytest

from qa.question.parsing import parse
from qa.selection.counting import count_statement

PAPERS = ("申請書", "住民票の写し", "本人の写真")
LEAD = "補助金の申請には、次の書類が必要です。"
LIBRARIES = ("北図書館 | 火曜", "南図書館 | 水曜", "港図書館 | 火曜", "合計 | 3")
HEADER = "市の図書館 | 休み"


@pytest.mark.parametrize(
    ("question", "items", "over", "count"),
    [
        ("申請に必要な書類はいくつですか", PAPERS, LEAD, 3),
        ("補助金の申請に必要な書類は何種類ですか？", PAPERS, LEAD, 3),
        ("書類は何件あるの", ("1. 申請書", "2. 住民票の写し"), LEAD, 2),
        ("市の図書館は何か所ありますか", LIBRARIES, HEADER, 3),  # the sum is no library
        ("図書館の数はいくつですか", LIBRARIES, HEADER, 3),
    ],
)
def test_what_a_block_lists_is_counted(question: str, items: tuple[str, ...], over: str, count: int) -> None:
    assert count_statement(parse(question), items, over) == f"（列挙されているのは{count}件）"


def test_a_question_in_english_counts_by_what_was_found_in_the_heading() -> None:
    question = parse("How many libraries does the city have?")
    assert count_statement(question, LIBRARIES, HEADER, met={"libraries", "city"}) == "(3 are listed)"
    assert count_statement(question, LIBRARIES, HEADER, met={"libraries"}) is None
    assert (
        count_statement(parse("How many hours are the libraries open?"), LIBRARIES, HEADER, met={"libraries"}) is None
    )


@pytest.mark.parametrize(
    "question",
    [
        "申請に必要な書類は何ですか",  # what they are
        "申請に必要な書類は何日前までに出しますか",  # a value
        "申請に必要な書類は何番ですか",
        "申請に必要な書類は最大いくつですか",
        "警戒レベルのいくつに相当しますか",
        "鉛筆で書く書類はいくつですか",  # some of them
        "いくつですか",
    ],
)
def test_what_asks_for_another_number_is_not_counted(question: str) -> None:
    assert count_statement(parse(question), PAPERS, LEAD) is None


def test_some_of_the_rows_are_not_all() -> None:
    assert count_statement(parse("火曜に休む図書館はいくつですか"), LIBRARIES, HEADER) is None


@pytest.mark.parametrize(
    ("items", "over"),
    [
        (PAPERS, "申請には、次の3種類の書類が必要です。"),  # said already
        (PAPERS, "申請には、次の三つの書類が必要です。"),
        (("申請書", "住民票など2件", "写真"), LEAD),
        ((*PAPERS, "その他市長が認めるもの"), LEAD),  # nobody knows how many
        ((*PAPERS, "納税証明書等"), LEAD),
        (("申請書 | 2", "写真 | 1"), "申請に必要な書類 | 枚数"),  # an amount for each
        (("申請書 | 本人", "申請書 | 代理人"), "申請に必要な書類 | 出す人"),  # one of them twice
        (("申請書",), LEAD),
        ((), LEAD),
    ],
)
def test_a_block_that_says_its_number_or_is_open_is_not_counted(items: tuple[str, ...], over: str) -> None:
    assert count_statement(parse("申請に必要な書類はいくつですか"), items, over) is None
