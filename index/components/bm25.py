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
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.components.contract import Component, Sources
from index.components.numbering import behind_each_other, renumbered
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
        self._terms = vocabulary if isinstance(vocabulary, list) else list(vocabulary)
        self._indptr, self._term_ids, self._counts = indptr, term_ids, counts
        self.size = len(indptr) - 1
        self._k1, self._b = k1, b

    @cached_property
    def _vocabulary(self) -> dict[str, int]:
        return {term: number for number, term in enumerate(self._terms)}

    @cached_property
    def _frequency(self) -> NDArray[np.int64]:
        """(n_terms,) how many texts hold each term."""
        return np.bincount(self._term_ids, minlength=len(self._terms))

    @cached_property
    def idf(self) -> NDArray[np.float32]:
        """(n_terms,)"""
        return np.log1p((self.size - self._frequency + 0.5) / (self._frequency + 0.5)).astype(np.float32)

    @cached_property
    def _postings(self) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.int64]]:
        """Rows and scores, those of one term together, and where each term's begin."""
        counts, term_ids, k1, b = self._counts, self._term_ids, self._k1, self._b
        lengths = np.add.reduceat(np.append(counts, 0), self._indptr[:-1]) if self.size else np.zeros(0)
        lengths = np.where(np.diff(self._indptr) == 0, 0, lengths)
        rows = np.repeat(np.arange(self.size, dtype=np.int32), np.diff(self._indptr))
        average = max(float(lengths.mean()) if self.size else 0.0, 1e-9)
        saturation = k1 * (1 - b + b * lengths[rows] / average)
        weights = self.idf[term_ids] * counts * (k1 + 1) / (counts + saturation)
        order = np.argsort(term_ids, kind="stable")
        starts = np.concatenate(([0], np.cumsum(self._frequency))).astype(np.int64)
        return rows[order], weights[order].astype(np.float32), starts

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
        both = LexicalIndex.joined([self, LexicalIndex.build(texts)])
        is_new = rows < 0
        return both._picked(np.where(is_new, self.size + np.cumsum(is_new) - 1, rows))

    @classmethod
    def joined(cls, parts: Sequence[LexicalIndex]) -> LexicalIndex:
        """The texts of all parts, one part behind the other."""
        terms: dict[str, int] = {}
        term_ids = [np.zeros(0, dtype=np.int32)]
        for part in parts:
            places = np.array([terms.setdefault(term, len(terms)) for term in part._terms], dtype=np.int32)
            term_ids.append(places[part._term_ids] if len(places) else part._term_ids)
        counts = np.concatenate([np.zeros(0, dtype=np.int32), *(part._counts for part in parts)])
        indptr = behind_each_other([part._indptr for part in parts])
        return cls(list(terms), indptr, np.concatenate(term_ids), counts)

    def _picked(self, rows: NDArray[np.int64]) -> LexicalIndex:
        """The texts of `rows`, as `build` would have it: terms are numbered as they first occur."""
        lengths = self._indptr[rows + 1] - self._indptr[rows]
        ends = np.cumsum(lengths)
        positions = np.arange(int(lengths.sum())) + np.repeat(self._indptr[rows] - (ends - lengths), lengths)
        used, numbers = renumbered(self._term_ids[positions], len(self._terms))
        return LexicalIndex(
            [self._terms[number] for number in used.tolist()],
            np.concatenate(([0], ends)).astype(np.int64),
            numbers,
            self._counts[positions],
        )

    def __contains__(self, term: str) -> bool:
        return term in self._vocabulary

    @property
    def vocabulary(self) -> Iterable[str]:
        return self._terms

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
        rows, weights, starts = self._postings
        part = slice(starts[number], starts[number + 1])
        return rows[part], weights[part]

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        words = "\n".join(self._terms).encode("utf-8", "surrogatepass")
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

    return Component(name, version, build, lambda arrays, _: LexicalIndex.from_arrays(arrays), join=LexicalIndex.joined)


WORDS = _component("words", "2", word_terms)
BIGRAMS = _component("bigrams", "1", bigram_terms)
