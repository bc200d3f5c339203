"""Vectors of two bits a number, which tell the few that may be nearest from the many that aren't.

Each number is replaced by one of four values: those that lie nearest to normally distributed numbers (Lloyd, 1982; Max,
1960), around the mean and by the deviation of its place. Two numbers make one of sixteen codes of a product quantizer,
which FAISS compares 32 vectors at once (André et al., "Quicker ADC", 2019). Nothing is learned, so that an index of some
thousand vectors is made in some milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoders.contract import Vectors

# Of a normal distribution, in its deviations: the four values, and where one ends and the next begins.
_VALUES = np.array([-1.510, -0.4528, 0.4528, 1.510], dtype=np.float32)
_BOUNDS = np.array([-0.9816, 0.0, 0.9816], dtype=np.float32)
_TOGETHER = 4  # numbers that share a byte


@dataclass(frozen=True, slots=True)
class RoughCodes:
    """`values` (padded dimension, 4) are what each number may be, `codes` (n, padded dimension / 4) which of them it is."""

    values: NDArray[np.float32]
    codes: NDArray[np.uint8]

    @classmethod
    def of(cls, parts: Sequence[Vectors]) -> RoughCodes:
        """Those of the vectors of all parts, one part behind the other; no more than one part is looked at at once."""
        padded = parts[0].shape[1] + -parts[0].shape[1] % _TOGETHER
        if len(parts) == 1:
            every = _padded(parts[0], padded)
            mean, deviation = every.mean(axis=0), every.std(axis=0)
        else:
            count = sum(len(part) for part in parts)
            mean = (_sums(_padded(part, padded) for part in parts) / count).astype(np.float32)
            squares = _sums(np.square(_padded(part, padded) - mean) for part in parts)
            deviation = np.sqrt(squares / count).astype(np.float32)
        values = mean[:, None] + deviation[:, None] * _VALUES
        return cls(values, np.concatenate([_codes(_padded(part, padded), mean, deviation) for part in parts]))

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        return {"values": self.values, "codes": self.codes}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> RoughCodes:
        return cls(arrays["values"], arrays["codes"])


class RoughVectors:
    """The vectors of some passages, (n, dimension), in row order."""

    def __init__(self, given: RoughCodes) -> None:
        import faiss

        self.size, self._dimension = len(given.codes), len(given.values)
        coded: Any = faiss.IndexPQ(self._dimension, self._dimension // 2, 4, faiss.METRIC_INNER_PRODUCT)
        faiss.copy_array_to_vector(_of_two(given.values).ravel(), coded.pq.centroids)
        faiss.copy_array_to_vector(given.codes.ravel(), coded.codes)
        coded.is_trained, coded.ntotal = True, self.size
        self._index: Any = faiss.IndexPQFastScan(coded)

    def search(self, queries: Vectors, k: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Of each of `queries`, roughly the `k` nearest rows and roughly their products, (n_queries, k); -1 for none."""
        scores, rows = self._index.search(_padded(queries, self._dimension), k)
        return scores, rows


def _sums(parts: Iterable[NDArray[np.float32]]) -> NDArray[np.float64]:
    """Of each column, over all parts."""
    sums: NDArray[np.float64] = np.sum([part.sum(axis=0, dtype=np.float64) for part in parts], axis=0)
    return sums


def _codes(vectors: Vectors, mean: NDArray[np.float32], deviation: NDArray[np.float32]) -> NDArray[np.uint8]:
    codes = np.zeros(vectors.shape, dtype=np.uint8)
    for bound in _BOUNDS:
        codes += vectors > mean + bound * deviation
    return _packed(codes)


def _padded(vectors: Vectors, dimension: int) -> Vectors:
    plain = np.ascontiguousarray(vectors, dtype=np.float32)
    return np.pad(plain, ((0, 0), (0, dimension - plain.shape[1]))) if dimension > plain.shape[1] else plain


def _of_two(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """(dimension / 2, 16, 2) the pairs that the four `values` (dimension, 4) of two numbers make, by their code."""
    first, second = np.tile(values[0::2], (1, 4)), np.repeat(values[1::2], 4, axis=1)
    return np.stack([first, second], axis=2)


def _packed(codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(n, dimension / 4) bytes of four numbers each, the first in the lowest bits."""
    first, second, third, fourth = (codes[:, at::_TOGETHER] for at in range(_TOGETHER))
    return np.ascontiguousarray(first | second << 2 | third << 4 | fourth << 6)
