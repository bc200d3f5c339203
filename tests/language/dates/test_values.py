"""Dates and numbers: what they mean where they stand, and what looks like them but is not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.dates.eras import ERAS, era_names, era_year
from language.dates.values import Value, find_document_date, find_values


def told(text: str, document_date: str | None = None) -> list[tuple[str, str]]:
    """Each year, date and period: as written, and what it means."""
    found = find_values(text, document_date=document_date)
    return [(text[value.start : value.end], value.value) for value in found if value.kind != "number"]


def counted(text: str) -> list[tuple[str, str, str]]:
    found = find_values(text)
    return [(text[value.start : value.end], value.value, value.unit) for value in found if value.kind == "number"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the century comes from the story
        ("1949年に発足し、52 年に二国、55\n年には一国が加わった。", ["1949", "1952", "1955"]),
        ("1999年の危機のあと、02 年 9 月に会議が開かれ、04年までに新部隊ができた。", ["1999", "2002-09", "2004"]),
        ("1889年に憲法ができ、94年8月に戦争が始まった。", ["1889", "1894-08"]),
        ("2014年2月に政権が倒れ、97年3月の合意は忘れられた。", ["2014-02", "1997-03"]),
        ("89年3月に始まり、01年9月に終わった。", ["1989-03", "2001-09"]),
        ("'98年の冬", ["1998"]),
        ("五二年三月と二〇二四年七月", ["1952-03", "2024-07"]),
        ("千九百五十二年", ["1952"]),
        ("１９９４年１月、９６年６月", ["1994-01", "1996-06"]),
        # lists and ranges share one 年
        ("衝突を起こし（64､74 年）、脱退した（66年）。", ["1964", "1974", "1966"]),
        ("1962～64年と1978・79年", ["1962/1964", "1978", "1979"]),
        ("1994年1～3月、1995年11月～96年2月", ["1994-01/1994-03", "1995-11/1996-02"]),
        ("70年代末～80年代、1990年代半ば、60、70年代", ["1970/1989", "1990/1999", "1960/1969", "1970/1979"]),
        ("1877年から78年にかけて、2009年-10年の収穫", ["1877", "1878", "2009/2010"]),
        ("18世紀末から19～20世紀", ["1701/1800", "1801/2000"]),
        (
            "1976年に大綱が決まり、95 年、2004年、10年、13年、18年と改められた。",
            ["1976", "1995", "2004", "2010", "2013", "2018"],
        ),
        ("78年3月の条約、79年末の侵攻、80年のモスクワ五輪", ["1978-03", "1979", "1980"]),
        ("平成7年の大綱、8年の共同宣言", ["1995", "1996"]),
        ("93年3月に始まった。55年体制は終わり、60年安保は遠い。", ["1993-03", "1955", "1960"]),
        # pointing back
        ("1948年3月に条約を結んだ。前月の政変が急がせた。", ["1948-03", "1948-02"]),
        ("（48年6月）、これを受け同年7月に協議が始まり、翌年に結ばれた。", ["1948-06", "1948-07", "1949"]),
        ("1989年11月に壁が崩れ、翌12月の会談で終わった。", ["1989-11", "1989-12"]),
        ("2003年11月に政変が起き、翌年 1月の選挙", ["2003-11", "2004-01"]),
        ("2002年5月の会議で合意し、28日に署名、翌日に発効した。", ["2002-05", "2002-05-28", "2002-05-29"]),
        ("2014年2月に崩壊した。3月には投票が行われた。", ["2014-02", "2014-03"]),
        ("2021年12月以降に要求し、2月17日の文書で警告した。", ["2021-12", "2022-02-17"]),
        ("1996年2月29日の翌々年、同年9月", ["1996-02-29", "1998", "1998-09"]),
        ("1999年12月31日の翌日", ["1999-12-31", "2000-01-01"]),
        ("1995年の夏が終わり、この年の9月、翌春", ["1995", "1995-09", "1996"]),
        # eras
        ("昭和27年4月28日、平成元年、令和六年", ["1952-04-28", "1989", "2024"]),
        ("昭和27年（1952年）に公布され、29年に改正された。", ["1952", "1952", "1954"]),
        ("1952年（昭和27年）に公布され、55年に改正された。", ["1952", "1952", "1955"]),
        ("S27.4.28とH5年", ["1952-04-28", "1993"]),
        ("天正10年6月2日に変が起きた。", ["1582"]),  # the day is of another calendar
        ("明治36(1903)年度と1903(明治36)年", ["1903", "1903"]),
        ("昭和30年代", ["1955/1964"]),
        ("紀元前52年と前48年", ["-52", "-48"]),
        ("711年（和銅4年）から739年まで", ["0711", "0711", "0739"]),
        ("欽明天皇16年（555年）", ["0555", "0555"]),
        # figures alone
        ("2024.7.30、2024/07/30、（1564-1616）", ["2024-07-30", "2024-07-30", "1564/1616"]),
        # no year to be found
        ("毎年5月3日に行う。", ["--05-03"]),
        ("1999年の調査では、降水量は6月に最も多い。", ["1999", "--06"]),
        # English
        ("In September 2002, on 28 May 2002 and July 4, 1776; in 1952; the 1990s", None),
    ],
)
def test_what_a_date_means(text: str, expected: list[str] | None) -> None:
    if expected is None:
        expected = ["2002-09", "2002-05-28", "1776-07-04", "1952", "1990/1999"]
    assert [value for _, value in told(text)] == expected


def test_now_needs_a_date_of_the_document() -> None:
    text = "昨年7月の会議に続き、今年も来年も開かれる。今夏には発表がある。"
    assert told(text) == [("7月", "--07")]
    assert [value for _, value in told(text, "2024-07-21")] == ["2023-07", "2024", "2025", "2024"]


def test_a_month_of_the_present_takes_the_documents_year() -> None:
    story = "2014年9月に再決議した。\n\n現下の選挙運動では11月の選挙が争点だ。"
    assert told(story, "2024-07-21")[-1] == ("11月", "2024-11")
    assert told("そうしたなか、7月に会議が開かれた。", "2024-07-21") == [("7月", "2024-07")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("題\n\n本文。1999年の話。\n\n（2024年7月21日、研究員）", "2024-07-21"),
        ("本文の終わり。（2024 年 7月 21 日、研究員）\n\n注釈", "2024-07-21"),
        ("2023年5月1日\n\n本文は2020年の話である。", "2023-05-01"),
        (
            "彼は1999年3月24日に演説し、会議の成功を祝った。それから二十年がたったいま、あらためて読み返してみたい演説である。",
            None,
        ),
        ("本文に日付はない。", None),
    ],
)
def test_the_date_of_a_document(text: str, expected: str | None) -> None:
    assert find_document_date(text) == expected


LENGTHS = (
    "{}年間 {}年ぶり {}年後に {}年前に {}周年 {}年以上 {}年にわたり {}年目 {}年の歴史 {}年来の 約{}年 過去{}年 創設{}年を記念 "
    "今後{}年で {}年を経て {}年が過ぎ {}年連続 在位{}年 懲役{}年 {}年近く {}年余り {}年かけて {}年たった {}年計画 その{}年後 {}年続いた {}年つづいた "
    "{}年もの間 戦後{}年 第{}年 築{}年 {}年に一度 {}年ほど {}年の歳月 {}年分の給料"
).split()


@pytest.mark.parametrize("length", LENGTHS)
def test_a_length_of_time_is_no_year(length: str) -> None:
    """Even in a text that writes its years with two digits."""
    for number in ("3", "10", "14", "25", "50", "75", "99", "三十"):
        text = f"1989年に始まり、02年9月に終わった。それは{length.format(number)}の話である。"
        kinds = [value.kind for value in find_values(text) if value.start > text.index("それは")]
        assert kinds in (["number"], []), text


@pytest.mark.parametrize(
    "text",
    [
        "ルイ14世",
        "第51条",
        "5条任務",
        "18歳",
        "決議1244",
        "F16戦闘機",
        "SS-20",
        "第3項",
        "10時30分",
        "三分の一",
        "一部の三菱",
        "数十人",
    ],
)
def test_no_date_in_it(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    "text", ["ルイ14世", "第51条", "5条任務", "F16戦闘機", "SS-20", "第3項", "10時30分", "三分の一", "一部の三菱"]
)
def test_no_number_in_it(text: str) -> None:
    assert counted(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("約2万人のうち1万人", [("2万人", "20000", "人"), ("1万人", "10000", "人")]),
        ("3万5千人、1万 2500人", [("3万5千人", "35000", "人"), ("1万 2500人", "12500", "人")]),
        ("約400億ユーロ（約 7兆円）", [("400億ユーロ", "40000000000", "ユーロ"), ("7兆円", "7000000000000", "円")]),
        (
            "80％、1.45%、8割近く、2割5分",
            [("80％", "80", "%"), ("1.45%", "1.45", "%"), ("8割", "80", "%"), ("2割5分", "25", "%")],
        ),
        (
            "12か国、32カ国、4ヶ国、三か国",
            [(w, n, "か国") for w, n in [("12か国", "12"), ("32カ国", "32"), ("4ヶ国", "4"), ("三か国", "3")]],
        ),
        ("GDP比2％、GDP2％", [("2％", "2", "%"), ("2％", "2", "%")]),
        (
            "1,234.5 km、400キロメートル",
            [("1,234.5 km", "1234.5", "キロメートル"), ("400キロメートル", "400", "キロメートル")],
        ),
        ("5～30日以内に、30年ぶりに", [("5", "5", "日"), ("30日", "30", "日"), ("30年ぶり", "30", "年ぶり")]),
        ("加盟国数は30に増えた", [("30", "30", "")]),
        ("6原則、9分野、500個師団", [("6原則", "6", "原則"), ("9分野", "9", "分野"), ("500個師団", "500", "個師団")]),
        ("40 billion euros, 20,000 troops", [("40 billion euros", "40000000000", "ユーロ"), ("20,000", "20000", "")]),
        ("千五百人、二万三千円", [("千五百人", "1500", "人"), ("二万三千円", "23000", "円")]),
    ],
)
def test_numbers_and_units(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert counted(text) == expected


@pytest.mark.parametrize(
    ("text", "glosses"),
    [
        ("1949年に始まり、52 年に加わった。", [None, "1952年"]),
        ("2003年11月、翌年1月", [None, "2004年1月"]),
        ("94年1～3月", ["1994年1月～3月"]),
        ("70年代末～80年代", ["1970年代末～1980年代"]),
        ("昭和27年", ["1952年"]),
        ("二〇二四年", [None]),
        ("98年度", ["1998年度"]),
        ("2万人", [None]),
    ],
)
def test_what_a_reader_must_be_told(text: str, glosses: list[str | None]) -> None:
    assert [value.gloss for value in find_values(text)] == glosses


def test_a_part_is_read_with_all_that_came_before_it() -> None:
    text = "1949年に始まった。\n\n52年に加わった。"
    start = text.index("52")
    assert find_values(text, start=start) == [Value(start, start + 3, "year", "1952", "年", "1952年")]
    assert find_values(text, end=5) == find_values(text)[:1]


@pytest.mark.parametrize(
    ("year", "names"),
    [(1989, ["昭和64年", "平成元年"]), (1952, ["昭和27年"]), (2024, ["令和6年"]), (1582, ["天正10年"]), (600, [])],
)
def test_era_names(year: int, names: list[str]) -> None:
    assert era_names(year) == names


@pytest.mark.parametrize(("name", "year"), [("昭和", 0), ("昭和", 65), ("大正", 40), ("無名", 1)])
def test_an_era_that_did_not_last_so_long(name: str, year: int) -> None:
    assert era_year(name, year) is None


@given(st.sampled_from(sorted(ERAS)), st.integers(1, 70))
def test_eras_both_ways(name: str, number: int) -> None:
    year = era_year(name, number)
    if year is not None:
        assert f"{name}{'元' if number == 1 else number}年" in era_names(year)


@given(st.integers(1900, 2030), st.integers(-20, 20), st.integers(1, 12))
def test_two_digits_near_a_full_year(year: int, distance: int, month: int) -> None:
    other = year + distance
    text = f"{year}年に決まった。そして{other % 100:02d}年{month}月に実行された。"
    assert told(text)[-1][1] == f"{other}-{month:02d}"


TEXT = st.text(
    alphabet="0123456789１２一二三十百千万億年月日同翌前昨今来本々代世紀度昭和平成令和元第約間ぶり後に、。（）()～~-・ \n'SHRTMAGDPか国人％%割キロ西暦紀",
    max_size=60,
)


@given(st.one_of(st.text(max_size=60), TEXT))
def test_spans_lie_in_order_in_the_text(text: str) -> None:
    end = 0
    for value in find_values(text):
        assert end <= value.start < value.end <= len(text)
        assert value.value
        end = value.end
        if value.kind == "number":
            assert re.fullmatch(r"[0-9]+(\.[0-9]+)?", value.value)


@given(TEXT)
def test_the_same_text_is_read_the_same(text: str) -> None:
    """Spaces as a PDF leaves them between figures and 年 change nothing."""
    spaced = re.sub(r"([0-9])(?=[年月])", r"\1 ", text)
    if "  " not in spaced:
        assert [value.value for value in find_values(text)] == [value.value for value in find_values(spaced)]


def test_runs_of_one_kind_take_linear_time() -> None:
    """The test's own time limit is the check: anything quadratic would take hours here."""
    for piece in ("1", "年", "一", "1年", "(1", "同年", "2024年7月21日", "1,000", "万", "、64", "昭和1年"):
        assert find_values(piece * 20_000) is not None


def test_four_figures_are_a_length_where_something_lasts_as_long() -> None:
    assert [(value.kind, value.value) for value in find_values("1300年つづく祭りである。")] == [("number", "1300")]
