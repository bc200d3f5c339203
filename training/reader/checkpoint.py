"""A training's state on disk, written whole or not at all, and read back to go on from."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor

from training.reader.network import Reader, Sizes

NAME = "reader.pt"
"""The newest state; the numbered ones beside it hold the network alone."""


@dataclass(slots=True)
class State:
    """Where a training stands: the examples come chunk by chunk, and `batch` of `chunk` is the next to learn from."""

    reader: Reader
    optimizer: torch.optim.Optimizer
    step: int = 0
    examples: int = 0
    chunk: int = 0
    batch: int = 0


def save(state: State, folder: Path) -> None:
    """Writes the state, and the network alone under its step's number."""
    folder.mkdir(parents=True, exist_ok=True)
    network = {"sizes": asdict(state.reader.sizes), "state": state.reader.state_dict(), "words": state.reader.words}
    numbers = {name: getattr(state, name) for name in ("step", "examples", "chunk", "batch")}
    _write({**network, "optimizer": state.optimizer.state_dict(), "numbers": numbers}, folder / NAME)
    half = {"words": state.reader.words.half(), "state": _half(state.reader.state_dict())}
    _write({**network, **half}, folder / f"step-{state.step:06d}.pt")


def load_reader(path: Path) -> Reader:
    """The network of any checkpoint."""
    saved = torch.load(path, weights_only=True)
    reader = Reader(Sizes(**saved["sizes"]))
    reader.words.copy_(saved["words"])
    reader.load_state_dict({name: value.float() for name, value in saved["state"].items()})
    return reader


def restore(state: State, path: Path) -> None:
    """Takes up the optimizer and the numbers of a checkpoint, whose network `state` already holds."""
    saved = torch.load(path, weights_only=True)
    state.optimizer.load_state_dict(saved["optimizer"])
    for name, value in saved["numbers"].items():
        setattr(state, name, value)


def _half(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: value.half() for name, value in tensors.items()}


def _write(content: object, path: Path) -> None:
    beside = path.with_suffix(".new")
    torch.save(content, beside)
    os.replace(beside, path)
