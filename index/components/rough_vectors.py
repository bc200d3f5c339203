"""Vectors of two bits a number, which tell the few that may be nearest from the many that aren't.

Each number is replaced by one of four values: those that lie nearest to normally distributed numbers (Lloyd, 1982; Max,
1960), around the mean and by the deviation of its place. Two numbers make one of sixteen codes of a product quantizer,
which FAISS compares 32 vectors at once (André et al., "Quicker ADC", 2019). Nothing is learned, so that an index of some
thousand vectors is made in some milliseconds.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoders.contract import Vectors

# Of a normal distribution, in its deviations: the four values, and where one ends and the next begins.
_VALUES = np.array([-1.510, -0.4528, 0.4528, 1.510], dtype=np.float32)
_BOUNDS = np.array([-0.9816, 0.0, 0.9816], dtype=np.float32)
_TOGETHER = 4  # numbers that share a byte


class RoughVectors:
    """The vectors of some passages, (n, dimension), in row order."""

    def __init__(self, vectors: Vectors) -> None:
        import faiss

        self.size, dimension = vectors.shape
        self._padding = -dimension % _TOGETHER
        padded = self._padded(vectors)
        mean, deviation = padded.mean(axis=0), padded.std(axis=0)
        codes = np.zeros(padded.shape, dtype=np.uint8)
        for bound in _BOUNDS:
            codes += padded > mean + bound * deviation
        values = mean[:, None] + deviation[:, None] * _VALUES
        coded: Any = faiss.IndexPQ(padded.shape[1], padded.shape[1] // 2, 4, faiss.METRIC_INNER_PRODUCT)
        faiss.copy_array_to_vector(_of_two(values).ravel(), coded.pq.centroids)
        faiss.copy_array_to_vector(_packed(codes).ravel(), coded.codes)
        coded.is_trained, coded.ntotal = True, self.size
        self._index: Any = faiss.IndexPQFastScan(coded)

    def search(self, queries: Vectors, k: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Of each of `queries`, roughly the `k` nearest rows and roughly their products, (n_queries, k); -1 for none."""
        scores, rows = self._index.search(self._padded(queries), k)
        return scores, rows

    def _padded(self, vectors: Vectors) -> Vectors:
        plain = np.ascontiguousarray(vectors, dtype=np.float32)
        return np.pad(plain, ((0, 0), (0, self._padding))) if self._padding else plain


def _of_two(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """(dimension / 2, 16, 2) the pairs that the four `values` (dimension, 4) of two numbers make, by their code."""
    first, second = np.tile(values[0::2], (1, 4)), np.repeat(values[1::2], 4, axis=1)
    return np.stack([first, second], axis=2)


def _packed(codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(n, dimension / 4) bytes of four numbers each, the first in the lowest bits."""
    first, second, third, fourth = (codes[:, at::_TOGETHER] for at in range(_TOGETHER))
    return np.ascontiguousarray(first | second << 2 | third << 4 | fourth << 6)
