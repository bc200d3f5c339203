"""A server's index as it stands at one state of the documents: candidates by its search, passages and tokens from it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.document import Passage
from index.backends.contract import Counts, Found, TermKind, Wanted
from index.backends.derived import unpack_tokens
from index.backends.server import ORDINAL_BITS, Kept, Listed, Names, Scope, SearchServer, Sought, document_of
from index.components.word_groups import group_rarity
from index.errors import IndexMoved
from index.segments.passages import read_passage
from index.settings import Bm25

_LIMIT = Bm25().saturation_limit
_KEPT_PASSAGES = 8_192  # of which tokens are kept here, half a kilobyte each, and as many of which the text is
_AT_ONCE = 512  # asked of the server in one call
_BY_NUMBER = 1_000  # documents that are asked for one by one; of more, all are read
Ids = tuple[NDArray[np.int32], NDArray[np.int32]]  # of a passage's own tokens, and of its titles'


Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """The values of the last keys that were asked for. Safe to use from many threads."""

    def __init__(self, most: int) -> None:
        self._most, self._values = most, OrderedDict[Key, Value]()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Value | None:
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key]

    def put(self, key: Key, value: Value) -> None:
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)


class KeptHere:
    """What was fetched of passages, by their keys and their documents' records, for one view and those after it."""

    def __init__(self) -> None:
        self.tokens = Recent[tuple[int, str], Ids](_KEPT_PASSAGES)
        self.passages = Recent[tuple[int, str], Passage](_KEPT_PASSAGES)
        self.names: dict[int, Names] = {}  # of all documents: every question is looked over for them


