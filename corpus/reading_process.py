"""The child process that reads documents for `corpus.isolation`: one after another, each under limits of its own.

It is a program that is started anew and not a fork: forking a process with threads copies their locks in whatever state
they are. Jobs come in by stdin and outcomes leave by stdout, each as pickled bytes behind their length; when stdin ends,
so does the process.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import struct
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from corpus.document import Document
from corpus.errors import DocumentError
from corpus.settings import RecognitionLimits

if sys.platform != "win32":
    import resource

_LENGTH = struct.Struct(">Q")
_NICER = 5  # added to the niceness: whoever asks a question meanwhile goes first, and this still gets a quarter

Told = Callable[[int, int], object]  # hears which page of how many is about to be read in its picture
Reads = Callable[[Path, str | None, Told], Document]


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read, and what that may take: `cpu_seconds`, and `memory_bytes` beyond what an idle process has.

    Each page that is read in its picture may take `recognition` besides.
    """

    path: Path
    title: str | None
    cpu_seconds: int
    memory_bytes: int
    recognition: RecognitionLimits


@dataclass(frozen=True, slots=True)
class Progress:
    """Sent before the outcome: page `page` of `pages` is about to be read in its picture."""

    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """`kind` is "read" (a `document`), the name of a `DocumentError` (what it says, `message` and `english`), "memory", or "fault" (a traceback).

    The parent adds "time" (the limit in seconds, in `message`), and "died" (how).
    """

    kind: str
    message: str = ""
    english: str = ""
    document: Document | None = None


def send(stream: BinaryIO, value: object) -> None:
    """Raises `OSError` when nobody is at the other end."""
    data = pickle.dumps(value, protocol=5)
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: BinaryIO, most_bytes: int) -> bytes | None:
    """The next value, pickled; None when the other end has gone, or sends more than `most_bytes`."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size or _LENGTH.unpack(head)[0] > most_bytes:
        return None
    data = stream.read(_LENGTH.unpack(head)[0])
    return data if len(data) == _LENGTH.unpack(head)[0] else None


def main() -> None:
    """Read documents until stdin ends."""
    from corpus.read import read_document
    from corpus.readers.scans.recogniser import Recognition

    serve(lambda path, title, told: read_document(path, title=title, recognition=Recognition(told=told)))


def serve(read: Reads) -> None:
    """Answer each job by what `read` makes of it, until stdin ends."""
    outcomes = _own_stdout()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this one
    if hasattr(os, "nice"):
        os.nice(_NICER)
    _limit("RLIMIT_CORE", 0)  # a file with the document's text in it, for nobody
    idle = _address_space()
    while (data := receive(sys.stdin.buffer, 1 << 20)) is not None:
        job: Job = pickle.loads(data)  # by the parent, who may do anything with this process anyway
        told = _Allowing(job, idle, outcomes)
        try:
            send(outcomes, _outcome(read, job, told))
        except MemoryError:
            send(outcomes, Outcome("memory"))


def _own_stdout() -> BinaryIO:
    """The pipe to the parent, where nothing else can write: what a library prints goes to stderr."""
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return pipe


class _Allowing:
    """Sets the limits of a job, and raises them for each page that is read in its picture, of which the parent hears.

    `idle` are the bytes of address space of a process without work, where they are known.
    """

    def __init__(self, job: Job, idle: int | None, parent: BinaryIO) -> None:
        self._job, self._idle, self._parent = job, idle, parent
        self._cpu = _cpu_seconds() + job.cpu_seconds
        self._allow(job.memory_bytes)

    def __call__(self, page: int, pages: int) -> None:
        more = self._job.recognition
        self._cpu += more.cpu_seconds
        self._allow(self._job.memory_bytes + more.memory_bytes)
        send(self._parent, Progress(page, pages))

    def _allow(self, memory_bytes: int) -> None:
        if self._idle is not None:
            _limit("RLIMIT_AS", self._idle + memory_bytes)
        _limit("RLIMIT_CPU", self._cpu)


def _outcome(read: Reads, job: Job, told: Told) -> Outcome:
    try:
        return Outcome("read", document=read(job.path, job.title, told))
    except DocumentError as error:
        return Outcome(type(error).__name__, *error.message)
    except MemoryError:
        return Outcome("memory")
    except Exception:
        return Outcome("fault", traceback.format_exc())


def _limit(name: Literal["RLIMIT_AS", "RLIMIT_CORE", "RLIMIT_CPU"], most: int) -> None:
    """Set a soft limit, where the system has it. Over RLIMIT_CPU a process gets SIGXCPU, which ends it."""
    if sys.platform == "win32":
        return
    kind = getattr(resource, name)
    hard = resource.getrlimit(kind)[1]
    with contextlib.suppress(ValueError, OSError):  # macOS knows RLIMIT_AS by name only
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _cpu_seconds() -> int:
    """Seconds of CPU used so far, rounded up."""
    used = os.times()
    return int(used.user + used.system) + 1


def _address_space() -> int | None:
    """Bytes of address space in use, where Linux tells."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return None
