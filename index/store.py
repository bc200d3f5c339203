"""The one truth of a knowledge base: its documents and passages, in SQLite.

Every change is one transaction that also counts the generation up and draws a new stamp, so that whatever is derived
from the truth can tell which truth it was made of.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count, groupby
from pathlib import Path
from typing import Any, Literal

from corpus.document import Document, Passage
from index.database import Database, decoding, not_found
from index.errors import UnknownDocument
from index.rows import (
    DOCUMENT_COLUMNS,
    PASSAGE_COLUMNS,
    content_hash,
    document_to_row,
    passages_to_rows,
    record_hash,
    row_to_document,
    rows_to_passages,
)

Status = Literal["added", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class State:
    """Which truth this is. `encoder` is the name of the model its vectors are made with, empty before the first."""

    generation: int
    stamp: str
    encoder: str


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document as lists show it: `passages`, `characters` and `pages` are counts; `added_at` is UTC in ISO 8601."""

    id: str
    title: str
    source: str
    passages: int
    characters: int
    pages: int
    added_at: str
    repairs: tuple[str, ...]
    media_type: str

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__} | {"repairs": list(self.repairs)}


@dataclass(frozen=True, slots=True)
class Added:
    """What adding a document did: "updated" keeps the id that its source had."""

    document: DocumentInfo
    status: Status


class Store:
    """Documents and passages in the SQLite file at `path`; every method may be called from any thread or process."""

    def __init__(self, database: Database) -> None:
        """Use `open` or `create`."""
        self._database = database

    @classmethod
    def open(cls, path: Path) -> Store:
        """Raises `KnowledgeBaseNotFound`, `KnowledgeBaseDamaged` or `KnowledgeBaseTooNew`."""
        database = Database(path)
        if not database.exists():
            raise not_found(path)
        return cls(database)

    @classmethod
    def create(cls, path: Path) -> Store:
        """Open the database, making it first when there is none; one that exists is not written to."""
        database = Database(path)
        if not database.exists():
            database.make()
        return cls(database)

    # Reading

    def state(self) -> State:
        with self._database.connection() as connection:
            return _state(connection)

    def documents(self) -> list[DocumentInfo]:
        """In the order they were first added."""
        with self._database.connection() as connection:
            return _infos(connection, "")

    def document(self, document_id: str) -> Document:
        """Raises `UnknownDocument`."""
        with self._database.connection() as connection:
            query = f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE id = ?"
            row = connection.execute(query, (document_id,)).fetchone()
            if row is None:
                raise _unknown_document(document_id)
            with decoding(self._database.path):
                return row_to_document(row)

    def read_passages(self) -> tuple[State, tuple[Passage, ...]]:
        """All passages, those of a document together and in its order, and the state that they are of."""
        with self._database.connection() as connection, decoding(self._database.path):
            connection.execute("BEGIN")
            state = _state(connection)
            rows = connection.execute(f"SELECT document, {PASSAGE_COLUMNS} FROM passages ORDER BY document, ordinal")
            passages: list[Passage] = []
            for number, group in groupby(rows, key=lambda row: row[0]):
                query = "SELECT id, title, text FROM documents WHERE number = ?"
                identity, title, text = connection.execute(query, (number,)).fetchone()
                passages.extend(rows_to_passages(identity, title, text, (row[1:] for row in group)))
            connection.execute("COMMIT")
        return state, tuple(passages)

    # Changing

    def put(self, document: Document, passages: Sequence[Passage]) -> Added:
        """Add a document, or bring up to date the one of the same source or of the same text, blocks and pages.

        Its id is kept when it is there already; else its own, with -2, -3, … when another document has it.
        """
        passage_rows = list(passages_to_rows(passages))
        content = content_hash(document)
        with self._database.transaction() as connection:
            known = _find_known(connection, document.source, content)
            row = document_to_row(document)
            row = (known[1] if known else _free_id(connection, document.id or content[:12]), *row[1:])
            record = record_hash(row, passage_rows)
            moved = known is not None and known[2] != document.source
            if known and (known[3] == record or moved):
                return Added(_info(connection, known[1]), "unchanged")
            pages = len({(page.number, page.label) for page in document.pages})
            values = (*row, len(document.text), pages, content, record)
            columns = f"{DOCUMENT_COLUMNS}, characters, page_count, content_hash, record_hash"
            if known:
                number = known[0]
                marks = ", ".join("?" * len(values))
                connection.execute(f"UPDATE documents SET ({columns}) = ({marks}) WHERE number = ?", (*values, number))
                connection.execute("DELETE FROM passages WHERE document = ?", (number,))
            else:
                marks = ", ".join("?" * (len(values) + 1))
                now = datetime.now(UTC).isoformat(timespec="seconds")
                cursor = connection.execute(
                    f"INSERT INTO documents ({columns}, added_at) VALUES ({marks})", (*values, now)
                )
                number = cursor.lastrowid or 0
            connection.executemany(
                f"INSERT INTO passages (document, ordinal, {PASSAGE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                ((number, ordinal, *row) for ordinal, row in enumerate(passage_rows)),
            )
            _advance(connection)
            return Added(_info(connection, row[0]), "updated" if known else "added")

    def delete(self, document_id: str) -> DocumentInfo:
        """Raises `UnknownDocument`."""
        with self._database.transaction() as connection:
            info = _info(connection, document_id)
            connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))
            _advance(connection)
            return info

    def set_encoder(self, name: str) -> None:
        """Remember which model the vectors are made with."""
        with self._database.transaction() as connection:
            if _state(connection).encoder != name:
                connection.execute("UPDATE state SET encoder = ?", (name,))
                _advance(connection)

    # Checking

    def damage(self) -> list[str]:
        """What is wrong, one line each: SQLite's own checks, then every document against its hash."""
        found: list[str] = []
        with self._database.connection() as connection:
            try:
                lines = connection.execute("PRAGMA integrity_check(20)")
                found += [f"SQLite: {line}" for (line,) in lines if line != "ok"]
                if connection.execute("PRAGMA foreign_key_check").fetchone():
                    found.append("文書のない段落があります / passages without their document")
                for number, identity, expected in connection.execute("SELECT number, id, record_hash FROM documents"):
                    if not _is_intact(connection, number, expected):
                        found.append(
                            f"文書の内容が記録時と異なります / a document is not what was recorded: {identity}"
                        )
            except sqlite3.DatabaseError as error:
                found.append(f"SQLite: {error}")
        return found


