"""Documents that come in over HTTP or from the page: read like a file, filed under the name they came with."""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from corpus.document import Document
from corpus.errors import TenkyoError
from corpus.isolation import IsolatedReader
from index.knowledge_base import KnowledgeBase
from index.store.documents import Added
from qa.question.validation import InvalidRequest

_NAME_BYTES = 200  # of a file's name: file systems take 255
_ENDING_BYTES = 10  # of what follows its last dot, which tells the kind of file
_READER = IsolatedReader()  # one for all: what it bounds is this machine's time and memory


def add_upload(
    knowledge_base: KnowledgeBase, file: BinaryIO, name: str, title: str = "", *, stop: threading.Event | None = None
) -> Added:
    """Add what `file` holds. `name` tells its kind and, when it comes again, which document it updates.

    Once `stop` is set, reading ends soon and nothing is added any more. Raises `DocumentError`, `KnowledgeBaseError`
    and `InvalidRequest`.
    """
    name = safe_name(name)
    return _add(knowledge_base, replace(_read(file, name, title, stop), source=name))


def add_text(
    knowledge_base: KnowledgeBase, text: str, title: str = "", *, stop: threading.Event | None = None
) -> Added:
    """Add `text`, plain or Markdown; a text of the same title is updated. Raises as `add_upload` does."""
    try:
        data = text.encode()
        title.encode()
    except UnicodeEncodeError as error:
        raise InvalidRequest(
            f'"text" か "title" の {error.start + 1} 文字目が正しい文字ではありません。',
            f'"text" or "title" is not valid Unicode at character {error.start + 1}.',
        ) from None
    source = title or hashlib.sha256(data).hexdigest()[:12]
    return _add(knowledge_base, replace(_read(io.BytesIO(data), "text.md", title, stop), source=source))


def _read(file: BinaryIO, name: str, title: str, stop: threading.Event | None) -> Document:
    with tempfile.TemporaryDirectory(prefix="tenkyo-") as folder:
        path = Path(folder, name)
        with path.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        try:
            return _READER.read(path, title=title or None, stop=stop)
        except TenkyoError as error:
            # The message names the file; its user knows it by its own name, not by where it lay for a moment.
            raise type(error)(*(half.replace(str(path), name) for half in error.message)) from None


def _add(knowledge_base: KnowledgeBase, document: Document) -> Added:
    [added] = knowledge_base.add([document])
    return added


def safe_name(name: str) -> str:
    """The last part of `name` without what a file's name can't hold; its ending is kept when it is cut.

    >>> safe_name("C:/Users/../報告\\x00.pdf")
    '報告.pdf'
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    last = "".join(character for character in last if character.isprintable()).strip().lstrip(".")
    if not last:
        raise InvalidRequest("ファイル名がありません。", "The file has no name.")
    stem, dot, ending = last.rpartition(".")
    if not dot or len(ending.encode()) > _ENDING_BYTES:
        stem, dot, ending = last, "", ""
    room = _NAME_BYTES - len(f"{dot}{ending}".encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + dot + ending
