"""Passages by their words and by their character bigrams, each ranked with BM25.

Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009). With N texts, n_t of them holding
term t, f the count of t in a text of L terms, and the mean length A:

    idf(t)   = ln(1 + (N - n_t + 0.5) / (n_t + 0.5))
    score(t) = idf(t) * f * (k1 + 1) / (f + k1 * (1 - b + b * L / A))

Two texts, "a b" and "a a c", query "a": n=2, idf = ln(1 + 0.5/2.5) = 0.1823; A = 2.5.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.document import Passage
from index.components.contract import Component, Sources
from index.components.numbering import behind_each_other, renumbered, small
from index.components.search_terms import bigram_keys, term_of
from index.settings import Bm25

_WEIGHING = Bm25()
_BATCH_TEXTS = 1_024  # counted at once: enough to be quick, few enough that their numbers take little memory


class Lexical(ABC):
    """What is asked of texts' terms: how rare they are, and BM25 scores. `size` is the number of texts."""

    size: int
    _saturation: NDArray[np.float64]  # (size,) what length makes of it, see the formula
    _k1: float = _WEIGHING.k1

    @abstractmethod
    def __contains__(self, term: str) -> bool:
        """Whether a text holds it."""

    @property
    @abstractmethod
    def vocabulary(self) -> Iterable[str]:
        """Every term that a text holds, once."""

    @abstractmethod
    def frequency(self, term: str) -> int:
        """How many texts hold it."""

    @abstractmethod
    def counts(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Rows that hold `term`, ascending, and how often each does."""

    def rarity(self, term: str) -> float:
        """The term's idf; a term that no text holds is the rarest of all (n_t = 0)."""
        return float(self._idf(term)) if term in self else float(np.log1p(2 * self.size + 1))

    def _idf(self, term: str) -> np.float32:
        frequency = self.frequency(term)
        return np.float32(np.log1p((self.size - frequency + 0.5) / (frequency + 0.5)))

    def postings(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Rows that hold `term`, ascending, and its score in each."""
        rows, counts = self.counts(term)
        if not len(rows):
            return rows, np.zeros(0, dtype=np.float32)
        weights = self._idf(term) * counts * (self._k1 + 1) / (counts + self._saturation[rows])
        return rows, weights.astype(np.float32)

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


class LexicalIndex(Lexical):
    """Term counts of texts in row order, with BM25 scores."""

    def __init__(
        self,
        vocabulary: Sequence[str],
        indptr: NDArray[np.int64],
        term_ids: NDArray[np.int32],
        counts: NDArray[np.integer[Any]],
        by_term: tuple[NDArray[np.integer[Any]], NDArray[np.integer[Any]]] | None = None,
        *,
        k1: float = _WEIGHING.k1,
        b: float = _WEIGHING.b,
    ) -> None:
        """Text i has the terms `term_ids[indptr[i]:indptr[i + 1]]`, each so often as `counts` says; `by_term` are the rows and
        the counts of each term after the other, worked out where they aren't given.
        """
        self._terms = vocabulary if isinstance(vocabulary, list) else list(vocabulary)
        self._indptr, self._term_ids, self._counts = indptr, term_ids, counts
        self.size = len(indptr) - 1
        self._k1, self._b = k1, b
        if by_term is not None:
            self._by_term = by_term

    @cached_property
    def _vocabulary(self) -> dict[str, int]:
        return {term: number for number, term in enumerate(self._terms)}

    @cached_property
    def _frequency(self) -> NDArray[np.int64]:
        """(n_terms,) how many texts hold each term."""
        return np.bincount(self._term_ids, minlength=len(self._terms))

    @cached_property
    def _starts(self) -> NDArray[np.int64]:
        """Where the rows of each term begin in `_by_term`."""
        return np.concatenate(([0], np.cumsum(self._frequency))).astype(np.int64)

    @cached_property
    def _by_term(self) -> tuple[NDArray[np.integer[Any]], NDArray[np.integer[Any]]]:
        """Rows and counts, those of one term together, in numbers as small as will do."""
        order = np.argsort(self._term_ids, kind="stable")
        rows = np.repeat(np.arange(self.size, dtype=np.int32), np.diff(self._indptr))
        return small(rows[order]), small(self._counts[order])

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """(size,) how many terms each text has, each as often as it stands there."""
        if not self.size:
            return np.zeros(0, dtype=np.int64)
        lengths = np.add.reduceat(np.append(self._counts, 0), self._indptr[:-1], dtype=np.int64)
        return np.where(np.diff(self._indptr) == 0, 0, lengths)

    @cached_property
    def _saturation(self) -> NDArray[np.float64]:  # type: ignore[override]
        return self.saturation(self.lengths)

    def saturation(self, lengths: NDArray[np.int64]) -> NDArray[np.float64]:
        """(n_texts,) what the lengths of texts make of their counts, by this index's parameters."""
        average = max(float(lengths.mean()) if len(lengths) else 0.0, 1e-9)
        return np.asarray(self._k1 * (1 - self._b + self._b * lengths / average), dtype=np.float64)

    @classmethod
    def build(cls, texts: Iterable[Iterable[str]]) -> LexicalIndex:
        """From the terms of each text, in row order."""
        numbering: dict[str, int] = defaultdict(count().__next__)
        numbers = [np.fromiter(map(numbering.__getitem__, terms), dtype=np.int32) for terms in texts]
        return cls.of_numbers(list(numbering), numbers)

    @classmethod
    def of_numbers(cls, terms: Sequence[str], texts: Sequence[NDArray[np.int32]]) -> LexicalIndex:
        """From the terms of each text as numbers of `terms`; what `build` makes of the terms themselves.

        Those of one text are sorted, and all are numbered as they then first occur.
        """
        in_order = sorted(range(len(terms)), key=terms.__getitem__)
        rank = np.empty(len(terms), dtype=np.int64)
        rank[in_order] = np.arange(len(terms))
        counted = [_counted(rank, texts[first : first + _BATCH_TEXTS]) for first in range(0, len(texts), _BATCH_TEXTS)]
        ranks = np.concatenate([np.zeros(0, np.int32), *(ranks for ranks, _, _ in counted)])
        counts = np.concatenate([np.zeros(0, np.int32), *(counts for _, counts, _ in counted)])
        distinct = np.concatenate([np.zeros(1, np.int64), *(distinct for _, _, distinct in counted)])
        used, term_ids = renumbered(ranks, len(terms))
        return cls([terms[in_order[place]] for place in used.tolist()], np.cumsum(distinct), term_ids, counts)

    def rebuilt(self, rows: NDArray[np.int64], new: LexicalIndex) -> LexicalIndex:
        """The index of other texts, row i of which is row `rows[i]` of this one, or the next of `new` where that is -1.

        It is what `build` would make of them all, without counting any again.
        """
        is_new = rows < 0
        if not self.size:
            return new
        if not is_new.any():
            return self._picked(rows)
        both = LexicalIndex.joined([self, new])
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

    def frequency(self, term: str) -> int:
        number = self._vocabulary.get(term)
        return 0 if number is None else int(self._frequency[number])

    def counts(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        stored = self.stored_counts(term)
        if stored is None:
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32)
        return stored[0].astype(np.int32), stored[1].astype(np.int32)

    def stored_counts(self, term: str) -> tuple[NDArray[np.integer[Any]], NDArray[np.integer[Any]]] | None:
        """As `counts`, in whatever numbers they are stored; None where no text holds the term."""
        number = self._vocabulary.get(term)
        if number is None:
            return None
        part = slice(self._starts[number], self._starts[number + 1])
        rows, counts = self._by_term
        return rows[part], counts[part]

    def terms_of(self, row: int) -> dict[str, int]:
        """The terms of one text, and how often each stands there."""
        part = slice(self._indptr[row], self._indptr[row + 1])
        numbers, counts = self._term_ids[part].tolist(), self._counts[part].tolist()
        return {self._terms[number]: count for number, count in zip(numbers, counts, strict=True)}

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        words = "\n".join(self._terms).encode("utf-8", "surrogatepass")
        return {
            "vocabulary": np.frombuffer(words, dtype=np.uint8),
            "indptr": self._indptr,
            "term_ids": self._term_ids,
            "counts": small(self._counts),
            "rows_by_term": self._by_term[0],
            "counts_by_term": self._by_term[1],
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> LexicalIndex:
        words = arrays["vocabulary"].tobytes().decode("utf-8", "surrogatepass")
        by_term = arrays["rows_by_term"], arrays["counts_by_term"]
        terms = words.split("\n") if words else []
        return cls(terms, arrays["indptr"], arrays["term_ids"], arrays["counts"], by_term)


def _counted(
    rank: NDArray[np.int64], texts: Sequence[NDArray[np.int32]]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
    """The ranks of the terms of each text, ascending, one text after the other; how often each stands there; and
    (n_texts,) how many a text has.
    """
    lengths = np.array([len(numbers) for numbers in texts], dtype=np.int64)
    ranks = rank[np.concatenate(texts)]
    cells, counts = np.unique(np.repeat(np.arange(len(texts)) * len(rank), lengths) + ranks, return_counts=True)
    rows, terms = np.divmod(cells, max(len(rank), 1))
    return terms.astype(np.int32), counts.astype(np.int32), np.bincount(rows, minlength=len(texts))


def _words(sources: Sources, passages: Iterator[Passage]) -> LexicalIndex:
    words = sources.word_numbers
    texts = [words.of(sources.text_for_encoding(passage)) for passage in passages]
    places: dict[str, int] = defaultdict(count().__next__)
    keys = map(term_of, words.lexemes)
    term_of_lexeme = np.array([-1 if key is None else places[key] for key in keys], dtype=np.int32)
    found = (term_of_lexeme[numbers] for numbers in texts)
    return LexicalIndex.of_numbers(list(places), [numbers[numbers >= 0] for numbers in found])


def _bigrams(sources: Sources, passages: Iterator[Passage]) -> LexicalIndex:
    return LexicalIndex.build(bigram_keys(sources.text_for_encoding(passage)) for passage in passages)


def _component(name: str, version: str, index_of: Callable[[Sources, Iterator[Passage]], LexicalIndex]) -> Component:
    """`index_of` gives that of some passages."""

    def build(sources: Sources) -> LexicalIndex:
        new = index_of(sources, (sources.passages[row] for row in sources.new_rows(reusing=True)))
        previous = sources.previous
        return previous.rebuilt(sources.previous_rows, new) if isinstance(previous, LexicalIndex) else new

    return Component(name, version, build, lambda arrays, _: LexicalIndex.from_arrays(arrays), join=LexicalIndex.joined)


WORDS = _component("words", "3", _words)
BIGRAMS = _component("bigrams", "2", _bigrams)