def _unknown_document(document_id: str) -> UnknownDocument:
    return UnknownDocument(
        f"この ID の文書はありません: {document_id}。tenkyo list で一覧を確かめてください。"
        f" / No document has this id: {document_id}. See tenkyo list."
    )


def _state(connection: sqlite3.Connection) -> State:
    return State(*connection.execute("SELECT generation, stamp, encoder FROM state").fetchone())


def _advance(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE state SET generation = generation + 1, stamp = ?", (secrets.token_hex(8),))


def _find_known(connection: sqlite3.Connection, source: str, content: str) -> tuple[int, str, str, str] | None:
    """Number, id, source and record hash of the document of this source or, failing that, of this content."""
    query = "SELECT number, id, source, record_hash FROM documents WHERE {} = ? ORDER BY number LIMIT 1"
    row = connection.execute(query.format("source"), (source,)).fetchone() if source else None
    row = row or connection.execute(query.format("content_hash"), (content,)).fetchone()
    return (row[0], row[1], row[2], row[3]) if row else None


def _free_id(connection: sqlite3.Connection, wanted: str) -> str:
    for number in count(1):
        candidate = wanted if number == 1 else f"{wanted}-{number}"
        if not connection.execute("SELECT 1 FROM documents WHERE id = ?", (candidate,)).fetchone():
            return candidate
    raise AssertionError("count() does not end")


def _info(connection: sqlite3.Connection, document_id: str) -> DocumentInfo:
    found = _infos(connection, "WHERE id = ?", document_id)
    if not found:
        raise _unknown_document(document_id)
    return found[0]


def _infos(connection: sqlite3.Connection, where: str, *values: str) -> list[DocumentInfo]:
    rows = connection.execute(
        "SELECT id, title, source, (SELECT count(*) FROM passages WHERE document = number), characters, page_count,"
        f" added_at, repairs, media_type FROM documents {where} ORDER BY number",
        values,
    )
    return [_to_info(row) for row in rows]


def _to_info(row: Sequence[Any]) -> DocumentInfo:
    identity, title, source, passages, characters, pages, added_at, repairs, media_type = row
    return DocumentInfo(
        identity, title, source, passages, characters, pages, added_at, tuple(json.loads(repairs)), media_type
    )


def _is_intact(connection: sqlite3.Connection, number: int, expected: str) -> bool:
    try:
        return _record_hash(connection, number) == expected
    except (sqlite3.DatabaseError, ValueError):
        return False


def _record_hash(connection: sqlite3.Connection, number: int) -> str:
    row = connection.execute(f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE number = ?", (number,)).fetchone()
    query = f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE document = ? ORDER BY ordinal"
    return record_hash(row, connection.execute(query, (number,)))
