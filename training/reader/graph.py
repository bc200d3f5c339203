"""The network written down as an ONNX graph, operation by operation, so that serving needs no torch.

Word vectors are kept in eight bits with a scale for each; the weights of the layers are left to `export`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from training.reader.network import OUTPUTS, Layer, Reader

OPSET = 20  # the first with Gelu
_IR = 9  # of that time, so that older readers open it
# The power that the load is shared by: on 32 passages of real documents .65 left .78 of the spans as they are in floats, the
# usual .5 of peaks over weights .63, nothing at all .34.
_SHARE, _LEAST_PEAK = 0.65, 1e-2
# One operation for the heads' products, which onnxruntime has beside the standard: a tenth quicker than those products written out.
_DOMAIN, ATTENTION = "com.microsoft", "MultiHeadAttention"


@dataclass(slots=True)
class _Builder:
    """Nodes and constants of a graph; every method adds an operation and gives its output's name."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: dict[str, NDArray[np.generic]] = field(default_factory=dict)

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.constants[name] = value
        return name

    def numbers(self, name: str, *values: int) -> str:
        return self.constant(name, np.array(values, dtype=np.int64))

    def add(self, operation: str, *inputs: str, **attributes: object) -> str:
        output = f"{operation.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operation, list(inputs), [output], **attributes))  # type: ignore[arg-type]
        return output

    def split(self, states: str, parts: int) -> list[str]:
        """Equal parts of the last axis."""
        outputs = [f"split_{len(self.nodes)}.{part}" for part in range(parts)]
        self.nodes.append(helper.make_node("Split", [states], outputs, axis=-1, num_outputs=parts))
        return outputs

    def linear(self, states: str, name: str, layer: torch.nn.Linear, smooth: NDArray[np.float32] | None = None) -> str:
        """`smooth` (inputs,) is what the states were divided by."""
        matrix = _array(layer.weight).T
        weight = self.constant(f"{name}.weight", matrix.copy() if smooth is None else matrix * smooth[:, None])
        return self.add("Add", self.add("MatMul", states, weight), self.constant(f"{name}.bias", _array(layer.bias)))

    def norm(self, states: str, name: str, layer: torch.nn.LayerNorm) -> str:
        weight, bias = _array(layer.weight), _array(layer.bias)
        parts = (self.constant(f"{name}.weight", weight), self.constant(f"{name}.bias", bias))
        return self.add("LayerNormalization", states, *parts, axis=-1, epsilon=layer.eps)


def build(reader: Reader, peaks: Sequence[NDArray[np.float32]] = ()) -> onnx.ModelProto:
    """`ids` (texts, pieces) int64, none of them padded, to `outputs` (texts, pieces, 5) float.

    `peaks` are, for each layer, the largest magnitudes (feed_forward,) seen of what its `narrow` is given. A few of those
    are a hundred times the usual and would leave the others few of the eight bits' steps; dividing each by a power of its
    peak and multiplying the weights by the same shares the load (SmoothQuant, Xiao et al., 2023).
    """
    graph = _Builder()
    states = graph.norm(graph.add("Add", _words(graph, reader), _places(graph, reader)), "norm", reader.norm)
    for number, layer in enumerate(reader.layers):
        assert isinstance(layer, Layer)
        smooth = _smooth(peaks[number]) if peaks else None
        states = _layer(graph, states, layer, f"layers.{number}", smooth)
    head = graph.linear(states, "head", reader.head)
    graph.nodes.append(helper.make_node("Identity", [head], ["outputs"]))
    return _model(graph)


def _words(graph: _Builder, reader: Reader) -> str:
    rows, scales = in_eight_bits(reader.words.numpy())
    found = graph.add("Gather", graph.constant("words", rows), "ids")
    scale = graph.add("Gather", graph.constant("words.scale", scales), "ids")
    return graph.add("Mul", graph.add("Cast", found, to=TensorProto.FLOAT), scale)


def in_eight_bits(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Rows as int8 and a scale (rows, 1) for each: row = int8 * scale, off by half a step at most."""
    scales = np.abs(table).max(axis=1, keepdims=True) / 127
    scales[scales == 0] = 1
    return np.round(table / scales).astype(np.int8), scales.astype(np.float32)


def _places(graph: _Builder, reader: Reader) -> str:
    length = graph.add("Gather", graph.add("Shape", "ids"), graph.numbers("one", 1))
    bounds = (graph.numbers("zero", 0), length, graph.numbers("axis", 0))
    return graph.add("Slice", graph.constant("places", _array(reader.places)), *bounds)


def _smooth(peaks: NDArray[np.float32]) -> NDArray[np.float32]:
    """What to divide each input of `narrow` by."""
    return (np.maximum(peaks, _LEAST_PEAK) ** _SHARE).astype(np.float32)


def _layer(graph: _Builder, states: str, layer: Layer, name: str, smooth: NDArray[np.float32] | None) -> str:
    qkv = graph.linear(states, f"{name}.qkv", layer.qkv)
    parts = graph.split(qkv, 3)
    scale = 1 / math.sqrt(layer.qkv.in_features // layer.heads)
    attended = graph.add(ATTENTION, *parts, domain=_DOMAIN, num_heads=layer.heads, scale=scale)
    joined = graph.linear(attended, f"{name}.joined", layer.joined)
    states = graph.norm(graph.add("Add", states, joined), f"{name}.attended_norm", layer.attended_norm)
    wide = graph.add("Gelu", graph.linear(states, f"{name}.wide", layer.wide))
    if smooth is not None:
        wide = graph.add("Mul", wide, graph.constant(f"{name}.smooth", 1 / smooth))
    narrow = graph.linear(wide, f"{name}.narrow", layer.narrow, smooth)
    return graph.norm(graph.add("Add", states, narrow), f"{name}.norm", layer.norm)


def _model(graph: _Builder) -> onnx.ModelProto:
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "pieces"])
    outputs = helper.make_tensor_value_info("outputs", TensorProto.FLOAT, ["texts", "pieces", OUTPUTS])
    constants = [numpy_helper.from_array(value, name) for name, value in graph.constants.items()]
    made = helper.make_graph(graph.nodes, "reader", [ids], [outputs], constants)
    editions = [helper.make_opsetid("", OPSET), helper.make_opsetid(_DOMAIN, 1)]
    model = helper.make_model(made, opset_imports=editions, ir_version=_IR)
    onnx.checker.check_model(model)
    return model


def _array(tensor: torch.Tensor) -> NDArray[np.float32]:
    array: NDArray[np.float32] = tensor.detach().float().cpu().numpy()
    return array
