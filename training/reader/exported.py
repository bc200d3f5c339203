"""The network back from the file that is served, to train it on where its checkpoints are gone.

Eight-bit weights become floats again, off by half a step at most; the optimizer starts anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from training.reader.graph import ATTENTION, OPSET
from training.reader.network import Reader, Sizes

Tensors = Mapping[str, NDArray[Any]]
_EPSILON = "epsilon"


def load_exported(path: Path) -> Reader:
    """The network of `reader.onnx`. Raises ValueError where its tensors are not the reader's."""
    model = onnx.load(path)
    if model.opset_import[0].version != OPSET:
        raise ValueError(f"{path}: opset {model.opset_import[0].version}, {OPSET} expected")
    found = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    if "words" not in found or not any(node.op_type == ATTENTION for node in model.graph.node):
        raise ValueError(f"{path}: not a reader's file")
    reader = Reader(_sizes(model, found))
    reader.words.copy_(torch.from_numpy(found["words"].astype(np.float32) * found["words.scale"]))
    state = {name: torch.from_numpy(_tensor(found, name)) for name in reader.state_dict()}
    reader.load_state_dict(state)
    return reader


def _sizes(model: onnx.ModelProto, found: Tensors) -> Sizes:
    pieces, hidden = found["words"].shape
    layers = sum(name.endswith(".qkv.bias") for name in found)
    norm = next(node for node in model.graph.node if node.op_type == "LayerNormalization")
    epsilon = next(one.f for one in norm.attribute if one.name == _EPSILON)
    attention = next(node for node in model.graph.node if node.op_type == ATTENTION)
    heads = next(one.i for one in attention.attribute if one.name == "num_heads")
    return Sizes(pieces, hidden, layers, heads, len(found["layers.0.wide.bias"]), len(found["places"]), epsilon)


def _tensor(found: Tensors, name: str) -> NDArray[np.float32]:
    """As torch has it: matrices (outputs, inputs), and what `narrow` was multiplied by taken out again."""
    if name in found and not name.endswith(".weight"):
        return found[name].astype(np.float32)
    if name in found and found[name].ndim == 1:  # a norm's
        return found[name].astype(np.float32)
    matrix = found[name] if name in found else _floats(found, name)
    smooth = found.get(name.replace(".narrow.weight", ".smooth")) if ".narrow." in name else None
    if smooth is not None:
        matrix = matrix * smooth[:, None]
    return np.ascontiguousarray(matrix.T, dtype=np.float32)


def _floats(found: Tensors, name: str) -> NDArray[np.float32]:
    stored, scale, zero = (found[f"{name}_{part}"] for part in ("quantized", "scale", "zero_point"))
    floats: NDArray[np.float32] = (stored.astype(np.float32) - zero.astype(np.float32)) * scale
    return floats
