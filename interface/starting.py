"""A process that starts: what it makes stays to its end, so that looking among it for what can go is time lost."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_SELDOM = (100_000, 20, 100)  # of Python's thresholds: a start makes some hundred thousand objects and drops few


@contextmanager
def starting() -> Iterator[Callable[[], None]]:
    """Within, garbage is collected seldom, until what this gives is called: what is there then is never looked at again."""
    usual = gc.get_threshold()

    def started() -> None:
        gc.freeze()
        gc.set_threshold(*usual)

    gc.set_threshold(*_SELDOM)
    try:
        yield started
    finally:
        gc.set_threshold(*usual)
