"""Documents from others are read in a process of their own, under limits of time and memory.

What a stranger sends may be made to take minutes and gigabytes, or to bring down a native library; here that costs one
child process, not the server. `IsolatedReader.read` is `corpus.read.read_document` with that around it.

A child takes about half a second of CPU to start (its imports), so one that has done its work is kept for the next
document; one that had to be stopped, or died, is not.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corpus import errors
from corpus.document import Block, Box, Document, Gloss, NoteReference, Page, Place
from corpus.errors import DamagedDocument, DocumentError, DocumentTooLarge, ReadingStopped
from corpus.reading_process import Job, Outcome, Progress, Told, receive, send
from corpus.settings import ReadingLimits

_AT_ONCE = 2  # children: each may take `ReadingLimits.memory_bytes`
_DOCUMENTS_EACH = 100  # read by one child, so that what a library leaks doesn't add up
_LOOK_SECONDS = 0.05  # between two looks at whether to stop
_BYTES_A_CHARACTER = 40  # of a document as it comes back: its text, and blocks and pages of a few characters each
_ROOT = str(Path(__file__).parent.parent)
_START = "import sys; sys.path[:] = {paths!r}; from {program} import main; main()"
_log = logging.getLogger(__name__)


class IsolatedReader:
    """Reads documents in child processes, at most `at_once` at the same time. Safe to use from many threads."""

    def __init__(
        self,
        *,
        at_once: int = _AT_ONCE,
        limits: ReadingLimits = ReadingLimits(),
        program: str = "corpus.reading_process",
    ) -> None:
        """`program` is the module whose `main()` is the child."""
        self._limits, self._program = limits, program
        self._slots = threading.Semaphore(at_once)
        self._idle: list[_Child] = []  # list.append and list.pop are atomic
        weakref.finalize(self, _end_all, self._idle)

    def read(
        self,
        path: Path,
        *,
        title: str | None = None,
        stop: threading.Event | None = None,
        told: Told = lambda page, pages: None,
    ) -> Document:
        """The document in the file at `path`; raises as `read_document` does. `told` is `Recognition.told`.

        Besides, `DocumentTooLarge` when that takes more time or memory than `ReadingLimits` allow, `DamagedDocument`
        when the child dies of it, and `ReadingStopped` soon after `stop` is set.
        """
        stop = stop or threading.Event()
        with self._slot(path, stop):
            child = self._child()
            kept = False
            try:
                limits = self._limits
                job = Job(path, title, limits.cpu_seconds, limits.memory_bytes, limits.recognition)
                outcome = child.ask(job, limits, stop, told)
                kept = outcome.document is not None and child.documents < _DOCUMENTS_EACH
            finally:
                self._idle.append(child) if kept else child.end()
        if outcome.kind == "died" and stop.is_set():
            raise _stopped(path)
        return _document(outcome, path, self._limits)

    def close(self) -> None:
        """End the children that wait for work."""
        _end_all(self._idle)

    @contextmanager
    def _slot(self, path: Path, stop: threading.Event) -> Iterator[None]:
        while not self._slots.acquire(timeout=_LOOK_SECONDS):
            if stop.is_set():
                raise _stopped(path)
        try:
            yield
        finally:
            self._slots.release()

    def _child(self) -> _Child:
        with contextlib.suppress(IndexError):
            while not (child := self._idle.pop()).is_alive:
                child.end()
            return child
        return _Child(self._program)


class _Child:
    """One process, which does one job after another."""

    def __init__(self, program: str) -> None:
        self.documents = 0
        paths = list(dict.fromkeys([*map(os.path.abspath, sys.path), _ROOT]))  # what is found here is found there
        start = _START.format(paths=paths, program=program)
        # NumPy reserves address space for a thread of each core, and reading needs one.
        threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", start], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | threads
        )

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, job: Job, limits: ReadingLimits, stop: threading.Event, told: Told) -> Outcome:
        """What came of `job`; "time" or "died" where the child had to be ended."""
        self.documents += 1
        answers: list[Outcome] = []
        heard: queue.SimpleQueue[Progress] = queue.SimpleQueue()
        exchange = threading.Thread(target=self._exchange, args=(job, limits, answers, heard), daemon=True)
        seconds, cpu_seconds, start = limits.seconds, limits.cpu_seconds, time.monotonic()
        exchange.start()
        while exchange.is_alive():
            exchange.join(_LOOK_SECONDS)
            while not heard.empty():
                progress = heard.get()
                seconds, cpu_seconds = (
                    seconds + limits.recognition.seconds,
                    cpu_seconds + limits.recognition.cpu_seconds,
                )
                told(progress.page, progress.pages)
            if exchange.is_alive() and (stop.is_set() or time.monotonic() > start + seconds):
                self._process.kill()
                exchange.join()
        if answers:
            return answers[0]
        code = self._process.wait()
        if code == -getattr(signal, "SIGXCPU", 0):
            return Outcome("time", f"{cpu_seconds}")
        late = time.monotonic() > start + seconds
        return Outcome("time", f"{seconds:g}") if late else Outcome("died", str(code))

    def _exchange(
        self, job: Job, limits: ReadingLimits, answers: list[Outcome], heard: queue.SimpleQueue[Progress]
    ) -> None:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert isinstance(stdin, io.BufferedWriter)
        assert isinstance(stdout, io.BufferedReader)
        with contextlib.suppress(OSError):  # it has died before it could read
            send(stdin, job)
        for _ in range(limits.recognition.pages + 1):  # a child that tells of more isn't to be believed
            data = receive(stdout, limits.characters * _BYTES_A_CHARACTER)
            message = None if data is None else _unpickle(data)
            if isinstance(message, Progress):
                heard.put(message)
                continue
            if message is not None:
                answers.append(message)
            return
        self._process.kill()

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()


def _end_all(children: list[_Child]) -> None:
    while children:
        children.pop().end()


class _Unpickler(pickle.Unpickler):
    """Of the records of a document, and nothing else: what has read a stranger's file may have been taken over by it."""

    _known = (Outcome, Progress, Document, Block, NoteReference, Page, Place, Gloss, Box)

    def find_class(self, module: str, name: str) -> Any:
        for kind in self._known:
            if (module, name) == (kind.__module__, kind.__qualname__):
                return kind
        raise pickle.UnpicklingError(f"{module}.{name}")


