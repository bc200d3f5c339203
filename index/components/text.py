"""The derived parts that come from the passages' text: words, bigrams and token ids."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.components.bm25 import LexicalIndex
from index.components.contract import Part, Sources
from index.components.late_interaction import LateIndex
from index.components.search_terms import bigram_terms, word_terms
from index.components.searchable import titles_over
from index.encoders.contract import Encoder
from index.encoders.token_encoder import token_encoder_for

_BATCH_PASSAGES = 1_024


def _build_lexical(terms_of: Callable[[str], Sequence[str]]) -> Callable[[Sources], LexicalIndex]:
    def build(sources: Sources) -> LexicalIndex:
        previous = sources.previous if isinstance(sources.previous, LexicalIndex) else LexicalIndex.build([])
        rows = sources.previous_rows
        new = (passage for passage, row in zip(sources.passages, rows, strict=True) if row < 0)
        return previous.rebuilt(rows, (terms_of(sources.text_for_encoding(passage)) for passage in new))

    return build


def _words(text: str) -> list[str]:
    return [term.key for term in word_terms(text)]


def _bigrams(text: str) -> list[str]:
    return [term.key for term in bigram_terms(text)]


def _build_late(sources: Sources) -> LateIndex:
    encoder = token_encoder_for(sources.encoder)
    kept = sources.previous if isinstance(sources.previous, LateIndex) else None
    texts: list[NDArray[np.int32]] = []
    titles: list[NDArray[np.int32]] = []
    for start in range(0, len(sources.passages), _BATCH_PASSAGES):
        rows = sources.previous_rows[start : start + _BATCH_PASSAGES]
        passages = sources.passages[start : start + _BATCH_PASSAGES]
        new = [passage for passage, row in zip(passages, rows, strict=True) if kept is None or row < 0]
        new_texts = iter(encoder.tokenize([passage.text for passage in new]))
        new_titles = iter(encoder.tokenize([titles_over(passage) for passage in new]))
        for row in rows:
            if kept is None or row < 0:
                texts.append(next(new_texts).ids)
                titles.append(next(new_titles).ids)
            else:
                text, title = kept.ids_of(int(row))
                texts.append(text)
                titles.append(title)
    index = LateIndex.build(texts, titles)
    index.attach(encoder.token_vectors)
    return index


def _load_late(arrays: Mapping[str, NDArray[Any]], encoder: Encoder) -> LateIndex:
    index = LateIndex.from_arrays(arrays)
    index.attach(token_encoder_for(encoder).token_vectors)
    return index


WORDS = Part("words", "2", _build_lexical(_words), lambda arrays, _: LexicalIndex.from_arrays(arrays))
BIGRAMS = Part("bigrams", "1", _build_lexical(_bigrams), lambda arrays, _: LexicalIndex.from_arrays(arrays))
LATE = Part("late", "2", _build_late, _load_late)
