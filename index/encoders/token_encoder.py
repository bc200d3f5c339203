"""The encoder whose token vectors late interaction uses, and those vectors, unfolded as they are asked for."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoders.contract import Encoder, TokenEncoder, Vectors
from index.encoders.static import StaticEncoder


def token_encoder_for(encoder: Encoder) -> TokenEncoder:
    """`encoder` itself when it has fixed token vectors, else the bundled model: a transformer's differ in every text."""
    if isinstance(encoder, StaticEncoder):  # the question below would unfold its whole table
        return encoder
    return encoder if isinstance(encoder, TokenEncoder) else _bundled()


@lru_cache(maxsize=1)
def _bundled() -> StaticEncoder:
    return StaticEncoder.load()


class TokenRows:
    """`encoder.token_vectors[ids]` without the whole table in memory, where the encoder can give some rows of it."""

    def __init__(self, encoder: TokenEncoder) -> None:
        self._encoder = encoder

    def __getitem__(self, ids: NDArray[np.integer[Any]]) -> Vectors:
        encoder = self._encoder
        rows: Vectors = encoder.unfold(ids) if isinstance(encoder, StaticEncoder) else encoder.token_vectors[ids]
        return rows


class UnitRows:
    """Token vectors of unit length: each is worked out when it is first asked for, and kept. (n_vocabulary, dimension)"""

    def __init__(self, encoder: TokenEncoder) -> None:
        self._rows, self._shape = TokenRows(encoder), (vocabulary_size(encoder), encoder.dimension)
        self._kept = np.zeros(self._shape, dtype=np.float32)  # pages that are never touched take no memory
        self._known = np.zeros(self._shape[0], dtype=bool)
        self._lock = threading.Lock()

    def __getitem__(self, ids: NDArray[np.integer[Any]]) -> Vectors:
        new = ids[~self._known[ids]]
        if len(new):
            with self._lock:
                self._kept[new] = normalize(np.asarray(self._rows[new], dtype=np.float32))
                self._known[new] = True
        kept: Vectors = self._kept[ids]
        return kept


def unit_rows(encoder: TokenEncoder) -> UnitRows:
    """Those of an encoder, the same for all that ask."""
    same: Any = encoder
    found: UnitRows = _unit_rows(same)
    return found


@lru_cache(maxsize=4)
def _unit_rows(encoder: Any) -> UnitRows:
    return UnitRows(encoder)


def vocabulary_size(encoder: TokenEncoder) -> int:
    return encoder.vocabulary if isinstance(encoder, StaticEncoder) else len(encoder.token_vectors)


def normalize(vectors: Vectors) -> Vectors:
    """Rows of unit length; a row of zeros stays one."""
    of_unit_length: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
    return of_unit_length
