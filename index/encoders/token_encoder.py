"""The encoder whose token vectors late interaction uses."""

from __future__ import annotations

from functools import lru_cache

from index.encoders.contract import Encoder, TokenEncoder
from index.encoders.static import StaticEncoder


def token_encoder_for(encoder: Encoder) -> TokenEncoder:
    """`encoder` itself when it has fixed token vectors, else the bundled model: a transformer's differ in every text."""
    if isinstance(encoder, StaticEncoder):  # the question below would unfold its whole table
        return encoder
    return encoder if isinstance(encoder, TokenEncoder) else _bundled()


@lru_cache(maxsize=1)
def _bundled() -> StaticEncoder:
    return StaticEncoder.load()
