"""What is wrong with a database, and saving what is right in it, even where SQLite refuses the file."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from corpus.document import Document, Passage
from index.errors import KnowledgeBaseDamaged, KnowledgeBaseError, KnowledgeBaseTooNew
from index.store.carve import Carved, carve
from index.store.database import Database, has_todays_tables, is_ours, take_version
from index.store.documents import Store, advance, write_document
from index.store.files import sync_folder
from index.store.other_names import OtherName, damaged_names, names_by_document, write_names
from index.store.records import UNREADABLE, Record, Unavailable, numbers_of, read_record, unavailable
from index.store.rows import document_to_row, passages_to_rows, record_hash
from index.store.truth import Truth

Split = Callable[[Document], Sequence[Passage]]


def find_damage(database: Truth) -> list[str]:
    """What is wrong, one line each: SQLite's own checks of its file, then every document against the hash of what was recorded."""
    found: list[str] = []
    with database.connection() as connection:
        if isinstance(connection, sqlite3.Connection):
            found += _checked_by_sqlite(connection)
        for number in numbers_of(connection)[0]:
            kept = read_record(connection, number)
            if kept is None or not kept.intact:
                name = unavailable(connection, number)
                found.append(f"文書の内容が記録時と異なります / a document is not what was recorded: {name}")
        if damaged_names(connection):
            found.append("文書の別の名前が記録時と異なります / other names of documents are not what was recorded")
    return found


def _checked_by_sqlite(connection: sqlite3.Connection) -> list[str]:
    found: list[str] = []
    try:
        lines = connection.execute("PRAGMA integrity_check(20)")
        found += [f"SQLite: {line}" for (line,) in lines if line != "ok"]
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            found.append("文書のない段落があります / passages without their document")
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        found.append(f"SQLite: {error!a}")
    return found


def salvage(database: Truth, split: Split) -> list[str]:
    """Put a new database of all documents whose text is as recorded in the place of a damaged one; says what was done.

    The damaged file is kept beside it. Only call it while nobody else can be writing. Raises `KnowledgeBaseDamaged` when
    the file is no knowledge base, and nothing can be read in it that ever was in one.
    """
    if not isinstance(database, Database):
        return _cut_anew(database, split)
    rescued = _rescue(database, split)
    fresh = Database(database.path.with_suffix(".salvaged"))
    fresh.path.unlink(missing_ok=True)
    fresh.make()
    with fresh.transaction() as new:
        for record in rescued.records:
            write_document(new, record.document, record.passages, number=None, added_at=record.added_at)
            write_names(new, record.document.id, rescued.names.get(record.number, ()))
        new.execute("UPDATE state SET generation = ? + 1, encoder = ?", rescued.generation_and_encoder)
    damaged = _set_aside(database.path)
    os.replace(fresh.path, database.path)
    sync_folder(database.path.parent)
    told = [
        f"読み出せない文書を除きました / left out a document that could not be read: {name}" for name in rescued.lost
    ]
    told += [
        f"文書の題名や出所は記録時と同じとは限りません / title or source may not be as recorded: {name}"
        for name in rescued.doubtful
    ]
    return [*told, f"データベースを作り直しました。元のファイル / rebuilt the database; the old file: {damaged}"]


def _cut_anew(database: Truth, split: Split) -> list[str]:
    """On a server, which looks after its own files: passages that are not as recorded are cut from their text again.

    A document whose text is not as recorded stays as it is, and is not used, until it is added again or a backup is restored.
    """
    done: list[str] = []
    with database.transaction() as connection:
        for number in numbers_of(connection)[0]:
            record = read_record(connection, number)
            if record is None or record.intact:
                continue
            passages = list(passages_to_rows(split(record.document)))
            write_document(connection, record.document, passages, number=number)
            done.append(f"段落を作り直しました / cut the passages anew: {unavailable(connection, number)}")
        if done:
            advance(connection)
    return done


def rescue(path: Path, split: Split) -> list[str]:
    """Make a database that cannot be opened one that can; says what was done, nothing where it opens.

    Raises what opening it does when it is another program's, a later version's, or holds nothing that was recorded.
    """
    database = Database(path)
    try:
        if database.exists():
            Store.open(path).state()
        return []
    except KnowledgeBaseTooNew:
        if not has_todays_tables(path):
            raise
        take_version(path)
        return ["形式の番号が壊れていたので直しました / mended the damaged number of the format"]
    except KnowledgeBaseDamaged as error:
        if not is_ours(path) and not any(carve(path)):
            raise error
        return salvage(database, split)


@dataclass
class _Rescued:
    """What is right in a damaged database. `names` are the other names of a document, by its number there."""

    records: list[Record] = field(default_factory=list)
    lost: list[Unavailable] = field(default_factory=list)
    doubtful: list[Unavailable] = field(default_factory=list)
    names: dict[int, list[OtherName]] = field(default_factory=dict)
    generation_and_encoder: tuple[int, str] = (0, "")


def _rescue(database: Database, split: Split) -> _Rescued:
    """Every document, read by SQLite where it can, else from the bytes of the file."""
    rescued, known, all_known = _Rescued(), dict[int, Unavailable](), False
    with suppress(KnowledgeBaseError), database.connection() as connection:
        numbers, all_known = numbers_of(connection)
        known = {number: unavailable(connection, number) for number in numbers}
        rescued.records = [record for number in numbers if (record := read_record(connection, number))]
        rescued.names = names_by_document(connection)
        rescued.generation_and_encoder = _generation_and_encoder(connection)
    carved, named = carve(database.path)
    wanted = set(known) if all_known else {*known, *carved, *named}  # or what was removed would come back
    for number in sorted(wanted - {record.number for record in rescued.records}):
        if number in carved:
            rescued.records.append(_record(number, carved[number]))
        else:
            rescued.lost.append(_better(known.get(number), named.get(number)))
    rescued.records.sort(key=lambda record: record.number)
    rescued.records = list({record.document.id: record for record in rescued.records}.values())  # the later of two
    rescued.records = [_made_whole(record, split, rescued.doubtful) for record in rescued.records]
    return rescued


def _record(number: int, carved: Carved) -> Record:
    return Record(number, carved.document, [], False, carved.added_at, carved.record_hash)


def _made_whole(record: Record, split: Split, doubtful: list[Unavailable]) -> Record:
    """The record with its passages cut anew where they are not as recorded; doubtful when that gives another hash."""
    if record.intact:
        return record
    document, passages = record.document, list(passages_to_rows(split(record.document)))
    if record_hash(document_to_row(document), passages) != record.record_hash:
        doubtful.append(Unavailable(record.number, document.id, document.title, document.source))
    return Record(record.number, document, passages, True, record.added_at, record.record_hash)


def _better(*names: Unavailable | None) -> Unavailable:
    """The name that says the most."""
    return max((name for name in names if name), key=lambda name: sum(map(bool, (name.id, name.title, name.source))))


def _set_aside(path: Path) -> Path:
    """Keep a copy of the damaged file; a journal that belongs to it must not be played into what takes its place."""
    damaged = path.with_suffix(".damaged")
    shutil.copyfile(path, damaged)
    journal = path.with_name(f"{path.name}-journal")
    if journal.exists():
        os.replace(journal, damaged.with_name(f"{damaged.name}-journal"))
    return damaged


def _generation_and_encoder(connection: sqlite3.Connection) -> tuple[int, str]:
    try:
        generation, encoder = connection.execute("SELECT generation, encoder FROM state").fetchone()
        return int(generation), str(encoder)
    except UNREADABLE:
        return 0, ""
