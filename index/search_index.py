"""Everything a question is searched in: the passages' words, bigrams, tokens and vectors, row by row.

In a knowledge base each is a derived part (`index.components.registry`); `search_index` puts the parts of one snapshot together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.document import Passage
from index.components.bm25 import LexicalIndex
from index.components.dense import DenseIndex
from index.components.late_interaction import LateIndex
from index.components.search_terms import bigram_terms, word_terms
from index.components.searchable import searchable_text, titles_over
from index.encoders.contract import Encoder, TokenEncoder
from index.encoders.token_encoder import token_encoder_for
from index.snapshot import Snapshot
from language.names.glossary import Glossary, build_glossary


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """Row i of every part belongs to `passages[i]`. `encoder` made the vectors of `dense`, `token_encoder` those of `late`."""

    passages: Sequence[Passage]
    words: LexicalIndex
    bigrams: LexicalIndex
    dense: DenseIndex
    late: LateIndex
    encoder: Encoder
    token_encoder: TokenEncoder
    glossary: Glossary


def search_index(snapshot: Snapshot) -> SearchIndex:
    """The searchable form of a knowledge base's snapshot."""
    return SearchIndex(
        passages=snapshot.passages,
        words=snapshot.derived("words"),
        bigrams=snapshot.derived("bigrams"),
        dense=snapshot.derived("dense"),
        late=snapshot.derived("late"),
        encoder=snapshot.encoder,
        token_encoder=token_encoder_for(snapshot.encoder),
        glossary=snapshot.derived("names").glossary,
    )


def build_search_index(passages: Sequence[Passage], encoder: Encoder) -> SearchIndex:
    """An index in memory, for texts that no knowledge base holds."""
    token_encoder = token_encoder_for(encoder)
    late = LateIndex.build(
        [tokens.ids for tokens in token_encoder.tokenize([passage.text for passage in passages])],
        [tokens.ids for tokens in token_encoder.tokenize([titles_over(passage) for passage in passages])],
    )
    late.attach(token_encoder.token_vectors)
    return SearchIndex(
        passages=passages,
        words=LexicalIndex.build(words_of(passage) for passage in passages),
        bigrams=LexicalIndex.build(bigrams_of(passage) for passage in passages),
        dense=DenseIndex(encoder.encode_passages([searchable_text(passage) for passage in passages])),
        late=late,
        encoder=encoder,
        token_encoder=token_encoder,
        glossary=build_glossary(passage.text for passage in passages),
    )


def words_of(passage: Passage) -> list[str]:
    return [term.key for term in word_terms(searchable_text(passage))]


def bigrams_of(passage: Passage) -> list[str]:
    return [term.key for term in bigram_terms(searchable_text(passage))]
