"""The files that documents were read from, kept beside them where a page of theirs can be shown as a picture.

They lie in the knowledge base's folder `originals`, one for each document, or where servers share a base in PostgreSQL with
the documents, and are no part of its truth: without them everything works but the pictures. What belongs to no document any
more goes when the next one comes, after the time in which a removal can be undone.
"""

from __future__ import annotations

import contextlib
import io
import os
import secrets
import shutil
import time
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import quote, unquote

from corpus.document import Box
from corpus.page_picture import SCALE, page_picture
from index.errors import KnowledgeBaseError
from index.knowledge_base import KnowledgeBase
from index.places import Place, folder_of, truth_of
from index.postgresql.address import SharedBase
from index.postgresql.originals import StoredOriginals
from index.store.documents import DocumentInfo
from index.store.truth import Truth

__all__ = ["SCALE", "copy_originals", "has_original", "keep_original", "picture_of", "spare_original"]

_FOLDER = "originals"
_KINDS = frozenset({"application/pdf"})
_SPARED_SECONDS = 900  # that an original outlives its document: a removal can be undone for ten minutes
_PICTURES = 32  # kept drawn: some hundred kilobytes each
_UNKEPT = (OSError, KnowledgeBaseError, LookupError)  # where a file can't be written or read, there are no pictures


class Originals(Protocol):
    """By the documents' ids. Raises what `_UNKEPT` names."""

    def ids(self) -> list[str]: ...

    def has(self, document_id: str) -> bool: ...

    def path(self, document_id: str) -> Path:
        """The file, on this machine. Raises where there is none."""
        ...

    def keep(self, document_id: str, file: BinaryIO) -> None: ...

    def forget(self, document_id: str) -> None: ...

    def spare(self, document_id: str) -> None:
        """Count the time from now."""
        ...

    def sweep(self, known: Collection[str]) -> None:
        """Forget those of documents that aren't `known`, unless they are still spared."""
        ...


class _InFolder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ids(self) -> list[str]:
        return [unquote(path.name) for path in self._folder.iterdir() if not path.name.startswith(".")]

    def has(self, document_id: str) -> bool:
        return self._named(document_id).is_file()

    def path(self, document_id: str) -> Path:
        return self._named(document_id)

    def keep(self, document_id: str, file: BinaryIO) -> None:
        _write(self._named(document_id), file)

    def forget(self, document_id: str) -> None:
        self._named(document_id).unlink(missing_ok=True)

    def spare(self, document_id: str) -> None:
        os.utime(self._named(document_id))

    def sweep(self, known: Collection[str]) -> None:
        names = {quote(identity, safe="") for identity in known}
        for path in self._folder.iterdir():
            if path.name not in names and path.stat().st_mtime < time.time() - _SPARED_SECONDS:
                path.unlink(missing_ok=True)

    def _named(self, document_id: str) -> Path:
        return self._folder / quote(document_id, safe="")


class _Shared:
    """In the database; what was shown here once stays in the folder, under the name of the one file that it is."""

    def __init__(self, truth: Truth, folder: Path) -> None:
        self._stored, self._shown = StoredOriginals(truth), _InFolder(folder)

    def ids(self) -> list[str]:
        return self._stored.ids()

    def has(self, document_id: str) -> bool:
        return self._stored.stamp(document_id) is not None

    def path(self, document_id: str) -> Path:
        name = f"{document_id}@{self._stored.stamp(document_id)}"
        if not self._shown.has(name):
            self._shown.keep(name, io.BytesIO(self._stored.read(document_id)))
            self._shown.sweep([name])
        return self._shown.path(name)

    def keep(self, document_id: str, file: BinaryIO) -> None:
        file.seek(0)
        self._stored.keep(document_id, file.read())

    def forget(self, document_id: str) -> None:
        self._stored.forget(document_id)

    def spare(self, document_id: str) -> None:
        self._stored.spare(document_id)

    def sweep(self, known: Collection[str]) -> None:
        self._stored.sweep(_SPARED_SECONDS)


def keep_original(knowledge_base: KnowledgeBase, document: DocumentInfo, file: BinaryIO) -> None:
    """Keep what `file` holds as the original of `document`, if its pages can be shown; where it can't be written, it isn't kept."""
    with contextlib.suppress(*_UNKEPT):
        originals = _of(knowledge_base)
        if document.media_type not in _KINDS:
            if originals.has(document.id):
                originals.forget(document.id)
            return
        originals.keep(document.id, file)
        originals.sweep({each.id for each in knowledge_base.documents()})


def copy_originals(source: Place, to: Place) -> None:
    """Copy what one knowledge base keeps to another; where it can't be written, it isn't kept."""
    with contextlib.suppress(*_UNKEPT), _at(source) as there, _at(to) as here:
        for identity in there.ids():
            if not here.has(identity):
                with there.path(identity).open("rb") as file:
                    here.keep(identity, file)


def spare_original(knowledge_base: KnowledgeBase, document_id: str) -> None:
    """The document goes, and may come back: count the time from now."""
    with contextlib.suppress(*_UNKEPT):
        _of(knowledge_base).spare(document_id)


def has_original(knowledge_base: KnowledgeBase, document_id: str) -> bool:
    return _of(knowledge_base).has(document_id)


def picture_of(knowledge_base: KnowledgeBase, document_id: str, page: int, boxes: tuple[Box, ...]) -> bytes | None:
    """The page with index `page` as a WebP picture, `boxes` marked, at `SCALE` pixels a point; None where there is none."""
    try:
        path = _of(knowledge_base).path(document_id)
        return _drawn(path, path.stat().st_mtime_ns, page, boxes)
    except _UNKEPT:
        return None


@lru_cache(maxsize=_PICTURES)
def _drawn(path: Path, changed: int, page: int, boxes: tuple[Box, ...]) -> bytes | None:
    return page_picture(path, page, boxes)


def _of(knowledge_base: KnowledgeBase) -> Originals:
    return _in(knowledge_base.place, knowledge_base.truth)


@contextlib.contextmanager
def _at(place: Place) -> Iterator[Originals]:
    truth = truth_of(place)
    try:
        yield _in(place, truth)
    finally:
        truth.close()


def _in(place: Place, truth: Truth) -> Originals:
    folder = folder_of(place) / _FOLDER
    return _Shared(truth, folder) if isinstance(place, SharedBase) else _InFolder(folder)


def _write(path: Path, file: BinaryIO) -> None:
    """Whole or not at all. Raises `OSError`."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    written = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        file.seek(0)
        with written.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        os.replace(written, path)
    finally:
        written.unlink(missing_ok=True)
