"""The one truth of a knowledge base: its documents and passages, in SQLite.

Every change is one transaction that also counts the generation up and draws a new stamp, so that whatever is derived
from the truth can tell which truth it was made of.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, Literal, NamedTuple

from corpus.document import Document, Passage
from index.errors import DocumentUnavailable, UnknownDocument
from index.store.database import Database, decoding, not_found
from index.store.other_names import (
    OtherName,
    add_name,
    forget_name,
    hand_over,
    names_by_document,
    other_names,
    write_names,
)
from index.store.records import UNREADABLE, Record, Unavailable, numbers_of, read_record, unavailable
from index.store.rows import (
    DOCUMENT_COLUMNS,
    PASSAGE_COLUMNS,
    PassageRow,
    content_hash,
    document_to_row,
    passages_to_rows,
    record_hash,
    rows_to_passages,
)
from index.store.truth import Connection, Truth

_log = logging.getLogger(__name__)

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
    also: tuple[OtherName, ...] = ()

    def to_json(self) -> dict[str, Any]:
        lists = {"repairs": list(self.repairs), "also": [name.to_json() for name in self.also]}
        return {name: getattr(self, name) for name in self.__slots__} | lists


@dataclass(frozen=True, slots=True)
class Added:
    """What adding a document did: "updated" keeps the id that its source had."""

    document: DocumentInfo
    status: Status


class Store:
    """Documents and passages in a database; every method may be called from any thread or process."""

    def __init__(self, database: Truth) -> None:
        """Use `open` or `create` for the SQLite file of a folder."""
        self._database = database

    @property
    def database(self) -> Truth:
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
        """In the order they were first added; those of which the list itself cannot be read are left out, and logged."""
        with self._database.connection() as connection:
            try:
                names = names_by_document(connection)
                return [_to_info(row, tuple(names.get(number, ()))) for number, *row in _info_rows(connection, "")]
            except UNREADABLE:
                return list(_readable_infos(connection))

    def document(self, document_id: str) -> Document:
        """Raises `UnknownDocument`, and `DocumentUnavailable` when it is not what was recorded."""
        with self._database.connection() as connection:
            row = connection.execute("SELECT number FROM documents WHERE id = ?", (document_id,)).fetchone()
            if row is None:
                raise _unknown_document(document_id)
            record = read_record(connection, row[0])
            if record is None or not record.intact:
                raise _unavailable_document(unavailable(connection, row[0]))
            return record.document

    def read_passages(self) -> tuple[State, tuple[Passage, ...]]:
        """All passages, those of a document together and in its order, and the state that they are of.

        Those of a document that is not what was recorded are left out, and that is logged.
        """
        state, catalogue = self.catalogue()
        read = self.read([number for number, _ in catalogue])
        return state, tuple(passage for _, passages in read for passage in passages)

    def catalogue(self) -> tuple[State, list[tuple[int, str]]]:
        """The number of every document, ascending, and the hash of what was recorded of it: what tells whether it changed.

        Costs some microseconds a document, however long it is.
        """
        with self._database.still() as connection, decoding(self._database.name):
            state = _state(connection)
            try:
                known = connection.execute("SELECT number, record_hash FROM documents ORDER BY number").fetchall()
            except UNREADABLE:
                known = [(number, _recorded(connection, number)) for number in numbers_of(connection)[0]]
        return state, [(number, record) for number, record in known if isinstance(record, str)]

    def ids(self) -> dict[int, str]:
        """The id of every document, by its number."""
        with self._database.connection() as connection:
            try:
                return dict(connection.execute("SELECT number, id FROM documents").fetchall())
            except UNREADABLE:
                rows = [(number, _id(connection, number)) for number in numbers_of(connection)[0]]
                return {number: identity for number, identity in rows if identity is not None}

    def read(self, numbers: Iterable[int]) -> Iterator[tuple[int, tuple[Passage, ...]]]:
        """The number and the passages of each document of `numbers`, one at a time.

        One that is not what was recorded is left out, and that is logged; so is one that is no longer there.
        """
        with self._database.connection() as connection:
            for number in numbers:
                record = read_record(connection, number)
                if record is None or not record.intact:
                    if _recorded(connection, number) is not None:
                        _tell(unavailable(connection, number))
                    continue
                document = record.document
                passages = rows_to_passages(document.id, document.title, document.text, record.passages, document.pages)
                with decoding(self._database.name):
                    yield number, tuple(passages)

    def looked_over(self) -> Iterator[Unavailable | None]:
        """Each document, as it is read: None for one that is whole, or what is known of one that is not what was recorded.

        Nothing of those is shown or quoted. One that was removed meanwhile counts as whole.
        """
        with self._database.connection() as connection:
            for number in numbers_of(connection)[0]:
                damaged = not _is_intact(connection, number) and number in numbers_of(connection)[0]
                yield unavailable(connection, number) if damaged else None

    # Changing

    def put(self, document: Document, passages: Sequence[Passage], *, encoder: str = "") -> Added:
        """Add a document, or bring up to date the one of the same source or of the same text, blocks and pages.

        A document that is known keeps its id; a new one has its own, with -2, -3, … when another document has that. A
        known text from another source is kept once, with both names. `encoder`, when given, is remembered with the change.
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
                forget_name(connection, document.source)
                write_document(connection, document, passage_rows)
            elif document.source != known.source:
                if document.source and add_name(connection, known.number, OtherName(document.title, document.source)):
                    advance(connection, encoder)
                return Added(_info(connection, known.id), "unchanged")
            else:
                document = replace(document, id=known.id)
                same = record_hash(document_to_row(document), passage_rows) == known.record_hash
                if same and _is_intact(connection, known.number):  # or it is written again, as it was
                    return Added(_info(connection, known.id), "unchanged")
                if content != known.content_hash:
                    _keep_for_other_names(connection, known)
                write_document(connection, document, passage_rows, number=known.number)
            advance(connection, encoder)
            return Added(_info(connection, document.id), "updated" if known else "added")

    def take(self, record: Record, names: Iterable[OtherName]) -> None:
        """Add a document of another knowledge base as it was recorded there, with its id, its passages and all its names."""
        with self._database.transaction() as connection:
            write_document(connection, record.document, record.passages, added_at=record.added_at)
            write_names(connection, record.document.id, names)
            advance(connection)

    def delete(self, document_id: str) -> DocumentInfo:
        """Raises `UnknownDocument`."""
        with self._database.transaction() as connection:
            info = _info(connection, document_id)
            connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))
            advance(connection)
            return info

    def set_encoder(self, name: str) -> None:
        """Remember which model the vectors are made with."""
        with self._database.transaction() as connection:
            if _state(connection).encoder != name:
                advance(connection, name)


