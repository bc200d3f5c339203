"""Passages by their words and by their character bigrams, each ranked with BM25.

Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009). With N texts, n_t of them holding
term t, f the count of t in a text of L terms, and the mean length A:

    idf(t)   = ln(1 + (N - n_t + 0.5) / (n_t + 0.5))
    score(t) = idf(t) * f * (k1 + 1) / (f + k1 * (1 - b + b * L / A))

Two texts, "a b" and "a a c", query "a": n=2, idf = ln(1 + 0.5/2.5) = 0.1823; A = 2.5.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.components.contract import Component, Sources
from index.components.search_terms import SearchTerm, bigram_terms, word_terms
from index.settings import Bm25

_WEIGHING = Bm25()


class LexicalIndex:
    """Term counts of texts in row order, with BM25 scores."""

    def __init__(
        self,
        vocabulary: Sequence[str],
        indptr: NDArray[np.int64],
        term_ids: NDArray[np.int32],
        counts: NDArray[np.int32],
        *,
        k1: float = _WEIGHING.k1,
        b: float = _WEIGHING.b,
    ) -> None:
        self._terms = list(vocabulary)
        self._vocabulary = {term: number for number, term in enumerate(self._terms)}
        self._indptr, self._term_ids, self._counts = indptr, term_ids, counts
        self.size = len(indptr) - 1
        lengths = np.add.reduceat(np.append(counts, 0), indptr[:-1]) if self.size else np.zeros(0)
        lengths = np.where(np.diff(indptr) == 0, 0, lengths)
        rows = np.repeat(np.arange(self.size, dtype=np.int32), np.diff(indptr))
        frequency = np.bincount(term_ids, minlength=len(vocabulary))
        self.idf = np.log1p((self.size - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        average = max(float(lengths.mean()) if self.size else 0.0, 1e-9)
        saturation = k1 * (1 - b + b * lengths[rows] / average)
        weights = self.idf[term_ids] * counts * (k1 + 1) / (counts + saturation)
        order = np.argsort(term_ids, kind="stable")
        self._posting_rows = rows[order]
        self._posting_weights = weights[order].astype(np.float32)
        self._posting_starts = np.concatenate(([0], np.cumsum(frequency))).astype(np.int64)

    @classmethod
    def build(cls, texts: Iterable[Iterable[str] | Mapping[str, int]]) -> LexicalIndex:
        """From the terms of each text, or their counts, in row order."""
        vocabulary: dict[str, int] = {}
        indptr, term_ids, counts = [0], [], []
        for terms in texts:
            for term, count in sorted(Counter(terms).items()):
                term_ids.append(vocabulary.setdefault(term, len(vocabulary)))
                counts.append(count)
            indptr.append(len(term_ids))
        return cls(
            list(vocabulary),
            np.asarray(indptr, dtype=np.int64),
            np.asarray(term_ids, dtype=np.int32),
            np.asarray(counts, dtype=np.int32),
        )

    def rebuilt(self, rows: NDArray[np.int64], texts: Iterable[Iterable[str]]) -> LexicalIndex:
        """The index of other texts, row i of which is row `rows[i]` of this one, or the next of `texts` where that is -1.

        It is what `build` would make of them all, without counting the known ones again.
        """
        new = LexicalIndex.build(texts)
        terms = dict(self._vocabulary)
        places = np.array([terms.setdefault(term, len(terms)) for term in new._terms], dtype=np.int32)
        indptr = np.concatenate((self._indptr, self._indptr[-1] + new._indptr[1:]))
        term_ids = np.concatenate((self._term_ids, places[new._term_ids] if len(places) else new._term_ids))
        counts = np.concatenate((self._counts, new._counts))
        is_new = rows < 0
        taken = np.where(is_new, self.size + np.cumsum(is_new) - 1, rows)
        lengths = indptr[taken + 1] - indptr[taken]
        ends = np.cumsum(lengths)
        positions = np.arange(int(lengths.sum())) + np.repeat(indptr[taken] - (ends - lengths), lengths)
        used, first, numbers = np.unique(term_ids[positions], return_index=True, return_inverse=True)
        order = np.argsort(first)  # terms are numbered as they first occur
        renumbered = np.empty(len(order), dtype=np.int32)
        renumbered[order] = np.arange(len(order), dtype=np.int32)
        names = list(terms)
        return LexicalIndex(
            [names[number] for number in used[order]],
            np.concatenate(([0], ends)).astype(np.int64),
            renumbered[numbers],
            counts[positions],
        )

    def __contains__(self, term: str) -> bool:
        return term in self._vocabulary

    @property
    def vocabulary(self) -> Iterable[str]:
        return self._vocabulary.keys()

    def rarity(self, term: str) -> float:
        """The term's idf; a term that no text holds is the rarest of all (n_t = 0)."""
        number = self._vocabulary.get(term)
        return float(np.log1p(2 * self.size + 1)) if number is None else float(self.idf[number])

    def scores(self, query: Mapping[str, float]) -> NDArray[np.float32]:
        """(size,) BM25 scores, higher is better, 0 where no term is met. `query` gives each term's weight, usually 1."""
        total = np.zeros(self.size, dtype=np.float32)
        for term, weight in query.items():
            rows, weights = self.postings(term)
            total[rows] += weight * weights
        return total

    def group_scores(self, groups: Iterable[Mapping[str, float]]) -> NDArray[np.float32]:
        """(size,) as `scores`, but the terms of one group are ways to say one thing: only the best met one counts."""
        total = np.zeros(self.size, dtype=np.float32)
        for group in groups:
            if len(group) == 1:
                ((term, weight),) = group.items()
                rows, weights = self.postings(term)
                total[rows] += weight * weights
                continue
            best = np.zeros(self.size, dtype=np.float32)
            for term, weight in group.items():
                rows, weights = self.postings(term)
                best[rows] = np.maximum(best[rows], weight * weights)
            total += best
        return total

    def postings(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Rows that hold `term`, ascending, and its score in each."""
        number = self._vocabulary.get(term)
        if number is None:
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
        part = slice(self._posting_starts[number], self._posting_starts[number + 1])
        return self._posting_rows[part], self._posting_weights[part]

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        words = "\n".join(self._vocabulary).encode("utf-8", "surrogatepass")
        return {
            "vocabulary": np.frombuffer(words, dtype=np.uint8),
            "indptr": self._indptr,
            "term_ids": self._term_ids,
            "counts": self._counts,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> LexicalIndex:
        words = arrays["vocabulary"].tobytes().decode("utf-8", "surrogatepass")
        return cls(words.split("\n") if words else [], arrays["indptr"], arrays["term_ids"], arrays["counts"])


def _component(name: str, version: str, terms_of: Callable[[str], Sequence[SearchTerm]]) -> Component:
    def build(sources: Sources) -> LexicalIndex:
        previous = sources.previous if isinstance(sources.previous, LexicalIndex) else LexicalIndex.build([])
        new = (sources.passages[row] for row in sources.new_rows(reusing=True))
        texts = (sources.text_for_encoding(passage) for passage in new)
        return previous.rebuilt(sources.previous_rows, ([term.key for term in terms_of(text)] for text in texts))

    return Component(name, version, build, lambda arrays, _: LexicalIndex.from_arrays(arrays))


WORDS = _component("words", "2", word_terms)
BIGRAMS = _component("bigrams", "1", bigram_terms)
