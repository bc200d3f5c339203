"""The questions about the bundled essay that the confidence model learns from, and how they are weighed."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from corpus.read import read_document
from qa.evaluation import holds_keys
from qa.labelled_questions import LabelledQuestion, normalize, read_questions
from qa.settings import BUILT_IN_ESSAY
from training.answering.__main__ import _QUESTIONS
from training.answering.dev_questions import weights_of

QUESTIONS = read_questions(_QUESTIONS)


@pytest.fixture(scope="module")
def essay() -> str:
    return normalize(read_document(BUILT_IN_ESSAY).text)


def test_there_are_so_many_of_each_kind() -> None:
    of_kind = Counter((asked.language, asked.answerable) for asked in QUESTIONS)
    assert of_kind == {("ja", True): 40, ("en", True): 40, ("ja", False): 45, ("en", False): 45}
    assert len({asked.question for asked in QUESTIONS}) == len({asked.id for asked in QUESTIONS}) == len(QUESTIONS)


@pytest.mark.parametrize("asked", [asked for asked in QUESTIONS if asked.answerable], ids=lambda asked: asked.id)
def test_the_essay_says_it(asked: LabelledQuestion, essay: str) -> None:
    assert all(normalize(text) in essay for text in asked.evidence)
    assert holds_keys(essay, asked.keys)


def test_a_file_weighs_as_much_as_another_whatever_it_holds() -> None:
    """Two files, half each; of that seven tenths for the answerable questions and three for the others."""
    small, large = np.array([True, False]), np.array([True, True, False, True, False])
    weights = weights_of([small, large])
    assert weights.tolist() == pytest.approx([0.35, 0.15, 0.35 / 3, 0.35 / 3, 0.075, 0.35 / 3, 0.075])


@pytest.mark.parametrize("answerable", [True, False])
def test_a_file_of_one_kind_weighs_as_much_too(answerable: bool) -> None:
    weights = weights_of([np.array([answerable] * 4), np.array([True, False])])
    assert weights.tolist() == pytest.approx([0.125] * 4 + [0.35, 0.15])
