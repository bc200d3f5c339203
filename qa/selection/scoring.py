"""What the reader adds to a sentence's score.

The sentence scorer knows how the words meet; the reader whether the passage says what is asked, and where. Both are needed:
alone, each chooses fewer right sentences than their sum (benchmarks/documents.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from language.span import Span
from qa.reader.reading import Reading
from qa.selection.candidates import Candidates

_LEAST = 1e-4  # probability below which spans are all alike


@dataclass(frozen=True, slots=True)
class ReaderWeights:
    """How much a unit of each counts beside one of the scorer's log-odds."""

    bears: float = 0.3  # mean logit of the sentence's pieces
    answers: float = 0.25  # the passage's logit
    span: float = 0.15  # logarithm of the likeliest span's probability within the sentence
    retrieved: float = 0.5  # retrieval's score, of which the best passage has 1


def with_reader(
    candidates: Candidates,
    scores: NDArray[np.float32],
    readings: Sequence[Reading],
    weights: ReaderWeights = ReaderWeights(),
) -> NDArray[np.float32]:
    """(n_sentences,) from the scorer's `scores` and the readings of the best passages; of the others the worst is assumed."""
    if not readings:
        return scores
    retrieved = candidates.ranking.scores / max(float(candidates.ranking.scores.max(initial=0)), 1e-9)
    least = min(reading.answers for reading in readings)
    added = np.empty(len(scores), dtype=np.float32)
    for number, sentence in enumerate(candidates.sentences):
        reading = readings[sentence.rank] if sentence.rank < len(readings) else None
        bears, answers, span = _of(reading, sentence.span, sentence.passage.passage.start, least)
        added[number] = (
            weights.bears * bears
            + weights.answers * answers
            + weights.span * float(np.log(span + _LEAST))
            + weights.retrieved * float(retrieved[sentence.rank])
        )
    total: NDArray[np.float32] = scores + added
    return total


def _of(reading: Reading | None, span: Span, origin: int, least: float) -> tuple[float, float, float]:
    """Logit of bearing, logit of answering, probability of the likeliest span within the sentence."""
    if reading is None:
        return -4.0, least, 0.0
    inside = Span(span.start - origin, span.end - origin)
    best = reading.best_within(inside)
    return reading.bearing(inside), reading.answers, best[1] if best else 0.0
