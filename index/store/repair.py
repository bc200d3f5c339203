"""What is wrong with a database, and saving what is right in it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.document import Document, Passage
from index.store.database import Database
from index.store.documents import write_document
from index.store.files import sync_folder
from index.store.rows import (
    DOCUMENT_COLUMNS,
    PASSAGE_COLUMNS,
    PassageRow,
    content_hash,
    passages_to_rows,
    record_hash,
    row_to_document,
)

# What reading a damaged row can raise: SQLite's own, or JSON and UTF-8 that are none.
_UNREADABLE = (sqlite3.DatabaseError, ValueError, TypeError)


def find_damage(database: Database) -> list[str]:
    """What is wrong, one line each: SQLite's own checks, then every document against the hash of what was recorded."""
    found: list[str] = []
    with database.connection() as connection:
        try:
            lines = connection.execute("PRAGMA integrity_check(20)")
            found += [f"SQLite: {line}" for (line,) in lines if line != "ok"]
            if connection.execute("PRAGMA foreign_key_check").fetchone():
                found.append("文書のない段落があります / passages without their document")
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            found.append(f"SQLite: {error!a}")
        for number in _numbers(connection):
            kept = _read(connection, number)
            if kept is None or not kept.intact:
                name = kept.document.id if kept else f"#{number}"
                found.append(f"文書の内容が記録時と異なります / a document is not what was recorded: {name}")
    return found


def salvage(database: Database, split: Callable[[Document], Sequence[Passage]]) -> list[str]:
    """Put a new database of all documents whose text is as recorded in the place of a damaged one; says what was done.

    The damaged file is kept beside it. Only call it while nobody else can be writing.
    """
    fresh = Database(database.path.with_suffix(".salvaged"))
    fresh.path.unlink(missing_ok=True)
    fresh.make()
    done = []
    with database.connection() as old, fresh.transaction() as new:
        for number in _numbers(old):
            kept = _read(old, number)
            if kept is None:
                done.append(f"読み出せない文書を除きました / left out a document that could not be read: #{number}")
                continue
            passages = kept.passages if kept.intact else list(passages_to_rows(split(kept.document)))
            write_document(new, kept.document, passages, added_at=kept.added_at)
        new.execute("UPDATE state SET generation = ? + 1, encoder = ?", _generation_and_encoder(old))
    damaged = database.path.with_suffix(".damaged")
    shutil.copyfile(database.path, damaged)
    os.replace(fresh.path, database.path)
    sync_folder(database.path.parent)
    return [*done, f"データベースを作り直しました。元のファイル / rebuilt the database; the old file: {damaged}"]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A document whose text, blocks and pages are as recorded; `intact` when all the rest is, too."""

    document: Document
    passages: list[PassageRow]
    intact: bool
    added_at: str


def _read(connection: sqlite3.Connection, number: int) -> _Kept | None:
    """The document of `number`, or None when its text is not what was recorded."""
    columns = f"{DOCUMENT_COLUMNS}, content_hash, record_hash, added_at"
    try:
        query = f"SELECT {columns} FROM documents WHERE number = ?"
        *row, content, record, added_at = connection.execute(query, (number,)).fetchone()
        document = row_to_document(row)
        if content_hash(document) != content:
            return None
    except _UNREADABLE:
        return None
    try:
        query = f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE document = ? ORDER BY ordinal"
        passages = connection.execute(query, (number,)).fetchall()
        return _Kept(document, passages, record_hash(row, passages) == record, added_at)
    except _UNREADABLE:
        return _Kept(document, [], False, added_at)


def _numbers(connection: sqlite3.Connection) -> list[int]:
    """The number of every document that the table or an index still knows."""
    found: set[int] = set()
    for source in ("NOT INDEXED", "INDEXED BY documents_by_content"):
        try:
            for (number,) in connection.execute(f"SELECT number FROM main.documents {source} WHERE content_hash >= ''"):
                found.add(number)
        except _UNREADABLE:
            continue
    return sorted(found)


def _generation_and_encoder(connection: sqlite3.Connection) -> tuple[int, str]:
    try:
        generation, encoder = connection.execute("SELECT generation, encoder FROM state").fetchone()
        return int(generation), str(encoder)
    except _UNREADABLE:
        return 0, ""