def _unpickle(data: bytes) -> Outcome | Progress:
    try:
        message = _Unpickler(io.BytesIO(data)).load()
    except Exception as error:
        return Outcome("died", repr(error))
    return message if isinstance(message, Outcome | Progress) else Outcome("died", repr(type(message)))


def _document(outcome: Outcome, path: Path, limits: ReadingLimits) -> Document:
    if outcome.document is not None:
        return outcome.document
    if outcome.kind == "time":
        raise DocumentTooLarge(
            f"読み取りに時間がかかりすぎます: {path}（上限 {outcome.message} 秒）。分割するか、元のアプリで保存し直してください。",
            f"Reading takes too long: {path} (at most {outcome.message} seconds)."
            " Split it, or save it again with its application.",
        )
    if outcome.kind == "memory":
        raise DocumentTooLarge(
            f"読み取りにメモリーがかかりすぎます: {path}（上限 {limits.memory_bytes:,} バイト）。分割してください。",
            f"Reading takes too much memory: {path} (at most {limits.memory_bytes:,} bytes). Split it.",
        )
    kind = getattr(errors, outcome.kind, None)
    if isinstance(kind, type) and issubclass(kind, DocumentError):
        raise kind(outcome.message, outcome.english)
    _log.error("Reading %s failed (%s): %s", path, outcome.kind, outcome.message)
    raise DamagedDocument(
        f"読み取りが途中で落ちました: {path}。ファイルが壊れているおそれがあります。元のアプリで保存し直してください。",
        f"Reading broke off: {path}. The file may be damaged; save it again with its application.",
    )


def _stopped(path: Path) -> ReadingStopped:
    return ReadingStopped(
        f"読み取りを取りやめました: {path}。もう一度追加してください。", f"Reading was stopped: {path}. Add it again."
    )
