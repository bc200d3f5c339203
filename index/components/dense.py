"""Nearest passages by the cosine of vectors, with FAISS (Douze et al., 2024).

The search is exact: IndexFlatIP compares the question with every passage, .5 ms for 13,000 passages of 256 numbers on one
thread. Of many segments (`index.components.parts`), a few hundred are found by vectors of two bits a number and then compared
exactly: over 100,000 passages 2 ms instead of 16. HNSW and IVF are quicker than exact search too, but find less than that in more
time, and HNSW takes 39 s to build (benchmarks/scale.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.components.contract import Component, Sources
from index.components.rough_vectors import RoughCodes, RoughVectors
from index.encoders.contract import ModelError, Vectors
from index.errors import WrongDimension
from index.settings import Building

_BATCH_PASSAGES = Building().passages_encoded_at_once
_FEW = 512  # are as quickly compared as they are
_THREADS = 1  # a server answers its questions side by side; threads within one would only take turns


class DenseIndex:
    """Vectors of unit length in row order, (n_passages, dimension)."""

    def __init__(self, vectors: Vectors) -> None:
        import faiss  # 0.1 s that commands without a search need not pay

        self._faiss = faiss
        self.size, self.dimension = vectors.shape
        self._given = vectors.view()  # in its file, where it was read from one
        self._given.flags.writeable = False

    @property
    def vectors(self) -> Vectors:
        """(size, dimension), read-only."""
        return self._given

    def of_rows(self, rows: NDArray[np.int64]) -> Vectors:
        """(n_rows, dimension) the vectors of some rows."""
        return self._given[rows]

    def search_roughly(self, queries: Vectors, k: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """As `search`, by vectors of two bits a number where there are many: a sixteenth of the memory, a tenth of the time.

        Of the hundred nearest, .995 are among the four hundred that are found so (benchmarks/scale.md).
        """
        nearest = min(max(k, 0), self.size)
        if not nearest:
            return np.zeros((len(queries), 0), np.float32), np.zeros((len(queries), 0), np.int64)
        if self.size <= _FEW or 2 * nearest > self.size:
            return self.search(queries, nearest)
        self._faiss.omp_set_num_threads(_THREADS)
        scores, rows = self._rough.search(queries, nearest)
        # Roughly, vectors that are all the same where the question is anything at all have no products.
        return (scores, rows) if np.isfinite(scores).all() else self.search(queries, nearest)

    @cached_property
    def _rough(self) -> RoughVectors:
        return RoughVectors(RoughCodes.of([self._given]))

    @cached_property
    def _index(self) -> Any:
        """Exact; made when it is first asked for."""
        index = self._faiss.IndexFlatIP(self.dimension)
        index.add(np.ascontiguousarray(self._given, dtype=np.float32))
        return index

    def search(self, queries: Vectors, k: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The `k` nearest rows of each of `queries`, (n_queries, dimension).

        Returns scores (n_queries, k), cosines in descending order, and rows (n_queries, k), ties by ascending row.
        Places left over, and all places of a query of zeros (no token known), have row -1 and score -inf.
        Raises `WrongDimension`.
        """
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        if queries.ndim != 2 or queries.shape[1] != self.dimension:
            raise WrongDimension(
                f"ベクトルの形が違います: {queries.shape}、必要なのは (件数, {self.dimension})。"
                "同じモデルで作ってください。",
                f"Wrong vectors: {queries.shape}, expected (n, {self.dimension}). Make them with the same model.",
            )
        k = max(k, 0)
        scores = np.full((len(queries), k), -np.inf, dtype=np.float32)
        rows = np.full((len(queries), k), -1, dtype=np.int64)
        known = np.flatnonzero(queries.any(axis=1))
        nearest = min(k, self.size)
        if not len(known) or not nearest:
            return scores, rows
        self._faiss.omp_set_num_threads(_THREADS)  # counts for the calling thread only
        found_scores, found_rows = self._index.search(queries[known], nearest)
        order = np.lexsort((found_rows, -found_scores))
        scores[known, :nearest] = np.take_along_axis(found_scores, order, axis=1)
        rows[known, :nearest] = np.take_along_axis(found_rows, order, axis=1)
        return scores, rows

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        return {"vectors": self.vectors}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> DenseIndex:
        return cls(arrays["vectors"])


def _build(sources: Sources) -> DenseIndex:
    dimension = sources.encoder.dimension
    previous = sources.previous if isinstance(sources.previous, DenseIndex) else None
    reusing = previous is not None and previous.dimension == dimension
    if previous is not None and reusing and not (sources.previous_rows < 0).any():
        return DenseIndex(previous.vectors[sources.previous_rows])
    vectors = np.zeros((len(sources.passages), dimension), dtype=np.float32)
    if previous is not None and reusing:
        kept = np.flatnonzero(sources.previous_rows >= 0)
        vectors[kept] = previous.vectors[sources.previous_rows[kept]]
    new = sources.new_rows(reusing=reusing)
    for start in range(0, len(new), _BATCH_PASSAGES):
        batch = new[start : start + _BATCH_PASSAGES]
        vectors[batch] = _encoded(sources, batch)
    return DenseIndex(vectors)


def _encoded(sources: Sources, rows: NDArray[np.int64]) -> Vectors:
    """(n_rows, dimension) the vectors of some passages, looked over before they are kept."""
    encoder = sources.encoder
    encoded = encoder.encode_passages([sources.text_for_encoding(sources.passages[row]) for row in rows])
    expected = (len(rows), encoder.dimension)
    if encoded.shape != expected:
        raise WrongDimension(
            f"モデル {encoder.name} のベクトルの形が違います: {encoded.shape}、必要なのは {expected}。",
            f"Model {encoder.name} gave vectors of shape {encoded.shape}, expected {expected}.",
        )
    if not np.isfinite(encoded).all():
        raise ModelError(
            f"モデル {encoder.name} が数でないベクトルを出しました。別のモデルを使ってください。",
            f"Model {encoder.name} gave vectors that are not numbers. Use another model.",
        )
    return encoded


def _joined(parts: Sequence[DenseIndex]) -> DenseIndex:
    return DenseIndex(np.concatenate([part.vectors for part in parts]))


DENSE = Component("dense", "1", _build, lambda arrays, _: DenseIndex.from_arrays(arrays), join=_joined)
