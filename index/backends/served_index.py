"""What answering asks of an index that a server holds: passages and tokens are fetched when they are wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

from corpus.document import Passage
from index.backends.contract import Found, Wanted
from index.backends.derived import names_in
from index.backends.served_view import Rarity, ServedView
from index.components.late_interaction import LateIndex, QueryTokens, TokenSimilarities
from index.encoders.contract import Encoder, TokenEncoder, Tokens
from index.encoders.token_encoder import token_encoder_for
from language.names.glossary import Glossary, glossary_of
from language.words import Word, split_words

_BESIDE = 8  # passages on either side that are fetched with one: an answer looks at its neighbours


class ServedIndex:
    """`Searchable` over a view."""

    def __init__(self, view: ServedView, encoder: Encoder) -> None:
        self.view, self.encoder, self.passages = view, encoder, ServedPassages(view)
        self.analyses, self.words = FoundNow(), ServedWords(view)

    @cached_property
    def token_encoder(self) -> TokenEncoder:
        return token_encoder_for(self.encoder)

    @cached_property
    def late(self) -> ServedTokens:
        return ServedTokens(self.view, self.passages, self.token_encoder)

    @cached_property
    def glossary(self) -> Glossary:
        return glossary_of(found for names in self.view.names() for found in names_in(names))

    def candidates(self, wanted: Wanted) -> Found:
        return self.view.candidates(wanted)

    def rows_of(self, documents: frozenset[str]) -> NDArray[np.int64]:
        return self.view.rows_of(documents)

    def fetch(self, rows: Sequence[int]) -> None:
        self.passages.fetch(rows)


class ServedWords(Rarity):
    """`Vocabulary` over a view."""

    def __init__(self, view: ServedView) -> None:
        super().__init__(view, "words")
        self._names = view.names

    @property
    def katakana(self) -> Iterable[str]:
        return dict.fromkeys(word for names in self._names() for word in names.katakana)


class FoundNow:
    """`KeptWords` that nobody kept: what they would hold is what `split_words` says."""

    def words_of(self, row: int) -> Callable[[str], Sequence[Word]]:
        return split_words


class ServedPassages(Sequence[Passage]):
    """All passages of a view, in row order; those beside one that is asked for are fetched with it."""

    def __init__(self, view: ServedView) -> None:
        self._view, self._size = view, view.counts().passages

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, at: int) -> Passage: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Passage]: ...
    def __getitem__(self, at: int | slice) -> Passage | Sequence[Passage]:
        rows = range(self._size)[at]
        if isinstance(rows, int):
            around = self._around(rows)
            return self._view.rows(around)[int(np.searchsorted(around, rows))]
        return self._view.rows(np.array(rows, dtype=np.int64))

    def _around(self, row: int) -> NDArray[np.int64]:
        first = row // _BESIDE * _BESIDE
        return np.arange(max(first - _BESIDE, 0), min(first + 2 * _BESIDE, self._size))

    def fetch(self, rows: Iterable[int]) -> None:
        wanted = [self._around(row) for row in rows]
        if wanted:
            self._view.rows(np.unique(np.concatenate(wanted)))


class ServedTokens:
    """`PassageTokens` over a view."""

    def __init__(self, view: ServedView, passages: Sequence[Passage], encoder: TokenEncoder) -> None:
        self._view, self._passages, self._encoder = view, passages, encoder

    def lookup(self, query: QueryTokens, rows: NDArray[np.int64]) -> TokenSimilarities:
        return self._of(rows).lookup(query, np.arange(len(rows)))

    def best(self, similarities: TokenSimilarities, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        return self._of(rows).best(similarities, np.arange(len(rows)))

    def token_cosines(self, similarities: TokenSimilarities, row: int) -> NDArray[np.float32]:
        return self._of(np.array([row])).token_cosines(similarities, 0)

    def title_cosines(self, similarities: TokenSimilarities, row: int) -> NDArray[np.float32]:
        return self._of(np.array([row])).title_cosines(similarities, 0)

    def tokens_of(self, row: int) -> Tokens:
        """With the characters that each covers, which only a passage that is read is asked for: they are found anew."""
        return self._encoder.tokenize([self._passages[row].text])[0]

    def _of(self, rows: NDArray[np.int64]) -> LateIndex:
        ids = self._view.tokens(rows)
        nowhere = np.zeros((0, 2), dtype=np.int32)
        index = LateIndex.build([Tokens(own, nowhere) for own, _ in ids], [titles for _, titles in ids])
        index.attach_encoder(self._encoder)
        return index
