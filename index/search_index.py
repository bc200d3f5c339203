"""Everything a question is searched in: the passages' words, bigrams, tokens and vectors, row by row.

In a knowledge base each is a derived part (`index.parts`); `search_index` puts the parts of one snapshot together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.document import Passage
from index.dense import DenseIndex
from index.encoder import Encoder, TokenEncoder
from index.late import LateIndex
from index.lexical import LexicalIndex
from index.searchable import searchable_text
from index.snapshot import Snapshot
from index.terms import bigram_terms, word_terms


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """Row i of every part belongs to `passages[i]`. `late` is None when the encoder has no fixed token vectors."""

    passages: Sequence[Passage]
    words: LexicalIndex
    bigrams: LexicalIndex
    dense: DenseIndex
    late: LateIndex | None
    encoder: Encoder


def search_index(snapshot: Snapshot, encoder: Encoder) -> SearchIndex:
    """The searchable form of a knowledge base's snapshot, whose vectors `encoder` made."""
    return SearchIndex(
        passages=snapshot.passages,
        words=snapshot.derived("words"),
        bigrams=snapshot.derived("bigrams"),
        dense=snapshot.derived("dense"),
        late=snapshot.derived("late") if isinstance(encoder, TokenEncoder) else None,
        encoder=encoder,
    )


def build_search_index(passages: Sequence[Passage], encoder: Encoder) -> SearchIndex:
    """An index in memory, for texts that no knowledge base holds."""
    late = None
    if isinstance(encoder, TokenEncoder):
        late = LateIndex.build(encoder.tokenize([passage.text for passage in passages]))
        late.attach(encoder.token_vectors)
    return SearchIndex(
        passages=passages,
        words=LexicalIndex.build(words_of(passage) for passage in passages),
        bigrams=LexicalIndex.build(bigrams_of(passage) for passage in passages),
        dense=DenseIndex(encoder.encode_passages([searchable_text(passage) for passage in passages])),
        late=late,
        encoder=encoder,
    )


def words_of(passage: Passage) -> list[str]:
    return [term.key for term in word_terms(searchable_text(passage))]


def bigrams_of(passage: Passage) -> list[str]:
    return [term.key for term in bigram_terms(searchable_text(passage))]
