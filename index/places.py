"""Where a knowledge base's documents are: in a folder of its own, or in PostgreSQL, with a folder for what is derived.

And where they are searched, if that isn't in that folder: in Qdrant, or in PostgreSQL.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from index.backends.server import SearchServer
from index.checks import check_directory
from index.errors import KnowledgeBaseError, KnowledgeBaseNotFound
from index.postgresql.address import SharedBase
from index.qdrant.address import QdrantPlace
from index.segments.shelf import Shelf
from index.store.database import Database, not_writable
from index.store.documents import Store
from index.store.truth import Truth

Place = Path | SharedBase
Writing = Literal["documents", "conversations", "search"]
_DATABASE = "documents.sqlite"
_PRIVATE = 0o700  # it holds the documents' words


def folder_of(place: Place) -> Path:
    """The knowledge base's own folder on this machine."""
    return place.cache if isinstance(place, SharedBase) else place


def truth_of(place: Place, *, among: Writing = "documents") -> Truth:
    """The database of the documents, whether it is there or not; on a server, those who write `among` the same take turns.

    Raises `KnowledgeBaseError` without what speaks with it.
    """
    if isinstance(place, Path):
        return Database(place / _DATABASE)
    try:
        from index.postgresql.database import PostgresDatabase
    except ImportError as error:
        raise KnowledgeBaseError(
            "PostgreSQL を使うには psycopg が必要です。pip install 'tenkyo[postgresql]' で入れてください。",
            "PostgreSQL needs psycopg. Install it with pip install 'tenkyo[postgresql]'.",
        ) from error
    return PostgresDatabase(place, among)


def shelf_of(truth: Truth) -> Shelf | None:
    """Where servers that share `truth` find what another one derived; None for a file, whose folder has it."""
    if isinstance(truth, Database):
        return None
    from index.postgresql.database import PostgresDatabase
    from index.postgresql.shelf import PostgresShelf

    assert isinstance(truth, PostgresDatabase)
    return PostgresShelf(truth)


def search_server_of(place: QdrantPlace | SharedBase, key: str = "") -> SearchServer:
    """`key` is Qdrant's. Nothing is asked of it yet. Raises `KnowledgeBaseError` without what speaks with it."""
    if isinstance(place, SharedBase):
        truth = truth_of(place, among="search")
        from index.postgresql.database import PostgresDatabase
        from index.postgresql.search import PostgresSearch

        assert isinstance(truth, PostgresDatabase)
        return PostgresSearch(truth)
    try:
        from index.qdrant.server import QdrantServer
    except ImportError as error:
        raise KnowledgeBaseError(
            "Qdrant を使うには qdrant-client が必要です。pip install 'tenkyo[qdrant]' で入れてください。",
            "Qdrant needs qdrant-client. Install it with pip install 'tenkyo[qdrant]'.",
        ) from error
    return QdrantServer(place, key)


def open_store(place: Place) -> Store:
    """Raises `KnowledgeBaseNotFound`, `KnowledgeBaseDamaged`, `KnowledgeBaseTooNew` and `KnowledgeBaseUnreachable`."""
    if isinstance(place, Path):
        if not place.exists():
            raise KnowledgeBaseNotFound(
                f"フォルダーがありません: {place}。tenkyo --kb {place} add ファイル で作れます。",
                f"No such folder: {place}. Make a knowledge base with tenkyo --kb {place} add FILE.",
            )
        check_directory(place)
        return Store.open(place / _DATABASE)
    truth = truth_of(place)
    if not truth.exists():
        raise KnowledgeBaseNotFound(
            f"このデータベースにナレッジベースはまだありません: {place}。同じ --kb で tenkyo add ファイル とすると作れます。",
            f"No knowledge base in this database yet: {place}. Make one with tenkyo add FILE and the same --kb.",
        )
    make_folder(place)
    return Store(truth)


def create_store(place: Place) -> Store:
    """As `open_store`, and made where there is none; one that exists is not written to. Raises `KnowledgeBaseNotWritable`."""
    make_folder(place)
    if isinstance(place, Path):
        return Store.create(place / _DATABASE)
    truth = truth_of(place)
    if not truth.exists():
        truth.make()
    return Store(truth)


def make_folder(place: Place) -> None:
    """Raises `KnowledgeBaseNotWritable`, and `KnowledgeBaseNotFound` for a file."""
    folder = folder_of(place)
    try:
        if isinstance(place, SharedBase):
            folder.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
        else:
            folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        pass
    except OSError as error:
        raise not_writable(folder, error) from error
    check_directory(folder)
