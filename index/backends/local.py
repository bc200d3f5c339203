"""The index of a knowledge base: that of its own folder, or the one that a server holds for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document, Passage
from index.backends.contract import Counts, Found, SearchView, TermKind, Wanted
from index.backends.finding import find_candidates
from index.backends.served import ServedSnapshot
from index.components.bm25 import Lexical
from index.knowledge_base import KnowledgeBase
from index.snapshot import Snapshot


class LocalView:
    """`SearchView` over a snapshot of which all lies on this machine."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    @property
    def generation(self) -> int:
        return self._snapshot.generation

    def counts(self) -> Counts:
        documents = sum(len(segment.table.numbers) for segment in self._snapshot.segments)
        return Counts(documents, len(self._snapshot.passages))

    def candidates(self, wanted: Wanted) -> Found:
        component = self._snapshot.component
        return find_candidates(component("words"), component("bigrams"), component("dense"), wanted)

    def frequencies(self, kind: TermKind, terms: Iterable[str]) -> Mapping[str, int]:
        lexical: Lexical = self._snapshot.component(kind)
        return {term: lexical.frequency(term) for term in terms}

    def rows_of(self, documents: frozenset[str]) -> NDArray[np.int64]:
        passages = self._snapshot.passages
        rows = [row for row, passage in enumerate(passages) if passage.document_id in documents]
        return np.array(rows, dtype=np.int64)

    def rows(self, rows: NDArray[np.int64]) -> Sequence[Passage]:
        return [self._snapshot.passages[row] for row in rows.tolist()]


class KnowledgeBackend:
    """`SearchBackend` over a knowledge base: what it is told is done to the documents themselves."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self._knowledge_base = knowledge_base

    def upsert(self, documents: Iterable[Document]) -> None:
        self._knowledge_base.add(documents)

    def delete(self, document_id: str) -> None:
        self._knowledge_base.remove(document_id)

    def view(self) -> SearchView:
        self._knowledge_base.refresh()
        snapshot = self._knowledge_base.snapshot()
        return snapshot.view if isinstance(snapshot, ServedSnapshot) else LocalView(snapshot)
