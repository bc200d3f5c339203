"""Connections to the SQLite file of a knowledge base: its schema, its transactions, and what its errors mean.

The rollback journal is used and not WAL: a knowledge base is then one file that can be copied, mounted read-only or
kept on a network drive; writes are rare and short, and readers read once a generation.
"""

from __future__ import annotations

import errno
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import (
    KnowledgeBaseBusy,
    KnowledgeBaseDamaged,
    KnowledgeBaseError,
    KnowledgeBaseNotFound,
    KnowledgeBaseNotWritable,
    KnowledgeBaseTooNew,
)
from index.settings import Waiting

_APPLICATION_ID = 0x54454B59  # "TEKY": tells this database from another program's
_SCHEMA_VERSION = 3
_BUSY_SECONDS = Waiting().database

_SCHEMA = (
    """
    CREATE TABLE state (
        only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
        generation INTEGER NOT NULL,  -- counts changes
        stamp TEXT NOT NULL,          -- drawn anew at each change: tells two databases of one generation apart
        encoder TEXT NOT NULL         -- the model whose vectors are derived; empty until one was used
    )
    """,
    """
    CREATE TABLE documents (
        number INTEGER PRIMARY KEY,   -- the order of documents
        id TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        source TEXT NOT NULL,
        media_type TEXT NOT NULL,
        text TEXT NOT NULL,
        blocks TEXT NOT NULL,         -- JSON, as are the next four
        pages TEXT NOT NULL,
        note_references TEXT NOT NULL,
        repairs TEXT NOT NULL,
        metadata TEXT NOT NULL,
        characters INTEGER NOT NULL,
        page_count INTEGER NOT NULL,
        content_hash TEXT NOT NULL,
        record_hash TEXT NOT NULL,
        added_at TEXT NOT NULL,
        places TEXT NOT NULL DEFAULT '[]',  -- JSON, as are readings
        readings TEXT NOT NULL DEFAULT '[]',
        boxes TEXT NOT NULL DEFAULT '[]'
    )
    """,
    "CREATE INDEX documents_by_source ON documents (source)",
    "CREATE INDEX documents_by_content ON documents (content_hash)",
    """
    CREATE TABLE passages (
        document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL,     -- the order of passages in their document
        start_character INTEGER NOT NULL,
        end_character INTEGER NOT NULL,
        first_page INTEGER,
        last_page INTEGER,
        section TEXT NOT NULL,        -- JSON, as are the next four
        sentences TEXT NOT NULL,
        glosses TEXT NOT NULL,
        places TEXT NOT NULL DEFAULT '[]',
        headers TEXT NOT NULL DEFAULT '[]',
        PRIMARY KEY (document, ordinal)
    ) WITHOUT ROWID
    """,
    # Which documents there are, and whether each is still the same, read from the index alone.
    _BY_RECORD := "CREATE INDEX documents_by_record ON documents (record_hash)",
    _OTHER_NAMES := """
    CREATE TABLE other_names (        -- of the same content, from other sources
        source TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
        record_hash TEXT NOT NULL
    )
    """,
)
_TABLES_OF_VERSION_3 = (_BY_RECORD, _OTHER_NAMES)

# What each later version of the schema added to the tables of the one before: (table, column). All are JSON lists.
_ADDED: dict[int, tuple[tuple[str, str], ...]] = {
    2: (
        ("documents", "places"),
        ("documents", "readings"),
        ("documents", "boxes"),
        ("passages", "places"),
        ("passages", "headers"),
    ),
    3: (),
}


