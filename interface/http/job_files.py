"""What jobs are to add, on disk until they have ended: a server that starts goes on with what one before it had taken in.

Each server has a folder of its own in that of all, and a lock in it for as long as it lives: two of them over one knowledge
base don't work on the same job, and what is left by one that is gone is taken over by whichever starts next.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

_LOCK, _DESCRIPTIONS = "lock", "job-*.json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Given:
    """What one job was given besides the data: `text` where that is one, else a file's; `begun` once it was being read."""

    id: str
    name: str
    title: str
    created_at: str
    text: bool = False
    begun: bool = False


class JobFiles:
    """Those of one server, below `folder`, which is made when there is a first job."""

    def __init__(self, folder: Path) -> None:
        self._all = folder
        self._own: Path | None = None
        self._lock: FileLock | None = None

    def put(self, given: Given, data: BinaryIO) -> None:
        """Keep a job. Its description comes last: where it is, the data is whole."""
        with self.path(given).open("xb") as kept:
            shutil.copyfileobj(data, kept)
        self._describe(given)

    def path(self, given: Given) -> Path:
        """Where its data is: named like the file, as what kind it is is told by its ending."""
        return self._folder() / _data(given)

    def begin(self, given: Given) -> None:
        """It is being read: should the server die of that, the next one won't try it again."""
        self._describe(replace(given, begun=True))

    def put_back(self, given: Given) -> None:
        """It is to be read from its beginning by the next server."""
        self._describe(replace(given, begun=False))

    def drop(self, given: Given) -> None:
        for name in (_description(given), _data(given)):
            with suppress(OSError):
                (self._folder() / name).unlink()

    def taken_over(self) -> list[Given]:
        """The jobs of servers that are gone, oldest first: they are this one's from then on."""
        found: list[Given] = []
        for folder in self._others():
            lock = FileLock(folder / _LOCK)
            try:
                lock.acquire(blocking=False)
            except (Timeout, OSError):
                continue  # its server lives, or nothing can be changed here
            try:
                found += self._moved_from(folder)
            except OSError as error:  # a full disk: what is left there waits for another time
                _log.error("jobs left behind can't be taken over: %s", type(error).__name__)
            finally:
                lock.release()
            if not any(folder.glob(_DESCRIPTIONS)):
                shutil.rmtree(folder, ignore_errors=True)
        return sorted(found, key=lambda given: given.created_at)

    def _others(self) -> list[Path]:
        try:
            return [folder for folder in sorted(self._all.iterdir()) if folder.is_dir() and folder != self._own]
        except OSError:
            return []

    def close(self) -> None:
        """Let go of what is left, for the next server."""
        if self._own is None or self._lock is None:
            return
        self._lock.release()
        if not any(self._own.glob(_DESCRIPTIONS)):
            shutil.rmtree(self._own, ignore_errors=True)
        self._own = self._lock = None

    def _moved_from(self, folder: Path) -> Iterator[Given]:
        for told in sorted(folder.glob(_DESCRIPTIONS)):
            try:
                given = Given(**json.loads(told.read_text(encoding="utf-8")))
                if told.name != _description(given):
                    raise ValueError
                os.replace(folder / _data(given), self.path(given))
            except (ValueError, TypeError, FileNotFoundError):
                _log.error("a job left behind is damaged and was dropped")
            else:
                self._describe(given)
                yield given
            told.unlink()

    def _describe(self, given: Given) -> None:
        path = self._folder() / _description(given)
        new = path.with_suffix(".new")
        new.write_text(json.dumps(asdict(given)), encoding="utf-8")
        os.replace(new, path)

    def _folder(self) -> Path:
        if self._own is None:
            own = self._all / secrets.token_hex(8)
            try:
                self._all.mkdir(mode=0o700, exist_ok=True)
                own.mkdir(mode=0o700)
            except OSError:  # nothing can be added there either, which the job will say
                own = Path(tempfile.mkdtemp(prefix="tenkyo-jobs-"))
            self._lock = FileLock(own / _LOCK)
            with suppress(Timeout):
                self._lock.acquire(blocking=False)
            self._own = own
        return self._own


def _description(given: Given) -> str:
    return f"job-{given.id}.json"


def _data(given: Given) -> str:
    return f"data-{given.id}{'' if given.text else Path(given.name).suffix}"