def _unknown_document(document_id: str) -> UnknownDocument:
    return UnknownDocument(
        f"この ID の文書はありません: {document_id}。tenkyo list で一覧を確かめてください。",
        f"No document has this id: {document_id}. See tenkyo list.",
    )


def _unavailable_document(name: Unavailable) -> DocumentUnavailable:
    return DocumentUnavailable(
        f"文書の内容が記録時と異なるため使えません: {name}。もう一度加えるか、tenkyo check --repair で修復してください。",
        f"The document is not what was recorded and cannot be used: {name}. Add it again, or mend the knowledge base "
        "with tenkyo check --repair.",
    )


def _tell(name: Unavailable) -> None:
    error = _unavailable_document(name)
    _log.warning("%s", error)


def _recorded(connection: Connection, number: int) -> str | None:
    """The hash that was recorded of a document, "" when it cannot be read, None when there is no such document."""
    try:
        row = connection.execute("SELECT record_hash FROM documents WHERE number = ?", (number,)).fetchone()
        return None if row is None else str(row[0])
    except UNREADABLE:
        return ""


def _id(connection: Connection, number: int) -> str | None:
    """None where it cannot be read."""
    try:
        row = connection.execute("SELECT id FROM documents WHERE number = ?", (number,)).fetchone()
        return None if row is None else str(row[0])
    except UNREADABLE:
        return None


