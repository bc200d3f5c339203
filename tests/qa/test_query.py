"""What is read off a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.query import detect_language, understand


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("なぜ橋は落ちたのですか", "why"),
        ("橋が完成したのはいつですか", "when"),
        ("設計したのは誰？", "who"),
        ("式典はどこで開かれましたか", "where"),
        ("参加者は何人でしたか", "howmany"),
        ("旧橋と新橋の違いは何ですか", "compare"),
        ("吊り橋とは何ですか", "definition"),
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
    assert understand(question).kind == kind


def test_two_things_asked_at_once() -> None:
    assert {"when", "howmany"} <= set(understand("橋が開通したのはいつで、何人が渡りましたか").kinds)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("CPUって何？", "ja"),
        ("What is 橋?", "ja"),
        ("Who wrote the book 「雪国」 and when?", "en"),
        ("bridge", "en"),
        ("", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_words_leave_asking_and_grammar_out() -> None:
    query = understand("なぜ古い橋は1952年に落ちたのですか")
    assert [word.key for word in query.words] == ["古い", "橋", "1952", "年", "落ちる"]
    assert query.years == (1952,)
    assert [word.key for word in understand("Why did the old bridge fall in the US?").words] == [
        "old",
        "bridge",
        "fall",
        "usa",
    ]


def test_names() -> None:
    query = understand("Why did Finland build the Helsinki bridge?")
    assert [word.key for word, name in zip(query.words, query.names, strict=True) if name] == ["finland", "helsinki"]


def test_japanese_words_in_an_english_question_count() -> None:
    query = understand("Who wrote of 「山の橋」 before the war?")
    assert query.language == "en"
    assert [word.key for word in query.words] == ["wrote", "山", "橋", "war"]


def test_a_follow_up_speaks_its_own_language_whatever_its_topic_is_written_in() -> None:
    front = "(about アカーエフ, 橋) "
    query = understand(front + "How long did it stand?", len(front))
    assert query.language == "en"
    assert [word.start < query.topic_end for word in query.words] == [True, True, False, False]


@given(st.text(max_size=60))
def test_any_text_is_understood(text: str) -> None:
    query = understand(text)
    assert query.kinds
    assert all(0 <= word.start < word.end <= len(query.text) for word in query.words)
    assert len(query.words) == len(query.names)
