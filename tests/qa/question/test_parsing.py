"""What is read off a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question.parsing import parse


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("なぜ橋は落ちたのですか", "why"),
        ("橋が完成したのはいつですか", "when"),
        ("設計したのは誰？", "who"),
        ("式典はどこで開かれましたか", "where"),
        ("参加者は何人でしたか", "howmany"),
        ("橋の下では何曲が歌われましたか", "howmany"),
        ("旧橋と新橋の違いは何ですか", "compare"),
        ("吊り橋とは何ですか", "definition"),
        ("北の町にある橋の名称は？", "what"),  # the rest is left out, so neither yes nor no answers it
        ("この橋は渡れますか？", "yesno"),
        ("Why did the bridge fall?", "why"),
        ("When was it finished?", "when"),
        ("Who designed the bridge?", "who"),
        ("Where was the ceremony held?", "where"),
        ("How many people took part?", "howmany"),
        ("Did the bridge survive the flood?", "yesno"),
        ("old bridge vs new bridge", "compare"),
        ("The bridge was opened when?", "when"),
        ("What did the engineer who built the bridge do when it fell?", "what"),
        ("Tell me who built it", "who"),
    ],
)
def test_kind(question: str, kind: str) -> None:
    assert parse(question).kind == kind


def test_two_things_asked_at_once() -> None:
    assert {"when", "howmany"} <= set(parse("橋が開通したのはいつで、何人が渡りましたか").kinds)


def test_words_leave_asking_and_grammar_out() -> None:
    query = parse("なぜ古い橋は1952年に落ちたのですか")
    assert [word.key for word in query.words] == ["古い", "橋", "1952", "年", "落ちる"]
    assert query.years == (1952,)
    assert [word.key for word in parse("Why did the old bridge fall in the US?").words] == [
        "old",
        "bridge",
        "fall",
        "usa",
    ]


def test_names() -> None:
    query = parse("Why did Finland build the Helsinki bridge?")
    assert [word.key for word, name in zip(query.words, query.names, strict=True) if name] == ["finland", "helsinki"]


def test_japanese_words_in_an_english_question_count() -> None:
    query = parse("Who wrote of 「山の橋」 before the war?")
    assert query.language == "en"
    assert [word.key for word in query.words] == ["wrote", "山", "橋", "war"]


def test_a_follow_up_speaks_its_own_language_whatever_its_topic_is_written_in() -> None:
    front = "(about アカーエフ, 橋) "
    query = parse(front + "How long did it stand?", len(front))
    assert query.language == "en"
    assert [word.start < query.topic_end for word in query.words] == [True, True, False, False]


@given(st.text(max_size=60))
def test_any_text_is_understood(text: str) -> None:
    query = parse(text)
    assert query.kinds
    assert all(0 <= word.start < word.end <= len(query.text) for word in query.words)
    assert len(query.words) == len(query.names)


@pytest.mark.parametrize(
    "question",
    [
        "加" * 2_000,
        "".join(chr(0x4E00 + 7 * number) for number in range(2_000)),
        " ".join(f"w{number}" for number in range(400)),
        "US " * 666,
        "1952年" * 300,
    ],
    ids=["one kanji", "2,000 kanji", "400 Latin words", "one name", "one year"],
)
def test_words_searched_are_few_however_many_are_asked(question: str) -> None:
    query = parse(question)
    assert 0 < len(query.words) == len(query.names) <= 100


def test_of_a_pasted_text_the_words_at_both_ends_count() -> None:
    pasted = "".join(f"町{number}丁目に家が建つ。" for number in range(180))
    query = parse(f"白浜港について。{pasted}灯台を建てたのは誰ですか")
    surfaces = [query.text[term.start : term.end] for term in query.words]
    assert "浜" in "".join(surfaces[:3])
    assert "灯台" in "".join(surfaces[-3:])
    assert [term.start for term in query.words] == sorted(term.start for term in query.words)


def test_a_word_that_is_repeated_as_questions_do_counts_each_time() -> None:
    words = [term.key for term in parse("旧橋と新橋と大橋と石橋では、どの橋が長いですか").words]
    assert sum("橋" in word for word in words) == 5
