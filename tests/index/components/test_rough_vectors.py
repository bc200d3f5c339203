"""Vectors of two bits a number: which value stands for which, and that the nearest are among the few that they find."""

from __future__ import annotations

import numpy as np
import pytest

from index.components.dense import DenseIndex
from index.components.parts import IN_PARTS, AllParts, Places, RoughlyTogether
from index.components.rough_vectors import RoughCodes, RoughVectors
from index.encoders.contract import Vectors


def unit_vectors(count: int, dimension: int, seed: int = 1) -> Vectors:
    """Of some hundred directions, as texts on some hundred subjects would have, with places of different size."""
    chance = np.random.default_rng(seed)
    subjects = chance.normal(size=(100, dimension))
    vectors = subjects[chance.integers(0, 100, count)] + chance.normal(size=(count, dimension))
    vectors = vectors * np.linspace(0.2, 2, dimension) + 0.3
    unit: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit


@pytest.mark.parametrize("dimension", [2, 6, 8, 13])
def test_products_are_those_of_the_nearest_of_four_values(dimension: int) -> None:
    vectors = unit_vectors(700, dimension)
    mean, deviation = vectors.mean(axis=0), vectors.std(axis=0)
    values = mean[:, None] + deviation[:, None] * np.array([-1.510, -0.4528, 0.4528, 1.510])
    nearest = np.abs(vectors[:, :, None] - values).argmin(axis=2)
    coarse = np.take_along_axis(values[None], nearest[:, :, None], axis=2)[:, :, 0]
    query = unit_vectors(1, dimension, seed=2)
    scores, rows = RoughVectors(RoughCodes.of([vectors])).search(query, 100)
    assert len(set(rows[0].tolist())) == 100
    # FAISS adds up products of eight bits.
    np.testing.assert_allclose(scores[0], (coarse @ query[0])[rows[0]], atol=0.02 * np.abs(vectors).max() * dimension)


def test_the_nearest_of_many_are_among_those_that_are_found_roughly() -> None:
    vectors = unit_vectors(3_000, 64)
    queries: Vectors = (vectors[:50] + 0.1 * unit_vectors(50, 64, seed=3)).astype(np.float32)
    order = np.random.default_rng(4).permutation(3_000)
    parts = [DenseIndex(vectors[order[start : start + 1_000]]) for start in range(0, 3_000, 1_000)]
    places = Places([part.size for part in parts], np.argsort(order))
    scores, rows = DenseIndex(vectors).search(queries, 10)
    together = RoughCodes.of([parts[0].vectors, parts[2].vectors])
    for joined in ([], [((0, 2), together)]):
        in_parts = IN_PARTS["dense"](AllParts(places, parts.__getitem__, joined))
        found_scores, found = in_parts.search(queries, 10)
        shared = [len(set(one) & set(other)) / 10 for one, other in zip(found.tolist(), rows.tolist(), strict=True)]
        assert np.mean(shared) >= 0.97
        np.testing.assert_array_equal(found[:, 0], rows[:, 0])
        np.testing.assert_allclose(found_scores[:, 0], scores[:, 0], rtol=1e-5)


def test_codes_of_several_parts_are_those_of_one() -> None:
    vectors = unit_vectors(900, 6)
    alone, together = RoughCodes.of([vectors]), RoughCodes.of([vectors[:200], vectors[200:]])
    np.testing.assert_allclose(together.values, alone.values, rtol=1e-4, atol=1e-6)
    assert (together.codes != alone.codes).mean() < 0.01
    read = RoughCodes.from_arrays(together.to_arrays())
    np.testing.assert_array_equal(read.codes, together.codes)


def test_vectors_that_are_all_the_same() -> None:
    vectors = np.full((600, 4), 0.5, dtype=np.float32)
    scores, rows = DenseIndex(vectors).search_roughly(vectors[:1], 5)
    assert scores[0] == pytest.approx([1.0] * 5)
    assert len(set(rows[0].tolist())) == 5
    parts = [DenseIndex(vectors), DenseIndex(vectors[:550])]
    together = RoughlyTogether(RoughCodes.of([part.vectors for part in parts]), parts)
    scores, rows = together.search_roughly(vectors[:1], 5)
    assert scores[0] == pytest.approx([1.0] * 10)
    assert rows[0, :5].max() < 600 <= rows[0, 5:].min()
