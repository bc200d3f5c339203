"""Segments made of documents, and of other segments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.document import Passage
from index.components.contract import Component, Stored
from index.components.numbering import runs
from index.components.word_numbers import WordNumbers
from index.segments.passages import AllPassages, StoredPassages
from index.segments.recipe import Recipe, rows_of
from index.segments.segment import DocumentTable, Segment, build_component


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document of the truth: its number, the SHA-256 that was recorded of it, its passages."""

    number: int
    record: bytes
    passages: tuple[Passage, ...]


def segment_of(recipe: Recipe, documents: Sequence[ReadDocument], older: Sequence[Segment] = ()) -> Segment:
    """A segment in memory of new documents; what is known of passages that `older` segments have is not worked out again."""
    passages = [passage for document in documents for passage in document.passages]
    keys = recipe.keys(passages)
    table = DocumentTable(
        np.array([document.number for document in documents], dtype=np.int64),
        np.frombuffer(b"".join(document.record for document in documents), dtype=np.uint8).reshape(-1, 32),
        np.array([len(document.passages) for document in documents], dtype=np.int64),
        keys,
    )
    source, rows = _most_alike(keys, older)
    built: dict[str, Stored] = {}
    word_numbers = WordNumbers()
    for name, component in recipe.components.items():
        previous = source.component(name) if source is not None and _reusable(source, recipe, name) else None
        built[name] = build_component(component, recipe, passages, built.__getitem__, previous, rows, word_numbers)
    return Segment(recipe, table, StoredPassages.of(passages), built=built)


def _most_alike(keys: NDArray[np.uint8], older: Iterable[Segment]) -> tuple[Segment | None, NDArray[np.int64]]:
    """The segment that has most of the passages, None when none has any, and the row of each there or -1."""
    best: tuple[Segment | None, NDArray[np.int64]] = None, np.full(len(keys), -1, dtype=np.int64)
    for segment in older:
        rows = rows_of(keys, segment.table.keys)
        if np.count_nonzero(rows >= 0) > np.count_nonzero(best[1] >= 0):
            best = segment, rows
    return best


def _reusable(segment: Segment, recipe: Recipe, name: str) -> bool:
    return (
        name in segment.recipe.components
        and segment.recipe.metadata(name) == recipe.metadata(name)
        and segment.is_at_hand(name)
    )


@dataclass(frozen=True, slots=True)
class Picked:
    """Some documents of some segments. `documents` and `rows` count over all segments, one behind the other."""

    segments: Sequence[Segment]
    documents: NDArray[np.int64]
    rows: NDArray[np.int64]

    @classmethod
    def of(cls, segments: Sequence[Segment], kept: Sequence[NDArray[np.bool_]]) -> Picked:
        """The documents that `kept` (n_documents,) says for each segment, ascending by number."""
        numbers = np.concatenate([segment.table.numbers for segment in segments])
        counts = np.concatenate([segment.table.counts for segment in segments])
        firsts = np.cumsum(counts) - counts
        chosen = np.flatnonzero(np.concatenate(kept))
        documents = chosen[np.argsort(numbers[chosen], kind="stable")]
        return cls(segments, documents, runs(firsts[documents], counts[documents]))

    @classmethod
    def everything(cls, segments: Sequence[Segment]) -> Picked:
        return cls.of(segments, [np.ones(len(segment.table.numbers), dtype=bool) for segment in segments])

    @property
    def is_all_in_order(self) -> bool:
        """Whether it is one segment as it stands."""
        return len(self.segments) == 1 and np.array_equal(self.rows, np.arange(self.segments[0].size))

    def passages(self) -> Sequence[Passage]:
        return AllPassages([segment.passages for segment in self.segments], self.rows)

    def component(self, component: Component, recipe: Recipe, needed: Any) -> Stored:
        """The component of the picked passages, put together from those of the segments, or built where it can't be."""
        if self.is_all_in_order:
            found: Stored = self.segments[0].component(component.name)
            return found
        previous = None
        if component.join is not None and self.segments:
            parts = [segment.component(component.name) for segment in self.segments]
            previous = component.join(parts) if len(parts) > 1 else parts[0]
        return build_component(component, recipe, self.passages(), needed, previous, self.rows)

    def segment(self, recipe: Recipe) -> Segment:
        """One segment in memory."""
        stored = [_stored(segment.passages) for segment in self.segments]
        table = DocumentTable.picked([segment.table for segment in self.segments], self.documents, self.rows)
        built: dict[str, Stored] = {}
        for name, component in recipe.components.items():
            built[name] = self.component(component, recipe, built.__getitem__)
        return Segment(recipe, table, StoredPassages.picked(stored, self.rows), built=built)


def _stored(passages: Sequence[Passage]) -> StoredPassages:
    return passages if isinstance(passages, StoredPassages) else StoredPassages.of(passages)


def in_pieces(documents: Iterable[ReadDocument], most: int) -> Iterator[list[ReadDocument]]:
    """Runs of documents of at most `most` passages; one that has more alone makes a run by itself."""
    piece: list[ReadDocument] = []
    size = 0
    for document in documents:
        if piece and size + len(document.passages) > most:
            yield piece
            piece, size = [], 0
        piece.append(document)
        size += len(document.passages)
    if piece:
        yield piece
