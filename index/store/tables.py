"""Tables moved from one database to another row by row, just as they are, damage included: between a file and a server."""

from __future__ import annotations

from index.store.documents import advance
from index.store.records import numbers_of
from index.store.rows import DOCUMENT_COLUMNS, PASSAGE_COLUMNS
from index.store.truth import Connection

_DOCUMENT = f"number, {DOCUMENT_COLUMNS}, characters, page_count, content_hash, record_hash, added_at"
_PASSAGE = f"document, ordinal, {PASSAGE_COLUMNS}"
_NAME = "source, title, document, record_hash"


def copy_tables(source: Connection, to: Connection) -> None:
    """All documents with their numbers, their other names and the state; `to` has no documents. A document at a time."""
    for number in numbers_of(source)[0]:
        row = source.execute(f"SELECT {_DOCUMENT} FROM documents WHERE number = ?", (number,)).fetchone()
        to.execute(_insert("documents", _DOCUMENT), row)
        query = f"SELECT {_PASSAGE} FROM passages WHERE document = ? ORDER BY ordinal"
        to.executemany(_insert("passages", _PASSAGE), source.execute(query, (number,)).fetchall())
    names = source.execute(f"SELECT {_NAME} FROM other_names ORDER BY rowid").fetchall()
    to.executemany(_insert("other_names", _NAME), names)
    state = source.execute("SELECT generation, stamp, encoder FROM state").fetchone()
    to.execute("UPDATE state SET generation = ?, stamp = ?, encoder = ?", state)


def replace_tables(source: Connection, to: Connection) -> None:
    """What `to` holds gives way to what `source` holds. The generation grows, for whoever has seen the one before."""
    (before,) = to.execute("SELECT generation FROM state").fetchone()
    to.execute("DELETE FROM documents")  # and with them passages and names
    copy_tables(source, to)
    (copied,) = to.execute("SELECT generation FROM state").fetchone()
    to.execute("UPDATE state SET generation = ?", (max(before, copied),))
    advance(to)


def _insert(table: str, columns: str) -> str:
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(columns.split(', ')))})"
