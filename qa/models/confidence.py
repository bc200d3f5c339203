"""How likely the chosen answer is right, as a calibrated probability, and whether the documents answer at all.

Two logistic curves over a few numbers: how far the best sentence and its passage meet the question, how much of the
question no text here speaks of, and how the best sentence stands among the others. More numbers fit the questions they
were learned on better and others worse (benchmarks/README.md). Learned by `training.answering` on questions whose answer
is there and on the same kind of questions with the answer taken out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open

from corpus.errors import TenkyoError
from qa.models.features import FEATURES
from qa.settings import Abstention

MODEL_PATH = Path(__file__).parent / "weights" / "confidence.safetensors"
_OF_BEST_SENTENCE = (
    "coverage_passage",
    "coverage_exact_passage",
    "coverage_with_next",
    "unmet",
    "unmet_anywhere",
    "names_unmet_nearby",
    "names_elsewhere",
    "sentence_cosine",
    "passage_cosine",
    "sentence_late",
    "names_least_passage",
    "missing_heaviest_passage",
    "type_new_near",
    "type_new",
    "type_present",
    "type_expected",
    "kind_howmany",
    "kind_list",
    "kind_where",
    "n_units",
    "english",
)
INPUTS = ("score", "probability", *_OF_BEST_SENTENCE)
_COLUMNS = [FEATURES.index(name) for name in _OF_BEST_SENTENCE]


def confidence_inputs(features: NDArray[np.float32], scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """(len(INPUTS),) of a question whose sentences have these features and scores; at least one sentence."""
    best = int(np.argmax(scores))
    shares = np.exp(scores - scores[best])
    standing = np.array([scores[best], 1 / shares.sum()], dtype=np.float32)
    return np.concatenate((standing, features[best, _COLUMNS]))


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """`mean`, `scale` (n_inputs,) of the inputs; a row of weights and an offset for each of the two questions asked.

    `right` and `answerable` (n_inputs + 1,), the offset last. `threshold` (1,): below this probability that the
    documents hold an answer, the product refuses (see `refuses`).
    """

    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    right: NDArray[np.float32]
    answerable: NDArray[np.float32]
    threshold: NDArray[np.float32]

    @classmethod
    def load(cls, path: Path = MODEL_PATH) -> ConfidenceModel:
        with safe_open(str(path), framework="numpy") as file:
            if tuple(json.loads(file.metadata()["inputs"])) != INPUTS:
                raise TenkyoError(
                    f"確信度のモデル {path.name} は別の特徴量で学習されています。`make train` で作り直してください。",
                    "The confidence model was learned on other features; run `make train`.",
                )
            return cls(*(file.get_tensor(name) for name in cls.__slots__))

    def probability_right(self, inputs: NDArray[np.float32]) -> float:
        """0 to 1: that the best sentence answers the question."""
        return self._probability(inputs, self.right)

    def refuses(self, inputs: NDArray[np.float32], probably_right: float = Abstention().probably_right) -> bool:
        """Whether the documents probably hold no answer. The two curves may disagree: what is probably right is answered."""
        if self.probability_right(inputs) >= probably_right:
            return False
        return self.probability_answerable(inputs) < float(self.threshold[0])

    def probability_answerable(self, inputs: NDArray[np.float32]) -> float:
        """0 to 1: that the documents hold an answer."""
        return self._probability(inputs, self.answerable)

    def _probability(self, inputs: NDArray[np.float32], weights: NDArray[np.float32]) -> float:
        scaled = np.clip((inputs - self.mean) / self.scale, -4, 4)
        return float(1 / (1 + np.exp(-float(scaled @ weights[:-1] + weights[-1]))))