def _is_intact(connection: Connection, number: int) -> bool:
    record: Record | None = read_record(connection, number)
    return record is not None and record.intact


def _state(connection: Connection) -> State:
    return State(*connection.execute("SELECT generation, stamp, encoder FROM state").fetchone())


def advance(connection: Connection, encoder: str = "") -> None:
    """Count up, draw another stamp, and remember `encoder` when it is given."""
    command = "UPDATE state SET generation = generation + 1, stamp = ?, encoder = coalesce(nullif(?, ''), encoder)"
    connection.execute(command, (secrets.token_hex(8), encoder))


def write_document(
    connection: Connection,
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
        (number,) = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM documents").fetchone()
        marks = ", ".join("?" * (1 + len(values)))
        command = f"INSERT INTO documents (number, {', '.join(values)}) VALUES ({marks})"
        connection.execute(command, (number, *values.values()))
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
    content_hash: str


def _find_known(connection: Connection, source: str, content: str) -> _Known | None:
    """The document of this source or, failing that, of this content."""
    columns = ", ".join(_Known._fields)
    query = f"SELECT {columns} FROM documents WHERE {{}} = ? ORDER BY number LIMIT 1"
    row = connection.execute(query.format("source"), (source,)).fetchone() if source else None
    row = row or connection.execute(query.format("content_hash"), (content,)).fetchone()
    return _Known(*row) if row else None


def _keep_for_other_names(connection: Connection, known: _Known) -> None:
    """A content that other files still have stays, under the first of their names, when this file's changes."""
    names = other_names(connection, known.number)
    record = read_record(connection, known.number)
    if not names or record is None or not record.intact:
        return
    first = names[0]
    forget_name(connection, first.source)
    identity = _free_id(connection, known.id)
    kept = replace(record.document, id=identity, title=first.title, source=first.source)
    write_document(connection, kept, record.passages, added_at=record.added_at)
    (number,) = connection.execute("SELECT number FROM documents WHERE id = ?", (identity,)).fetchone()
    hand_over(connection, known.number, number)


def _free_id(connection: Connection, wanted: str) -> str:
    for number in count(1):
        candidate = wanted if number == 1 else f"{wanted}-{number}"
        if not connection.execute("SELECT 1 FROM documents WHERE id = ?", (candidate,)).fetchone():
            return candidate
    raise AssertionError("count() does not end")


def _info(connection: Connection, document_id: str) -> DocumentInfo:
    found = _infos(connection, "WHERE id = ?", document_id)
    if not found:
        raise _unknown_document(document_id)
    return found[0]


def _readable_infos(connection: Connection) -> Iterator[DocumentInfo]:
    for number in numbers_of(connection)[0]:
        try:
            yield from _infos(connection, "WHERE number = ?", number)
        except UNREADABLE:
            _tell(unavailable(connection, number))


def _infos(connection: Connection, where: str, *values: str | int) -> list[DocumentInfo]:
    return [_to_info(row, other_names(connection, number)) for number, *row in _info_rows(connection, where, *values)]


def _info_rows(connection: Connection, where: str, *values: str | int) -> list[Any]:
    return connection.execute(
        "SELECT number, id, title, source, (SELECT count(*) FROM passages WHERE document = number), characters,"
        f" page_count, added_at, repairs, media_type FROM documents {where} ORDER BY number",
        values,
    ).fetchall()


def _to_info(row: Sequence[Any], also: tuple[OtherName, ...]) -> DocumentInfo:
    identity, title, source, passages, characters, pages, added_at, repairs, media_type = row
    return DocumentInfo(
        identity, title, source, passages, characters, pages, added_at, tuple(json.loads(repairs)), media_type, also
    )
