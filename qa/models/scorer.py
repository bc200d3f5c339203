"""Which sentence answers: a small network over `qa.models.features.FEATURES`, learned from questions with their answers.

One hidden layer, tanh, and one output a sentence; learned by `training.answering` so that the softmax over a question's
sentences puts its weight on those that hold the answer. A few thousand numbers, read with NumPy.
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

MODEL_PATH = Path(__file__).parent / "weights" / "sentence_scorer.safetensors"


@dataclass(frozen=True, slots=True)
class SentenceScorer:
    """`mean` and `scale` (n_features,); `hidden` (n_features, n_hidden); `output` (n_hidden,); `direct` (n_features,)."""

    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    hidden: NDArray[np.float32]
    hidden_bias: NDArray[np.float32]
    output: NDArray[np.float32]
    direct: NDArray[np.float32]

    @classmethod
    def load(cls, path: Path = MODEL_PATH) -> SentenceScorer:
        with safe_open(str(path), framework="numpy") as file:
            names = tuple(json.loads(file.metadata()["features"]))
            if names != FEATURES:
                changed = sorted(set(names) ^ set(FEATURES)) or ["their order"]
                raise TenkyoError(
                    f"文の採点モデル {path.name} は別の特徴量で学習されています: {', '.join(changed[:5])}。`make train` で作り直してください。",
                    "The sentence scorer was learned on other features; run `make train`.",
                )
            return cls(*(file.get_tensor(name) for name in cls.__slots__))

    def score(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n_sentences,) from (n_sentences, n_features); higher is better, comparable within one question."""
        scaled = np.clip((features - self.mean) / self.scale, -5, 5)
        hidden = np.tanh(scaled @ self.hidden + self.hidden_bias)
        scores: NDArray[np.float32] = hidden @ self.output + scaled @ self.direct
        return scores
