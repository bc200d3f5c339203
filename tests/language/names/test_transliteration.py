"""Latin names against katakana: pairs everybody knows, and pairs that must stay apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.names.transliteration import SAME_NAME, SoundIndex, katakana_sounds, latin_sounds, similarity

SAME = [
    ("Lincoln", "リンカーン"),
    ("Shakespeare", "シェイクスピア"),
    ("Mozart", "モーツァルト"),
    ("Helsinki", "ヘルシンキ"),
    ("Vienna", "ビエンナ"),
    ("Victoria", "ヴィクトリア"),
    ("Lisbon", "リスボン"),
    ("Kennedy", "ケネディ"),
    ("Gandhi", "ガンディー"),
]
DIFFERENT = [
    ("Slovenia", "スロバキア"),
    ("Austria", "オーストラリア"),
    ("Lincoln", "ワシントン"),
    ("Mozart", "ベートーベン"),
    ("Norway", "オランダ"),
]


@pytest.mark.parametrize(("latin", "katakana"), SAME)
def test_one_name(latin: str, katakana: str) -> None:
    assert similarity(latin, katakana) >= SAME_NAME


@pytest.mark.parametrize(("latin", "katakana"), DIFFERENT)
def test_different_names(latin: str, katakana: str) -> None:
    assert similarity(latin, katakana) < SAME_NAME


def test_index_finds_the_best_first() -> None:
    index = SoundIndex(["ヘルシンキ", "ケネディ", "ヘルメット", "リスボン"])
    assert [word for word, _ in index.alike("Helsinki")] == ["ヘルシンキ"]
    assert index.alike("a") == []
    assert SoundIndex([]).alike("Helsinki") == []


def test_sounds_by_hand() -> None:
    assert katakana_sounds("ヴィクトリア") == "bikutoria"
    assert latin_sounds("Victoria") == "biktoria"


@given(st.text(max_size=12), st.text(alphabet="アイウカキクサシスパバンーッャ", max_size=8))
def test_always_between_0_and_1(latin: str, katakana: str) -> None:
    assert 0 <= similarity(latin, katakana) <= 1