class Database:
    """The file at `path`. One connection an operation, so that threads share nothing and a replaced file is noticed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def name(self) -> str:
        return str(self.path)

    def exists(self) -> bool:
        """Whether the schema is there. Raises `KnowledgeBaseDamaged` or `KnowledgeBaseTooNew` when it is another."""
        if not self.path.is_file():
            return False
        with self.connection() as connection:
            return _has_schema(connection, self.path)

    def make(self) -> None:
        """Make file and schema, unless another process was faster."""
        with self.transaction(mode="rwc") as connection:
            if _has_schema(connection, self.path):
                return
            for statement in _SCHEMA:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
            connection.execute("INSERT INTO state VALUES (1, 0, ?, '')", (secrets.token_hex(8),))

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """For reading; the tables of an earlier version look like today's."""
        with self._connect("rw") as connection:
            _show_as_present(connection)
            yield connection

    def close(self) -> None:
        """Nothing is kept open."""

    @contextmanager
    def still(self) -> Iterator[sqlite3.Connection]:
        """For reading all of one state: writers wait until the block ends."""
        with self.connection() as connection:
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def _connect(self, mode: str) -> Iterator[sqlite3.Connection]:
        with explained(self.path):
            if mode == "rw" and not self.path.is_file():
                raise not_found(self.path)
            uri = f"{self.path.absolute().as_uri()}?mode={mode}"
            connection = sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
            try:
                yield connection
            finally:
                connection.close()  # rolls back what was not committed

    @contextmanager
    def transaction(self, mode: str = "rw") -> Iterator[sqlite3.Connection]:
        """Committed when the block ends, rolled back when it raises; other writers wait."""
        with self._connect(mode) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = EXTRA")  # a commit that was reported survives a power cut
            connection.execute("PRAGMA secure_delete = ON")  # what was removed is not left in the file
            connection.execute("BEGIN IMMEDIATE")
            _bring_up_to_date(connection)
            yield connection
            connection.execute("COMMIT")


def _missing_columns(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """By table, what a database that was made by an earlier version lacks."""
    version = _version(connection)
    missing: dict[str, list[str]] = {}
    if version > 0:
        for table, column in (each for added in range(version + 1, _SCHEMA_VERSION + 1) for each in _ADDED[added]):
            missing.setdefault(table, []).append(column)
    return missing


def _show_as_present(connection: sqlite3.Connection) -> None:
    """Give this connection views that have the missing columns: the file may be one that can't be written to."""
    missing = _missing_columns(connection)
    if missing:
        connection.execute("PRAGMA temp_store = MEMORY")
    if _version(connection) in (1, 2):
        names = "'' AS source, '' AS title, 0 AS document, '' AS record_hash"
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"CREATE TEMP VIEW other_names AS SELECT {names}, 0 AS rowid WHERE 0")
    for table, columns in missing.items():
        added = ", ".join(f"'[]' AS {column}" for column in columns)
        connection.execute(f"CREATE TEMP VIEW {table} AS SELECT *, {added} FROM main.{table}")


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Add the missing columns, within the transaction under way."""
    missing = _missing_columns(connection)
    for table, columns in missing.items():
        for column in columns:
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {column} TEXT NOT NULL DEFAULT '[]'")
    if _version(connection) in (1, 2):
        for statement in _TABLES_OF_VERSION_3:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")


def _version(connection: sqlite3.Connection) -> int:
    """Of the format; 0 for a database that is none of ours."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    return int(version) if application == _APPLICATION_ID else 0


def is_ours(path: Path) -> bool:
    """Whether the file's header bears this program's number, readable or not."""
    with path.open("rb") as file:
        return file.read(72)[68:] == _APPLICATION_ID.to_bytes(4, "big")


def has_todays_tables(path: Path) -> bool:
    """Whether the tables are those of this version, whatever number the file bears."""
    with Database(path)._connect("rw") as connection:
        made = {" ".join(sql.split()) for (sql,) in connection.execute("SELECT sql FROM sqlite_master") if sql}
    return {" ".join(statement.split()) for statement in _SCHEMA} == made


def take_version(path: Path) -> None:
    """Give a file the number of this version's format."""
    with Database(path)._connect("rw") as connection:
        connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system report about `path` into one clear line."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explain(error, path) from error
    except UnicodeDecodeError as error:  # SQLite quotes damaged bytes in its own messages
        raise _damaged(path, "SQLite") from error
    except OSError as error:
        raise not_writable(path, error) from error


