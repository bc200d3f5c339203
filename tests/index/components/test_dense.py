from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.components.dense import DenseIndex
from index.encoders.contract import Vectors
from index.errors import WrongDimension

EAST, NORTH, BETWEEN, NOTHING = [1.0, 0.0], [0.0, 1.0], [0.6, 0.8], [0.0, 0.0]


def rows(*vectors: list[float]) -> Vectors:
    return np.array(vectors, dtype=np.float32).reshape(-1, 2)


def test_nearest_rows_come_first_with_their_cosines() -> None:
    scores, found = DenseIndex(rows(EAST, BETWEEN, NORTH)).search(rows(NORTH, EAST), 3)
    assert found.tolist() == [[2, 1, 0], [0, 1, 2]]
    np.testing.assert_allclose(scores, [[1, 0.8, 0], [1, 0.6, 0]], atol=1e-6)


def test_places_left_over_are_marked() -> None:
    scores, found = DenseIndex(rows(EAST)).search(rows(EAST), 3)
    assert found.tolist() == [[0, -1, -1]]
    assert scores.tolist() == [[1, -np.inf, -np.inf]]


def test_an_unknown_query_finds_nothing() -> None:
    scores, found = DenseIndex(rows(EAST, NORTH)).search(rows(NOTHING, NORTH), 1)
    assert found.tolist() == [[-1], [1]]
    assert scores.tolist() == [[-np.inf], [1]]


@pytest.mark.parametrize("k", [0, 1, 5])
def test_an_empty_index_finds_nothing(k: int) -> None:
    scores, found = DenseIndex(rows()).search(rows(EAST), k)
    assert found.tolist() == [[-1] * k]
    assert scores.shape == (1, k)


def test_no_query_is_no_error() -> None:
    scores, found = DenseIndex(rows(EAST)).search(rows(), 2)
    assert scores.shape == found.shape == (0, 2)


def test_ties_are_in_row_order() -> None:
    assert DenseIndex(rows(NORTH, EAST, EAST, EAST)).search(rows(EAST), 3)[1].tolist() == [[1, 2, 3]]


@pytest.mark.parametrize("shape", [(1, 3), (1, 1), (2,), (1, 2, 1)])
def test_a_query_of_another_dimension_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(WrongDimension, match=r"expected \(n, 2\)"):
        DenseIndex(rows(EAST)).search(np.ones(shape, dtype=np.float32), 1)


@pytest.mark.parametrize("vectors", [rows(), rows(EAST, NORTH)])
def test_saved_and_loaded_it_answers_the_same(vectors: Vectors) -> None:
    index = DenseIndex(vectors)
    loaded = DenseIndex.from_arrays(index.to_arrays())
    np.testing.assert_array_equal(loaded.vectors, vectors)
    for before, after in zip(index.search(rows(BETWEEN), 2), loaded.search(rows(BETWEEN), 2), strict=True):
        np.testing.assert_array_equal(before, after)


def test_vectors_outlive_their_index_and_cannot_be_changed() -> None:
    vectors = DenseIndex(rows(EAST, BETWEEN)).vectors
    for _ in range(100):
        DenseIndex(np.full((2, 2), 7.0, dtype=np.float32))  # would take memory that was given back
    np.testing.assert_array_equal(vectors, rows(EAST, BETWEEN))
    with pytest.raises(ValueError, match="read-only"):
        vectors[0, 0] = 5


@given(st.integers(0, 40), st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_the_same_rows_as_sorting_all_dot_products(size: int, k: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(size, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    queries = random.normal(size=(3, 8)).astype(np.float32)
    scores, found = DenseIndex(vectors).search(queries, k)
    for number, query in enumerate(queries):
        expected = np.sort(vectors @ query)[::-1][:k]
        np.testing.assert_allclose(scores[number, : len(expected)], expected, rtol=1e-5, atol=1e-6)
        kept = found[number][found[number] >= 0]
        assert len(kept) == len(set(kept)) == min(k, size)
        np.testing.assert_allclose(vectors[kept] @ query, scores[number, : len(kept)], rtol=1e-5, atol=1e-6)
