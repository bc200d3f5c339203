"""The one truth of a knowledge base: its documents and passages, in SQLite.

Every change is one transaction that also counts the generation up and draws a new stamp, so that whatever is derived
from the truth can tell which truth it was made of.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count, groupby
from pathlib import Path
from typing import Any, Literal, NamedTuple

from corpus.document import Document, Passage
from index.errors import UnknownDocument
from index.store.database import Database, decoding, not_found
from index.store.rows import (
    DOCUMENT_COLUMNS,
    PASSAGE_COLUMNS,
    PassageRow,
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

    @property
    def database(self) -> Database:
        return self._database

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
                query = "SELECT id, title, text, pages FROM documents WHERE number = ?"
                identity, title, text, pages = connection.execute(query, (number,)).fetchone()
                passages.extend(rows_to_passages(identity, title, text, (row[1:] for row in group), pages))
            connection.execute("COMMIT")
        return state, tuple(passages)

    # Changing

    def put(self, document: Document, passages: Sequence[Passage], *, encoder: str = "") -> Added:
        """Add a document, or bring up to date the one of the same source or of the same text, blocks and pages.

        A document that is known keeps its id; a new one has its own, with -2, -3, … when another document has that. A
        known text from another source is left as it is. `encoder`, when given, is remembered with the change.
        """
        for passage in passages:
            if passage.text != document.text[passage.start : passage.end]:
                raise ValueError(f"a passage of {document.id} is not text[{passage.start}:{passage.end}]")
        passage_rows = list(passages_to_rows(passages))
        content = content_hash(document)
        with self._database.transaction() as connection:
            known = _find_known(connection, document.source, content)
            if known is None:
                document = replace(document, id=_free_id(connection, document.id or content[:12]))
                write_document(connection, document, passage_rows)
            else:
                document = replace(document, id=known.id)
                record = record_hash(document_to_row(document), passage_rows)
                if record == known.record_hash or document.source != known.source:
                    return Added(_info(connection, known.id), "unchanged")
                write_document(connection, document, passage_rows, number=known.number)
            _advance(connection, encoder)
            return Added(_info(connection, document.id), "updated" if known else "added")

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
                _advance(connection, name)


def _unknown_document(document_id: str) -> UnknownDocument:
    return UnknownDocument(
        f"この ID の文書はありません: {document_id}。tenkyo list で一覧を確かめてください。",
        f"No document has this id: {document_id}. See tenkyo list.",
    )


def _state(connection: sqlite3.Connection) -> State:
    return State(*connection.execute("SELECT generation, stamp, encoder FROM state").fetchone())


def _advance(connection: sqlite3.Connection, encoder: str = "") -> None:
    """Count up, draw another stamp, and remember `encoder` when it is given."""
    command = "UPDATE state SET generation = generation + 1, stamp = ?, encoder = coalesce(nullif(?, ''), encoder)"
    connection.execute(command, (secrets.token_hex(8), encoder))


def write_document(
    connection: sqlite3.Connection,
    document: Document,
    passages: Sequence[PassageRow],
    *,
    number: int | None = None,
    added_at: str = "",
) -> None:
    """Add the document, or put it in the place of the one of `number`; `added_at` is now when it is not given."""
    row = document_to_row(document)
    values = {
        **dict(zip(DOCUMENT_COLUMNS.split(", "), row, strict=True)),
        "characters": len(document.text),
        "page_count": len({(page.number, page.label) for page in document.pages}),
        "content_hash": content_hash(document),
        "record_hash": record_hash(row, passages),
    }
    if number is None:
        values["added_at"] = added_at or datetime.now(UTC).isoformat(timespec="seconds")
        marks = ", ".join("?" * len(values))
        command = f"INSERT INTO documents ({', '.join(values)}) VALUES ({marks})"
        number = connection.execute(command, tuple(values.values())).lastrowid
    else:
        columns = ", ".join(f"{name} = ?" for name in values)
        connection.execute(f"UPDATE documents SET {columns} WHERE number = ?", (*values.values(), number))
        connection.execute("DELETE FROM passages WHERE document = ?", (number,))
    connection.executemany(
        f"INSERT INTO passages (document, ordinal, {PASSAGE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((number, ordinal, *passage) for ordinal, passage in enumerate(passages)),
    )


class _Known(NamedTuple):
    number: int
    id: str
    source: str
    record_hash: str


def _find_known(connection: sqlite3.Connection, source: str, content: str) -> _Known | None:
    """The document of this source or, failing that, of this content."""
    query = "SELECT number, id, source, record_hash FROM documents WHERE {} = ? ORDER BY number LIMIT 1"
    row = connection.execute(query.format("source"), (source,)).fetchone() if source else None
    row = row or connection.execute(query.format("content_hash"), (content,)).fetchone()
    return _Known(*row) if row else None


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
