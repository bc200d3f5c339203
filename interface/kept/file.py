"""The conversations of those who are signed in, in one SQLite file beside the documents. What is deleted is overwritten with zeros."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import ClassVar

from interface.kept.conversations import AS_MANY, Conversations, Most

_BUSY_SECONDS = 10.0
_VERSION = 1
_SCHEMA = """
CREATE TABLE conversations (
    owner TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, at TEXT NOT NULL, among TEXT NOT NULL,
    PRIMARY KEY (owner, id)
) WITHOUT ROWID;
CREATE TABLE turns (
    number INTEGER PRIMARY KEY, owner TEXT NOT NULL, conversation TEXT NOT NULL, id TEXT NOT NULL,
    asked TEXT NOT NULL, written TEXT NOT NULL, UNIQUE (owner, conversation, id),
    FOREIGN KEY (owner, conversation) REFERENCES conversations (owner, id) ON DELETE CASCADE
);
"""


class ConversationFile(Conversations):
    """The file at `path`, made when something is first kept. A connection for each call.

    Every method raises `sqlite3.Error` or `OSError` where the disk is full, not to be written on, or the file damaged.
    """

    _BYTES: ClassVar[str] = "length(CAST(written AS BLOB))"

    def __init__(self, path: Path, most: Most = AS_MANY) -> None:
        super().__init__(most)
        self._path = path

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """In a transaction of its own, which an exception takes back."""
        # Made here and not by SQLite: nobody else on this machine is to read it. The journal gets the same mode.
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        with closing(sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None)) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("BEGIN IMMEDIATE")
            try:
                _make_tables(connection)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    _reading = _changing  # the tables may have to be made


def _make_tables(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == _VERSION:
        return
    if version:
        raise sqlite3.DatabaseError(f"conversations of version {version}; this program knows {_VERSION}")
    for statement in _SCHEMA.split(";"):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {_VERSION}")
