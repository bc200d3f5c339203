"""Learns the confidence model: is the best sentence right, and do the documents answer at all?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression

from qa.models.confidence import INPUTS, ConfidenceModel

_RIDGE = 1.0  # keeps weights small: the inputs say much the same


def train(
    inputs: NDArray[np.float32],
    right: NDArray[np.bool_],
    answerable: NDArray[np.bool_],
    weights: NDArray[np.float32],
    right_weights: NDArray[np.float32] | None = None,
) -> ConfidenceModel:
    """From (n, len(INPUTS)), whether each best sentence is right, whether an answer exists, and how much each counts.

    `right_weights`: how much each counts for whether it is right, where that differs.
    """
    mean = np.average(inputs, axis=0, weights=weights)
    scale = np.sqrt(np.average((inputs - mean) ** 2, axis=0, weights=weights))
    scale[scale < 1e-4] = 1.0
    scaled = np.clip((inputs - mean) / scale, -4, 4).astype(np.float32)
    return ConfidenceModel(
        mean=mean.astype(np.float32),
        scale=scale.astype(np.float32),
        right=_logistic(scaled, right, weights if right_weights is None else right_weights),
        answerable=_logistic(scaled, answerable, weights),
        threshold=np.array([0.5], dtype=np.float32),
    )


def with_threshold(model: ConfidenceModel, inputs: NDArray[np.float32], coverage: float) -> ConfidenceModel:
    """Refuse so rarely that the share `coverage` of these answerable questions is answered."""
    probabilities = [model.probability_answerable(row) for row in inputs]
    return replace(model, threshold=np.array([np.quantile(probabilities, 1 - coverage)], dtype=np.float32))


def _logistic(
    inputs: NDArray[np.float32], labels: NDArray[np.bool_], weights: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Weights and offset of the logistic curve through (inputs, labels) with a ridge on the weights."""
    curve = LogisticRegression(C=1 / _RIDGE, solver="newton-cholesky", tol=1e-8, max_iter=100)
    curve.fit(inputs.astype(np.float64), labels, sample_weight=weights.astype(np.float64))
    return np.append(curve.coef_[0], curve.intercept_).astype(np.float32)


def save(model: ConfidenceModel, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = {name: np.ascontiguousarray(getattr(model, name)) for name in ConfidenceModel.__slots__}
    save_file(tensors, str(path), metadata={"inputs": json.dumps(INPUTS)})


def risk_coverage(probabilities: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float, float]]:
    """The risk–coverage curve: (threshold, share answered, share of those wrong), by falling threshold."""
    order = np.argsort(-np.asarray(probabilities))
    wrong = np.cumsum(~np.asarray(right)[order])
    return [
        (float(probabilities[place]), (count + 1) / len(order), float(wrong[count]) / (count + 1))
        for count, place in enumerate(order)
    ]
