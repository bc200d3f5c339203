"""Which texts hold each term, and how often: what scores are made of, without what each text holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.components.numbering import ascending, runs, small
from index.components.terms import Sought, Terms

_MOVED_AT_ONCE = 1 << 20  # postings: their places take eight bytes each


@dataclass(frozen=True, slots=True)
class Postings:
    """The rows of term t, ascending, are `rows[starts[t]:starts[t + 1]]`, and each has it so often as `counts` says there.

    `lengths` (n_texts,) is how many terms each text has, each as often as it stands there.
    """

    terms: Terms
    starts: NDArray[np.integer[Any]]
    rows: NDArray[np.integer[Any]]
    counts: NDArray[np.integer[Any]]
    lengths: NDArray[np.integer[Any]]

    @property
    def size(self) -> int:
        """Texts."""
        return len(self.lengths)

    def ranges(self, sought: Sought) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Which of the terms texts hold, by their places there, and from where to where the rows of each go."""
        numbers = self.terms.find(sought)
        known = np.flatnonzero(numbers >= 0)
        numbers = numbers[known]
        return known, self.starts[numbers].astype(np.int64), self.starts[numbers + 1].astype(np.int64)

    @classmethod
    def joined(cls, parts: Sequence[Postings]) -> Postings:
        """The texts of all parts, one part behind the other."""
        terms, numbers = Terms.joined([part.terms for part in parts])
        firsts = np.cumsum([0, *(part.size for part in parts)])
        offsets = np.cumsum([0, *(len(part.rows) for part in parts)])
        smallest = np.min_scalar_type(max(int(firsts[-1]) - 1, 0))
        rows = np.concatenate(
            [part.rows.astype(smallest) + smallest.type(first) for part, first in zip(parts, firsts[:-1], strict=True)]
        )
        counts = np.concatenate([part.counts for part in parts])
        begins = np.concatenate(
            [part.starts[:-1].astype(np.int64) + offset for part, offset in zip(parts, offsets[:-1], strict=True)]
        )
        taken = np.concatenate([np.diff(part.starts.astype(np.int64)) for part in parts])
        of_term = np.concatenate(numbers)
        frequencies = np.zeros(len(terms), dtype=np.int64)
        np.add.at(frequencies, of_term, taken)
        order = ascending(of_term)
        begins, taken = begins[order], taken[order]
        ends = np.cumsum(taken)
        moved_rows, moved_counts = np.empty_like(rows), np.empty_like(counts)
        at = 0
        while at < len(order):
            done = int(ends[at - 1]) if at else 0
            until = max(int(np.searchsorted(ends, done + _MOVED_AT_ONCE, side="right")), at + 1)
            places = runs(begins[at:until], taken[at:until])
            moved_rows[done : done + len(places)] = rows[places]
            moved_counts[done : done + len(places)] = counts[places]
            at = until
        starts = small(np.concatenate(([0], np.cumsum(frequencies))))
        return cls(terms, starts, moved_rows, moved_counts, np.concatenate([part.lengths for part in parts]))

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        return {
            **self.terms.to_arrays(),
            "term_starts": self.starts,
            "rows_by_term": self.rows,
            "counts_by_term": self.counts,
            "lengths": small(self.lengths),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Postings:
        return cls(
            Terms.from_arrays(arrays),
            arrays["term_starts"],
            arrays["rows_by_term"],
            arrays["counts_by_term"],
            arrays["lengths"],
        )
