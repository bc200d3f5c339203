"""Questions with the sentences that answer them, from articles of a few words and vectors of single letters."""

from __future__ import annotations

import pytest

from qa.models.features import FEATURES
from tests.index.small_encoders import LetterEncoder
from training.answering.examples import Example, make_examples
from training.encoder.data import Question

_REST = "山と川と橋はこの国にある。" * 35  # each paragraph long enough for a passage of its own
TOWN = [
    text + _REST for text in ("橋は1952年に開通した。", "山では犬を飼う。", "川には猫がいる。", "国は加盟を決めた。")
]
ROWS = [
    Question("橋はいつ開通したか", "1952年", TOWN[0], "町"),
    Question("山では何を飼うか", "犬", TOWN[1], "町"),
    Question("川には何がいるか", "猫", TOWN[2], "町"),
    Question("国は何を決めたか", "加盟", TOWN[3], "町"),
]


def examples(**options: object) -> list[Example]:
    given: dict[str, object] = {"seed": 0, "unanswerable_share": 0.0, **options}
    return list(make_examples(ROWS, LetterEncoder(), **given))  # type: ignore[arg-type]


def test_the_right_sentences_are_those_of_the_paragraph_that_hold_the_answer() -> None:
    made = {example.question: example for example in examples()}
    assert set(made) == {row.question for row in ROWS}
    for example in made.values():
        assert example.answerable
        assert example.features.shape == (len(example.right), len(FEATURES))
        assert example.right.sum() == 1


def test_an_unanswerable_twin_is_asked_of_the_same_texts_without_the_answer() -> None:
    made = examples(unanswerable_share=1.0)
    assert len(made) == 4
    for example in made:
        assert not example.answerable
        assert not example.right.any()
        assert len(example.right)


def test_questions_may_be_put_otherwise_and_those_that_are_not_are_left_out() -> None:
    [example] = examples(questions={"山では何を飼うか": "犬はどこの山にいるか"})
    assert example.question == "犬はどこの山にいるか"
    assert example.right.sum() == 1


@pytest.mark.parametrize(("keep", "count"), [(0.0, 0), (1.0, 4)])
def test_only_a_share_of_the_questions_is_kept(keep: float, count: int) -> None:
    assert len(examples(keep=keep)) == count
