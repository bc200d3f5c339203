"""Memory given back to the system after a rush: the C library keeps what many threads had held at once for a next time."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable

_EVERY_SECONDS = 30.0  # what it takes is some milliseconds, in which no other thread is kept


def malloc_trim() -> Callable[[int], object] | None:
    """The C library's own, where that is GNU's."""
    if not sys.platform.startswith("linux"):
        return None
    trim: Callable[[int], object] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return trim


class GivesBack:
    """In a thread of its own, from `start` to `close`. Does nothing where there is no `trim`."""

    def __init__(self, trim: Callable[[int], object] | None, every_seconds: float = _EVERY_SECONDS) -> None:
        self._trim, self._every = trim, every_seconds
        self._ended = threading.Event()

    def start(self) -> None:
        if self._trim is not None:
            threading.Thread(target=self._run, args=(self._trim,), name="giving back", daemon=True).start()

    def close(self) -> None:
        self._ended.set()

    def _run(self, trim: Callable[[int], object]) -> None:
        while not self._ended.wait(self._every):
            trim(0)
