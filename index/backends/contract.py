"""The seam between the engine and whatever holds the index: what a question asks, and how documents come and go.

A passage is known by its row, a whole number; rows of one document stand side by side, in its order. Reranking, reading and
answering need the candidates' rows alone, so an index may lie elsewhere as long as it finds those.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document, Passage
from index.encoders.contract import Vectors

TermKind = Literal["words", "bigrams"]


@dataclass(frozen=True, slots=True)
class Counts:
    documents: int
    passages: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question looks for.

    The terms of one group of `words` are ways to say one thing: the best met one counts. `vector` (dimension,) is the
    question's; `word_weight` and `bigram_weight` are what each score, 0 to 1, counts among the candidates by words. Up to
    `all_up_to` passages are all candidates; of more, the best `most` by words and the best `most` by vector. `within` (n,)
    are the rows that are looked in, ascending; None means all.
    """

    words: Sequence[Sequence[str]]
    bigrams: Sequence[str]
    vector: Vectors
    word_weight: float
    bigram_weight: float
    most: int
    all_up_to: int = 0
    within: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The candidates: `rows` (n,) ascending; `words` and `bigrams` (n,) are BM25 scores over the most that a passage could

    reach, 0 to 1, higher is better, by document frequencies and lengths of all passages; `cosines` (n,) those of the
    question's vector with the passages', -1 to 1.
    """

    rows: NDArray[np.int64]
    words: NDArray[np.float32]
    bigrams: NDArray[np.float32]
    cosines: NDArray[np.float32]


class SearchView(Protocol):
    """The index as it stands at one generation. Safe to use from many threads."""

    @property
    def generation(self) -> int:
        """Counts changes."""
        ...

    def counts(self) -> Counts: ...

    def candidates(self, wanted: Wanted) -> Found: ...

    def frequencies(self, kind: TermKind, terms: Iterable[str]) -> Mapping[str, int]:
        """In how many passages each term stands, exactly; 0 for one that stands in none."""
        ...

    def rows_of(self, documents: frozenset[str]) -> NDArray[np.int64]:
        """(n,) the rows of the documents' passages, by the documents' ids, ascending."""
        ...

    def rows(self, rows: NDArray[np.int64]) -> Sequence[Passage]:
        """The passages of `rows`, in that order."""
        ...


class SearchBackend(Protocol):
    """An index that documents come into and go from. What has been taken in or deleted is seen by the next `view`."""

    def upsert(self, documents: Iterable[Document]) -> None:
        """Take in documents, each in the place of the one of its source. Raises `DamagedDocument` and `KnowledgeBaseError`."""
        ...

    def delete(self, document_id: str) -> None:
        """Raises `UnknownDocument`."""
        ...

    def view(self) -> SearchView:
        """The newest state, that which other processes made included."""
        ...
