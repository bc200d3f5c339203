"""Components of many segments, asked as if they were one: nothing is put together when a document comes or goes.

Each gives what the component of all passages would give, number for number: document frequencies and mean lengths are
those of all. Two things are less than that, and used for large knowledge bases alone (`Segmenting.together`): vectors are
searched in 2 bits before the nearest are compared as they are, and names are put together within a segment.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.components.analysis import Analyses
from index.components.bm25 import Lexical, LexicalIndex, Remembered
from index.components.dense import DenseIndex
from index.components.glossary import StoredGlossary
from index.components.late_interaction import LateIndex, QueryTokens, TokenSimilarities, similarities_of
from index.components.terms import Sought
from index.encoders.contract import Tokens, Vectors
from language.names.entity import Mention
from language.names.glossary import Sounds, WordsOf, expand_over
from language.words import Word, split_words


class Places:
    """Where the rows of all passages stand in the parts, and back."""

    def __init__(self, sizes: Sequence[int], rows: NDArray[np.int64]) -> None:
        """Row i of all is `rows[i]` of the parts, one part behind the other."""
        firsts = np.cumsum([0, *sizes])
        self.size = len(rows)
        self.part = (np.searchsorted(firsts, rows, side="right") - 1).astype(np.int32)
        self.row = (rows - firsts[self.part]).astype(np.int32)
        back = np.empty(len(rows), dtype=np.int32)
        back[rows] = np.arange(len(rows), dtype=np.int32)
        self.back = [back[start:end] for start, end in itertools.pairwise(firsts.tolist())]

    def by_part(self, rows: NDArray[np.int64]) -> Iterator[tuple[int, NDArray[np.int64], NDArray[np.int64]]]:
        """Of each part that has any of `rows`: its number, where they stand among `rows`, and its own rows."""
        parts = self.part[rows]
        for part in np.unique(parts).tolist():
            among = np.flatnonzero(parts == part)
            yield part, among, self.row[rows[among]].astype(np.int64)


class LexicalParts(Lexical):
    """`LexicalIndex` over parts."""

    def __init__(self, parts: Sequence[LexicalIndex], rows: NDArray[np.int64]) -> None:
        self._parts, self._places = parts, Places([part.size for part in parts], rows)
        self.size = len(rows)
        lengths = np.concatenate([part.lengths for part in parts])[rows]
        self._saturation = parts[0].saturation(lengths)
        self._in_order = np.array_equal(rows, np.arange(len(rows)))
        self._ranges = Remembered(self._find)

    def _find(self, terms: Sequence[str]) -> list[list[tuple[int, int, int]]]:
        """For each term the parts that have it, and from where to where each does."""
        found: list[list[tuple[int, int, int]]] = [[] for _ in terms]
        sought = Sought(terms)
        for number, part in enumerate(self._parts):
            known, starts, ends = part.ranges(sought)
            for place, start, end in zip(known.tolist(), starts.tolist(), ends.tolist(), strict=True):
                found[place].append((number, start, end))
        return found

    def __contains__(self, term: str) -> bool:
        return self.frequency(term) > 0

    @property
    def vocabulary(self) -> Iterable[str]:
        return dict.fromkeys(term for part in self._parts for term in part.vocabulary)

    @property
    def katakana(self) -> Iterable[str]:
        return dict.fromkeys(term for part in self._parts for term in part.katakana)

    def look_up(self, terms: Sequence[str]) -> None:
        self._ranges.of_all(terms)

    def frequency(self, term: str) -> int:
        return sum(end - start for _, start, end in self._ranges.of(term))

    def counts(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        found = self._ranges.of(term)
        if not found:
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32)
        stored = [self._parts[part].stored_counts(start, end) for part, start, end in found]
        backs = self._places.back
        rows = np.concatenate([backs[part][own] for (part, _, _), (own, _) in zip(found, stored, strict=True)])
        counts = np.concatenate([counts for _, counts in stored]).astype(np.int32)
        if not self._in_order:
            order = np.argsort(rows, kind="stable")
            rows, counts = rows[order], counts[order]
        return rows, counts


_ROUGHLY = 4  # times as many as are wanted are compared as they are


class DenseParts:
    """`DenseIndex` over parts: the nearest by rough vectors of each, then compared as they are."""

    def __init__(self, parts: Sequence[DenseIndex], rows: NDArray[np.int64]) -> None:
        self._parts, self._places = parts, Places([part.size for part in parts], rows)
        self.size, self.dimension = len(rows), parts[0].dimension

    def of_rows(self, rows: NDArray[np.int64]) -> Vectors:
        """(n_rows, dimension)"""
        found = np.zeros((len(rows), self.dimension), dtype=np.float32)
        for part, among, own in self._places.by_part(np.asarray(rows)):
            found[among] = self._parts[part].of_rows(own)
        return found

    def search(self, queries: Vectors, k: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """As `DenseIndex.search`."""
        scores = np.full((len(queries), max(k, 0)), -np.inf, dtype=np.float32)
        rows = np.full((len(queries), max(k, 0)), -1, dtype=np.int64)
        found = [part.search_roughly(queries, _ROUGHLY * k) for part in self._parts]
        for number, query in enumerate(queries):
            pairs = [
                (back[near], rough) for back, (rough, near) in zip(self._places.back, _of(found, number), strict=True)
            ]
            near = np.concatenate([near for near, _ in pairs]).astype(np.int64)
            rough = np.concatenate([rough for _, rough in pairs])
            if len(near) > _ROUGHLY * k:
                near = near[np.argpartition(-rough, _ROUGHLY * k)[: _ROUGHLY * k]]
            exact = self.of_rows(near) @ query
            order = np.lexsort((near, -exact))[:k]
            if query.any():
                scores[number, : len(order)], rows[number, : len(order)] = exact[order], near[order]
        return scores, rows


def _of(
    found: Sequence[tuple[NDArray[np.float32], NDArray[np.int64]]], number: int
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.int64]]]:
    for scores, rows in found:
        known = rows[number] >= 0
        yield scores[number][known], rows[number][known]


class LateParts:
    """`LateIndex` over parts."""

    def __init__(self, parts: Sequence[LateIndex], rows: NDArray[np.int64]) -> None:
        self._parts, self._places = parts, Places([part.size for part in parts], rows)
        self.size = len(rows)

    def lookup(self, query: QueryTokens, rows: NDArray[np.int64]) -> TokenSimilarities:
        occurring = [self._parts[part].occurring(own) for part, _, own in self._places.by_part(np.asarray(rows))]
        used = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *occurring]))
        return similarities_of(query, used, self._parts[0].vectors_of(used))

    def scores(self, similarities: TokenSimilarities, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        best = self.best(similarities, rows)
        return similarities.weights @ best if best.size else np.zeros(len(rows), dtype=np.float32)

    def best(self, similarities: TokenSimilarities, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        best = np.zeros((len(similarities.weights), len(rows)), dtype=np.float32)
        for part, among, own in self._places.by_part(np.asarray(rows)):
            best[:, among] = self._parts[part].best(similarities, own)
        return best

    def token_cosines(self, similarities: TokenSimilarities, row: int) -> NDArray[np.float32]:
        part, own = self._at(row)
        return part.token_cosines(similarities, own)

    def title_cosines(self, similarities: TokenSimilarities, row: int) -> NDArray[np.float32]:
        part, own = self._at(row)
        return part.title_cosines(similarities, own)

    def tokens_of(self, row: int) -> Tokens:
        part, own = self._at(row)
        return part.tokens_of(own)

    def _at(self, row: int) -> tuple[LateIndex, int]:
        return self._parts[self._places.part[row]], int(self._places.row[row])


class AnalysesParts:
    """`Analyses` over parts."""

    def __init__(self, parts: Sequence[Analyses], rows: NDArray[np.int64]) -> None:
        self._parts, self._places = parts, Places([part.size for part in parts], rows)
        self.size = len(rows)

    def words_of(self, row: int) -> Callable[[str], Sequence[Word]]:
        part: Analyses = self._parts[self._places.part[row]]
        return part.words_of(int(self._places.row[row]))


class GlossaryParts:
    """The glossaries of all parts: what any of them knows of a text."""

    def __init__(self, parts: Sequence[StoredGlossary], rows: NDArray[np.int64]) -> None:
        self._glossaries = [part.glossary for part in parts]

    @cached_property
    def _sounds(self) -> Sounds:
        return Sounds(self._glossaries)

    @property
    def glossary(self) -> GlossaryParts:
        return self

    def expand(self, text: str, words_of: WordsOf = split_words) -> list[Mention]:
        """As `Glossary.expand`."""
        return expand_over(self._glossaries, self._sounds, text, words_of)


IN_PARTS: Mapping[str, Callable[[Sequence[Any], NDArray[np.int64]], Any]] = {
    "analysis": AnalysesParts,
    "dense": DenseParts,
    "words": LexicalParts,
    "bigrams": LexicalParts,
    "late": LateParts,
    "names": GlossaryParts,
}
