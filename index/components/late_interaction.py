"""Late interaction over static token vectors.

ColBERT's MaxSim (Khattab & Zaharia, 2020) with one fixed vector a token: for each token of the question, its best cosine
with any token of the passage, averaged with the question tokens' weights. As the vectors are fixed, the cosines of a
question's tokens with the whole vocabulary of the index are one matrix product; a passage then only looks them up.

The titles above a passage count too, a little less than its own words: paragraphs rarely name what their document is
about, so that 「ラオスの首都は？」 needs the title 「ラオス」.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.components.contract import Component, Sources
from index.components.numbering import behind_each_other, runs, small
from index.components.searchable import titles_over
from index.encoders.contract import Encoder, TokenEncoder, Tokens, Vectors
from index.encoders.token_encoder import TokenRows, UnitRows, normalize, token_encoder_for, unit_rows
from index.settings import Building, LateInteraction


@dataclass(frozen=True, slots=True)
class QueryTokens:
    """Tokens of a question that count. `vectors` (n_tokens, dimension) rows of unit length; `weights` (n_tokens,) sum to 1."""

    spans: NDArray[np.int32]
    vectors: Vectors
    weights: NDArray[np.float32]


# Each token is compared with the whole vocabulary of the texts; a word of 2,000 letters without sense has as many tokens.
# Of 1,540 labelled questions none has more than 88.
_MOST_QUERY_TOKENS = 200
_BATCH_PASSAGES = Building().passages_tokenized_at_once
_TITLE = LateInteraction().title_share


class LateIndex:
    """The token ids of texts and of the titles above them, in row order, with the vectors of the tokens that occur."""

    def __init__(
        self, indptr: NDArray[np.int64], ids: NDArray[np.int32], own: NDArray[np.int32], spans: NDArray[np.int32]
    ) -> None:
        """`ids[indptr[i]:indptr[i + 1]]` are those of text i; the first `own[i]` its own, the rest its titles'.

        `spans` (sum of own, 2) are the characters that each token of the texts' own covers.
        """
        self._indptr, self._own, self._spans = indptr, own, spans
        self._span_starts = np.concatenate(([0], np.cumsum(own, dtype=np.int64)))
        self._ids = ids
        self.size = len(indptr) - 1
        self._table: UnitRows | _Normalized | None = None

    @cached_property
    def _all_tokens(self) -> NDArray[np.int64]:
        """Every token id that occurs, ascending."""
        return occurring(self._ids)

    @cached_property
    def _all_vectors(self) -> Vectors:
        """Their vectors, of unit length: a small index is compared as a whole at every question."""
        return self.vectors_of(self._all_tokens)

    def vectors_of(self, tokens: NDArray[np.int64]) -> Vectors:
        """Of unit length, from the encoder."""
        if self._table is None:
            raise RuntimeError("attach() the encoder's token vectors first")
        return self._table[tokens]

    @classmethod
    def build(cls, texts: Iterable[Tokens], titles: Iterable[NDArray[np.int32]] | None = None) -> LateIndex:
        """From the tokens of each text, and the token ids of its titles, in row order."""
        own = list(texts)
        above = list(titles) if titles is not None else [np.zeros(0, dtype=np.int32)] * len(own)
        ids = [part for text, title in zip(own, above, strict=True) for part in (text.ids, title)]
        lengths = np.array([len(text.ids) + len(title) for text, title in zip(own, above, strict=True)], dtype=np.int64)
        flat = np.concatenate(ids) if ids else np.zeros(0, dtype=np.int32)
        spans = [text.spans for text in own]
        return cls(
            np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
            flat.astype(np.int32),
            np.array([len(text.ids) for text in own], dtype=np.int32),
            np.concatenate(spans).astype(np.int32) if spans else np.zeros((0, 2), dtype=np.int32),
        )

    def attach(self, token_vectors: Vectors) -> None:
        """Take the vectors of this index's tokens from the encoder's table, (n_vocabulary, dimension)."""
        self._table = _Normalized(token_vectors)

    def attach_encoder(self, encoder: TokenEncoder) -> None:
        """The same, from the encoder once a question needs them: adding a document doesn't."""
        self._table = unit_rows(encoder)

    def lookup(self, query: QueryTokens, rows: NDArray[np.int64]) -> TokenSimilarities:
        """The cosines of the question's tokens with every token of the texts of `rows`, which alone can then be scored."""
        if len(rows) == self.size:
            return similarities_of(query, self._all_tokens, self._all_vectors)
        used = occurring(self.passages(rows).ids)
        return similarities_of(query, used, self.vectors_of(used))

    def passages(self, rows: NDArray[np.int64]) -> PassagesTokens:
        """The tokens of the texts of `rows`, one text after the other."""
        starts, lengths = self._indptr[rows], self._indptr[rows + 1] - self._indptr[rows]
        return PassagesTokens(self._ids[runs(starts, lengths)], lengths, self._own[rows].astype(np.int64))

    def scores(self, similarities: TokenSimilarities, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """(n_rows,) MaxSim of the question with the texts of `rows`: -1 to 1, higher is better."""
        best = self.best(similarities, rows)
        return similarities.weights @ best if best.size else np.zeros(len(rows), dtype=np.float32)

    def best(self, similarities: TokenSimilarities, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """(n_query_tokens, n_rows) the best cosine of each question token within each text; 0 for a text without tokens.

        A title's token counts `_TITLE` of its cosine.
        """
        return self.passages(np.asarray(rows)).best(similarities)

    def token_cosines(self, similarities: TokenSimilarities, row: int) -> NDArray[np.float32]:
        """(n_query_tokens, n_tokens) of the question's tokens with the tokens of one text, in its order."""
        start = self._indptr[row]
        return similarities.of(self._ids[start : start + self._own[row]])

    def title_cosines(self, similarities: TokenSimilarities, row: int) -> NDArray[np.float32]:
        """(n_query_tokens, n_title_tokens) of the question's tokens with those of the titles above one text."""
        return similarities.of(self.title_ids_of(row))

    def tokens_of(self, row: int) -> Tokens:
        """The tokens of one text, its titles left out; column i of `token_cosines` is that of token i."""
        start, own = self._indptr[row], self._own[row]
        spans = self._spans[self._span_starts[row] : self._span_starts[row + 1]]
        return Tokens(self._ids[start : start + own].astype(np.int32), spans.astype(np.int32))

    def title_ids_of(self, row: int) -> NDArray[np.int32]:
        """The token ids of the titles above one text."""
        return self._ids[self._indptr[row] + self._own[row] : self._indptr[row + 1]].astype(np.int32)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        ids, spans = small(self._ids), small(self._spans)
        return {"indptr": self._indptr, "ids": ids, "own": self._own, "spans": spans}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> LateIndex:
        return cls(arrays["indptr"], arrays["ids"], arrays["own"], arrays["spans"])

    @classmethod
    def joined(cls, parts: Sequence[LateIndex]) -> LateIndex:
        """The texts of all parts, one part behind the other."""
        return cls(
            behind_each_other([part._indptr for part in parts]),
            np.concatenate([np.zeros(0, np.int32), *(part._ids for part in parts)]),
            np.concatenate([np.zeros(0, np.int32), *(part._own for part in parts)]),
            np.concatenate([np.zeros((0, 2), np.int32), *(part._spans for part in parts)]),
        )

    def picked(self, rows: NDArray[np.int64]) -> LateIndex:
        """The texts of `rows`."""
        lengths = self._indptr[rows + 1] - self._indptr[rows]
        own = self._own[rows]
        indptr = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        spans = runs(self._span_starts[rows], own.astype(np.int64))
        return LateIndex(indptr, self._ids[runs(self._indptr[rows], lengths)], own, self._spans[spans])


@dataclass(frozen=True, slots=True)
class PassagesTokens:
    """The token `ids` of some texts, one text after the other: of text i `lengths[i]`, its own first, which are `own[i]`."""

    ids: NDArray[np.integer[Any]]
    lengths: NDArray[np.int64]
    own: NDArray[np.int64]

    @classmethod
    def joined(cls, parts: Sequence[PassagesTokens]) -> PassagesTokens:
        none = np.zeros(0, dtype=np.int64)
        return cls(
            np.concatenate([np.zeros(0, dtype=np.uint8), *(part.ids for part in parts)]),
            np.concatenate([none, *(part.lengths for part in parts)]),
            np.concatenate([none, *(part.own for part in parts)]),
        )

    def best(self, similarities: TokenSimilarities) -> NDArray[np.float32]:
        """As `LateIndex.best`."""
        best = np.zeros((len(similarities.weights), len(self.lengths)), dtype=np.float32)
        filled = np.flatnonzero(self.lengths)
        if not len(filled) or not len(similarities.weights):
            return best
        offsets = np.cumsum(self.lengths) - self.lengths
        is_title = np.arange(len(self.ids)) >= np.repeat(offsets + self.own, self.lengths)
        gathered = similarities.of(self.ids) * np.where(is_title, np.float32(_TITLE), np.float32(1))
        best[:, filled] = np.maximum.reduceat(gathered, offsets[filled], axis=1)
        return best


def occurring(ids: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """Each of the token ids once, ascending."""
    occurs = np.zeros(int(ids.max(initial=0)) + 1, dtype=bool)
    occurs[ids] = True
    return np.flatnonzero(occurs)


@dataclass(frozen=True, slots=True)
class TokenSimilarities:
    """`cosines` (n_query_tokens, n_tokens) of the question's tokens with the distinct ones of the texts that were looked up.

    `weights` (n_query_tokens,) sum to 1; `columns` (n_vocabulary,) is where a token id stands in `cosines`.
    """

    cosines: NDArray[np.float32]
    weights: NDArray[np.float32]
    columns: NDArray[np.int32]

    def of(self, ids: NDArray[np.integer[Any]]) -> NDArray[np.float32]:
        """(n_query_tokens, n_ids)"""
        found: NDArray[np.float32] = self.cosines[:, self.columns[ids]]
        return found


class _Normalized:
    """Rows of a table, brought to unit length as they are asked for."""

    def __init__(self, table: Vectors) -> None:
        self._table = table

    def __getitem__(self, ids: NDArray[np.int64]) -> Vectors:
        return normalize(np.asarray(self._table[ids], dtype=np.float32))


def similarities_of(query: QueryTokens, used: NDArray[np.int64], vectors: Vectors) -> TokenSimilarities:
    """The cosines of the question's tokens with the tokens `used`, ascending, whose `vectors` are of unit length."""
    columns = np.zeros(int(used[-1]) + 1 if len(used) else 0, dtype=np.int32)
    columns[used] = np.arange(len(used), dtype=np.int32)
    return TokenSimilarities(query.vectors @ vectors.T, query.weights, columns)


def query_tokens(
    tokens: Tokens, token_vectors: Vectors | TokenRows, kept: Sequence[tuple[int, int]] | None = None
) -> QueryTokens:
    """The question's tokens that overlap a span of `kept` (all when None), weighted by their vectors' lengths."""
    chosen = np.arange(len(tokens.ids))
    if kept is not None:
        spans = np.array(kept, dtype=np.int64).reshape(-1, 2)
        starts, ends = tokens.spans[:, :1], tokens.spans[:, 1:]
        chosen = np.flatnonzero(((starts < spans[:, 1]) & (spans[:, 0] < ends)).any(axis=1))
    if len(chosen) > _MOST_QUERY_TOKENS:
        chosen = np.concatenate((chosen[: _MOST_QUERY_TOKENS // 2], chosen[-_MOST_QUERY_TOKENS // 2 :]))
    vectors = np.asarray(token_vectors[tokens.ids[chosen]], dtype=np.float32)
    lengths = np.linalg.norm(vectors, axis=1)
    total = float(lengths.sum())
    return QueryTokens(
        tokens.spans[chosen],
        normalize(vectors),
        (lengths / total if total else lengths).astype(np.float32),
    )


def _build(sources: Sources) -> LateIndex:
    encoder = token_encoder_for(sources.encoder)
    kept = sources.previous if isinstance(sources.previous, LateIndex) else None
    new = sources.new_rows(reusing=kept is not None)
    texts: list[Tokens] = []
    titles: list[NDArray[np.int32]] = []
    for start in range(0, len(new), _BATCH_PASSAGES):
        passages = [sources.passages[row] for row in new[start : start + _BATCH_PASSAGES].tolist()]
        texts += encoder.tokenize([passage.text for passage in passages])
        titles += [tokens.ids for tokens in encoder.tokenize([titles_over(passage) for passage in passages])]
    rows = sources.previous_rows
    if kept is not None and not len(new):
        index = kept.picked(rows)
    else:
        index = LateIndex.build(texts, titles)
        if kept is not None:
            both = LateIndex.joined([kept, index])
            index = both.picked(np.where(rows < 0, kept.size + np.cumsum(rows < 0) - 1, rows))
    index.attach_encoder(encoder)
    return index


def _load(arrays: Mapping[str, NDArray[Any]], encoder: Encoder) -> LateIndex:
    index = LateIndex.from_arrays(arrays)
    index.attach_encoder(token_encoder_for(encoder))
    return index


LATE = Component("late", "4", _build, _load, join=LateIndex.joined)
