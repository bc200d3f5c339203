"""The short answer: the reader's span where it is sure."""

from __future__ import annotations

import numpy as np
import pytest

from corpus.document import Passage
from language.span import Span
from qa.question.parsing import parse
from qa.reader.reading import Reading
from qa.selection.choice import Choice
from qa.selection.short_answer import concise, fits, short_answer_of
from tests.qa.hand_built import candidates_of, passage_of


def read(passage: Passage, piece: str, *, sure: float = 0.9, answers: float = 9.0) -> Reading:
    """A reading of one piece, the likeliest first and last one with the probability `sure`; the passage surely answers."""
    at = passage.text.index(piece)
    logs = np.array([np.log(sure) / 2], dtype=np.float32)
    pieces = np.array([[at, at + len(piece)]], dtype=np.int32)
    return Reading(answers, Span(at, at + len(piece)), sure, pieces, np.zeros(1, dtype=np.float32), logs, logs)


def short(question: str, text: str, piece: str, *, sure: float = 0.9, answers: float = 9.0) -> str | None:
    """When all of `text` is quoted, and the passage begins at character 700 of its document."""
    passage = passage_of(text, start=700)
    quote = Choice(passage, Span(700, 700 + len(text)), "best")
    readings = [read(passage, piece, sure=sure, answers=answers)]
    return short_answer_of(candidates_of(question, passage), readings, [quote])


def test_the_readers_span_without_its_particle() -> None:
    assert short("橋はいつ開通しましたか", "橋は1952年に開通した。", "1952年に") == "1952年"


def test_an_unsure_span_is_not_shown() -> None:
    assert short("橋はいつ開通しましたか", "橋は1952年に開通した。", "1952年", sure=0.3) is None
    assert short("橋はいつ開通しましたか", "橋は1952年に開通した。", "1952年", answers=-2) is None


@pytest.mark.parametrize(
    ("question", "piece", "right"),
    [
        ("橋の長さは何メートルですか", "約120メートル", True),
        ("橋の長さは何メートルですか", "3本の柱", False),
        ("橋はいつ開通しましたか", "三月三日", True),
        ("橋はいつ開通しましたか", "鉄", False),
        ("橋を設計したのは誰ですか", "高瀬ミチ", True),
        ("橋を設計したのは誰ですか", "3人の技師", False),
        ("「めがね橋」とは何ですか", "めがね橋", False),
    ],
)
def test_only_the_kind_of_thing_asked_for(question: str, piece: str, right: bool) -> None:
    assert fits(parse(question), piece) is right


@pytest.mark.parametrize(
    "question", ["橋は開通しましたか", "橋を渡るにはどうしますか", "橋に使われた材料をすべて挙げてください"]
)
def test_no_single_span_answers_such_questions(question: str) -> None:
    assert short(question, "橋は1952年に開通した。", "1952年") is None


def test_nothing_outside_the_quotes_is_taken() -> None:
    passage = passage_of("1952年に橋は開通した。")
    candidates = candidates_of("橋はいつ開通しましたか", passage)
    assert short_answer_of(candidates, [read(passage, "1952年")], [Choice(passage, Span(6, 13), "best")]) is None
    assert short_answer_of(candidates, [read(passage, "1952年")], []) is None


def test_a_name_written_out_needs_no_reader() -> None:
    passage = passage_of("石橋協会（IBK）が橋を建てた。")
    choices = [Choice(passage, Span(0, len(passage.text)), "best")]
    assert short_answer_of(candidates_of("IBKの正式名称は何ですか", passage), [], choices) == "石橋協会"


def test_a_sure_short_answer_needs_no_quotes_of_other_places() -> None:
    here, there = passage_of("橋は1952年に開通した。"), passage_of("駅は古い。", start=500)
    quotes = [Choice(one, Span(one.start, one.end), "best") for one in (here, there)]
    assert concise(quotes, "1952年") == quotes[:1]
    assert concise(quotes, None) == quotes
