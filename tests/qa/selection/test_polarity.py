"""「はい」 and 「いいえ」."""

from __future__ import annotations

import numpy as np
import pytest

from language.span import Span
from qa.reader.reading import Reading
from qa.selection.choice import Choice
from qa.selection.polarity import polarity
from tests.qa.hand_built import candidates_of, passage_of

NOTHING = np.zeros(0, dtype=np.float32)


def said(question: str, text: str, *, covered: float = 1.0, answers: float = 3.0) -> str | None:
    """When all of `text` is quoted, its first sentence holds every word of the question so far, and the passage answers."""
    passage = passage_of(text)
    plain = candidates_of(question, passage)
    coverage = np.zeros((len(plain.query.words), len(passage.sentences)), dtype=np.float32)
    coverage[:, 0] = covered
    reading = Reading(answers, Span(0, 0), 0.0, np.zeros((0, 2), dtype=np.int32), NOTHING, NOTHING, NOTHING)
    candidates = candidates_of(question, passage, coverage=coverage)
    return polarity(candidates, [reading], [Choice(passage, Span(0, len(text)), "best")])


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("かごは食洗機で洗えますか、使えますか", "かごには食洗機は使えません。", "no"),
        ("閉館後に本を返すことはできますか", "閉館後も本を返すことができます。", "yes"),
        ("芝生に犬を入れてもいいですか", "芝生に犬を入れることは禁止しています。", "no"),
        ("芝生に犬を入れてもいい？", "芝生に犬を入れてもかまいません。", "yes"),
        ("May I bring my dog onto the lawn?", "芝生に犬を入れてはいけません。", "no"),
    ],
)
def test_what_the_sentence_settles(question: str, text: str, expected: str) -> None:
    assert said(question, text) == expected


def test_nothing_is_said_of_a_rule_with_an_exception() -> None:
    assert (
        said("駅で本を返せますか、返すことはできますか", "駅で返すことができます。ただし、辞書は窓口へお持ちください。")
        is None
    )


def test_nothing_is_said_by_a_sentence_of_something_else() -> None:
    assert said("芝生に犬を入れてもいいですか", "館内で飲食できます。", covered=0.2) is None
    assert said("芝生に犬を入れてもいいですか", "芝生に犬を入れてもかまいません。", answers=-1.0) is None


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("芝生に犬を入れてはいけないのですか、できないのですか", "芝生に犬を入れてはいけません。"),
        ("犬はどこに入れますか", "芝生に犬を入れることができます。"),
        ("芝生に犬を入れてもいいですか", "芝生は青い。"),
    ],
)
def test_nothing_is_said_where_it_could_be_taken_wrongly(question: str, text: str) -> None:
    assert said(question, text) is None
