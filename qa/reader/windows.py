"""Which stretches of the passages are read, and what their readings say of each passage together.

The network learned on a few sentences at a time and judges them better than a whole passage; and most stretches of a passage
need no reading, for the sentence scorer knows that they hold nothing of the question (benchmarks/documents.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.document import Passage
from language.span import Span
from qa.reader.reading import Reading

_UNREAD = -5.0  # the logit of a passage none of whose windows was read
_SHARED = 90  # characters of a sentence up to which it stands in two neighbouring windows
_NOTHING = np.zeros(0, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Window:
    """Characters `start` to `end` of the text of passage number `passage`, with the sentences numbered `sentences`."""

    passage: int
    start: int
    end: int
    sentences: range

    def of(self, text: str) -> str:
        return text[self.start : self.end]


def windows_of(passage: Passage, number: int, most: int) -> list[Window]:
    """The sentences of a passage, together as long as `most` characters allow; a short last one begins the next window too."""
    spans = [(span.start - passage.start, span.end - passage.start) for span in passage.sentences]
    found: list[Window] = []
    first = 0
    while first < len(spans):
        last = first
        while last + 1 < len(spans) and spans[last + 1][1] - spans[first][0] <= most:
            last += 1
        found.append(Window(number, spans[first][0], spans[last][1], range(first, last + 1)))
        if last + 1 == len(spans):
            break
        short = spans[last][1] - spans[last][0] <= _SHARED
        first = last if short and last > first else last + 1
    return found


def likeliest(windows: Sequence[Window], scores: Sequence[float], count: int) -> list[Window]:
    """The `count` windows with the highest `scores`, the highest first."""
    best = sorted(range(len(windows)), key=lambda number: -scores[number])[:count]
    return [windows[number] for number in best]


def together(windows: Sequence[Window], readings: Sequence[Reading], passages: int) -> list[Reading]:
    """One reading for each of so many passages from those of its windows, whose offsets become the passage's.

    It answers as its best window does; a span's probability is its window's that it answers times the span's within it.
    """
    pairs = sorted(zip(windows, readings, strict=True), key=lambda pair: pair[0].start)
    found = []
    for number in range(passages):
        own = [(window, one) for window, one in pairs if window.passage == number]
        found.append(_joined(own) if own else _unread())
    return found


def _joined(own: Sequence[tuple[Window, Reading]]) -> Reading:
    window, best = max(own, key=lambda pair: pair[1].answers)
    return Reading(
        best.answers,
        Span(best.span.start + window.start, best.span.end + window.start),
        best.span_probability,
        np.concatenate([_moved(one.pieces, window.start) for window, one in own]),
        np.concatenate([one.bears for _, one in own]),
        np.concatenate([_shares(one.first, one) for _, one in own]),
        np.concatenate([_shares(one.last, one) for _, one in own]),
    )


def _moved(pieces: NDArray[np.int32], by: int) -> NDArray[np.int32]:
    """Pieces (n, 2) without characters stay so."""
    moved: NDArray[np.int32] = np.where((pieces[:, 1] > pieces[:, 0])[:, None], pieces + by, pieces).astype(np.int32)
    return moved


def _shares(logs: NDArray[np.float32], one: Reading) -> NDArray[np.float32]:
    """Half of the window's own probability goes to a span's first piece, half to its last."""
    shares: NDArray[np.float32] = (logs + np.log(one.probability) / 2).astype(np.float32)
    return shares


def _unread() -> Reading:
    return Reading(_UNREAD, Span(0, 0), 0.0, np.zeros((0, 2), dtype=np.int32), _NOTHING, _NOTHING, _NOTHING)