@contextmanager
def decoding(path: Path | str) -> Iterator[None]:
    """JSON or numbers that are not what was written mean a damaged database."""
    try:
        yield
    except (ValueError, TypeError) as error:
        raise _damaged(path, f"{type(error).__name__}: {error}") from error


def _explain(error: sqlite3.Error, path: Path) -> KnowledgeBaseError:
    name = getattr(error, "sqlite_errorname", None) or ""
    if name.startswith("SQLITE_NOTADB"):
        return KnowledgeBaseDamaged(
            f"データベースとして読めません: {path}。ナレッジベースのフォルダーなら tenkyo check --repair で修復してください。",
            f"Not a database: {path}. If this is a knowledge base's folder, mend it with tenkyo check --repair.",
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return busy(path)
    if name.startswith("SQLITE_FULL"):
        return not_writable(path, OSError(errno.ENOSPC, "disk full"))
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM")):
        return not_writable(path, OSError(errno.EROFS, str(error)))
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_IOERR")):
        return not_writable(path, OSError(errno.EIO, str(error)))
    return _damaged(path, str(error))


def _damaged(path: Path | str, detail: str) -> KnowledgeBaseDamaged:
    return KnowledgeBaseDamaged(
        f"ナレッジベースが壊れています: {path} ({detail})。tenkyo check --repair で修復してください。",
        f"The knowledge base is damaged: {path} ({detail}). Mend it with tenkyo check --repair.",
    )


def not_found(path: Path) -> KnowledgeBaseNotFound:
    return KnowledgeBaseNotFound(
        f"ナレッジベースがありません: {path.parent}。tenkyo --kb {path.parent} add ファイル で作れます。",
        f"No knowledge base here: {path.parent}. Make one with tenkyo --kb {path.parent} add FILE.",
    )


def not_writable(path: Path, error: OSError) -> KnowledgeBaseNotWritable:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return KnowledgeBaseNotWritable(
            f"ディスクの空きが足りず、保存できません: {path}。空きを作ってからやり直してください。",
            f"The disk is full, nothing was saved: {path}. Make room and try again.",
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return KnowledgeBaseNotWritable(
            f"書き込みが許可されていません: {path}。権限を確かめるか、別のフォルダーを --kb で指定してください。",
            f"Writing is not allowed: {path}. Check its permissions or name another folder with --kb.",
        )
    detail = error.strerror or str(error)
    return KnowledgeBaseNotWritable(
        f"読み書きに失敗しました: {path} ({detail})。ディスクと権限を確かめてください。",
        f"Reading or writing failed: {path} ({detail}). Check the disk and the permissions.",
    )


def busy(path: Path) -> KnowledgeBaseBusy:
    return KnowledgeBaseBusy(
        f"別の処理が書き込み中です: {path}。終わるのを待ってからやり直してください。",
        f"Another process is writing: {path}. Wait until it has finished and try again.",
    )


def _has_schema(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether the database has been made; raises when it is another program's or a later version's."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application == 0 and version == 0 and tables == 0:
        return False
    if application != _APPLICATION_ID:
        raise KnowledgeBaseDamaged(
            f"別のプログラムのデータベースです: {path}。ナレッジベースのフォルダーを指定してください。",
            f"This database is another program's: {path}. Name the folder of a knowledge base.",
        )
    if version > _SCHEMA_VERSION:
        raise KnowledgeBaseTooNew(
            f"新しい版の tenkyo が作ったナレッジベースです: {path} (形式 {version}、対応は {_SCHEMA_VERSION} まで)。"
            "tenkyo を更新してください。",
            f"Made by a later tenkyo: {path} (format {version}, this one reads up to "
            f"{_SCHEMA_VERSION}). Update tenkyo.",
        )
    return True
