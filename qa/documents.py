"""The one door to the documents: open or make a knowledge base, and put files and texts into it.

Whoever shows or changes documents needs this module and `qa.records` only, and not the rooms that they come from. What is
there already is listed, shown, removed and checked by the `KnowledgeBase` itself.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from corpus.bundles import is_bundle, unpacked
from corpus.document import Block, Box, Document
from corpus.errors import DocumentError, TenkyoError
from corpus.isolation import IsolatedReader
from corpus.read import expand_paths, read_document
from corpus.readers.scans.recogniser import Recognition
from corpus.settings import ReadingLimits
from index.backends.server import SearchServer
from index.copying import Copied, copy_knowledge_base
from index.encoders.contract import Encoder
from index.encoders.transformer import load_encoder
from index.knowledge_base import KnowledgeBase
from index.places import Place, search_server_of, truth_of
from index.postgresql.address import SharedBase
from index.search_place import THE_BASE
from index.store.documents import Added, DocumentInfo
from index.store.records import Unavailable
from index.store.truth import Truth
from qa.errors import SettingsError
from qa.originals import copy_originals, keep_original
from qa.question.validation import InvalidRequest
from qa.settings import Adding, Settings

__all__ = [
    "Added",
    "Block",
    "Box",
    "Copied",
    "Document",
    "DocumentInfo",
    "KnowledgeBase",
    "Told",
    "Unavailable",
    "add_bundle",
    "add_file",
    "add_files",
    "add_text",
    "conversations_of",
    "copy",
    "files_in",
    "is_bundle",
    "make_documents",
    "open_documents",
    "repair",
    "restore",
]

Told = Callable[[int, int], object]  # hears which page of how many is about to be read in its picture


def _nobody(page: int, pages: int) -> None:
    """Nobody wants to know."""


_READER = IsolatedReader()  # one for all: what it bounds is this machine's time and memory


def open_documents(settings: Settings, *, model: str | None = None) -> KnowledgeBase:
    """The knowledge base that the settings name, or else the user's own: made on first use, with the built-in essay in it.

    `model` names an embedding model other than the bundled one. Raises the errors of `index.errors`.
    """
    encoder, limits, search = _encoder(model), settings.corpus.passages, search_server(settings)
    if settings.paths.knowledge_base is not None:
        return KnowledgeBase.open(settings.paths.knowledge_base, encoder=encoder, limits=limits, search=search)
    knowledge_base = KnowledgeBase.create(settings.paths.users_own, encoder=encoder, limits=limits, search=search)
    if knowledge_base.generation == 0:  # nothing was ever added: the first use
        knowledge_base.add([read_document(settings.paths.essay, limits=settings.corpus.reading)])
    return knowledge_base


def make_documents(settings: Settings, *, model: str | None = None) -> KnowledgeBase:
    """The same, to put something into it: a place that was named is made one where it isn't."""
    if settings.paths.knowledge_base is None:
        return open_documents(settings, model=model)
    place, limits, search = settings.paths.knowledge_base, settings.corpus.passages, search_server(settings)
    return KnowledgeBase.create(place, encoder=_encoder(model), limits=limits, search=search)


def repair(settings: Settings, *, model: str | None = None) -> tuple[KnowledgeBase, list[str]]:
    """The knowledge base with what is wrong rebuilt, all vectors by `model` where one is named; and what was done."""
    rescued = KnowledgeBase.rescue(_place(settings), limits=settings.corpus.passages)
    knowledge_base = open_documents(settings)
    return knowledge_base, [*rescued, *knowledge_base.repair(encoder=_encoder(model))]


def restore(backup: Path, settings: Settings, *, replace: bool = False) -> KnowledgeBase:
    """The knowledge base with the documents of a file that `KnowledgeBase.back_up` wrote. Raises the errors of `index.errors`."""
    KnowledgeBase.restore(backup, _place(settings), replace=replace)
    return open_documents(settings)


def copy(source: Place, to: Place) -> Copied:
    """Put all documents of one knowledge base, and the pictures of their pages, into another, ready to be asked.

    Raises as `copy_knowledge_base`, and `ModelError` where the model of its vectors isn't here: the documents are, then.
    """
    copied = copy_knowledge_base(source, to)
    copy_originals(source, to)
    with KnowledgeBase.open(to) as knowledge_base:
        knowledge_base.snapshot()
    return copied


def conversations_of(base: SharedBase) -> Truth:
    """The database in which servers over one base keep their users' conversations; those who write there wait for each other,

    and not for those who add documents.
    """
    return truth_of(base, among="conversations")


def _place(settings: Settings) -> Place:
    return settings.paths.knowledge_base or settings.paths.users_own


def files_in(paths: Iterable[Path]) -> list[Path]:
    """The files of `paths`, a folder standing for every file below it."""
    return expand_paths(paths)


def add_files(
    files: Iterable[Path],
    settings: Settings,
    *,
    model: str | None = None,
    title: str | None = None,
    apart: bool = False,
    failed: Callable[[DocumentError], object],
    told: Told = _nobody,
) -> Iterator[Added]:
    """Read and add `files`, some at a time; `failed` is called for each that can't be read, and the others go on.

    With `apart` they are read in a process of its own, so that one that makes reading hang or fall doesn't take the others
    with it; for one file, starting that (half a second) would be a third of the work. The knowledge base is opened, or made,
    once there is something to put into it.
    """
    knowledge_base: KnowledgeBase | None = None
    for documents in _together(_read_files(files, settings, apart, title, failed, told), settings.adding):
        knowledge_base = knowledge_base or make_documents(settings, model=model)
        for added in knowledge_base.add(documents):
            _keep_file(knowledge_base, added)
            yield added


