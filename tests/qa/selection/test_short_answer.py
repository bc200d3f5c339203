"""The shortest piece of a sentence that answers, for each kind of question."""

from __future__ import annotations

import pytest

from language.span import Span
from qa.selection.selector import Choice
from qa.selection.short_answer import short_answer, short_answer_of
from tests.qa.hand_built import candidates_of, passage_of


def short(question: str, text: str, *, start: int = 0) -> str | None:
    """Within the first sentence of `text`, all of it quoted."""
    passage = passage_of(text, start=start)
    candidates = candidates_of(question, passage)
    found = short_answer(candidates.query, candidates.sentences[0], candidates.sentences[0].span)
    return None if found is None else passage.text[found.start - start : found.end - start]


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("橋はいつ開通しましたか", "橋は1952年5月3日に開通した。", "1952年5月3日"),
        ("橋の長さは何メートルですか", "橋は3本の柱に立ち、長さは約120メートルである。", "約120メートル"),
        ("橋を設計したのは誰ですか", "橋は高瀬ミチが設計した。", "高瀬ミチ"),
        ("技師はどこで生まれましたか", "技師は札幌で生まれた。", "札幌"),
        ("なぜ橋を架けたのですか", "橋を架けたのは、渡し船が沈んだためである。", "渡し船が沈んだため"),
        ("橋に使われた材料を挙げてください", "橋には石、木材、鉄が使われた。", "石、木材、鉄"),
        ("橋は何と呼ばれましたか", "橋は「めがね橋」と呼ばれた。", "「めがね橋」"),
    ],
)
def test_each_kind_of_question_has_its_kind_of_answer(question: str, text: str, expected: str) -> None:
    assert short(question, text) == expected


def test_what_the_question_says_itself_answers_nothing() -> None:
    assert short("1952年に開通したのはいつですか", "橋は1952年に開通した。") is None
    assert short("「めがね橋」とは何ですか", "橋は「めがね橋」と呼ばれた。") is None


def test_it_is_a_slice_of_the_document_wherever_the_passage_begins() -> None:
    assert short("橋はいつ開通しましたか", "橋は1952年に開通した。", start=700) == "1952年"


def test_nothing_outside_the_quote_is_taken() -> None:
    candidates = candidates_of("橋はいつ開通しましたか", passage_of("1952年に橋は開通した。"))
    assert short_answer(candidates.query, candidates.sentences[0], Span(6, 13)) is None


def test_the_best_sentence_is_asked_before_those_beside_it() -> None:
    candidates = candidates_of("橋はいつ開通しましたか", passage_of("橋は1950年に着工した。橋は1952年に開通した。"))
    first, second = candidates.sentences
    choices = [Choice(first, first.span, "context"), Choice(second, second.span, "best")]
    assert short_answer_of(candidates.query, choices) == "1952年"
    assert short_answer_of(candidates.query, choices[:1]) == "1950年"
    assert short_answer_of(candidates.query, []) is None
