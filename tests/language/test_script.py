"""Which characters are Japanese, and which language a text is in."""

from __future__ import annotations

import pytest

from language.script import (
    holds_japanese,
    is_japanese_letter,
    is_japanese_sentence,
    is_written_without_spaces,
    language_of,
)


@pytest.mark.parametrize("character", "あアー・々漢ｱ「、。　ＡＢ！豈㐀𠮟")
def test_no_space_stands_beside_japanese(character: str) -> None:
    assert is_written_without_spaces(character)


@pytest.mark.parametrize("character", ["a", "1", " ", ",", "é", "나", "я", "—", ""])
def test_spaces_part_words_of_other_scripts(character: str) -> None:
    assert not is_written_without_spaces(character)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("CPUって何？", "ja"),
        ("What is 橋?", "ja"),
        ("Who wrote the book 「雪国」 and when?", "en"),
        ("Who wrote the book (雪国) and when?", "en"),
        ("Who wrote 「雪国」?", "ja"),  # two words of English are not yet an English question
        ("「雪国」 を wrote した author の first name は", "ja"),
        ("ﾅﾄｰとは", "ja"),
        ("𠮟", "ja"),
        ("々", "ja"),
        ("㈱", "en"),
        ("bridge", "en"),
        ("", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text) == language


def test_one_letter_is_enough_to_hold_japanese() -> None:
    assert holds_japanese("the bridge at 橋")
    assert holds_japanese("々")
    assert not holds_japanese("the bridge, 1952。")


@pytest.mark.parametrize(
    "text", ["NATOに加盟した。", "1949年4月4日", "加盟国", "AbcWorkerはDefSoft社の製品を利用する", "1949"]
)
def test_japanese_sentences(text: str) -> None:
    assert is_japanese_sentence(text)


@pytest.mark.parametrize(
    "text",
    ["It joined in 1949.", "绿湖于1978年建成，是一座很大的人工湖泊", "Она вступила в союз.", "나토에 가입했다.", "!!!"],
)
def test_other_sentences(text: str) -> None:
    assert not is_japanese_sentence(text)


def test_marks_are_no_letters() -> None:
    assert all(map(is_japanese_letter, "あアｱー漢豈𠮟々〆〇"))
    assert not any(map(is_japanese_letter, "、。「（　aＡ1나"))
