"""A folder mirrored: what is new or changed in it is added, what was deleted or renamed is removed.

Only documents that came from the folder are touched. How each file was when it was read is kept beside the knowledge base,
so that the next look reads only what has changed since.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from corpus.errors import DocumentError, TenkyoError
from index.store.documents import Added, DocumentInfo
from qa.documents import KnowledgeBase, add_files, files_in, make_documents
from qa.settings import Settings

_NOTES = "synced.json"
_log = logging.getLogger(__name__)


def sync(
    folder: Path, settings: Settings, *, model: str | None = None, failed: Callable[[DocumentError], object]
) -> Iterator[Added | DocumentInfo]:
    """Make the knowledge base hold what `folder` does: yields each document added or updated, and each one removed.

    `failed` is called for each file that can't be read; what was known of it before stays. Raises `TenkyoError` for a folder
    that isn't there or has suddenly nothing in it, as one on a disk that isn't mounted: that is no reason to forget all.
    """
    folder = Path(os.path.abspath(folder))
    knowledge_base = make_documents(settings, model=model)
    files = _files(folder, knowledge_base)
    known = [document for document in knowledge_base.documents() if _lies_in(document.source, folder)]
    if known and not files:
        raise TenkyoError(
            f"{folder} にファイルがありません。{len(known)} 件の文書は残しました。取り除くには `tenkyo remove` を使ってください。",
            f"No files in {folder}. The {len(known)} documents from it were kept; `tenkyo remove` takes them out.",
        )
    notes = _Notes(knowledge_base.directory / _NOTES)
    for document in known:
        if not any(_file_of(name, files) for name in _names(document)):
            yield knowledge_base.remove(document.id)
    stats = {file: _stat(file) for file in files}  # before it is read: what changes meanwhile is read again next time
    present = {name for document in knowledge_base.documents() for name in _names(document)}
    changed = [Path(file) for file, stat in stats.items() if not notes.holds(file, stat, present)]
    read: dict[str, set[str]] = {}
    for added in add_files(changed, settings, model=model, apart=len(changed) > 1, failed=failed):
        for name in _names(added.document):
            if file := _file_of(name, files):
                read.setdefault(file, set()).add(name)
        if added.status != "unchanged":
            yield added
    knowledge_base.refresh()
    for file, sources in read.items():
        for document in knowledge_base.documents():
            if _lies_in(document.source, Path(file)) and document.source not in sources:  # no longer in its archive
                yield knowledge_base.remove(document.id)
    notes.write({file: stats[file] for file in read}, {file: sorted(sources) for file, sources in read.items()}, stats)


def watched(folder: Path, settings: Settings, **options: Any) -> Iterator[Iterator[Added | DocumentInfo]]:
    """`sync`, now and after each change in `folder`, until it is interrupted."""
    from watchfiles import watch

    yield sync(folder, settings, **options)
    own = str(make_documents(settings, model=options.get("model")).directory)
    for _ in watch(folder, watch_filter=lambda _, path: not _lies_in(path, Path(own)), raise_interrupt=True):
        yield sync(folder, settings, **options)


def _files(folder: Path, knowledge_base: KnowledgeBase) -> dict[str, None]:
    """The paths of what the folder holds, in their order."""
    if not folder.is_dir():
        raise TenkyoError(
            f"フォルダーがありません: {folder}。パスを確かめてください。", f"No such folder: {folder}. Check the path."
        )
    own = Path(os.path.abspath(knowledge_base.directory))
    paths = [os.path.abspath(file) for file in files_in([folder])]
    return dict.fromkeys(path for path in paths if not _lies_in(path, own))


def _names(document: DocumentInfo) -> tuple[str, ...]:
    """Its source, and those of other files with the same text."""
    return document.source, *(name.source for name in document.also)


def _lies_in(path: str, folder: Path) -> bool:
    return path.startswith(f"{folder}{os.sep}")


def _file_of(source: str, files: Collection[str]) -> str | None:
    """The file that a document came from: its source, or the archive that its source lies in."""
    if source in files:
        return source
    return next((str(parent) for parent in Path(source).parents if str(parent) in files), None)


def _stat(file: str) -> list[int]:
    """What changes whenever a file does; nothing for one that is gone again."""
    try:
        stat = os.stat(file)
    except OSError:
        return []
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]


class _Notes:
    """How each file was when it was last read, and the documents it gave. Lost, they cost one reading of everything."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            assert isinstance(self._kept, dict)
        except (OSError, ValueError, AssertionError):
            self._kept = {}

    def holds(self, file: str, stat: list[int], present: set[str]) -> bool:
        """Whether it was read as it is now, and its documents are still there."""
        kept = self._kept.get(file)
        if not isinstance(kept, dict) or not stat or kept.get("stat") != stat:
            return False
        return set(kept.get("sources", ())) <= present

    def write(self, stats: dict[str, list[int]], sources: dict[str, list[str]], files: dict[str, list[int]]) -> None:
        """Of files that are gone nothing is kept, unless they lie elsewhere."""
        folders = {os.path.dirname(file) for file in files}
        kept = {
            file: note for file, note in self._kept.items() if file in files or os.path.dirname(file) not in folders
        }
        kept |= {file: {"stat": stat, "sources": sources[file]} for file, stat in stats.items() if stat}
        try:
            new = self._path.with_suffix(".new")
            new.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
            os.replace(new, self._path)
        except OSError as error:
            _log.warning("%s: %s", self._path, error)
