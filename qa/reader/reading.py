"""What the reader says of one passage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from language.span import Span
from qa.reader.encoding import Pieces

FIRST, LAST, BEARS, ANSWERS = range(4)
"""Columns of the network's output, a logit each: the answer's first piece, its last, a sentence that bears it, and (at
the text's first piece alone) whether the passage answers at all."""

_LONGEST = 160  # pieces of an answer
_UNREAD = -12.0  # the logit of what was cut off


@dataclass(frozen=True, slots=True)
class Reading:
    """`answers` is the logit of "this passage answers"; `span` the likeliest answer's characters in the passage's text.

    `span_probability` (0 to 1) is that of its first times that of its last piece among all pieces of the passage; `pieces` (n, 2) are
    the characters of each piece and `bears` (n,) its logit of standing in a sentence that bears the answer.
    """

    answers: float
    span: Span
    span_probability: float
    pieces: NDArray[np.int32]
    bears: NDArray[np.float32]
    first: NDArray[np.float32]
    last: NDArray[np.float32]

    @property
    def probability(self) -> float:
        """0 to 1: that the passage answers."""
        return float(1 / (1 + np.exp(-self.answers)))

    def bearing(self, span: Span) -> float:
        """Mean logit of the pieces within these characters; very low where none was read."""
        inside = (self.pieces[:, 0] < span.end) & (self.pieces[:, 1] > span.start)
        return float(self.bears[inside].mean()) if inside.any() else _UNREAD

    def best_within(self, span: Span) -> tuple[Span, float] | None:
        """The likeliest answer that lies within these characters, with its probability; None where nothing was read."""
        inside = (self.pieces[:, 0] >= span.start) & (self.pieces[:, 1] <= span.end)
        inside &= self.pieces[:, 1] > self.pieces[:, 0]
        rows = np.flatnonzero(inside)
        if not len(rows):
            return None
        first, last, probability = best_span(self.first[rows], self.last[rows])
        return Span(int(self.pieces[rows[first], 0]), int(self.pieces[rows[last], 1])), probability


def reading(outputs: NDArray[np.float32], pieces: Pieces) -> Reading:
    """From the outputs (n_pieces, 5) of one text; the fifth, yes or no, is too unsure to be used (benchmarks/documents.md)."""
    passage = outputs[pieces.begin : pieces.begin + len(pieces.offsets)]
    offsets = np.array(pieces.offsets, dtype=np.int32).reshape(-1, 2)
    shut = np.where(offsets[:, 1] > offsets[:, 0], 0.0, -np.inf).astype(np.float32)
    first, last = log_softmax(passage[:, FIRST] + shut), log_softmax(passage[:, LAST] + shut)
    span, probability = Span(0, 0), 0.0
    if np.isfinite(shut).any():
        start, end, probability = best_span(first, last)
        span = Span(int(offsets[start, 0]), int(offsets[end, 1]))
    return Reading(float(outputs[0, ANSWERS]), span, probability, offsets, passage[:, BEARS].copy(), first, last)


def best_span(first: NDArray[np.float32], last: NDArray[np.float32]) -> tuple[int, int, float]:
    """The first and last piece with the highest sum of logarithms, the last not before the first, and its probability."""
    sums = first[:, None] + last[None, :]
    reachable = np.triu(np.ones_like(sums, dtype=bool)) & ~np.triu(np.ones_like(sums, dtype=bool), _LONGEST)
    at = int(np.where(reachable, sums, -np.inf).argmax())
    start, end = divmod(at, len(last))
    return start, end, float(np.exp(sums[start, end]))


def log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n,) logarithms of probabilities; minus infinity stays so."""
    highest = logits.max(initial=-np.inf)
    if not np.isfinite(highest):
        return np.full_like(logits, -np.inf)
    shifted = logits - highest
    found: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum())
    return found