def _keep_file(knowledge_base: KnowledgeBase, added: Added) -> None:
    with contextlib.suppress(OSError), open(added.document.source, "rb") as file:
        keep_original(knowledge_base, added.document, file)


def _reader(settings: Settings, told: Told, *, apart: bool) -> Callable[[Path, str | None], Document]:
    limits = settings.corpus.reading
    if apart:
        reader = IsolatedReader(at_once=1, limits=limits)
        return lambda file, title: reader.read(file, title=title, told=told)
    recognition = Recognition(told=told)
    return lambda file, title: read_document(file, title=title, limits=limits, recognition=recognition)


def _read_files(
    files: Iterable[Path],
    settings: Settings,
    apart: bool,
    title: str | None,
    failed: Callable[[DocumentError], object],
    told: Told,
) -> Iterator[Document]:
    read = _reader(settings, told, apart=apart)
    for file in files:
        if is_bundle(file):
            for document in _read_bundle(file, _reader(settings, told, apart=True), settings.corpus.reading, failed):
                yield replace(document, source=os.path.abspath(document.source))
            continue
        try:
            document = read(file, title)
        except DocumentError as error:
            failed(error)
            continue
        # However a file is named, it is one document: its source is its whole path.
        yield replace(document, source=os.path.abspath(file)) if document.source == str(file) else document


def _read_bundle(
    path: Path,
    read: Callable[[Path, str | None], Document],
    limits: ReadingLimits,
    failed: Callable[[DocumentError], object],
    name: str = "",
) -> Iterator[Document]:
    """The documents of the ZIP at `path`, known as `name`: each under that with its own name behind it."""
    try:
        with unpacked(path, limits) as bundle:
            for error in bundle.errors:
                failed(error)
            for file in bundle.files:
                shown = Path(name or path, file.name)
                try:
                    document = read(file.path, None)
                except DocumentError as error:
                    # It lies elsewhere for a moment, and its user doesn't know it by that name.
                    failed(type(error)(*(half.replace(str(file.path), str(shown)) for half in error.message)))
                    continue
                yield replace(document, source=str(shown))
    except DocumentError as error:
        failed(error)


def _together(documents: Iterable[Document], adding: Adding) -> Iterator[list[Document]]:
    """Documents to add at once: adding costs a little for all that is there already, and memory for what is new."""
    chunk: list[Document] = []
    for document in documents:
        chunk.append(document)
        if len(chunk) == adding.documents or sum(len(each.text) for each in chunk) > adding.characters:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def add_file(
    knowledge_base: KnowledgeBase,
    file: BinaryIO,
    name: str,
    title: str = "",
    *,
    stop: threading.Event | None = None,
    told: Told = _nobody,
) -> Added:
    """Add what `file` holds under `name`, which tells its kind and, when it comes again, which document it updates.

    It may be a stranger's: it is read in a process of its own. Once `stop` is set, reading ends soon and nothing is added
    any more. Raises `DocumentError` and `KnowledgeBaseError`.
    """
    added = _add(knowledge_base, replace(_read(file, name, title, stop, told), source=name))
    keep_original(knowledge_base, added.document, file)
    return added


def add_bundle(
    knowledge_base: KnowledgeBase,
    path: Path,
    name: str,
    *,
    failed: Callable[[DocumentError], object],
    told: Told = _nobody,
) -> Iterator[Added]:
    """Add each file of the ZIP at `path`, which its user knows as `name`; as `add_file` for the rest."""
    for document in _read_bundle(
        path, lambda file, title: _READER.read(file, title=title, told=told), ReadingLimits(), failed, name
    ):
        yield _add(knowledge_base, document)


def add_text(
    knowledge_base: KnowledgeBase, text: str, title: str = "", *, stop: threading.Event | None = None
) -> Added:
    """Add `text`, plain or Markdown; a text of the same title is updated. Raises `InvalidRequest` and as `add_file`."""
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


def _read(file: BinaryIO, name: str, title: str, stop: threading.Event | None, told: Told = _nobody) -> Document:
    with tempfile.TemporaryDirectory(prefix="tenkyo-") as folder:
        path = Path(folder, name)
        with path.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        try:
            return _READER.read(path, title=title or None, stop=stop, told=told)
        except TenkyoError as error:
            # The message names the file; its user knows it by its own name, not by where it lay for a moment.
            raise type(error)(*(half.replace(str(path), name) for half in error.message)) from None


def _add(knowledge_base: KnowledgeBase, document: Document) -> Added:
    [added] = knowledge_base.add([document])
    return added


def search_server(settings: Settings) -> SearchServer | None:
    """Where the documents are searched, if not on this machine. Raises `SettingsError`."""
    place, base = settings.paths.search, settings.paths.knowledge_base
    if place == THE_BASE:
        if not isinstance(base, SharedBase):
            raise SettingsError(
                "--search postgresql は --kb が postgresql:// の URL のときだけ使えます。そうでなければ --search にも URL を指定してください。",
                "--search postgresql is for a --kb that is a URL of postgresql://. Give --search a URL, too, where it isn't.",
            )
        place = base
    return search_server_of(place, settings.paths.search_key) if place else None


def _encoder(model: str | None) -> Encoder | None:
    return load_encoder(model) if model else None
