"""Components of many segments, asked as if they were one: nothing is put together when a document comes or goes.

Each gives what the component of all passages would give, number for number: document frequencies and mean lengths are
those of all. Two things are less than that, and used for large knowledge bases alone (`Segmenting.together`): vectors are
searched in 2 bits before the nearest are compared as they are, and names are put together within a segment.

What is searched of many parts (postings, rough vectors) may stand put together beside them (`JOINING`) and is then asked in their
place: postings give the same, vectors the same but for those that are only roughly among the nearest.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.components.analysis import Analyses
from index.components.bm25 import Lexical, Remembered, saturation
from index.components.contract import Stored
from index.components.dense import DenseIndex
from index.components.glossary import StoredGlossary
from index.components.late_interaction import (
    LateIndex,
    PassagesTokens,
    QueryTokens,
    TokenSimilarities,
    occurring,
    similarities_of,
)
from index.components.postings import Postings
from index.components.rough_vectors import RoughCodes, RoughVectors
from index.components.terms import Sought
from index.encoders.contract import Tokens, Vectors
from language.names.glossary import Glossaries
from language.words import Word


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
        order = np.argsort(parts, kind="stable")
        edges = np.flatnonzero(np.diff(parts[order], prepend=-1, append=-1)).tolist()
        own = self.row[rows].astype(np.int64)
        for start, end in itertools.pairwise(edges):
            among = order[start:end]
            yield int(parts[among[0]]), among, own[among]


@dataclass(frozen=True, slots=True)
class Unit:
    """A component of one part, or of several that were put together, and which row of all each of its rows is."""

    component: Any
    rows: NDArray[np.int32]


class LexicalParts(Lexical):
    """`LexicalIndex` over parts, of which some are put together."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._parts: list[Postings] = [
            unit.component if isinstance(unit.component, Postings) else unit.component.all_postings for unit in units
        ]
        self._rows = [unit.rows for unit in units]
        self.size = sum(len(rows) for rows in self._rows)
        lengths = np.zeros(self.size, dtype=np.int64)
        for part, rows in zip(self._parts, self._rows, strict=True):
            lengths[rows] = part.lengths
        self._saturation = saturation(lengths)
        self._in_order = np.array_equal(np.concatenate(self._rows), np.arange(self.size))
        self._ranges = Remembered(self._find)
        self._unit, self._own = np.empty(self.size, dtype=np.int32), np.empty(self.size, dtype=np.int32)
        for number, rows in enumerate(self._rows):
            self._unit[rows], self._own[rows] = number, np.arange(len(rows), dtype=np.int32)

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
        return dict.fromkeys(term for part in self._parts for term in part.terms)

    @property
    def katakana(self) -> Iterable[str]:
        return dict.fromkeys(term for part in self._parts for term in part.terms.katakana())

    def look_up(self, terms: Sequence[str]) -> None:
        self._ranges.of_all(terms)

    def frequency(self, term: str) -> int:
        return sum(end - start for _, start, end in self._ranges.of(term))

    def counts(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        found = self._ranges.of(term)
        if not found:
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32)
        rows = np.concatenate([self._rows[part][self._parts[part].rows[start:end]] for part, start, end in found])
        counts = np.concatenate([self._parts[part].counts[start:end] for part, start, end in found]).astype(np.int32)
        if not self._in_order:
            order = np.argsort(rows, kind="stable")
            rows, counts = rows[order], counts[order]
        return rows, counts

    def group_scores_of(self, groups: Sequence[Mapping[str, float]], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """(n_rows,) the `group_scores` of some rows, ascending, found without looking at others."""
        units: dict[int, _Asked] = {}
        for unit in np.unique(self._unit[rows]).tolist():
            among = np.flatnonzero(self._unit[rows] == unit)
            part = self._parts[unit]
            units[unit] = _Asked(part, self._own[rows[among]].astype(part.rows.dtype), among)
        total = np.zeros(len(rows), dtype=np.float32)
        for group in groups:
            best = np.zeros(len(rows), dtype=np.float32)
            for term, weight in group.items():
                found = [
                    asked.counts(start, end) for unit, start, end in self._ranges.of(term) if (asked := units.get(unit))
                ]
                if found:
                    places = np.concatenate([places for places, _ in found])
                    counts = np.concatenate([counts for _, counts in found]).astype(np.int32)
                    weights = weight * self._weights(term, rows[places], counts)
                    best[places] = np.maximum(best[places], weights)
            total += best
        return total


@dataclass(frozen=True, slots=True)
class _Asked:
    """Rows of one unit, ascending, in the numbers of its postings, and their places among all that are asked for."""

    postings: Postings
    rows: NDArray[np.integer[Any]]
    among: NDArray[np.int64]

    def counts(self, start: int, end: int) -> tuple[NDArray[np.int64], NDArray[np.integer[Any]]]:
        """Which of them have a term, by their places, and how often."""
        holding = self.postings.rows[start:end]
        places = np.searchsorted(holding, self.rows)
        places[places == len(holding)] = 0
        have = holding[places] == self.rows
        return self.among[have], self.postings.counts[start:end][places[have]]


_ROUGHLY = 4  # times as many as are wanted are compared as they are


class DenseParts:
    """`DenseIndex` over parts: the nearest by rough vectors of each, then compared as they are."""

    def __init__(self, parts: Sequence[DenseIndex], places: Places, units: Sequence[Unit]) -> None:
        """`units` are what is searched roughly."""
        self._parts, self._places, self._units = parts, places, units
        self.size, self.dimension = places.size, parts[0].dimension

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
        found = [unit.component.search_roughly(queries, _ROUGHLY * k) for unit in self._units]
        for number, query in enumerate(queries):
            pairs = [
                (unit.rows[near], rough) for unit, (rough, near) in zip(self._units, _of(found, number), strict=True)
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


class RoughlyTogether:
    """The vectors of several parts, one behind the other, searched roughly at once."""

    def __init__(self, codes: RoughCodes, parts: Sequence[DenseIndex]) -> None:
        self._rough, self._parts = RoughVectors(codes), parts

    def search_roughly(self, queries: Vectors, k: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """As `DenseIndex.search_roughly`; no more than `k`, or `k` of each part."""
        nearest = min(k, self._rough.size)
        if nearest:
            scores, rows = self._rough.search(queries, nearest)
            if np.isfinite(scores).all():
                return scores, rows
        found = [part.search_roughly(queries, k) for part in self._parts]
        firsts = np.cumsum([0, *(part.size for part in self._parts)])
        moved = [np.where(rows < 0, -1, rows + first) for (_, rows), first in zip(found, firsts[:-1], strict=True)]
        return np.concatenate([scores for scores, _ in found], axis=1), np.concatenate(moved, axis=1)


class LateParts:
    """`LateIndex` over parts."""

    def __init__(self, parts: Sequence[LateIndex], places: Places) -> None:
        self._parts, self._places = parts, places
        self.size = places.size

    def lookup(self, query: QueryTokens, rows: NDArray[np.int64]) -> TokenSimilarities:
        found, _ = self._passages(rows)
        used = occurring(found.ids)
        return similarities_of(query, used, self._parts[0].vectors_of(used))

    def scores(self, similarities: TokenSimilarities, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        best = self.best(similarities, rows)
        return similarities.weights @ best if best.size else np.zeros(len(rows), dtype=np.float32)

    def best(self, similarities: TokenSimilarities, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        found, among = self._passages(rows)
        best = np.empty((len(similarities.weights), len(rows)), dtype=np.float32)
        best[:, among] = found.best(similarities)
        return best

    def _passages(self, rows: NDArray[np.int64]) -> tuple[PassagesTokens, NDArray[np.int64]]:
        """The tokens of passages, part by part, and which of `rows` each is."""
        found = [
            (among, self._parts[part].passages(own)) for part, among, own in self._places.by_part(np.asarray(rows))
        ]
        among = np.concatenate([np.zeros(0, dtype=np.int64), *(among for among, _ in found)])
        return PassagesTokens.joined([tokens for _, tokens in found]), among

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

    def __init__(self, parts: Sequence[Analyses], places: Places) -> None:
        self._parts, self._places = parts, places
        self.size = places.size

    def words_of(self, row: int) -> Callable[[str], Sequence[Word]]:
        part: Analyses = self._parts[self._places.part[row]]
        return part.words_of(int(self._places.row[row]))


class GlossaryParts:
    """The glossaries of all parts: what any of them knows of a text."""

    def __init__(self, parts: Sequence[StoredGlossary]) -> None:
        self.glossary = Glossaries([part.glossary for part in parts])


@dataclass(frozen=True, slots=True)
class Joining:
    """How what is searched of a component is put together for several parts, and read back."""

    join: Callable[[Sequence[Any]], Stored]
    load: Callable[[Mapping[str, NDArray[Any]]], Any]


_POSTINGS = Joining(lambda parts: Postings.joined([part.all_postings for part in parts]), Postings.from_arrays)
_CODES = Joining(lambda parts: RoughCodes.of([part.vectors for part in parts]), RoughCodes.from_arrays)

JOINING: Mapping[str, Joining] = {"words": _POSTINGS, "bigrams": _POSTINGS, "dense": _CODES}


@dataclass(frozen=True, slots=True)
class AllParts:
    """A component of every part. `part(i)` gives that of part i; each of `joined` is of several parts, by their numbers."""

    places: Places
    part: Callable[[int], Any]
    joined: Sequence[tuple[Sequence[int], Any]] = ()

    def each(self) -> list[Any]:
        return [self.part(number) for number in range(len(self.places.back))]

    def units(self) -> list[Unit]:
        """What is put together, and the other parts; those that something has are not asked for."""
        back, covered = self.places.back, {number for members, _ in self.joined for number in members}
        together = [Unit(found, np.concatenate([back[number] for number in members])) for members, found in self.joined]
        alone = (number for number in range(len(back)) if number not in covered)
        return [*together, *(Unit(self.part(number), back[number]) for number in alone)]


def _dense(every: AllParts) -> DenseParts:
    parts = every.each()
    joined = [
        (members, RoughlyTogether(codes, [parts[number] for number in members])) for members, codes in every.joined
    ]
    return DenseParts(parts, every.places, AllParts(every.places, parts.__getitem__, joined).units())


IN_PARTS: Mapping[str, Callable[[AllParts], Any]] = {
    "analysis": lambda every: AnalysesParts(every.each(), every.places),
    "dense": _dense,
    "words": lambda every: LexicalParts(every.units()),
    "bigrams": lambda every: LexicalParts(every.units()),
    "late": lambda every: LateParts(every.each(), every.places),
    "names": lambda every: GlossaryParts(every.each()),
}
