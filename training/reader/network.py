"""The network: a transformer over question and passage together, with one linear layer of five outputs on top.

For every token: is it the answer's first, its last, does it stand in a sentence that bears the answer. For the text as a
whole (read at its first token): does the passage answer the question at all, and is a question for yes or no answered yes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from training.reader.start import Shape, Start

OUTPUTS = 5
FIRST, LAST, BEARS, ANSWERS, YES = range(OUTPUTS)
"""Columns of the output. `ANSWERS` and `YES` count at the first token alone."""

_SPREAD = 0.02  # standard deviation of the new layer's weights, BERT's


@dataclass(frozen=True, slots=True)
class Sizes:
    """What the network's shape is made of."""

    pieces: int
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    epsilon: float

    @classmethod
    def of(cls, shape: Shape, pieces: int, layers: int) -> Sizes:
        return cls(pieces, shape.hidden, layers, shape.heads, shape.feed_forward, shape.positions, shape.epsilon)


class Layer(nn.Module):
    """Attention and feed-forward, each added to its input and then normalised (BERT's order)."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.heads = sizes.heads
        self.qkv = nn.Linear(sizes.hidden, 3 * sizes.hidden)
        self.joined = nn.Linear(sizes.hidden, sizes.hidden)
        self.attended_norm = nn.LayerNorm(sizes.hidden, sizes.epsilon)
        self.wide = nn.Linear(sizes.hidden, sizes.feed_forward)
        self.narrow = nn.Linear(sizes.feed_forward, sizes.hidden)
        self.norm = nn.LayerNorm(sizes.hidden, sizes.epsilon)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        batch, length, hidden = states.shape
        split = self.qkv(states).view(batch, length, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4)
        attended = attention(split[0], split[1], split[2], mask.to(split.dtype))
        joined = self.joined(attended.transpose(1, 2).reshape(batch, length, hidden))
        states = self.attended_norm(states + joined)
        normed: Tensor = self.norm(states + self.narrow(functional.gelu(self.wide(states))))
        return normed


def attention(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
    """Written out: over texts this short torch's own takes ten times as long backwards, in bfloat16 on a processor."""
    scores = (query / math.sqrt(query.shape[-1])) @ key.transpose(-1, -2) + mask
    attended: Tensor = scores.softmax(-1).to(value.dtype) @ value
    return attended


class Reader(nn.Module):
    """`forward(ids)` gives (batch, tokens, 5) for (batch, tokens) piece numbers, padded with `padding`.

    The word vectors are a buffer: training leaves them as they are, so that pieces it never saw keep their meaning.
    """

    words: Tensor

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.sizes = sizes
        self.register_buffer("words", torch.zeros(sizes.pieces, sizes.hidden), persistent=False)
        self.places = nn.Parameter(torch.zeros(sizes.positions, sizes.hidden))
        self.norm = nn.LayerNorm(sizes.hidden, sizes.epsilon)
        self.layers = nn.ModuleList(Layer(sizes) for _ in range(sizes.layers))
        self.head = nn.Linear(sizes.hidden, OUTPUTS)
        nn.init.normal_(self.head.weight, std=_SPREAD)
        nn.init.zeros_(self.head.bias)

    def forward(self, ids: Tensor, padded: Tensor) -> Tensor:
        """`padded` (batch, tokens) is true where there is no token."""
        out: Tensor = self.head(self.states(ids, padded)).float()
        return out

    def states(self, ids: Tensor, padded: Tensor) -> Tensor:
        """The last layer's states (batch, tokens, hidden)."""
        states: Tensor = self.norm(self.words[ids] + self.places[: ids.shape[1]])
        mask = torch.zeros(padded.shape, dtype=states.dtype, device=states.device)
        mask = mask.masked_fill(padded, -math.inf)[:, None, None, :]
        for layer in self.layers:
            states = layer(states, mask)
        return states


def freeze(reader: Reader, layers: int) -> None:
    """Leaves places and the first `layers` layers as they are: their part of the backward pass is saved."""
    if layers:
        for part in (reader.norm, *list(reader.layers)[:layers]):
            part.requires_grad_(False)
        reader.places.requires_grad_(False)


def from_start(start: Start, layers: int, seed: int) -> Reader:
    """The starting network's first `layers` layers under a new head."""
    torch.manual_seed(seed)
    reader = Reader(Sizes.of(start.shape, len(start.tensors["emb.word"]), layers))
    state = {"words": start.tensors["emb.word"], **_state(start.tensors, layers)}
    reader.words.copy_(torch.from_numpy(state.pop("words")))
    missing = reader.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()}, strict=False)
    if missing.unexpected_keys or set(missing.missing_keys) != {"head.weight", "head.bias"}:
        raise ValueError(f"tensors that do not fit: {missing}")
    return reader


def _state(tensors: Mapping[str, NDArray[np.float32]], layers: int) -> dict[str, NDArray[np.float32]]:
    """The starting tensors under this network's names. All tokens are of type 0, so its vector joins the places'."""
    state = {
        "places": tensors["emb.pos"] + tensors["emb.type"][0],
        "norm.weight": tensors["emb.ln.w"],
        "norm.bias": tensors["emb.ln.b"],
    }
    for number in range(layers):
        for ours, theirs in _NAMES.items():
            parts = [tensors[f"l{number}.{name}"] for name in theirs]
            state[f"layers.{number}.{ours}"] = np.concatenate(parts)
    return state


_NAMES = {
    "qkv.weight": ("q.w", "k.w", "v.w"),
    "qkv.bias": ("q.b", "k.b", "v.b"),
    "joined.weight": ("ao.w",),
    "joined.bias": ("ao.b",),
    "attended_norm.weight": ("aln.w",),
    "attended_norm.bias": ("aln.b",),
    "wide.weight": ("fi.w",),
    "wide.bias": ("fi.b",),
    "narrow.weight": ("fo.w",),
    "narrow.bias": ("fo.b",),
    "norm.weight": ("oln.w",),
    "norm.bias": ("oln.b",),
}
