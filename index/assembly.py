"""An index in memory, for texts that no knowledge base holds, and indexes of some of its passages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.document import Passage
from index.components.contract import Component, Sources, Stored
from index.components.registry import COMPONENTS
from index.components.searchable import searchable_text
from index.components.word_numbers import WordNumbers
from index.encoders.contract import Encoder
from index.search_index import SearchIndex


@dataclass(frozen=True, slots=True)
class Assembled:
    """Components in memory, by name, and the index that they make."""

    components: Mapping[str, Stored]
    index: SearchIndex

    def of_rows(self, rows: Sequence[int], *, shared: Collection[str] = ()) -> Assembled:
        """The index of some of the passages, nothing worked out again; the components named in `shared` as they are."""
        passages = [self.index.passages[row] for row in rows]
        return _assemble(passages, self.index.encoder, self.components, np.asarray(rows, dtype=np.int64), shared)


def assemble(passages: Sequence[Passage], encoder: Encoder) -> Assembled:
    """All components of the passages, built in memory."""
    return _assemble(passages, encoder, {}, np.full(len(passages), -1, dtype=np.int64), ())


def build_search_index(passages: Sequence[Passage], encoder: Encoder) -> SearchIndex:
    """The searchable form of passages that no knowledge base holds."""
    return assemble(passages, encoder).index


def _assemble(
    passages: Sequence[Passage],
    encoder: Encoder,
    previous: Mapping[str, Stored],
    rows: NDArray[np.int64],
    shared: Collection[str],
) -> Assembled:
    built: dict[str, Any] = {}
    numbers = WordNumbers()
    for component in COMPONENTS:
        if component.applies(encoder):
            sources = Sources(passages, encoder, searchable_text, previous.get(component.name), rows, built, numbers)
            built[component.name] = _component(component, sources, shared)
    return Assembled(built, SearchIndex.of(passages, encoder, built.__getitem__))


def _component(component: Component, sources: Sources, shared: Collection[str]) -> Stored:
    return sources.previous if component.name in shared and sources.previous is not None else component.build(sources)
