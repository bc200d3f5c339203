"""Rows of several indexes put behind each other, and numbers given anew in the order in which what they stand for occurs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def renumbered(numbers: NDArray[np.int32], most: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """The old numbers, below `most`, that occur, as they first do; and `numbers` with each replaced by its place there.

    >>> [found.tolist() for found in renumbered(np.array([7, 2, 7, 4], dtype=np.int32), 9)]
    [[7, 2, 4], [0, 1, 0, 2]]
    """
    first = np.full(most, len(numbers), dtype=np.int64)
    first[numbers[::-1]] = np.arange(len(numbers) - 1, -1, -1)  # of several, the last one written counts: the first
    used = np.flatnonzero(first < len(numbers))
    used = used[np.argsort(first[used])]
    place = np.zeros(most, dtype=np.int32)
    place[used] = np.arange(len(used), dtype=np.int32)
    return used, place[numbers]


def behind_each_other(starts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Where the items of each row begin, when the rows of several indexes stand behind each other; one more than rows.

    >>> behind_each_other([np.array([0, 2, 3]), np.array([0]), np.array([0, 4])]).tolist()
    [0, 2, 3, 7]
    """
    end, parts = 0, [np.zeros(1, dtype=np.int64)]
    for part in starts:
        parts.append(end + part[1:])
        end += int(part[-1])
    return np.concatenate(parts).astype(np.int64)


def runs(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The places `starts[i]:starts[i] + lengths[i]`, one run after the other.

    >>> runs(np.array([7, 2]), np.array([1, 3])).tolist()
    [7, 2, 3, 4]
    """
    ends = np.cumsum(lengths)
    places: NDArray[np.int64] = np.arange(int(lengths.sum())) + np.repeat(starts - (ends - lengths), lengths)
    return places


def ascending(numbers: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """Where the numbers, none of them negative and all below 2 to the 32nd, stand in order, equal ones as they stood.

    By 16 bits at a time, which NumPy sorts by counting: a fifth of the time that it takes for 32.

    >>> ascending(np.array([70_000, 2, 70_000, 1])).tolist()
    [3, 1, 0, 2]
    """
    order = np.argsort((numbers & 0xFFFF).astype(np.uint16), kind="stable")
    if numbers.max(initial=0) > 0xFFFF:
        order = order[np.argsort((numbers >> 16).astype(np.uint16)[order], kind="stable")]
    return order


def small(numbers: NDArray[np.integer[Any]]) -> NDArray[np.integer[Any]]:
    """The same numbers, none of them negative, in the smallest type that holds them.

    >>> small(np.array([3, 255])).dtype, small(np.array([3, 256])).dtype
    (dtype('uint8'), dtype('uint16'))
    """
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))
