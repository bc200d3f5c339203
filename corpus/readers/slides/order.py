"""The order in which the boxes of a slide are read: by the white between them, not by when they were drawn.

Recursive cuts (Nagy & Seth, 1984): where a band of white goes across, what is above it is read first; else, where one goes
down, what is left of it; boxes that no cut parts are read from the top, those of one height from the left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_DEEPEST = 40
_MOST_BOXES = 2_000  # more are no slide that anybody looks at
_SAME_HEIGHT = 0.5  # of a box's height: boxes whose tops differ by less are read from the left
_OVERLAP = 0.1  # of the smaller box's side: boxes that share no more do not touch


@dataclass(frozen=True, slots=True)
class Box:
    """A box on a page, lengths in any one unit, from the left and from the top; `number` is its caller's."""

    number: int
    left: float
    top: float
    width: float
    height: float


def reading_order(boxes: Sequence[Box]) -> list[int]:
    """The numbers of the boxes in the order in which they are read.

    >>> left, right = Box(0, 0, 20, 40, 60), Box(1, 60, 20, 40, 30)
    >>> title, below = Box(2, 0, 0, 100, 10), Box(3, 60, 55, 40, 25)
    >>> reading_order([below, right, left, title])
    [2, 0, 1, 3]
    """
    return [box.number for box in _ordered(list(boxes), 0)]


def _ordered(boxes: list[Box], depth: int) -> list[Box]:
    if len(boxes) < 2 or depth > _DEEPEST or len(boxes) > _MOST_BOXES:
        return sorted(boxes, key=lambda box: (box.top, box.left))
    for across in (True, False):
        groups = _cut(boxes, across)
        if len(groups) > 1:
            return [box for group in groups for box in _ordered(group, depth + 1)]
    return _by_rows(boxes)


def _cut(boxes: list[Box], across: bool) -> list[list[Box]]:
    """The groups that bands of white part, across or down."""
    sides = sorted(((box.top, box.height) if across else (box.left, box.width)) + (at,) for at, box in enumerate(boxes))
    groups: list[list[Box]] = []
    end = float("-inf")
    for start, side, at in sides:
        if not groups or start >= end - _OVERLAP * side:
            groups.append([])
        groups[-1].append(boxes[at])
        end = max(end, start + side)
    return groups


def _by_rows(boxes: list[Box]) -> list[Box]:
    ordered: list[Box] = []
    waiting = sorted(boxes, key=lambda box: box.top)
    while waiting:
        first = waiting[0]
        row = [box for box in waiting if box.top - first.top <= _SAME_HEIGHT * max(first.height, 0)]
        ordered += sorted(row, key=lambda box: box.left)
        taken = {id(box) for box in row}
        waiting = [box for box in waiting if id(box) not in taken]
    return ordered
