"""How likely the chosen answer is right, as a calibrated probability, and from where on to refuse.

A small network over the best sentence's features and how it stands among the others; learned by `qa.training` on
questions whose answer is there and on the same kind of questions with the answer taken out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open

from corpus.errors import TenkyoError
from qa.features import FEATURES

MODEL_PATH = Path(__file__).parent / "model" / "confidence.safetensors"
STANDING = ("score", "probability", "margin", "passage_probability", "n_close", "second_coverage")
INPUTS = (*FEATURES, *STANDING)


def confidence_inputs(features: NDArray[np.float32], scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """(len(INPUTS),) of a question whose sentences have these features and scores; at least one sentence."""
    order = np.argsort(-scores)
    best = order[0]
    shares = np.exp(scores - scores[best])
    shares /= shares.sum()
    rank = features[:, FEATURES.index("passage_reciprocal_rank")]
    coverage = features[:, FEATURES.index("coverage")]
    standing = [
        float(scores[best]) / 10,
        float(shares[best]),
        float(scores[best] - scores[order[1]]) / 10 if len(order) > 1 else 1.0,
        float(shares[rank == rank[best]].sum()),
        float((shares >= 0.5 * shares[best]).sum()) / 5,
        float(coverage[order[1]]) if len(order) > 1 else 0.0,
    ]
    return np.concatenate((features[best], np.array(standing, dtype=np.float32)))


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """`mean`, `scale` (n_inputs,); `hidden` (n_inputs, n_hidden); `output` (n_hidden,); `direct` (n_inputs,).

    `platt` (2,) turns the raw score s into the probability 1 / (1 + exp(-(platt[0] * s + platt[1]))) (Platt, 1999).
    `threshold` (1,): below it the product refuses.
    """

    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    hidden: NDArray[np.float32]
    hidden_bias: NDArray[np.float32]
    output: NDArray[np.float32]
    direct: NDArray[np.float32]
    platt: NDArray[np.float32]
    threshold: NDArray[np.float32]

    @classmethod
    def load(cls, path: Path = MODEL_PATH) -> ConfidenceModel:
        with safe_open(str(path), framework="numpy") as file:
            if tuple(json.loads(file.metadata()["inputs"])) != INPUTS:
                raise TenkyoError(
                    f"確信度のモデル {path.name} は別の特徴量で学習されています。`make train` で作り直してください。"
                    " / The confidence model was learned on other features; run `make train`."
                )
            return cls(*(file.get_tensor(name) for name in cls.__slots__))

    def raw(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n,) raw scores from (n, n_inputs); higher is surer."""
        scaled = np.clip((inputs - self.mean) / self.scale, -6, 6)
        scores: NDArray[np.float32] = np.tanh(scaled @ self.hidden + self.hidden_bias) @ self.output
        return scores + scaled @ self.direct

    def probability(self, inputs: NDArray[np.float32]) -> float:
        """The probability, 0 to 1, that the best sentence answers the question."""
        score = float(self.platt[0] * self.raw(inputs[None])[0] + self.platt[1])
        return float(1 / (1 + np.exp(-np.clip(score, -30, 30))))

    @property
    def refuse_below(self) -> float:
        return float(self.threshold[0])
