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
READ, QUOTED = Span(0, 10), Span(0, 15)
LAWN = "芝生に犬を入れてはいけません。噴水で泳ぐこともできません。"


def said(question: str, yes: float, *, answers: float = 3.0, span: Span = READ, quote: Span = QUOTED) -> str | None:
    """The reader says `yes` of the lawn's rules and found its answer at `span`; `quote` of them is quoted."""
    passage = passage_of(LAWN)
    reading = Reading(answers, span, 0.9, np.zeros((0, 2), dtype=np.int32), NOTHING, NOTHING, NOTHING, yes)
    return polarity(candidates_of(question, passage), [reading], [Choice(passage, quote, "best")])


@pytest.mark.parametrize(
    "question", ["芝生に犬を入れてもいいですか", "May I bring my dog onto the lawn?", "芝生に犬を入れてもいい？"]
)
def test_what_the_reader_is_sure_of_is_said(question: str) -> None:
    assert said(question, -4.0) == "no"
    assert said(question, 4.0) == "yes"


def test_nothing_is_said_when_unsure() -> None:
    assert said("芝生に犬を入れてもいいですか", -0.4) is None
    assert said("芝生に犬を入れてもいいですか", -4.0, answers=-1.0) is None


def test_nothing_is_said_of_what_is_not_quoted() -> None:
    assert said("芝生に犬を入れてもいいですか", -4.0, span=Span(15, 20)) is None


@pytest.mark.parametrize(
    "question", ["芝生に犬を入れてはいけないのですか", "犬はどこに入れますか", "Why can't I bring my dog?"]
)
def test_nothing_is_said_where_it_could_be_taken_wrongly(question: str) -> None:
    assert said(question, -4.0) is None
    assert polarity(candidates_of(question, passage_of(LAWN)), [], []) is None
