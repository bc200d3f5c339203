"""Countries by any name; everyday words with the same kanji are left alone."""

from __future__ import annotations

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from language.names.countries import countries, find_countries
from language.normalize import normalize
from language.tables import read_rows
from language.words import split_words


def named(text: str) -> list[str]:
    return [text[mention.start : mention.end] for mention in find_countries(text, split_words(text))]


def english(text: str) -> set[str]:
    return {form for mention in find_countries(text, split_words(text)) for form in mention.country.forms}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("米露首脳会談が開かれた。", "米露"),
        ("露軍が国境を越えた。", "露"),
        ("対露投資を増やす", "露"),
        ("英仏両国の条約", "英仏"),
        ("米英ソ3カ国の首脳", "米英ソ"),
        ("日米など26か国", "日米"),
        ("露独仏との会談", "露独仏"),
        ("親露派と反露親欧米路線", "露露欧米"),
        ("駐留米軍の撤退", "米"),
        ("訪中した大統領と在日公使", "中日"),
        ("米政府と独首相、仏大統領、英女王", "米独仏英"),
        ("米国防長官が提案した", "米"),
        ("4月、米、加、英、仏、三国が署名した", "米加英仏"),
        ("日・米・欧の協力", "日米欧"),
        ("中露関係と日中戦争", "中露日中"),
    ],
)
def test_one_kanji_for_a_country(text: str, expected: str) -> None:
    assert "".join(named(text)) == expected


@pytest.mark.parametrize(
    "text",
    "米袋を運ぶ|新米を炊く|米の価格が上がる|米を食べる|日曜の朝|中学に通う|独立した|英雄の像|仏教の伝来|印刷する|加入した|日中は暑い|朝露に濡れる|台中市に着く"
    "|会議中に話す|世界中の人|豪雨が降る|露天に並ぶ|独自の道|英語を学ぶ|来日中の客の中で|越中の薬|不在中の出来事|蘭学を学ぶ|朝日が昇る|中東と中欧".split(
        "|"
    ),
)
def test_everyday_words_with_the_same_kanji(text: str) -> None:
    assert [name for name in named(text) if name != "日"] == []  # 来日 does name Japan


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ロシアウクライナ戦争", ["ロシア", "ウクライナ"]),
        ("オーストリアとオーストラリア", ["オーストリア", "オーストラリア"]),
        ("スロヴァキアとスロベニア", ["スロヴァキア", "スロベニア"]),
        ("南スーダンとスーダン", ["南スーダン", "スーダン"]),
        ("アメリカ合衆国と旧ソ連諸国、西独", ["アメリカ合衆国", "ソ連", "西独"]),
        ("タイで買ったネクタイ", ["タイ"]),
        ("ジョージア州と中国地方と北アイルランド", []),
        (
            "Why did Finland and the United Kingdom agree with U.S. and Russian troops?",
            ["Finland", "United Kingdom", "U.S.", "Russian"],
        ),
        ("tell us about the turkey and polish the chad", []),
        ("why did sweden join", ["sweden"]),
    ],
)
def test_full_names(text: str, expected: list[str]) -> None:
    assert named(text) == expected


def test_every_way_leads_to_the_same_country() -> None:
    for text in ("米軍の基地", "アメリカの基地", "American bases", "米国の基地", "合衆国の基地"):
        assert {"アメリカ", "United States", "米"} <= english(text), text


def test_the_table() -> None:
    assert len(countries()) > 200
    forms = [form for country in countries() for form in country.forms]
    assert len(forms) == len(set(forms)), "a name of two countries"


# CLDR's names that no text uses: with a note in brackets, or of what a territory belongs to.
_NOTES = {"MM", "CD", "CG", "HK", "MO"}
_OTHERWISE_IN_ENGLISH = _NOTES | set("BA PS TT LC VC AG KN ST".split())


@pytest.mark.parametrize(
    ("language", "column", "separator", "otherwise"),
    [("ja", 1, "、", _NOTES), ("en", 3, "; ", _OTHERWISE_IN_ENGLISH)],
)
def test_every_country_has_the_name_that_cldr_gives_it(
    language: str, column: int, separator: str, otherwise: set[str]
) -> None:
    territories = Locale(language).territories
    differing = {
        row[0]
        for row in read_rows("countries.tsv")
        if row[0] in territories
        and normalize(territories[row[0]]).text not in [normalize(name).text for name in row[column].split(separator)]
    }
    assert differing == otherwise


@given(st.text(max_size=60) | st.text(alphabet="米英仏独露中日韓軍国対訪・、政府首相の 本ロシアUS.", max_size=40))
def test_spans_lie_in_the_text(text: str) -> None:
    for mention in find_countries(text, split_words(text)):
        assert 0 <= mention.start < mention.end <= len(text)
