"""How likely an answer is right, and whether the documents answer at all, by what the reader says of the best passages.

Each passage's logit of answering counts less the lower retrieval put it; together they are summed as probabilities
(log-sum-exp). Two logistic curves over that sum and over what the words alone say (`qa.models.confidence`), learned by
`training.answering.reader_confidence` on questions about documents of many kinds. More numbers, the question's language and what
the reader says of the quote among them, fitted those they were learned on better and others no better (benchmarks/documents.md).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.reader.reading import Reading

MODEL_PATH = Path(__file__).parent / "weights" / "reader_confidence.json"
_LEAST = 1e-6  # a probability is no surer than this
INPUTS = 2
PER_RANK = 0.7  # of the logit, for each place that retrieval put a passage lower


@dataclass(frozen=True, slots=True)
class ReaderConfidence:
    """Weights of the inputs and an offset, for each curve; below `threshold` (a probability) nothing is answered."""

    right: tuple[float, ...]
    answerable: tuple[float, ...]
    threshold: float

    @classmethod
    def load(cls, path: Path = MODEL_PATH) -> ReaderConfidence:
        values = json.loads(path.read_text(encoding="utf-8"))
        right, answerable = tuple(values["right"]), tuple(values["answerable"])
        if not len(right) == len(answerable) == INPUTS + 1:
            raise ValueError(
                f"{path.name}: curves of {len(right)} and {len(answerable)} numbers, expected {INPUTS + 1}"
            )
        return cls(right, answerable, float(values["threshold"]))

    def probability_right(self, inputs: NDArray[np.float64]) -> float:
        """0 to 1: that the answer is right."""
        return _probability(inputs, self.right)

    def refuses(self, inputs: NDArray[np.float64]) -> bool:
        """Whether the documents probably hold no answer."""
        return _probability(inputs, self.answerable) < self.threshold


def reader_inputs(readings: Sequence[Reading], by_words: float) -> NDArray[np.float64]:
    """(INPUTS,) of a question whose best passages, best first, were read so; at least one.

    `by_words` is the probability that the documents hold an answer, as `ConfidenceModel` has it.
    """
    logits = np.array([reading.answers - PER_RANK * rank for rank, reading in enumerate(readings)])
    highest = logits.max()
    together = highest + np.log(np.exp(logits - highest).sum())
    bounded = min(max(by_words, _LEAST), 1 - _LEAST)
    return np.array([together, np.log(bounded / (1 - bounded))])


def _probability(inputs: NDArray[np.float64], weights: Sequence[float]) -> float:
    return float(1 / (1 + np.exp(-(inputs @ np.array(weights[:-1]) + weights[-1]))))
