"""One writer at a time, among the threads of a process and among processes; the system frees a killed writer's lock."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.store.database import busy, not_writable

_log = logging.getLogger(__name__)


class WriterLock:
    """Held while a knowledge base is changed; its holder may take it again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.RLock()  # a FileLock shared by threads counts all of them as one holder
        self._processes = FileLock(path, thread_local=False)

    @contextmanager
    def wait(self, seconds: float) -> Iterator[None]:
        """Hold the lock. Raises `KnowledgeBaseBusy` after `seconds`, `KnowledgeBaseNotWritable` where none can be."""
        with self.attempt() as held:
            if held:
                yield
                return
        _log.info("別の処理の書き込みを待っています / waiting for another process to finish: %s", self._path)
        if not self._threads.acquire(timeout=seconds):
            raise busy(self._path)
        try:
            try:
                self._processes.acquire(timeout=seconds)
            except Timeout as error:
                raise busy(self._path) from error
            try:
                yield
            finally:
                self._processes.release()
        finally:
            self._threads.release()

    @contextmanager
    def attempt(self) -> Iterator[bool]:
        """Hold the lock if that is possible at once; gives whether it is held. Raises `KnowledgeBaseNotWritable`."""
        if not self._threads.acquire(blocking=False):
            yield False
            return
        try:
            try:
                self._processes.acquire(blocking=False)
            except Timeout:
                yield False
                return
            except OSError as error:
                raise not_writable(self._path, error) from error
            try:
                yield True
            finally:
                self._processes.release()
        finally:
            self._threads.release()
