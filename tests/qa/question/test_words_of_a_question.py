"""Where the words of a question stand in it, whatever the question."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa.question.parsing import parse

PIECES = st.sampled_from(
    [
        *"橋 1952年 札幌 ＮＡＴＯ NATO は の か ？ 「 」 いつ 何か国 ㍍ ﾊｼ é İ Who built the US bridge 's - ’ , 🍌 𠮷 。".split(),
        " ",
        "\n",
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_words_are_slices_of_the_question(text: str) -> None:
    question = parse(text)
    assert question.text == text.strip()
    for term in (*question.words, *question.bigrams):
        assert 0 <= term.start < term.end <= len(question.text)
    assert [term.start for term in question.words] == sorted(term.start for term in question.words)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_reading_it_again_reads_the_same(text: str) -> None:
    assert parse(text) == parse(text)


def test_each_word_by_its_place() -> None:
    question = parse("札幌の橋はいつ開通しましたか")
    assert [(question.text[term.start : term.end], term.key) for term in question.words] == [
        ("札幌", "札幌"),
        ("橋", "橋"),
        ("開通", "開通"),
    ]
    question = parse("Who built the US bridge in 1952?")
    assert [(question.text[term.start : term.end], term.key) for term in question.words] == [
        ("built", "built"),
        ("US", "usa"),
        ("bridge", "bridge"),
        ("1952", "1952"),
    ]


def test_what_is_joined_to_a_date_is_taken_once() -> None:
    assert [term.key for term in parse("Who was away 12-15 February?").words] == ["away", "12", "2", "月", "15", "日"]
    assert [term.key for term in parse("Who was away in mid-February?").words] == ["away", "mid", "2", "月"]


def test_an_english_date_is_searched_as_japanese_says_it() -> None:
    question = parse("Who was away on 12 February?")
    assert [(question.text[term.start : term.end], term.key) for term in question.words] == [
        ("away", "away"),
        *[("12 February", key) for key in ("2", "月", "12", "日")],
    ]
