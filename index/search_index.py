"""Everything a question is searched in: the passages' words, bigrams, tokens, vectors and analyses, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.document import Passage
from index.backends.contract import Found, Wanted
from index.backends.finding import find_candidates
from index.backends.served import ServedSnapshot
from index.components.analysis import Analyses
from index.components.bm25 import Lexical
from index.components.dense import DenseIndex
from index.components.late_interaction import LateIndex, QueryTokens, TokenSimilarities
from index.components.word_groups import Rarities
from index.encoders.contract import Encoder, TokenEncoder, Tokens
from index.encoders.token_encoder import token_encoder_for
from index.snapshot import Snapshot
from language.names.glossary import Glossary
from language.words import Word


class Vocabulary(Rarities, Protocol):
    """How rare the words of all passages are, and which of them may be compared by their sound."""

    @property
    def size(self) -> int:
        """Passages."""
        ...

    @property
    def katakana(self) -> Iterable[str]:
        """The words that are written in katakana alone, each once."""
        ...


class KeptWords(Protocol):
    """The words of the passages' texts, found when they were added or now."""

    def words_of(self, row: int) -> Callable[[str], Sequence[Word]]:
        """What gives the words of any text of passage `row`."""
        ...


class PassageTokens(Protocol):
    """The tokens of passages, compared with those of a question: see `LateIndex`."""

    def lookup(self, query: QueryTokens, rows: NDArray[np.int64]) -> TokenSimilarities: ...

    def best(self, similarities: TokenSimilarities, rows: NDArray[np.int64]) -> NDArray[np.float32]: ...

    def token_cosines(self, similarities: TokenSimilarities, row: int) -> NDArray[np.float32]: ...

    def title_cosines(self, similarities: TokenSimilarities, row: int) -> NDArray[np.float32]: ...

    def tokens_of(self, row: int) -> Tokens: ...


class Searchable(Protocol):
    """What answering a question asks of an index, wherever that lies. A row is a passage's number in `passages`."""

    @property
    def passages(self) -> Sequence[Passage]: ...

    @property
    def analyses(self) -> KeptWords: ...

    @property
    def words(self) -> Vocabulary: ...

    @property
    def late(self) -> PassageTokens: ...

    @property
    def encoder(self) -> Encoder: ...

    @property
    def token_encoder(self) -> TokenEncoder: ...

    @property
    def glossary(self) -> Glossary: ...

    def candidates(self, wanted: Wanted) -> Found:
        """The passages that a question is to be compared with."""
        ...

    def rows_of(self, documents: frozenset[str]) -> NDArray[np.int64]:
        """(n,) the rows of the documents' passages, by the documents' ids, ascending."""
        ...

    def fetch(self, rows: Sequence[int]) -> None:
        """Passages that will be read are brought here together, where each by itself would take a while."""
        ...


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
        return find_candidates(self.words, self.bigrams, self.dense, wanted)

    def rows_of(self, documents: frozenset[str]) -> NDArray[np.int64]:
        rows = [row for row, passage in enumerate(self.passages) if passage.document_id in documents]
        return np.array(rows, dtype=np.int64)

    def fetch(self, rows: Sequence[int]) -> None:
        """They are here."""


def search_index(snapshot: Snapshot) -> Searchable:
    """The searchable form of a knowledge base's snapshot."""
    if isinstance(snapshot, ServedSnapshot):
        return snapshot.index
    return SearchIndex.of(snapshot.passages, snapshot.encoder, snapshot.component)
