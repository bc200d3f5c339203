"""The questions about the bundled essay that the confidence model learns from, and how they are weighed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.read import read_document
from index.encoders.static import StaticEncoder
from qa.evaluation import LabelledQuestion, holds_keys, normalize, read_questions
from qa.models.scorer import SentenceScorer
from qa.settings import BUILT_IN_ESSAY
from training.answering.__main__ import _QUESTIONS
from training.answering.dev_questions import UNANSWERABLE, judge

QUESTIONS = read_questions(_QUESTIONS)


@pytest.fixture(scope="module")
def essay() -> str:
    return normalize(read_document(BUILT_IN_ESSAY).text)


def test_there_are_enough_of_each_kind() -> None:
    for language in ("ja", "en"):
        of_language = [asked for asked in QUESTIONS if asked.language == language]
        assert sum(asked.answerable for asked in of_language) >= 40
        assert sum(not asked.answerable for asked in of_language) >= 40
    assert len({asked.question for asked in QUESTIONS}) == len({asked.id for asked in QUESTIONS}) == len(QUESTIONS)


@pytest.mark.parametrize("asked", [asked for asked in QUESTIONS if asked.answerable], ids=lambda asked: asked.id)
def test_the_essay_says_it(asked: LabelledQuestion, essay: str) -> None:
    assert all(normalize(text) in essay for text in asked.evidence)
    assert holds_keys(essay, asked.keys)


def test_a_file_weighs_as_much_as_another_whatever_it_holds(tmp_path: Path) -> None:
    answerable = {"question": "フィンランドが加盟したのはなぜ？", "answerable": True, "keys": [["ロシア"]]}
    another = {"question": "ワルシャワ条約機構ができたのはいつ？", "answerable": True, "keys": [["9日後"]]}
    unanswerable = {"question": "カレーの作り方は？", "answerable": False}
    small, large = tmp_path / "small.jsonl", tmp_path / "large.jsonl"
    small.write_text("\n".join(json.dumps(row) for row in (answerable, unanswerable)), encoding="utf-8")
    large.write_text("\n".join(json.dumps(row) for row in (answerable, another, unanswerable)), encoding="utf-8")
    judged = judge([small, large], [BUILT_IN_ESSAY], StaticEncoder.load(), SentenceScorer.load())
    assert judged.answerable.tolist() == [True, False, True, True, False]
    assert judged.right[0]
    assert not judged.right[1]
    expected = [
        (1 - UNANSWERABLE) / 2,
        UNANSWERABLE / 2,
        (1 - UNANSWERABLE) / 4,
        (1 - UNANSWERABLE) / 4,
        UNANSWERABLE / 2,
    ]
    assert judged.weights.tolist() == pytest.approx(expected)
