"""A knowledge base's truth in one file, taken while others ask and add, and put back.

What is derived isn't in it: it is built again from the documents where a backup is restored.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from index.errors import KnowledgeBaseDamaged, KnowledgeBaseError, KnowledgeBaseNotFound
from index.store.database import Database, explained
from index.store.files import sync_folder
from index.store.repair import find_damage
from index.store.tables import copy_tables, replace_tables
from index.store.truth import Truth


def back_up(database: Truth, to: Path) -> list[str]:
    """Put a copy of the database as it is now in the place of `to`; says what is wrong in it, one line each.

    Raises `KnowledgeBaseNotWritable`, and `KnowledgeBaseError` when `to` is the database itself.
    """
    if isinstance(database, Database) and to.exists() and to.samefile(database.path):
        raise KnowledgeBaseError(
            f"ナレッジベース自身のファイルです: {to}。別の名前を指定してください。",
            f"That is the knowledge base's own file: {to}. Give another name.",
        )
    return _copy(database, to)


def restore(backup: Path, target: Truth, *, replace: bool) -> None:
    """Put what `back_up` wrote in the place of the `target`; of a file, only while nobody else can be writing.

    Raises the errors of opening `backup`, `KnowledgeBaseDamaged` when something is wrong in it, and `KnowledgeBaseError` when
    there are documents in the target and they aren't to be `replace`d.
    """
    source = Database(backup)
    if not source.exists():
        raise KnowledgeBaseNotFound(
            f"バックアップがありません: {backup}。tenkyo backup で作ったファイルを指定してください。",
            f"No backup here: {backup}. Give a file that tenkyo backup made.",
        )
    damage = find_damage(source)
    if damage:
        raise KnowledgeBaseDamaged(
            f"バックアップが壊れています: {backup} ({damage[0]})。別のバックアップを指定してください。",
            f"The backup is damaged: {backup} ({damage[0]}). Give another one.",
        )
    if not replace and _has_documents(target):
        raise KnowledgeBaseError(
            f"文書がすでにあります: {_shown(target)}。置き換えるなら --replace を付けてください。",
            f"There are documents already: {_shown(target)}. Add --replace to put the backup in their place.",
        )
    if isinstance(target, Database):
        _copy(source, target.path)
        return
    if not target.exists():
        target.make()
    with source.still() as saved, target.transaction() as connection:
        replace_tables(saved, connection)


def _shown(target: Truth) -> str:
    return str(target.path.parent) if isinstance(target, Database) else target.name


def _has_documents(database: Truth) -> bool:
    """A file that can't be read counts as one with documents: it may be mended yet."""
    if not isinstance(database, Database):
        return database.exists() and _first(database) is not None
    if not database.path.is_file():
        return False
    try:
        if not database.exists():
            return False
        return _first(database) is not None
    except KnowledgeBaseError:
        return True


def _first(database: Truth) -> object:
    with database.connection() as connection:
        return connection.execute("SELECT 1 FROM documents LIMIT 1").fetchone()


def _copy(source: Truth, to: Path) -> list[str]:
    """The damage that the copy has, once it stands whole at `to`."""
    temporary = to.with_name(f".{to.name}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
    try:
        if isinstance(source, Database):
            _copy_file(source, temporary, to)
        else:
            fresh = Database(temporary)
            fresh.make()
            with source.still() as connection, fresh.transaction() as copy:
                copy_tables(connection, copy)
        damage = find_damage(Database(temporary))
        with explained(to):
            _sync(temporary)
            with suppress(FileNotFoundError):  # it belongs to what is replaced, and must not be played into this
                to.with_name(f"{to.name}-journal").unlink()
            os.replace(temporary, to)
            sync_folder(to.parent)
    finally:
        temporary.unlink(missing_ok=True)
    return damage


def _copy_file(source: Database, temporary: Path, to: Path) -> None:
    with explained(to), closing(sqlite3.connect(temporary)) as copy:
        with source.connection() as connection:
            connection.backup(copy)  # in one step: nobody can change anything between two
        copy.execute("PRAGMA journal_mode = DELETE")


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
