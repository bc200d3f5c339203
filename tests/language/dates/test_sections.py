"""What 今年 means is told by the part it stands in; where nothing tells it for certain, nothing is shown."""

from __future__ import annotations

import pytest

from language.dates.values import find_values

MINUTES = """# 役員会議事録

## 2018年5月12日

来年は会場を移す。8月4日に集まる。

## 2019年2月9日

来年は会費を上げる。昨年の祭りは赤字だった。

## 名簿

大森は昨年から務める。
"""


def told(text: str) -> list[tuple[str, str]]:
    return [(text[value.start : value.end], value.gloss) for value in find_values(text) if value.gloss]


def test_each_meeting_of_three_years_has_its_own_next_year() -> None:
    assert told(MINUTES) == [
        ("来年", "2019年"),
        ("8月4日", "2018年8月4日"),
        ("来年", "2020年"),
        ("昨年", "2018年"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A fiscal year runs from April to March.
        ("# 2020年度 報告\n\n4月に休み、2月に椅子を替えた。", [("4月", "2020年4月"), ("2月", "2021年2月")]),
        ("# 2020年度 報告\n\n来年度は照明を替える。", [("来年度", "2021年度")]),
        # 2018年度 alone leaves two years for 今年, until a date of it is told.
        ("# 2018年度 定例会\n\n来年は休む。", []),
        ("# 2018年度 定例会\n\n4月16日に集まった。来年は休む。", [("4月16日", "2018年4月16日"), ("来年", "2019年")]),
        # In February the fiscal year is certain only where it is named.
        ("日付：2019年2月9日\n\n今年度の残りで直す。", []),
        ("# 2018年度 第6回\n\n日時：2019年2月9日\n\n今年度の残りで直す。", [("今年度", "2018年度")]),
        # A line with a day dates what follows, until the next one.
        (
            "2021年12月30日\n\n昨年は雪だった。\n\n翌日、灯台に登った。\n\n2023年3月5日\n\n昨年も来た。",
            [("昨年", "2020年"), ("翌日", "2021年12月31日"), ("昨年", "2022年")],
        ),
        ("# 議事録（令和7年4月）\n\n## 第1回（4月16日）\n\n5月10日までに調べる。", "令和7年4月 4月16日 5月10日"),
        # A heading about a year is not of that year, an article holds in every year, and so does what is updated.
        ("## 1949年の調印\n\n今年は雨が多い。\n\n## 1952年の拡大\n\n来年もそうだ。", []),
        ("平成三十年六月一日\n\n第一条　翌年の三月までとする。\n\n第二条　四月に納める。", "平成三十年六月一日"),
        ("最終更新日：2025年5月12日\n\n6月の土曜は休みます。今年の祭りは中止です。", [("今年", "2025年")]),
        # Six months away, the month may be of either year.
        ("日時：2018年11月5日\n\n3月に総会を開く。", []),
    ],
)
def test_what_is_certain_is_told(text: str, expected: list[tuple[str, str]] | str) -> None:
    shown = told(text)
    if isinstance(expected, str):
        assert [what for what, _ in shown] == expected.split()
    else:
        assert shown == expected


def test_a_date_before_the_heading_is_not_the_one_that_was_just_told() -> None:
    assert told("# 沿革\n\n1931年に架けた。\n\n# 修理\n\n翌年に直す。") == []


def test_the_same_year_is_not_told_behind_a_year_that_was_not_understood() -> None:
    # 55年に一つ may be 1955 or a rate, so that 同年 may be 1949 or 1955.
    assert told("1949年に始まった。55年に一つの町が加わった。同年、改名した。") == []


def test_the_years_of_a_chronology_go_on() -> None:
    text = "昭和30年　会社を分ける\n33年　大阪に店を出す\n同年5月　社名を改める"
    assert told(text) == [("昭和30年", "1955年"), ("33年", "1958年"), ("同年5月", "1958年5月")]


def test_the_year_before_last_begins_with_a_numeral() -> None:
    assert told("日付：2023年11月28日\n\n一昨年の会場は使えない。") == [("一昨年", "2021年")]
