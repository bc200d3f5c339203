"""The parts of a knowledge base, registered in one place."""

from __future__ import annotations

import numpy as np

from index.components.contract import Part, Sources
from index.components.dense import DenseIndex
from index.components.glossary import NAMES
from index.components.text import BIGRAMS, LATE, WORDS
from index.encoders.contract import ModelError
from index.errors import WrongDimension

_BATCH_PASSAGES = 256  # encoded at once: enough to keep a model busy, small enough for any memory


def _build_dense(sources: Sources) -> DenseIndex:
    encoder, rows = sources.encoder, sources.previous_rows
    vectors = np.zeros((len(sources.passages), encoder.dimension), dtype=np.float32)
    if isinstance(sources.previous, DenseIndex) and sources.previous.dimension == encoder.dimension:
        kept = np.flatnonzero(rows >= 0)
        vectors[kept] = sources.previous.vectors[rows[kept]]
        new = np.flatnonzero(rows < 0)
    else:
        new = np.arange(len(rows))
    for start in range(0, len(new), _BATCH_PASSAGES):
        batch = new[start : start + _BATCH_PASSAGES]
        encoded = encoder.encode_passages([sources.text_for_encoding(sources.passages[row]) for row in batch])
        expected = (len(batch), encoder.dimension)
        if encoded.shape != expected:
            raise WrongDimension(
                f"モデル {encoder.name} のベクトルの形が違います: {encoded.shape}、必要なのは {expected}。",
                f"Model {encoder.name} gave vectors of shape {encoded.shape}, expected {expected}.",
            )
        if not np.isfinite(encoded).all():
            raise ModelError(
                f"モデル {encoder.name} が数でないベクトルを出しました。別のモデルを使ってください。",
                f"Model {encoder.name} gave vectors that are not numbers. Use another model.",
            )
        vectors[batch] = encoded
    return DenseIndex(vectors)


DENSE = Part("dense", "1", _build_dense, lambda arrays, encoder: DenseIndex.from_arrays(arrays))

PARTS: tuple[Part, ...] = (DENSE, WORDS, BIGRAMS, LATE, NAMES)
