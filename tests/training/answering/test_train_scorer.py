"""The sentence scorer learns what tells the right sentence, and what it says is what was learned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.errors import TenkyoError
from qa.models.features import FEATURES
from qa.models.scorer import SentenceScorer
from training.answering import train_scorer
from training.answering.examples import Example

TELLING = FEATURES.index("coverage")


def example_of(generator: np.random.Generator, *, answerable: bool = True) -> Example:
    """Three to five sentences of noise, of which the right one covers the question."""
    features = generator.normal(size=(generator.integers(3, 6), len(FEATURES))).astype(np.float32)
    right = np.zeros(len(features), dtype=bool)
    right[0] = answerable
    features[:, TELLING] = 0.0
    features[0, TELLING] = 1.0
    return Example("？", "町", answerable, features, right)


@pytest.fixture(scope="module")
def learned() -> SentenceScorer:
    generator = np.random.default_rng(0)
    examples = [example_of(generator, answerable=number % 5 > 0) for number in range(300)]
    return train_scorer.train(examples, seed=0, n_networks=2, epochs=4, learning_rate=2e-2, batch_questions=16)


def test_it_puts_the_sentence_first_that_has_what_tells(learned: SentenceScorer) -> None:
    """By chance it would be one of three to five."""
    generator = np.random.default_rng(1)
    asked = [example_of(generator) for _ in range(200)]
    hits = [example.right[learned.score(example.features).argmax()] for example in asked]
    assert np.mean(hits) > 0.9


def test_networks_of_several_seeds_are_one_wider_network(learned: SentenceScorer) -> None:
    assert learned.hidden.shape == (len(FEATURES), 2 * 8)
    assert learned.output.shape == (2 * 8,)
    assert learned.direct.shape == (len(FEATURES),)


def test_a_number_that_never_changes_is_left_as_it_is() -> None:
    generator = np.random.default_rng(0)
    examples = [example_of(generator) for _ in range(8)]
    for example in examples:
        example.features[:, FEATURES.index("english")] = 1.0
    scorer = train_scorer.train(examples, seed=0, n_networks=1, epochs=1)
    assert scorer.scale[FEATURES.index("english")] == 1.0
    assert scorer.mean[FEATURES.index("english")] == 1.0


def test_what_is_saved_is_what_is_read_and_other_features_are_refused(
    learned: SentenceScorer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "scorer.safetensors"
    train_scorer.save(learned, path)
    features = np.ones((2, len(FEATURES)), dtype=np.float32)
    assert SentenceScorer.load(path).score(features) == pytest.approx(learned.score(features))
    monkeypatch.setattr("qa.models.scorer.FEATURES", ("something else",))
    with pytest.raises(TenkyoError, match="make train"):
        SentenceScorer.load(path)


def test_scores_by_hand() -> None:
    """One feature of 3 standardised by mean 1 and scale 2 is 1: tanh(1 * 0.5 + 0.25) * 2 + 1 * 4."""
    zeros, ones = np.zeros(len(FEATURES), dtype=np.float32), np.ones(len(FEATURES), dtype=np.float32)
    mean, scale, hidden, direct = (
        zeros.copy(),
        ones.copy(),
        np.zeros((len(FEATURES), 1), dtype=np.float32),
        zeros.copy(),
    )
    mean[TELLING], scale[TELLING], hidden[TELLING, 0], direct[TELLING] = 1, 2, 0.5, 4
    scorer = SentenceScorer(
        mean, scale, hidden, np.array([0.25], dtype=np.float32), np.array([2], dtype=np.float32), direct
    )
    features = np.zeros((1, len(FEATURES)), dtype=np.float32)
    features[0, TELLING] = 3
    assert scorer.score(features).tolist() == pytest.approx([2 * np.tanh(0.75) + 4])
