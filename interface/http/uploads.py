"""Documents that come in over HTTP or from the page, filed under the name they came with."""

from __future__ import annotations

import threading
from typing import BinaryIO
from unicodedata import normalize

from qa.documents import Added, KnowledgeBase, Told, add_file
from qa.question.validation import InvalidRequest

_NAME_BYTES = 200  # of a file's name: file systems take 255
_ENDING_BYTES = 10  # of what follows its last dot, which tells the kind of file


def add_upload(
    knowledge_base: KnowledgeBase,
    file: BinaryIO,
    name: str,
    title: str = "",
    *,
    stop: threading.Event | None = None,
    told: Told = lambda page, pages: None,
) -> Added:
    """Add what `file` holds, as `qa.documents.add_file` does, under a name that is safe. Raises `InvalidRequest`, too."""
    return add_file(knowledge_base, file, safe_name(name), title, stop=stop, told=told)


def safe_name(name: str) -> str:
    """The last part of `name` without what a file's name can't hold; its ending is kept when it is cut.

    In NFC, so that a file from a Mac, whose が is か with a mark, is the same file as from elsewhere.

    >>> safe_name("C:/Users/../報告\\x00.pdf")
    '報告.pdf'
    """
    last = normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    last = "".join(character for character in last if character.isprintable()).strip().lstrip(".")
    if not last:
        raise InvalidRequest("ファイル名がありません。", "The file has no name.")
    stem, dot, ending = last.rpartition(".")
    if not dot or len(ending.encode()) > _ENDING_BYTES:
        stem, dot, ending = last, "", ""
    room = _NAME_BYTES - len(f"{dot}{ending}".encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + dot + ending
