"""What the reader adds to the scorer's numbers."""

from __future__ import annotations

import numpy as np
import pytest

from language.span import Span
from qa.reader.reading import Reading
from qa.selection.scoring import ReaderWeights, with_reader
from tests.qa.hand_built import candidates_of, passage_of

EVEN = np.log(np.array([0.5, 0.5], dtype=np.float32))


def reading(answers: float, pieces: list[tuple[int, int]], bears: list[float]) -> Reading:
    """Of two pieces, each as likely the answer's first and last as the other."""
    return Reading(
        answers, Span(*pieces[0]), 0.25, np.array(pieces, dtype=np.int32), np.array(bears, dtype=np.float32), EVEN, EVEN
    )


def test_every_number_counts_by_its_weight() -> None:
    """Passages of retrieval's 2 and 1 (1 and .5 of the best). The first passage's sentences bear with 4 and -2, each holds one
    span of probability .25; the second passage was not read: -4 for bearing, the least answering logit, no span."""
    first, second = passage_of("橋は古い。川は青い。", start=100), passage_of("山は高い。", start=200)
    candidates = candidates_of("橋は", first, second, scores=(2.0, 1.0))
    readings = [reading(3.0, [(0, 5), (5, 10)], [4.0, -2.0])]
    weights = ReaderWeights(bears=1.0, answers=10.0, span=0.0, retrieved=100.0)
    scores = with_reader(candidates, np.array([0.5, 0.25, 0.0], dtype=np.float32), readings, weights)
    assert scores.tolist() == pytest.approx([0.5 + 4 + 30 + 100, 0.25 - 2 + 30 + 100, 0 - 4 + 30 + 50])
    spans = ReaderWeights(bears=0.0, answers=0.0, span=1.0, retrieved=0.0)
    scores = with_reader(candidates, np.zeros(3, dtype=np.float32), readings, spans)
    assert scores.tolist() == pytest.approx([np.log(0.2501), np.log(0.2501), np.log(0.0001)], abs=1e-4)


def test_without_readings_the_scores_stay() -> None:
    scores = np.array([1.0], dtype=np.float32)
    assert with_reader(candidates_of("橋は", passage_of("橋は古い。")), scores, []) is scores
