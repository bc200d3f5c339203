"""Sentences of Japanese and English text: worked examples, then properties."""

from __future__ import annotations

from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language.sentences import split_sentences
from language.span import Span


def sentences(text: str) -> list[str]:
    return [span.of(text) for span in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" 　\n", []),
        ("雨だ。風だ。", ["雨だ。", "風だ。"]),
        ("終わりの印がない", ["終わりの印がない"]),
        ("  雨だ。  風だ。 ", ["雨だ。", "風だ。"]),
        ("彼は「行く。すぐだ。」と言った。夜だ。", ["彼は「行く。すぐだ。」と言った。", "夜だ。"]),
        ("雨だった（六月。梅雨）。次だ。", ["雨だった（六月。梅雨）。", "次だ。"]),
        ("『本。一』を「読む『声。』だ。」と。次。", ["『本。一』を「読む『声。』だ。」と。", "次。"]),
        ("「はい。」「いいえ。」と答えた。", ["「はい。」", "「いいえ。」と答えた。"]),
        ("彼は行った。）次だ。", ["彼は行った。）", "次だ。"]),
        ("（閉じない。次の文。三つ目。", ["（閉じない。", "次の文。", "三つ目。"]),
        ("「（乱れた」。次）の文。", ["「（乱れた」。", "次）の文。"]),
        ("本当か？いや！？まさか。", ["本当か？", "いや！？", "まさか。"]),
        ("なぜ？と問う声がした。次。", ["なぜ？と問う声がした。", "次。"]),
        ("モーニング娘。を見た。次。", ["モーニング娘。を見た。", "次。"]),
        ("Yahoo!ニュースを見た。", ["Yahoo!ニュースを見た。"]),
        ("増えた。（図1参照）また減った。", ["増えた。（図1参照）", "また減った。"]),
        ("原則は次だ。（1）自由。（2）平等。", ["原則は次だ。", "（1）自由。", "（2）平等。"]),
        ("理論である．次に進む．", ["理論である．", "次に進む．"]),
        ("１．序論の話。３．５倍だ。", ["１．序論の話。", "３．５倍だ。"]),
        ("割合は1.45％だ。次。", ["割合は1.45％だ。", "次。"]),
        ("出典がある。[12]次。", ["出典がある。[12]", "次。"]),
        ("・一つ\n・二つ。三つ", ["・一つ", "・二つ。", "三つ"]),
        ("It rained. He left.", ["It rained.", "He left."]),
        ("Dr. Smith paid 3.5 dollars. Why? Nobody knows.", ["Dr. Smith paid 3.5 dollars.", "Why?", "Nobody knows."]),
        ("The U.S. Army left, e.g. Berlin. It ended.", ["The U.S. Army left, e.g. Berlin.", "It ended."]),
        ('He said "Go. Now." Then he left.', ['He said "Go. Now." Then he left.']),
        ("see example.com for more. ok", ["see example.com for more. ok"]),
    ],
)
def test_sentences_by_hand(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_offsets_are_those_of_the_whole_text() -> None:
    text = "前。一つ。二つ。後。"
    assert [(span.start, span.end) for span in split_sentences(text, 2, 8)] == [(2, 5), (5, 8)]


def test_a_bracket_that_closes_too_late_does_not_hold_sentences() -> None:
    text = "（" + "長い話が続く。" * 100 + "）"
    assert len(sentences(text)) == 100


_TEXTS = st.text(alphabet='あ漢ア。！？!?.．、「」『』（）()"“” 　\n1Aa[]ー', max_size=80) | st.text(max_size=80)


@given(_TEXTS, st.integers(0, 80), st.integers(0, 80))
def test_sentences_cover_every_character_once_and_in_order(text: str, start: int, length: int) -> None:
    end = min(start + length, len(text))
    spans = split_sentences(text, start, end)
    covered = [index for span in spans for index in range(span.start, span.end)]
    assert covered == sorted(set(covered))
    assert {index for index in range(start, end) if not text[index].isspace()} <= set(covered)
    for span in spans:
        assert span.of(text) == span.of(text).strip() != ""
        assert "\n" not in span.of(text)


@given(st.lists(st.sampled_from(["雨だ。", "「行く。」と言う。", "どこへ？", "A（b）だ。"]), max_size=30))
def test_joined_sentences_are_split_again(parts: list[str]) -> None:
    assert sentences("".join(parts)) == parts


def test_a_mark_in_a_name_ends_nothing() -> None:
    assert sentences("モーニング娘。の曲が流れた。娘。が歌う。行った。がんばれ。可決。と同時に始まった。") == [
        "モーニング娘。の曲が流れた。",
        "娘。が歌う。",
        "行った。",
        "がんばれ。",
        "可決。",
        "と同時に始まった。",
    ]


TALK = (
    "ええと今日は新しい倉庫の話をしますので聞いてください場所は港の北側に決まりましたが広さはまだわかりませんよろしくお願いします"
    "なお東京でする仕事がますます増えています担当は誰でしょうか森田さんですか 温度は三度だ しかし湿度はまだ決まっていませんではまた明日です"
)


def test_a_long_talk_without_marks_is_cut_where_clauses_end() -> None:
    assert len(TALK) > 120
    assert [span.of(TALK) for span in split_sentences(TALK)] == [
        "ええと今日は新しい倉庫の話をしますので聞いてください",
        "場所は港の北側に決まりましたが広さはまだわかりません",
        "よろしくお願いします",
        "なお東京でする仕事がますます増えています",
        "担当は誰でしょうか",
        "森田さんですか",
        "温度は三度だ",
        "しかし湿度はまだ決まっていません",
        "ではまた明日です",
    ]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["です", "ます", "ました", "ください", "だ", "か", " ", "港", "は", "その", "「", "」", "。", "\n", "a. B"]
        )
    ).map("".join)
)
def test_lines_up_to_120_characters_and_sentences_with_a_mark_are_as_ever(text: str) -> None:
    def before(text: str) -> list[Span]:  # what it is with no sentence too long
        with mock.patch("language.sentences.LONGEST_UNMARKED", len(text)):
            return split_sentences(text)

    for line in text.split("\n"):
        if len(line) <= 120:
            assert split_sentences(line) == before(line)
    marked = "港です" * 60 + "。"
    assert split_sentences(marked) == [Span(0, len(marked))]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["です", "ます", "のます", "だ", " ", "港", "その", "　", "な"]), min_size=60).map("".join)
)
def test_clauses_cover_a_talk_once(text: str) -> None:
    covered = [at for span in split_sentences(text) for at in range(span.start, span.end)]
    assert len(covered) == len(set(covered))
    assert {at for at, letter in enumerate(text) if not letter.isspace()} <= set(covered)
