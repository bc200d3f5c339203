"""The rows that may be among the best by their terms, without adding up the postings of common terms over all rows.

MaxScore (Turtle & Flood, "Query evaluation: strategies and optimizations", 1995): what is rare is counted first. Once the
k-th best has more than all that is left could give, no row that has none of it can be among the k best, and of the others
those alone that could still reach the k-th. They are then scored as they always are (`LexicalParts.group_scores_of`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.components.parts import LexicalParts

_SLACK = 1e-3  # of a bound: what single precision may have lost on the way
_LOOK = 8  # rows are looked over in this part of the time that it takes to count as many postings
_DEARER = 4  # as long it takes to look up what a row has of a clause as to count one posting of it


@dataclass(frozen=True, slots=True)
class Clause:
    """The terms of a group, of which the best counts, as much as `weight` says. They have `postings` in all."""

    lexical: LexicalParts
    terms: tuple[str, ...]
    weight: float
    postings: int

    @property
    def most(self) -> float:
        """What a row can have of it."""
        return self.weight * max(self.lexical.limit(term) for term in self.terms)


def clauses_of(lexical: LexicalParts, groups: Sequence[Sequence[str]], weight: float) -> list[Clause]:
    """Those that rows can have something of. `weight` is what a score counts."""
    met = [tuple(term for term in dict.fromkeys(group) if term in lexical) for group in groups]
    return [
        Clause(lexical, terms, weight, sum(lexical.frequency(term) for term in terms))
        for terms in met
        if terms and weight > 0
    ]


def may_be_best(clauses: Sequence[Clause], size: int, k: int) -> NDArray[np.int64]:
    """Rows, ascending, of `size`: among them are the `k` best of those that have anything of the clauses."""
    ordered = sorted(clauses, key=lambda clause: clause.postings)
    left, rest = sum(clause.most for clause in ordered), sum(clause.postings for clause in ordered)
    partial, seen = np.zeros(size, dtype=np.float32), np.zeros(size, dtype=bool)
    counted = 0
    for clause in ordered:
        if counted >= k and clause.postings * _LOOK > counted:
            chosen = _that_may_reach(partial, np.flatnonzero(seen), left, k)
            if chosen is not None and len(chosen) * len(ordered) * _DEARER < rest:
                return chosen
        rows, scores = _best_of(clause)
        partial[rows] += np.float32(clause.weight) * scores
        seen[rows] = True
        counted += len(rows)
        rest -= clause.postings
        left -= clause.most
    rows = np.flatnonzero(seen)
    chosen = _that_may_reach(partial, rows, 0.0, k)
    return rows if chosen is None else chosen


def _that_may_reach(
    partial: NDArray[np.float32], rows: NDArray[np.int64], left: float, k: int
) -> NDArray[np.int64] | None:
    """Of `rows` those that reach the k-th best with what is `left`; None where any other row could, too."""
    if len(rows) < k or not k:
        return None
    scores = partial[rows]
    least = float(np.partition(scores, len(rows) - k)[len(rows) - k]) * (1 - _SLACK)
    left *= 1 + _SLACK
    return rows[scores * (1 + _SLACK) + left >= least] if left < least else None


def _best_of(clause: Clause) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The rows that have any of the terms, each once, and the best that each has."""
    if len(clause.terms) == 1:
        rows, scores = clause.lexical.postings(clause.terms[0])
        return rows.astype(np.int64), scores
    found = [clause.lexical.postings(term) for term in clause.terms]
    rows, places = np.unique(np.concatenate([rows for rows, _ in found]), return_inverse=True)
    best = np.zeros(len(rows), dtype=np.float32)
    np.maximum.at(best, places, np.concatenate([scores for _, scores in found]))
    return rows.astype(np.int64), best
