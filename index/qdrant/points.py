"""What is kept in a collection: a point for each passage, one for each document, one for the state of it all.

A passage's point has its vectors: "words" and "bigrams" are sparse, with the part of BM25 that its length and its counts
make, which the server multiplies by the terms' idf; "dense" is the mean vector. The other points have none, so no search
finds them.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any, Final

from qdrant_client import models

from index.backends.contract import TermKind
from index.backends.server import ORDINAL_BITS, DerivedDocument, DerivedPassage, keys_of
from index.backends.term_numbers import term_number
from index.settings import Bm25

STATE = 0  # the id of that point: documents' numbers begin at 1
DENSE: Final = "dense"
KINDS: tuple[TermKind, ...] = ("words", "bigrams")
_BM25 = Bm25()
_INDEX_BITS = 32  # of the numbers of terms in a sparse vector


def document_point(number: int) -> int:
    """The id of a document's point: the last place of its passages', where none is."""
    return ((number + 1) << ORDINAL_BITS) - 1


def sparse_index(kind: TermKind, term: str) -> int:
    """32 bits of its number, which is all that a sparse vector has room for: of a million terms, some hundred share theirs."""
    return term_number(kind, term) & ((1 << _INDEX_BITS) - 1)


def collection(dimension: int, shards: int | None, replicas: int | None) -> dict[str, Any]:
    """How a collection is made."""
    return {
        "vectors_config": {DENSE: models.VectorParams(size=dimension, distance=models.Distance.DOT)},
        "sparse_vectors_config": {kind: models.SparseVectorParams(modifier=models.Modifier.IDF) for kind in KINDS},
        "shard_number": shards,
        "replication_factor": replicas,
    }


PAYLOAD_INDEXES = {
    "kind": models.PayloadSchemaType.KEYWORD,
    "record": models.PayloadSchemaType.KEYWORD,
    "number": models.PayloadSchemaType.INTEGER,
    "terms": models.PayloadSchemaType.INTEGER,
}


def points_of(document: DerivedDocument, means: Mapping[TermKind, float]) -> Iterator[models.PointStruct]:
    """A point for each passage; `means` are how many terms a passage has, as it was when the collection was made."""
    listed = document.listed
    keys = keys_of(listed.number, listed.passages).tolist()
    for key, passage in zip(keys, document.passages, strict=True):
        terms = [term_number(kind, term) for kind in KINDS for term in _terms(passage, kind)]
        yield models.PointStruct(
            id=key,
            vector={
                DENSE: passage.vector.tolist(),
                **{kind: _sparse(kind, _terms(passage, kind), means[kind]) for kind in KINDS if _terms(passage, kind)},
            },
            payload={
                "kind": "passage",
                "number": listed.number,
                "record": listed.record,
                "terms": terms,
                "tokens": base64.b64encode(passage.tokens).decode(),
                "passage": passage.passage.decode(),
            },
        )


def point_of(document: DerivedDocument) -> models.PointStruct:
    """That of the document itself."""
    listed, names = document.listed, document.names
    return models.PointStruct(
        id=document_point(listed.number),
        vector={},
        payload={
            "kind": "document",
            "number": listed.number,
            "record": listed.record,
            "id": listed.id,
            "passages": listed.passages,
            "lengths": {kind: sum(lengths(passage)[kind] for passage in document.passages) for kind in KINDS},
            "names": names.found,
            "katakana": list(names.katakana),
        },
    )


def lengths(passage: DerivedPassage) -> dict[TermKind, int]:
    return {kind: sum(_terms(passage, kind).values()) for kind in KINDS}


def _terms(passage: DerivedPassage, kind: TermKind) -> Mapping[str, int]:
    return passage.words if kind == "words" else passage.bigrams


def _sparse(kind: TermKind, terms: Mapping[str, int], mean: float) -> models.SparseVector:
    """f (k1 + 1) / (f + k1 (1 - b + b L / A)) of each term: what BM25 has beside the idf."""
    saturation = _BM25.k1 * (1 - _BM25.b + _BM25.b * sum(terms.values()) / max(mean, 1e-9))
    weights: dict[int, float] = {}
    for term, count in terms.items():
        index = sparse_index(kind, term)
        weights[index] = max(weights.get(index, 0.0), count * (_BM25.k1 + 1) / (count + saturation))
    return models.SparseVector(indices=list(weights), values=list(weights.values()))
