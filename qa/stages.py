"""How long each stage of answering a question took, told to whoever listens."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

_TOLD: ContextVar[list[Stage] | None] = ContextVar("_TOLD", default=None)


@dataclass(frozen=True, slots=True)
class Stage:
    """`began` and `ended` are nanoseconds since 1970: what happened in another process has its place among the rest.

    One that `failed` raised, or gave nothing that can be used.
    """

    name: str
    began: int
    ended: int
    failed: bool = False


@contextmanager
def stage(name: str) -> Iterator[None]:
    """What is done within is the stage `name`, also where it fails. Nothing may be yielded from within by a generator."""
    told, began, failed = _TOLD.get(), time.time_ns(), True
    try:
        yield
        failed = False
    finally:
        if told is not None:
            told.append(Stage(name, began, time.time_ns(), failed))


@contextmanager
def telling(told: list[Stage]) -> Iterator[None]:
    """Of what is done within, in this thread, the stages are added to `told`."""
    before = _TOLD.set(told)
    try:
        yield
    finally:
        _TOLD.reset(before)


def tell(stages: Iterable[Stage]) -> None:
    """Stages that were told elsewhere."""
    told = _TOLD.get()
    if told is not None:
        told.extend(stages)
