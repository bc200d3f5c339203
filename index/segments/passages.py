"""The passages of a segment, each written by itself, so that one is read without the others."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from corpus.document import Gloss, Passage, Place, TableHeader
from language.span import Span


class _Passages(Sequence[Passage], ABC):
    """Passages that are made when they are asked for."""

    @abstractmethod
    def passage(self, row: int) -> Passage:
        """`row` counts from 0."""

    @overload
    def __getitem__(self, at: int) -> Passage: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Passage]: ...
    def __getitem__(self, at: int | slice) -> Passage | Sequence[Passage]:
        rows = range(len(self))[at]
        return self.passage(rows) if isinstance(rows, int) else [self.passage(row) for row in rows]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or len(self) != len(other):
            return False
        return all(one == another for one, another in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]


class StoredPassages(_Passages):
    """Passages in row order; one is made of what was written when it is first asked for, and kept."""

    def __init__(self, offsets: NDArray[np.int64], written: NDArray[np.uint8]) -> None:
        """Passage i is `written[offsets[i]:offsets[i + 1]]`."""
        self._offsets, self._written = offsets, written
        self._made: list[Passage | None] = [None] * (len(offsets) - 1)

    @classmethod
    def of(cls, passages: Iterable[Passage]) -> StoredPassages:
        rows = [write_passage(passage) for passage in passages]
        offsets = np.cumsum([0, *map(len, rows)], dtype=np.int64)
        return cls(offsets, np.frombuffer(b"".join(rows), dtype=np.uint8))

    @classmethod
    def picked(cls, parts: Sequence[StoredPassages], rows: NDArray[np.int64]) -> StoredPassages:
        """Of the passages of all parts, one part behind the other, those of `rows`; nothing is read or written anew."""
        starts = np.concatenate([part._offsets[:-1] for part in parts])
        lengths = np.concatenate([np.diff(part._offsets) for part in parts])[rows]
        firsts = np.cumsum([0, *(len(part) for part in parts)])
        places = np.searchsorted(firsts, rows, side="right") - 1
        pieces = [
            parts[place]._written[start : start + length]
            for place, start, length in zip(places.tolist(), starts[rows].tolist(), lengths.tolist(), strict=True)
        ]
        offsets = np.cumsum([0, *lengths.tolist()], dtype=np.int64)
        return cls(offsets, np.concatenate([np.zeros(0, dtype=np.uint8), *pieces]))

    def __len__(self) -> int:
        return len(self._made)

    def passage(self, row: int) -> Passage:
        passage = self._made[row]
        if passage is None:
            passage = read_passage(self._written[self._offsets[row] : self._offsets[row + 1]].tobytes())
            self._made[row] = passage
        return passage

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        return {"offsets": self._offsets, "written": self._written}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> StoredPassages:
        return cls(arrays["offsets"], arrays["written"])


class AllPassages(_Passages):
    """The passages of several segments, in the order of their documents."""

    def __init__(self, parts: Sequence[Sequence[Passage]], rows: NDArray[np.int64]) -> None:
        """Row i is the passage `rows[i]` of the parts, one part behind the other."""
        firsts = np.cumsum([0, *map(len, parts)])
        self._parts = parts
        self._part = (np.searchsorted(firsts, rows, side="right") - 1).astype(np.int32)
        self._row = rows - firsts[self._part] if len(rows) else rows

    def __len__(self) -> int:
        return len(self._row)

    def passage(self, row: int) -> Passage:
        passage: Passage = self._parts[self._part[row]][int(self._row[row])]
        return passage


def write_passage(passage: Passage) -> bytes:
    """In a form that `read_passage` reads, to the last character."""
    values = (
        passage.document_id,
        passage.title,
        passage.start,
        passage.end,
        passage.text,
        passage.section,
        passage.pages,
        [offset for span in passage.sentences for offset in (span.start, span.end)],
        [(gloss.start, gloss.end, gloss.text, gloss.kind) for gloss in passage.glosses],
        [(place.start, place.label) for place in passage.places],
        [(head.row.start, head.row.end, head.start, head.end, head.text) for head in passage.headers],
        *(() if passage.recognised is None else (passage.recognised,)),
    )
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def read_passage(written: bytes) -> Passage:
    values = json.loads(written)
    identity, title, start, end, text, section, pages, sentences, glosses, places, headers, *recognised = values
    offsets = iter(sentences)
    return Passage(
        identity,
        title,
        start,
        end,
        text,
        tuple(section),
        None if pages is None else (pages[0], pages[1]),
        tuple(Span(first, last) for first, last in zip(offsets, offsets, strict=True)),
        tuple(Gloss(*values) for values in glosses),
        tuple(Place(*values) for values in places),
        tuple(TableHeader(Span(row, row_end), over, over_end, text) for row, row_end, over, over_end, text in headers),
        recognised[0] if recognised else None,
    )
