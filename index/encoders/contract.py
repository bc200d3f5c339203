"""The seam between retrieval and the models it can use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from corpus.errors import TenkyoError

Vectors = NDArray[np.float32]


class ModelError(TenkyoError):
    """A model cannot be loaded, is damaged, or is another than the one asked for; the message says what to do."""


class Encoder(Protocol):
    """Turns texts into vectors of unit length, so that their dot product is a cosine.

    `name` tells which model made a vector; vectors of two names must never be compared.
    """

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """(n_texts, dimension), rows of unit length; a text without a known token gives a row of zeros."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """(n_texts, dimension), rows of unit length; a text without a known token gives a row of zeros."""
        ...


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's tokens: row numbers of the token table, and the characters of the text each one covers."""

    ids: NDArray[np.int32]  # (n_tokens,)
    spans: NDArray[np.int32]  # (n_tokens, 2), start and end


@runtime_checkable
class TokenEncoder(Encoder, Protocol):
    """An encoder with one fixed vector a token, which late interaction can use."""

    @property
    def token_vectors(self) -> Vectors:
        """(n_vocabulary, dimension), not normalised: a row's length is its token's weight."""
        ...

    def tokenize(self, texts: Sequence[str]) -> list[Tokens]: ...
