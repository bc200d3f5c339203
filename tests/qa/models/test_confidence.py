"""The confidence model on numbers a reader can work out."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import TenkyoError
from qa.models.confidence import INPUTS, ConfidenceModel, confidence_inputs
from qa.models.features import FEATURES
from training.answering import train_confidence


def model_of(weight_of_score: float, offset: float, threshold: float = 0.5) -> ConfidenceModel:
    weights = np.zeros(len(INPUTS) + 1, dtype=np.float32)
    weights[INPUTS.index("score")], weights[-1] = weight_of_score, offset
    ones, zeros = np.ones(len(INPUTS), dtype=np.float32), np.zeros(len(INPUTS), dtype=np.float32)
    return ConfidenceModel(zeros, ones, weights, weights, np.array([threshold], dtype=np.float32))


def test_inputs_are_those_of_the_best_sentence() -> None:
    features = np.zeros((2, len(FEATURES)), dtype=np.float32)
    features[1, FEATURES.index("unmet")] = 0.25
    inputs = confidence_inputs(features, np.array([0.0, math.log(3)], dtype=np.float32))
    assert inputs[INPUTS.index("score")] == pytest.approx(math.log(3))
    assert inputs[INPUTS.index("probability")] == pytest.approx(0.75)  # 3 / (1 + 3)
    assert inputs[INPUTS.index("unmet")] == pytest.approx(0.25)


def test_probability_is_the_logistic_curve() -> None:
    inputs = np.zeros(len(INPUTS), dtype=np.float32)
    inputs[INPUTS.index("score")] = 1.0
    assert model_of(2.0, -1.0).probability_right(inputs) == pytest.approx(1 / (1 + math.exp(-1)))
    assert not model_of(2.0, -1.0, threshold=0.7).refuses(inputs)  # 0.73
    assert model_of(2.0, -1.0, threshold=0.8).refuses(inputs)


def test_learning_finds_the_number_that_tells() -> None:
    generator = np.random.default_rng(0)
    inputs = generator.normal(size=(2_000, len(INPUTS))).astype(np.float32)
    telling = INPUTS.index("unmet")
    right = generator.random(2_000) < 1 / (1 + np.exp(2 * inputs[:, telling]))
    learned = train_confidence.train(inputs, right, right, np.ones(2_000, dtype=np.float32))
    assert int(np.argmax(np.abs(learned.right[:-1]))) == telling
    probabilities = np.array([learned.probability_right(row) for row in inputs])
    for low in (0.0, 0.25, 0.5, 0.75):  # calibrated: as many are right as it says
        part = (probabilities >= low) & (probabilities < low + 0.25)
        assert right[part].mean() == pytest.approx(probabilities[part].mean(), abs=0.06)


def test_the_curve_through_three_of_four() -> None:
    """Without any number that tells, three right ones of four weigh log 3; with the fourth weighed threefold, nothing."""
    inputs, right = np.zeros((4, len(INPUTS)), dtype=np.float32), np.array([True, True, True, False])
    learned = train_confidence.train(
        inputs, right, right, np.ones(4, dtype=np.float32), np.array([1, 1, 1, 3], dtype=np.float32)
    )
    assert learned.answerable[-1] == pytest.approx(math.log(3), abs=1e-4)
    assert learned.right[-1] == pytest.approx(0.0, abs=1e-4)
    assert not learned.right[:-1].any()


def test_where_the_curve_is_best_the_ridge_holds_the_errors_in_balance() -> None:
    """The slope of the likelihood, the sum of input · (right - probability), is the weight itself: the ridge is 1."""
    generator = np.random.default_rng(1)
    inputs = generator.normal(size=(300, len(INPUTS))).astype(np.float32)
    right = generator.random(300) < 1 / (1 + np.exp(-inputs[:, 0]))
    learned = train_confidence.train(inputs, right, right, np.ones(300, dtype=np.float32))
    scaled = np.clip((inputs - learned.mean) / learned.scale, -4, 4)
    wrong_by = right - np.array([learned.probability_right(row) for row in inputs])
    assert scaled.T @ wrong_by == pytest.approx(learned.right[:-1], abs=1e-3)
    assert wrong_by.sum() == pytest.approx(0.0, abs=1e-3)


def test_threshold_answers_the_share_asked_for() -> None:
    generator = np.random.default_rng(0)
    inputs = generator.normal(size=(200, len(INPUTS))).astype(np.float32)
    decided = train_confidence.with_threshold(model_of(1.0, 0.0), inputs, 0.9)
    assert np.mean([not decided.refuses(row) for row in inputs]) == pytest.approx(0.9, abs=0.01)


def test_risk_coverage_by_hand() -> None:
    curve = train_confidence.risk_coverage([0.9, 0.2, 0.6], [True, False, False])
    assert curve == [
        (0.9, pytest.approx(1 / 3), 0.0),
        (0.6, pytest.approx(2 / 3), 0.5),
        (0.2, 1.0, pytest.approx(2 / 3)),
    ]


def test_round_trip_and_other_inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "confidence.safetensors"
    train_confidence.save(model_of(2.0, -1.0), path)
    assert ConfidenceModel.load(path).right.tolist() == model_of(2.0, -1.0).right.tolist()
    monkeypatch.setattr("qa.models.confidence.INPUTS", ("something else",))
    with pytest.raises(TenkyoError, match="make train"):
        ConfidenceModel.load(path)