@dataclass(frozen=True, slots=True)
class Table:
    """The documents of one state, ascending by number, and the rows of their passages."""

    documents: Sequence[Listed]
    numbers: NDArray[np.int64]  # (n_documents,)
    starts: NDArray[np.int64]  # (n_documents + 1,) the first row of each, and the end

    @classmethod
    def of(cls, documents: Iterable[Listed]) -> Table:
        listed = sorted(documents, key=lambda document: document.number)
        counts = np.array([document.passages for document in listed], dtype=np.int64)
        numbers = np.array([document.number for document in listed], dtype=np.int64)
        return cls(listed, numbers, np.concatenate(([0], np.cumsum(counts))).astype(np.int64))

    @property
    def passages(self) -> int:
        return int(self.starts[-1])

    def at(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """(n_rows,) which of `documents` each passage is of."""
        return np.searchsorted(self.starts, rows, side="right") - 1

    def keys(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        at = self.at(rows)
        keys: NDArray[np.int64] = (self.numbers[at] << ORDINAL_BITS) + rows - self.starts[at]
        return keys

    def rows(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        """(n_keys,) the row of each, -1 for a passage that isn't of this state."""
        if not len(self.documents):
            return np.full(len(keys), -1, dtype=np.int64)
        numbers, ordinals = keys >> ORDINAL_BITS, keys & ((1 << ORDINAL_BITS) - 1)
        at = np.minimum(np.searchsorted(self.numbers, numbers), len(self.numbers) - 1)
        rows = self.starts[at] + ordinals
        return np.where((self.numbers[at] == numbers) & (rows < self.starts[at + 1]), rows, -1)

    def scope(self, rows: NDArray[np.int64]) -> Scope:
        """`rows`, ascending, as whole documents where they are these."""
        at = np.unique(self.at(rows))
        if len(rows) == int((self.starts[at + 1] - self.starts[at]).sum()):
            return Scope(documents=self.numbers[at].tolist())
        return Scope(passages=self.keys(rows).tolist())


class ServedView:
    """`SearchView` over a server. A passage that was changed there meanwhile is no candidate; see `IndexMoved`."""

    def __init__(self, server: SearchServer, generation: int, table: Table, kept: KeptHere) -> None:
        self._server, self._generation, self._table, self._kept = server, generation, table, kept
        self._frequencies: dict[tuple[TermKind, str], int] = {}

    @property
    def generation(self) -> int:
        return self._generation

    def counts(self) -> Counts:
        return Counts(len(self._table.documents), self._table.passages)

    def names(self) -> list[Names]:
        """Those of each document, ascending by number; of one that was changed since, none."""
        records = {one.number: one.record for one in self._table.documents}
        known = {number: names for number, names in self._kept.names.items() if records.get(number) == names.record}
        missing = records.keys() - known.keys()
        if missing:
            found = self._server.names(sorted(missing) if len(missing) <= _BY_NUMBER else None)
            known.update({number: one for number, one in found.items() if records.get(number) == one.record})
        self._kept.names = known
        return [known[number] for number in records if number in known]

    def candidates(self, wanted: Wanted) -> Found:
        size = self._table.passages if wanted.within is None else len(wanted.within)
        words = [list(dict.fromkeys(group)) for group in wanted.words if group]
        bigrams = [[term] for term in wanted.bigrams]
        if not size:
            return _found(np.zeros((4, 0)), 0.0, 0.0)
        self._learn("words", {term for group in words for term in group})
        self._learn("bigrams", {term for (term,) in bigrams})
        by_words, by_bigrams = Rarity(self, "words"), Rarity(self, "bigrams")
        word_limit = _LIMIT * sum(group_rarity(by_words, group) for group in words)
        bigram_limit = _LIMIT * sum(by_bigrams.rarity(term) for (term,) in bigrams)
        scope = None if wanted.within is None else self._table.scope(wanted.within)
        every = np.arange(size) if wanted.within is None else wanted.within
        hits = self._server.search(
            Sought(
                words=[[(term, by_words.rarity(term)) for term in group if term in by_words] for group in words],
                bigrams=[
                    [(term, by_bigrams.rarity(term)) for term in group if term in by_bigrams] for group in bigrams
                ],
                vector=wanted.vector,
                word_weight=wanted.word_weight / word_limit if word_limit else 0.0,
                bigram_weight=wanted.bigram_weight / bigram_limit if bigram_limit else 0.0,
                most=wanted.most,
                scope=scope,
                keys=self._table.keys(every).tolist() if size <= wanted.all_up_to else None,
            )
        )
        rows = self._table.rows(hits.keys)
        met = rows >= 0
        if wanted.within is not None and size > wanted.all_up_to:  # what lies nearest there may lie far away
            met &= (hits.words > 0) | (hits.bigrams > 0) | (hits.cosines > 0)
        columns = np.stack([rows, hits.words, hits.bigrams, hits.cosines])[:, met]
        return _found(columns[:, np.argsort(rows[met], kind="stable")], word_limit, bigram_limit)

    def frequencies(self, kind: TermKind, terms: Iterable[str]) -> Mapping[str, int]:
        asked = list(terms)
        self._learn(kind, asked)
        return {term: self._frequencies[kind, term] for term in asked}

    def _learn(self, kind: TermKind, terms: Iterable[str]) -> None:
        """Ask for the frequencies that aren't known yet, all at once."""
        new = {term for term in terms if (kind, term) not in self._frequencies}
        if new:
            found = self._server.frequencies(kind, new)
            self._frequencies.update({(kind, term): found.get(term, 0) for term in new})

    def rows_of(self, documents: frozenset[str]) -> NDArray[np.int64]:
        places = [at for at, document in enumerate(self._table.documents) if document.id in documents]
        rows = [np.arange(self._table.starts[at], self._table.starts[at + 1]) for at in places]
        return np.concatenate([np.zeros(0, dtype=np.int64), *rows])

    def rows(self, rows: NDArray[np.int64]) -> Sequence[Passage]:
        """Raises `IndexMoved` where one has been removed or changed since."""
        return self._brought(rows, self._kept.passages, self._server.passages, read_passage)

    def tokens(self, rows: NDArray[np.int64]) -> Sequence[Ids]:
        """The token ids of the passages and of the titles above them. Raises `IndexMoved`."""
        return self._brought(rows, self._kept.tokens, self._server.tokens, unpack_tokens)

    def _brought(
        self,
        rows: NDArray[np.int64],
        kept: Recent[tuple[int, str], Value],
        fetch: Callable[[Sequence[int]], dict[int, Kept]],
        read: Callable[[bytes], Value],
    ) -> list[Value]:
        documents = self._table.documents
        wanted = [
            (key, documents[at].record)
            for key, at in zip(self._table.keys(rows).tolist(), self._table.at(rows).tolist(), strict=True)
        ]
        found = {each: value for each in wanted if (value := kept.get(each)) is not None}
        missing = [each for each in dict.fromkeys(wanted) if each not in found]
        for first in range(0, len(missing), _AT_ONCE):
            part = missing[first : first + _AT_ONCE]
            came = fetch([key for key, _ in part])
            for key, record in part:
                one = came.get(key)
                if one is None or one.record != record:
                    raise _moved(
                        self._server.name, next(each.id for each in documents if each.number == document_of(key))
                    )
                found[key, record] = read(one.content)
                kept.put((key, record), found[key, record])
        return [found[each] for each in wanted]


class Rarity:
    """`Rarities` of one kind of terms over a view."""

    def __init__(self, view: ServedView, kind: TermKind) -> None:
        self._view, self._kind = view, kind

    @property
    def size(self) -> int:
        return self._view.counts().passages

    def __contains__(self, term: str, /) -> bool:
        return self._frequency(term) > 0

    def rarity(self, term: str, /) -> float:
        frequency = self._frequency(term)
        if not frequency:
            return float(np.log1p(2 * self.size + 1))
        return float(np.float32(np.log1p((self.size - frequency + 0.5) / (frequency + 0.5))))

    def _frequency(self, term: str) -> int:
        return self._view.frequencies(self._kind, (term,))[term]


def _found(columns: NDArray[np.float64], word_limit: float, bigram_limit: float) -> Found:
    """`columns` (4, n): rows, BM25 scores by words and by bigrams, cosines."""
    rows, words, bigrams, cosines = columns
    return Found(
        rows.astype(np.int64),
        (words / (word_limit or 1)).astype(np.float32),
        (bigrams / (bigram_limit or 1)).astype(np.float32),
        cosines.astype(np.float32),
    )


def _moved(server: str, document: str) -> IndexMoved:
    return IndexMoved(
        f"探している間に文書が変わりました: {document} ({server})。もう一度質問してください。",
        f"A document changed while it was searched: {document} ({server}). Ask again.",
    )
