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
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.document import Passage
from index.components.contract import Component, Sources
from index.components.numbering import ascending, behind_each_other, renumbered, runs, small
from index.components.postings import Postings
from index.components.search_terms import bigram_keys, term_of
from index.components.terms import Sought, Terms
from index.settings import Bm25

_WEIGHING = Bm25()
_BATCH_TEXTS = 1_024  # counted at once: enough to be quick, few enough that their numbers take little memory
_MOST_FOUND = 16_384  # terms remembered; all are forgotten when there are more

Found = TypeVar("Found")  # where what is counted of a term stands


def saturation(
    lengths: NDArray[np.integer[Any]], k1: float = _WEIGHING.k1, b: float = _WEIGHING.b
) -> NDArray[np.float64]:
    """(n_texts,) what the lengths of texts make of their counts."""
    average = max(float(lengths.mean()) if len(lengths) else 0.0, 1e-9)
    return np.asarray(k1 * (1 - b + b * lengths / average), dtype=np.float64)


class Remembered(Generic[Found]):
    """What was found of terms, for a question asks for each several times. Safe to use from many threads."""

    def __init__(self, find: Callable[[Sequence[str]], Iterable[Found]]) -> None:
        """`find` gives what there is of each of some terms."""
        self._find = find
        self._found: dict[str, Found] = {}

    def of(self, term: str) -> Found:
        found = self._found.get(term)
        return self.of_all((term,))[0] if found is None else found

    def of_all(self, terms: Sequence[str]) -> list[Found]:
        """What is not known yet of them is looked for together."""
        known = self._found
        new = [term for term in dict.fromkeys(terms) if term not in known]
        if len(known) + len(new) > _MOST_FOUND:
            known, new = {}, list(dict.fromkeys(terms))
        if new:
            known.update(zip(new, self._find(new), strict=True))
            self._found = known
        return [known[term] for term in terms]


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

    @property
    @abstractmethod
    def katakana(self) -> Iterable[str]:
        """Those that are written in katakana alone."""

    @abstractmethod
    def look_up(self, terms: Sequence[str]) -> None:
        """Find terms together that will be asked for one by one."""

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

    def limit(self, term: str) -> float:
        """More than a text's score for the term can be, which is its idf times k1 + 1."""
        return float(self._idf(term)) * (self._k1 + 1)

    def postings(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Rows that hold `term`, ascending, and its score in each."""
        rows, counts = self.counts(term)
        return rows, self._weights(term, rows, counts)

    def _weights(self, term: str, rows: NDArray[np.integer[Any]], counts: NDArray[np.int32]) -> NDArray[np.float32]:
        """(n_rows,) the scores of rows that have the term so often as `counts` says."""
        if not len(rows):
            return np.zeros(0, dtype=np.float32)
        weights = self._idf(term) * counts * (self._k1 + 1) / (counts + self._saturation[rows])
        return np.asarray(weights.astype(np.float32))

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
        vocabulary: Terms,
        indptr: NDArray[np.int64],
        term_ids: NDArray[np.int32],
        counts: NDArray[np.integer[Any]],
        by_term: tuple[NDArray[np.integer[Any]], NDArray[np.integer[Any]]] | None = None,
        starts: NDArray[np.integer[Any]] | None = None,
        lengths: NDArray[np.integer[Any]] | None = None,
        *,
        k1: float = _WEIGHING.k1,
        b: float = _WEIGHING.b,
    ) -> None:
        """Text i has the terms `term_ids[indptr[i]:indptr[i + 1]]`, each so often as `counts` says; `by_term` are the rows and
        the counts of each term after the other, `starts` (n_terms + 1,) where those of each begin there, and `lengths`
        (n_texts,) how many terms each text has; all are worked out where they aren't given.
        """
        self._terms = vocabulary
        self._indptr, self._term_ids, self._counts = indptr, term_ids, counts
        self.size = len(indptr) - 1
        self._k1, self._b = k1, b
        self._numbers: Remembered[int] = Remembered(lambda terms: self._terms.find(Sought(terms)).tolist())
        if by_term is not None:
            self._by_term = by_term
        if starts is not None:
            self._starts = starts
        if lengths is not None:
            self.lengths = lengths

    @cached_property
    def _starts(self) -> NDArray[np.integer[Any]]:
        frequencies = np.bincount(self._term_ids, minlength=len(self._terms))
        return small(np.concatenate(([0], np.cumsum(frequencies))))

    @cached_property
    def _by_term(self) -> tuple[NDArray[np.integer[Any]], NDArray[np.integer[Any]]]:
        """Rows and counts, those of one term together, in numbers as small as will do."""
        order = ascending(self._term_ids)
        rows = np.repeat(np.arange(self.size, dtype=np.int32), np.diff(self._indptr))
        return small(rows[order]), small(self._counts[order])

    @cached_property
    def lengths(self) -> NDArray[np.integer[Any]]:
        """(size,) how many terms each text has, each as often as it stands there."""
        if not self.size:
            return np.zeros(0, dtype=np.int64)
        lengths = np.add.reduceat(np.append(self._counts, 0), self._indptr[:-1], dtype=np.int64)
        return np.where(np.diff(self._indptr) == 0, 0, lengths)

    @cached_property
    def _saturation(self) -> NDArray[np.float64]:  # type: ignore[override]
        return saturation(self.lengths, self._k1, self._b)

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
        vocabulary = Terms.of([terms[in_order[place]] for place in used.tolist()])
        return cls(vocabulary, np.cumsum(distinct), term_ids, counts)

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
        terms, numbers = Terms.joined([part._terms for part in parts])
        term_ids = [np.zeros(0, dtype=np.int32)]
        for part, own in zip(parts, numbers, strict=True):
            term_ids.append(own[part._term_ids] if len(own) else part._term_ids)
        counts = np.concatenate([np.zeros(0, dtype=np.int32), *(part._counts for part in parts)])
        indptr = behind_each_other([part._indptr for part in parts])
        return cls(terms, indptr, np.concatenate(term_ids), counts)

    def _picked(self, rows: NDArray[np.int64]) -> LexicalIndex:
        """The texts of `rows`, as `build` would have it: terms are numbered as they first occur."""
        lengths = self._indptr[rows + 1] - self._indptr[rows]
        ends, positions = np.cumsum(lengths), runs(self._indptr[rows], lengths)
        used, numbers = renumbered(self._term_ids[positions], len(self._terms))
        return LexicalIndex(
            self._terms.picked(used),
            np.concatenate(([0], ends)).astype(np.int64),
            numbers,
            self._counts[positions],
        )

    def __contains__(self, term: str) -> bool:
        return self._numbers.of(term) >= 0

    @property
    def vocabulary(self) -> Iterable[str]:
        return self._terms

    @property
    def katakana(self) -> Iterable[str]:
        return self._terms.katakana()

    def look_up(self, terms: Sequence[str]) -> None:
        self._numbers.of_all(terms)

    def frequency(self, term: str) -> int:
        number = self._numbers.of(term)
        return 0 if number < 0 else int(self._starts[number + 1]) - int(self._starts[number])

    def counts(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        number = self._numbers.of(term)
        if number < 0:
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32)
        part = slice(int(self._starts[number]), int(self._starts[number + 1]))
        rows, counts = self._by_term
        return rows[part].astype(np.int32), counts[part].astype(np.int32)

    @property
    def all_postings(self) -> Postings:
        return Postings(self._terms, self._starts, *self._by_term, self.lengths)

    def terms_of(self, row: int) -> dict[str, int]:
        """The terms of one text, and how often each stands there."""
        part = slice(self._indptr[row], self._indptr[row + 1])
        numbers, counts = self._term_ids[part].tolist(), self._counts[part].tolist()
        return {self._terms[number]: count for number, count in zip(numbers, counts, strict=True)}

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        return {
            **self._terms.to_arrays(),
            "indptr": self._indptr,
            "term_ids": self._term_ids,
            "counts": small(self._counts),
            "rows_by_term": self._by_term[0],
            "counts_by_term": self._by_term[1],
            "term_starts": small(self._starts),
            "lengths": small(self.lengths),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> LexicalIndex:
        """Files of earlier versions lack where terms begin and how long texts are."""
        return cls(
            Terms.from_arrays(arrays),
            arrays["indptr"],
            arrays["term_ids"],
            arrays["counts"],
            (arrays["rows_by_term"], arrays["counts_by_term"]),
            arrays.get("term_starts"),
            arrays.get("lengths"),
        )


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
