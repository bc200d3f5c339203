"""The files that documents were read from, kept beside them where a page of theirs can be shown as a picture.

They lie in the knowledge base's folder `originals`, one for each document, and are no part of its truth: without them
everything works but the pictures. What belongs to no document any more goes when the next one comes, after the time in
which a removal can be undone.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import time
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from corpus.document import Box
from corpus.page_picture import SCALE, page_picture
from index.knowledge_base import KnowledgeBase
from index.store.documents import DocumentInfo

__all__ = ["SCALE", "copy_originals", "has_original", "keep_original", "picture_of", "spare_original"]

_FOLDER = "originals"
_KINDS = frozenset({"application/pdf"})
_SPARED_SECONDS = 900  # that an original outlives its document: a removal can be undone for ten minutes
_PICTURES = 32  # kept drawn: some hundred kilobytes each


def keep_original(knowledge_base: KnowledgeBase, document: DocumentInfo, file: BinaryIO) -> None:
    """Keep what `file` holds as the original of `document`, if its pages can be shown; where it can't be written, it isn't kept."""
    with contextlib.suppress(OSError):
        path = _path(knowledge_base, document.id)
        if document.media_type not in _KINDS:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(mode=0o700, exist_ok=True)
        written = path.with_name(f".{secrets.token_hex(8)}.tmp")
        try:
            file.seek(0)
            with written.open("wb") as copy:
                shutil.copyfileobj(file, copy)
            os.replace(written, path)
        finally:
            written.unlink(missing_ok=True)
        _sweep(knowledge_base)


def copy_originals(source: Path, to: Path) -> None:
    """Copy what one knowledge base's folder keeps to another's; where it can't be written, it isn't kept."""
    with contextlib.suppress(OSError):
        for path in (source / _FOLDER).iterdir():
            kept = to / _FOLDER / path.name
            if path.name.startswith(".") or kept.exists():
                continue
            kept.parent.mkdir(mode=0o700, exist_ok=True)
            written = kept.with_name(f".{secrets.token_hex(8)}.tmp")
            try:
                shutil.copyfile(path, written)
                os.replace(written, kept)
            finally:
                written.unlink(missing_ok=True)


def spare_original(knowledge_base: KnowledgeBase, document_id: str) -> None:
    """The document goes, and may come back: count the time from now."""
    with contextlib.suppress(OSError):
        os.utime(_path(knowledge_base, document_id))


def has_original(knowledge_base: KnowledgeBase, document_id: str) -> bool:
    return _path(knowledge_base, document_id).is_file()


def picture_of(knowledge_base: KnowledgeBase, document_id: str, page: int, boxes: tuple[Box, ...]) -> bytes | None:
    """The page with index `page` as a WebP picture, `boxes` marked, at `SCALE` pixels a point; None where there is none."""
    path = _path(knowledge_base, document_id)
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return None
    return _drawn(path, changed, page, boxes)


@lru_cache(maxsize=_PICTURES)
def _drawn(path: Path, changed: int, page: int, boxes: tuple[Box, ...]) -> bytes | None:
    return page_picture(path, page, boxes)


def _path(knowledge_base: KnowledgeBase, document_id: str) -> Path:
    return knowledge_base.directory / _FOLDER / quote(document_id, safe="")


def _sweep(knowledge_base: KnowledgeBase) -> None:
    known = {quote(document.id, safe="") for document in knowledge_base.documents()}
    for path in (knowledge_base.directory / _FOLDER).iterdir():
        if path.name not in known and path.stat().st_mtime < time.time() - _SPARED_SECONDS:
            path.unlink(missing_ok=True)
