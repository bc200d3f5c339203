"""How much of a statement stands in a quote, by its words alone: no vectors here."""

from __future__ import annotations

import pytest

from qa.generation.grounding import GroundingScorer

QUOTE = "町は石の橋を建設した。"
TURNED = 0.35  # what is left of a score when the meaning is turned round


def supported(statement: str, quote: str = QUOTE) -> float:
    return GroundingScorer().supported(statement, quote)


def test_the_same_words_in_other_forms_stand_whole() -> None:
    assert supported("町では石の橋が建設されました。") == 1.0


def test_a_word_that_is_not_there_takes_its_weight_away() -> None:
    """町, 石, 橋 and 建設 are nouns of weight 1.3 and stand; 素早い, weight 0.8, doesn't: 5.2 of 6.0."""
    assert supported("町は素早く石の橋を建設した。") == pytest.approx(5.2 / 6.0)


def test_nothing_in_common_is_nothing() -> None:
    assert supported("魚が泳ぐ。") == 0.0


def test_a_statement_that_says_nothing_is_not_supported() -> None:
    assert supported("。") == 0.0


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("町は石の橋を建設しなかった。", QUOTE),
        ("人口は増加した。", "人口は増加しなかった。"),
        ("会社は犬を追う猫を飼わない。", "会社は犬を追う猫を飼う。"),
    ],
    ids=["denied here", "denied there", "denied at the end"],
)
def test_a_denial_on_one_side_turns_it_round(statement: str, quote: str) -> None:
    assert supported(statement, quote) == pytest.approx(TURNED)


@pytest.mark.parametrize(
    "statement",
    [
        "町は石の橋を建設せざるを得なかった。",
        "町が石の橋を建設したかもしれない。",
        "町は石の橋だけでなく橋を建設した。",
    ],
)
def test_what_only_looks_like_a_denial_is_none(statement: str) -> None:
    """5.2 of 6.0 at the least: しれる, weight 0.8, is one more word. Turned round it would be 0.35."""
    assert supported(statement) >= 5.2 / 6.0 - 1e-6


def test_both_sides_denied_agree() -> None:
    assert supported("町は橋を建設しませんでした。", "町は橋を建設しなかった。") == 1.0


def test_an_opposite_turns_it_round() -> None:
    """人口 stands and 減少 doesn't: half of the weight, and of that the share for what is turned round."""
    assert supported("人口は減少した。", "人口は増加した。") == pytest.approx(0.5 * TURNED)


def test_two_names_that_changed_places_turn_it_round() -> None:
    assert supported("日本がドイツを攻めた。", "日本がドイツを攻めた。") == 1.0
    assert supported("ドイツが日本を攻めた。", "日本がドイツを攻めた。") == pytest.approx(TURNED)
    assert supported("ドイツは日本に攻められた。", "日本がドイツを攻めた。") == 1.0  # the passive says the same


def test_another_name_in_its_place_turns_it_round() -> None:
    """建設 and 橋 stand; 札幌 (a name, 2.0) doesn't, and stands where the quote has 那覇: 2.6 of 4.6."""
    assert supported("札幌に橋を建設した。", "那覇に橋を建設した。") == pytest.approx(2.6 / 4.6 * TURNED)


def test_a_country_by_another_of_its_names_stands() -> None:
    assert supported("アメリカが橋を建設した。", "米国が橋を建設した。") == 1.0
