"""Everything a question is searched in: the passages' words, bigrams, tokens, vectors and analyses, row by row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.document import Passage
from index.backends.contract import Found, Wanted
from index.backends.finding import find_candidates
from index.components.analysis import Analyses
from index.components.bm25 import Lexical
from index.components.dense import DenseIndex
from index.components.late_interaction import LateIndex
from index.encoders.contract import Encoder, TokenEncoder
from index.encoders.token_encoder import token_encoder_for
from index.snapshot import Snapshot
from language.names.glossary import Glossary


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """Row i of every component belongs to `passages[i]`. `encoder` made the vectors of `dense`, `token_encoder` those of `late`."""

    passages: Sequence[Passage]
    analyses: Analyses
    words: Lexical
    bigrams: Lexical
    dense: DenseIndex
    late: LateIndex
    encoder: Encoder
    token_encoder: TokenEncoder
    glossary: Glossary

    @classmethod
    def of(cls, passages: Sequence[Passage], encoder: Encoder, component: Callable[[str], Any]) -> SearchIndex:
        """Put together from the components, each given by `component(name)`."""
        return cls(
            passages=passages,
            analyses=component("analysis"),
            words=component("words"),
            bigrams=component("bigrams"),
            dense=component("dense"),
            late=component("late"),
            encoder=encoder,
            token_encoder=token_encoder_for(encoder),
            glossary=component("names").glossary,
        )

    def candidates(self, wanted: Wanted) -> Found:
        """The passages that a question is to be compared with."""
        return find_candidates(self.words, self.bigrams, self.dense, wanted)


def search_index(snapshot: Snapshot) -> SearchIndex:
    """The searchable form of a knowledge base's snapshot."""
    return SearchIndex.of(snapshot.passages, snapshot.encoder, snapshot.component)
