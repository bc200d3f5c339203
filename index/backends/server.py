"""What is asked of a server that searches: it is given what was derived from documents, and gives candidates for questions.

What it holds is derived and may be lost: it is then derived again from the documents. A passage is known there by its key,
which is its document's number in the truth and its place in that document.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.backends.contract import TermKind
from index.encoders.contract import Vectors

ORDINAL_BITS = 20  # a million passages of a document, and eight million million documents
UNFINISHED = "unfinished"
MOST_PASSAGES = (1 << ORDINAL_BITS) - 1  # of one document: the last place is none of a passage


def keys_of(number: int, count: int) -> NDArray[np.int64]:
    """(count,) the keys of a document's passages.

    >>> keys_of(3, 2).tolist()
    [3145728, 3145729]
    """
    return (number << ORDINAL_BITS) + np.arange(count, dtype=np.int64)


def document_of(key: int) -> int:
    """The number of the document.

    >>> document_of(3145729)
    3
    """
    return key >> ORDINAL_BITS


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as the server lists it: `record` tells one state of it from the next; `passages` is how many it has."""

    number: int
    record: str
    id: str
    passages: int


@dataclass(frozen=True, slots=True)
class Names:
    """`found` is what a document's passages give to the glossary, as JSON; `katakana` are its words in that script."""

    record: str
    found: str
    katakana: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DerivedPassage:
    """`words` and `bigrams` are terms and how often they stand there; `tokens` and `passage` are kept as they are."""

    words: Mapping[str, int]
    bigrams: Mapping[str, int]
    vector: Vectors
    tokens: bytes
    passage: bytes


@dataclass(frozen=True, slots=True)
class DerivedDocument:
    listed: Listed
    names: Names
    passages: Sequence[DerivedPassage]


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept of a passage: of which `record` of its document, and the bytes."""

    record: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Scope:
    """Where is looked: in whole documents, by their numbers, or among passages, by their keys."""

    documents: Sequence[int] = ()
    passages: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Sought:
    """What a question looks for. Each group of terms with their idf counts by its best met one.

    `word_weight` and `bigram_weight` are what one unit of a BM25 score counts among the candidates by words. The best
    `most` by words and the best `most` by vector are wanted, in the `scope` or everywhere; or just the scores of the
    passages `keys`, where these are given.
    """

    words: Sequence[Sequence[tuple[str, float]]]
    bigrams: Sequence[Sequence[tuple[str, float]]]
    vector: Vectors
    word_weight: float
    bigram_weight: float
    most: int
    scope: Scope | None = None
    keys: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """Passages by their `keys` (n,), in any order, each once; `words` and `bigrams` (n,) are BM25 scores, `cosines` (n,)."""

    keys: NDArray[np.int64]
    words: NDArray[np.float64]
    bigrams: NDArray[np.float64]
    cosines: NDArray[np.float64]


class SearchServer(Protocol):
    """Every method may be called from any thread or process, and raises the errors of `index.errors`.

    Writing what is there already, and forgetting what isn't, changes nothing: two that bring it up to date at once do no harm.
    """

    @property
    def name(self) -> str:
        """As it is shown to users."""
        ...

    def mark(self) -> str | None:
        """What was set last, of which state it is: "" where nothing was, None where nothing has been made."""
        ...

    def set_mark(self, mark: str) -> None:
        """Of which state of the documents it is; one that begins with `UNFINISHED` while that is being changed."""
        ...

    def make(self, dimension: int) -> None:
        """Make what it keeps things in, for vectors of `dimension`, unless it is there."""
        ...

    def drop(self) -> None:
        """Throw away all that it holds, if it holds anything."""
        ...

    def put(self, documents: Sequence[DerivedDocument]) -> None:
        """Take in documents, each in the place of the one of its number."""
        ...

    def measure_again(self) -> bool:
        """Whether the measure by which passages were weighed no longer fits them: if so, all have to be put again.

        What is put from now on is weighed by the new one. A server that weighs when it is asked has none.
        """
        ...

    def forget(self, numbers: Collection[int]) -> None: ...

    def listed(self, numbers: Collection[int] | None = None) -> list[Listed]:
        """Those of `numbers` that are there; without them all. In any order."""
        ...

    def names(self, numbers: Collection[int] | None = None) -> dict[int, Names]:
        """By number, of those of `numbers` that are there; without them of all."""
        ...

    def frequencies(self, kind: TermKind, terms: Collection[str]) -> dict[str, int]:
        """In how many passages each term stands."""
        ...

    def search(self, sought: Sought) -> Hits: ...

    def tokens(self, keys: Sequence[int]) -> dict[int, Kept]:
        """By key, of the passages that are there."""
        ...

    def passages(self, keys: Sequence[int]) -> dict[int, Kept]:
        """By key, of the passages that are there."""
        ...

    def close(self) -> None:
        """Let go of connections; the next operation opens them again."""
        ...
