"""The conversations of those who are signed in, in one SQLite file beside the documents.

Every line has an owner, and no question is put to the file without one. What is deleted is overwritten with zeros.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST_TURNS = 200  # of a conversation: the oldest go, as they do in a browser
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


class TooMany(Exception):
    """The owner has as many conversations as one may have."""


class TooLarge(Exception):
    """The conversation would have more bytes than one may have."""


@dataclass(frozen=True, slots=True)
class Most:
    """What one owner may keep."""

    conversations: int = 200
    conversation_bytes: int = 4_000_000  # some 150 turns with their sources


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation without its turns: `at` is when it was last added to, `among` the ids of the documents that it is
    limited to, `asked` its first question.
    """

    id: str
    name: str
    at: str
    among: Sequence[str] = ()
    asked: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "at": self.at, "among": list(self.among), "asked": self.asked}


@dataclass(frozen=True, slots=True)
class Change:
    """What is written of a conversation besides its turns: None leaves alone what another page may have written since."""

    id: str
    name: str | None
    at: str
    among: Sequence[str] | None = None


class ConversationFile:
    """The file at `path`, made when something is first kept. A connection for each call, from any thread.

    Every method raises `sqlite3.Error` or `OSError` where the disk is full, not to be written on, or the file damaged.
    """

    def __init__(self, path: Path, most: Most = Most()) -> None:
        self._path, self.most = path, most

    def listed(self, owner: str) -> list[Kept]:
        """The latest first."""
        first = "(SELECT asked FROM turns WHERE owner = c.owner AND conversation = c.id ORDER BY number LIMIT 1)"
        query = f"SELECT id, name, at, among, {first} FROM conversations AS c WHERE owner = ? ORDER BY at DESC, id"
        with self._connection() as connection:
            return [
                Kept(identity, name, at, json.loads(among), asked or "")
                for identity, name, at, among, asked in connection.execute(query, (owner,))
            ]

    def turns(self, owner: str, identity: str) -> Sequence[dict[str, Any]] | None:
        """Oldest first; None where the owner has no such conversation."""
        with self._connection() as connection:
            if not _is_there(connection, owner, identity):
                return None
            query = "SELECT written FROM turns WHERE owner = ? AND conversation = ? ORDER BY number"
            return [json.loads(written) for (written,) in connection.execute(query, (owner, identity))]

    def keep(self, owner: str, change: Change, turns: Sequence[dict[str, Any]]) -> None:
        """Write down `change` and those `turns` that are new or changed, each of which has an `id`; the others stay.

        Raises `TooMany` and `TooLarge`, and then nothing is changed.
        """
        with self._connection() as connection:
            if not _is_there(connection, owner, change.id):
                (count,) = connection.execute("SELECT count(*) FROM conversations WHERE owner = ?", (owner,)).fetchone()
                if count >= self.most.conversations:
                    raise TooMany
            among = None if change.among is None else json.dumps(list(change.among))
            connection.execute(
                "INSERT INTO conversations VALUES (:owner, :id, coalesce(:name, ''), :at, coalesce(:among, '[]'))"
                " ON CONFLICT DO UPDATE SET name = coalesce(:name, name), at = max(at, :at), among = coalesce(:among, among)",
                {"owner": owner, "id": change.id, "name": change.name, "at": change.at, "among": among},
            )
            connection.executemany(
                "INSERT INTO turns (owner, conversation, id, asked, written) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (owner, conversation, id) DO UPDATE SET asked = excluded.asked, written = excluded.written",
                [
                    (
                        owner,
                        change.id,
                        turn["id"],
                        str(turn["answer"].get("asked", "")),
                        json.dumps(turn, ensure_ascii=False),
                    )
                    for turn in turns
                ],
            )
            of_it = "owner = ? AND conversation = ?"
            connection.execute(
                f"DELETE FROM turns WHERE {of_it} AND number NOT IN"
                f" (SELECT number FROM turns WHERE {of_it} ORDER BY number DESC LIMIT ?)",
                (owner, change.id, owner, change.id, MOST_TURNS),
            )
            size = f"SELECT coalesce(sum(length(CAST(written AS BLOB))), 0) FROM turns WHERE {of_it}"
            if connection.execute(size, (owner, change.id)).fetchone()[0] > self.most.conversation_bytes:
                raise TooLarge

    def delete(self, owner: str, identity: str | None = None) -> bool:
        """Take out one conversation, or all that the owner has; whether there was any."""
        one, values = ("", (owner,)) if identity is None else (" AND id = ?", (owner, identity))
        with self._connection() as connection:
            return connection.execute(f"DELETE FROM conversations WHERE owner = ?{one}", values).rowcount > 0

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
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


def _make_tables(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == _VERSION:
        return
    if version:
        raise sqlite3.DatabaseError(f"conversations of version {version}; this program knows {_VERSION}")
    for statement in _SCHEMA.split(";"):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {_VERSION}")


def _is_there(connection: sqlite3.Connection, owner: str, identity: str) -> bool:
    query = "SELECT 1 FROM conversations WHERE owner = ? AND id = ?"
    return connection.execute(query, (owner, identity)).fetchone() is not None
