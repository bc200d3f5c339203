"""The conversations of those who are signed in, in two tables of a database.

Every line has an owner, and no question is put to the database without one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

_OF_IT = "FROM conversations WHERE owner = ? AND id = ?"
MOST_TURNS = 200  # of a conversation: the oldest go, as they do in a browser


class TooMany(Exception):
    """The owner has as many conversations as one may have."""


class TooLarge(Exception):
    """The conversation would have more bytes than one may have."""


@dataclass(frozen=True, slots=True)
class Most:
    """What one owner may keep."""

    conversations: int = 200
    conversation_bytes: int = 4_000_000  # some 150 turns with their sources


AS_MANY = Most()


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


class Connection(Protocol):
    """In a transaction of its own, which an exception takes back; `?` stands for a value."""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Any: ...

    def executemany(self, sql: str, parameters: Sequence[Sequence[Any]], /) -> object: ...


class Conversations:
    """Of all owners. Every method may be called from any thread, and raises the errors of the database."""

    _BYTES: ClassVar[str]  # how many a turn has, in the database's own words

    def __init__(self, most: Most = AS_MANY) -> None:
        self.most = most

    def _reading(self) -> AbstractContextManager[Connection]:
        raise NotImplementedError

    def _changing(self) -> AbstractContextManager[Connection]:
        """One at a time."""
        raise NotImplementedError

    def listed(self, owner: str) -> list[Kept]:
        """The latest first."""
        first = "(SELECT asked FROM turns WHERE owner = c.owner AND conversation = c.id ORDER BY number LIMIT 1)"
        query = f"SELECT id, name, at, among, {first} FROM conversations AS c WHERE owner = ? ORDER BY at DESC, id"
        with self._reading() as connection:
            return [
                Kept(identity, name, at, json.loads(among), asked or "")
                for identity, name, at, among, asked in connection.execute(query, (owner,))
            ]

    def turns(self, owner: str, identity: str) -> Sequence[dict[str, Any]] | None:
        """Oldest first; None where the owner has no such conversation."""
        with self._reading() as connection:
            if connection.execute(f"SELECT 1 {_OF_IT}", (owner, identity)).fetchone() is None:
                return None
            query = "SELECT written FROM turns WHERE owner = ? AND conversation = ? ORDER BY number"
            return [json.loads(written) for (written,) in connection.execute(query, (owner, identity))]

    def keep(self, owner: str, change: Change, turns: Sequence[dict[str, Any]]) -> None:
        """Write down `change` and those `turns` that are new or changed, each of which has an `id`; the others stay.

        Raises `TooMany` and `TooLarge`, and then nothing is changed.
        """
        with self._changing() as connection:
            before = connection.execute(f"SELECT name, at, among {_OF_IT}", (owner, change.id)).fetchone()
            if before is None:
                (count,) = connection.execute("SELECT count(*) FROM conversations WHERE owner = ?", (owner,)).fetchone()
                if count >= self.most.conversations:
                    raise TooMany
            name, at, among = before or ("", "", "[]")
            if change.name is not None:
                name = change.name
            if change.among is not None:
                among = json.dumps(list(change.among))
            connection.execute(
                "INSERT INTO conversations VALUES (?, ?, ?, ?, ?) ON CONFLICT (owner, id) DO UPDATE"
                " SET name = excluded.name, at = excluded.at, among = excluded.among",
                (owner, change.id, name, max(at, change.at), among),
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
            size = f"SELECT coalesce(sum({self._BYTES}), 0) FROM turns WHERE {of_it}"
            if connection.execute(size, (owner, change.id)).fetchone()[0] > self.most.conversation_bytes:
                raise TooLarge

    def delete(self, owner: str, identity: str | None = None) -> bool:
        """Take out one conversation, or all that the owner has; whether there was any."""
        one, values = ("", (owner,)) if identity is None else (" AND id = ?", (owner, identity))
        with self._changing() as connection:
            found = connection.execute(f"SELECT 1 FROM conversations WHERE owner = ?{one}", values).fetchone()
            connection.execute(f"DELETE FROM conversations WHERE owner = ?{one}", values)
            return found is not None
