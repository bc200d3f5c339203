"""Which files were found to be what was written, so that a large knowledge base need not read all of them to be opened.

A file is known by its folder and name, inode, size, and when it and its inode last changed: whoever writes to it, replaces it,
or puts another in its place makes it one that has to be read again. What no program did, a disk that gives other bits than
it was given, can't be told so: hence nothing is believed for longer than a day, and `tenkyo check` believes nothing. It is
only remembered at all once so much was read that it takes noticeable time: smaller knowledge bases are read whole each time.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

from index.store.files import write_atomically

_log = logging.getLogger(__name__)
NAME = "verified.json"
_LARGE_BYTES = 256 << 20  # read in .2 to .4 s; written down each time that so much was read
_BELIEVED_SECONDS = 86_400.0
_SETTLED_SECONDS = 10.0  # a change so soon after another might leave the times as they were

_Mark = list[int]  # inode, size, modified and changed in nanoseconds


class Verified:
    """Of the files in the folders within one folder. Safe to use from many threads and processes."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME
        self._known: dict[str, tuple[_Mark, float]] | None = None  # read when first asked for
        self._unwritten = 0
        self._lock = threading.Lock()

    def knows(self, path: Path, status: os.stat_result) -> bool:
        """Whether the file of this status was read and found right a while ago."""
        with self._lock:
            mark, at = self._all().get(_key(path), (None, 0.0))
        return mark == _mark(status) and 0 <= time.time() - at < _BELIEVED_SECONDS

    def found_right(self, path: Path, status: os.stat_result) -> None:
        """`status` is that from before the file was read."""
        now = time.time()
        if max(status.st_mtime, status.st_ctime) > now - _SETTLED_SECONDS:
            return
        with self._lock:
            self._all()[_key(path)] = (_mark(status), now)
            self._unwritten += status.st_size
            if self._unwritten >= _LARGE_BYTES:
                self._unwritten = 0
                self._write()

    def forget(self) -> None:
        """Everything is read again by whoever opens it from now on."""
        with self._lock:
            self._known, self._unwritten = {}, 0
            with suppress(OSError):
                self._file.unlink(missing_ok=True)

    def _all(self) -> dict[str, tuple[_Mark, float]]:
        if self._known is None:
            self._known = {}
            with suppress(OSError, ValueError, TypeError, AttributeError):
                read = json.loads(self._file.read_bytes())
                self._known = {str(key): ([int(each) for each in mark], float(at)) for key, (mark, at) in read.items()}
        return self._known

    def _write(self) -> None:
        """A folder that can't be written to is no error: all is read again by the next that opens it."""
        present = {key: value for key, value in self._all().items() if (self._file.parent / key).exists()}
        try:
            write_atomically(self._file, (json.dumps(present).encode(),))
        except OSError as error:
            _log.info("not remembered which files were read: %s", error)


def _key(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _mark(status: os.stat_result) -> _Mark:
    return [status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]
