"""Writing a trained table as a folder that sentence-transformers and the static encoder both load."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save as serialize
from tokenizers import Tokenizer

from index.encoders.contract import Vectors
from index.encoders.static import TOKENIZER, WEIGHTS


def quantize(table: Vectors) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """8-bit rows and one scale a row: `table[i] ≈ rows[i] * scales[i]`, off by half a scale at the most.

    >>> rows, scales = quantize(np.array([[1.27, -0.5]], dtype=np.float32))
    >>> rows.tolist(), round(float(scales[0]), 4)
    ([[127, -50]], 0.01)
    """
    scales = (np.abs(table).max(axis=1) / 127).astype(np.float32)
    rows = np.rint(table / np.where(scales > 0, scales, 1)[:, None])
    return rows.astype(np.int8), scales


def save(folder: Path, tokenizer: Tokenizer, table: Vectors, late_weights: NDArray[np.float32] | None = None) -> None:
    """Writes tokenizer, weights and the three small files by which sentence-transformers knows a model."""
    folder.mkdir(parents=True, exist_ok=True)
    rows, scales = quantize(table)
    tensors: dict[str, NDArray[np.generic]] = {"embeddings": rows, "weights": scales}
    if late_weights is not None:
        tensors["late_weights"] = late_weights.astype(np.float32)
    unfinished = folder / f"{WEIGHTS}.part"
    unfinished.write_bytes(serialize(tensors))
    os.replace(unfinished, folder / WEIGHTS)
    tokenizer.save(str(folder / TOKENIZER), pretty=False)
    package = "sentence_transformers.models"  # importable in every version from 5.1 on
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": f"{package}.StaticEmbedding"},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": f"{package}.Normalize"},
    ]
    settings: dict[str, object] = {
        "model_type": "SentenceTransformer",
        "prompts": {},
        "default_prompt_name": None,
        "similarity_fn_name": "cosine",
    }
    _write(folder / "modules.json", modules)
    _write(folder / "config_sentence_transformers.json", settings)


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
