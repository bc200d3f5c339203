"""The file of the starting weights, on one made here byte by byte."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from training.reader.start import MEMBER, StartError, parse, read, unpack


def _block(scale: float, low: int, high: int) -> bytes:
    """32 weights: the first 16 of nibble `low`, the others of nibble `high`."""
    return np.float16(scale).tobytes() + bytes([low | high << 4] * 16)


def _image() -> bytes:
    """One layer's matrix of 1 × 32 and its bias; five pieces."""
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "猫"]
    blob = "".join(pieces).encode()
    offsets = np.cumsum([0, *(len(piece.encode()) for piece in pieces)]).astype("<u4")
    head = b"E5S1" + struct.pack("<I7ifi", 1, 32, 1, 1, 32, 1, 2, 2, 1e-6, 32)
    vocabulary = struct.pack("<5iQ", 5, 0, 2, 1, 3, len(blob)) + offsets.tobytes()
    vocabulary += np.array([0, 0, 0, 0, -2.5], dtype="<f4").tobytes() + blob
    rules = struct.pack("<iI", 1, 5) + b"rules"
    stored = {"l0.q.w": (1, 32, _block(0.5, 9, 4)), "l0.q.b": (0, 2, struct.pack("<2f", 1.0, -1.0))}
    entries = sum(2 + len(name) + 21 for name in stored) + 4
    at = len(head) + len(vocabulary) + len(rules) + entries
    directory, data = struct.pack("<i", len(stored)), b""
    for name, (kind, size, content) in stored.items():
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, size, at, len(content))
        at += len(content)
        data += content
    return head + vocabulary + rules + directory + data


def test_a_nibble_is_eight_less_times_the_scale_and_the_low_halves_come_first() -> None:
    assert unpack(_block(0.5, 9, 4), 1, 32).tolist() == [0.5] * 16 + [-2.0] * 16


def test_pieces_scores_and_tensors_are_read() -> None:
    start = parse(_image())
    assert start.pieces[4] == "猫"
    assert start.scores[4] == -2.5
    assert start.shape.hidden == 32
    assert start.tensors["l0.q.w"].shape == (1, 32)
    assert start.tensors["l0.q.b"].tolist() == [1.0, -1.0]


def test_the_file_is_found_inside_the_wheel(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "package.whl", "w") as wheel:
        wheel.writestr(MEMBER, _image())
    assert read(tmp_path / "package.whl").pieces[0] == "<s>"


@pytest.mark.parametrize("image", [b"GGUF" + bytes(100), _image()[:90], b""])
def test_another_file_or_half_of_one_is_an_error(image: bytes) -> None:
    with pytest.raises(StartError):
        parse(image)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="missing"):
        read(tmp_path / "nothing.whl")
