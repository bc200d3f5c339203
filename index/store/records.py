"""One document as it was recorded, looked over before anybody quotes it.

Every row is kept with a hash of all that was recorded. A disk that returns another byte, or a page that cannot be read,
takes away the one document that it belongs to: it is said, and the others go on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corpus.document import Document
from index.store.rows import DOCUMENT_COLUMNS, PASSAGE_COLUMNS, PassageRow, content_hash, record_hash, row_to_document
from index.store.truth import Connection

# What reading a damaged row can raise: SQLite's own, or JSON and UTF-8 that are none.
UNREADABLE = (sqlite3.DatabaseError, ValueError, TypeError, LookupError)


@dataclass(frozen=True, slots=True)
class Record:
    """A document whose text, blocks and pages are as recorded; `intact` when all the rest is, too."""

    number: int
    document: Document
    passages: list[PassageRow]
    intact: bool
    added_at: str
    record_hash: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A document that is not what was recorded. What is empty could not be read, and the rest may be damaged itself."""

    number: int
    id: str = ""
    title: str = ""
    source: str = ""

    def __str__(self) -> str:
        """
        >>> str(Unavailable(3, "a1", "規則", "/b/rules.txt")), str(Unavailable(3))
        ('規則 (/b/rules.txt, a1)', '#3')
        """
        where = ", ".join(part for part in (self.source, self.id) if part)
        name = self.title or ("" if where else f"#{self.number}")
        return f"{name} ({where})".strip() if where else name


def read_record(connection: Connection, number: int) -> Record | None:
    """The document of `number`, or None when its text is not what was recorded."""
    columns = f"{DOCUMENT_COLUMNS}, content_hash, record_hash, added_at"
    try:
        query = f"SELECT {columns} FROM documents WHERE number = ?"
        *row, content, record, added_at = connection.execute(query, (number,)).fetchone()
        document = row_to_document(row)
        if content_hash(document) != content:
            return None
    except UNREADABLE:
        return None
    try:
        query = f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE document = ? ORDER BY ordinal"
        passages = connection.execute(query, (number,)).fetchall()
        return Record(number, document, passages, record_hash(row, passages) == record, added_at, record)
    except UNREADABLE:
        return Record(number, document, [], False, added_at, record)


def unavailable(connection: Connection, number: int) -> Unavailable:
    """What can be told of a document that cannot be used."""
    return Unavailable(number, *(_column(connection, number, name) for name in ("id", "title", "source")))


def _column(connection: Connection, number: int, name: str) -> str:
    try:
        row: Sequence[Any] | None = connection.execute(
            f"SELECT {name} FROM documents WHERE number = ?", (number,)
        ).fetchone()
        return row[0] if row and isinstance(row[0], str) else ""
    except UNREADABLE:
        return ""


def numbers_of(connection: Connection) -> tuple[list[int], bool]:
    """The number of every document that the table or an index still knows, ascending; and whether they know all of them."""
    found: set[int] = set()
    whole = True
    # A file's table and index are two places, one of which may be readable where the other isn't.
    in_a_file = ("main.documents NOT INDEXED", "main.documents INDEXED BY documents_by_content")
    for source in in_a_file if isinstance(connection, sqlite3.Connection) else ("documents",):
        try:
            for (number,) in connection.execute(f"SELECT number FROM {source} WHERE content_hash >= ''"):
                found.add(number)
        except UNREADABLE:
            whole = False
    return sorted(found), whole
