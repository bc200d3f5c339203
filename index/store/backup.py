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


def back_up(database: Database, to: Path) -> list[str]:
    """Put a copy of the database as it is now in the place of `to`; says what is wrong in it, one line each.

    Raises `KnowledgeBaseNotWritable`, and `KnowledgeBaseError` when `to` is the database itself.
    """
    if to.exists() and to.samefile(database.path):
        raise KnowledgeBaseError(
            f"ナレッジベース自身のファイルです: {to}。別の名前を指定してください。",
            f"That is the knowledge base's own file: {to}. Give another name.",
        )
    return _copy(database, to)


def restore(backup: Path, to: Path, *, replace: bool) -> None:
    """Put what `back_up` wrote in the place of the database at `to`; call it only while nobody else can be writing.

    Raises the errors of opening `backup`, `KnowledgeBaseDamaged` when something is wrong in it, and `KnowledgeBaseError` when
    there are documents at `to` and they aren't to be `replace`d.
    """
    source, target = Database(backup), Database(to)
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
            f"文書がすでにあります: {to.parent}。置き換えるなら --replace を付けてください。",
            f"There are documents already: {to.parent}. Add --replace to put the backup in their place.",
        )
    _copy(source, to)


def _has_documents(database: Database) -> bool:
    """A database that can't be read counts as one with documents: it may be mended yet."""
    if not database.path.is_file():
        return False
    try:
        if not database.exists():
            return False
        with database.connection() as connection:
            return connection.execute("SELECT 1 FROM documents LIMIT 1").fetchone() is not None
    except KnowledgeBaseError:
        return True


def _copy(source: Database, to: Path) -> list[str]:
    """The damage that the copy has, once it stands whole at `to`."""
    temporary = to.with_name(f".{to.name}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
    try:
        with explained(to), closing(sqlite3.connect(temporary)) as copy:
            with source.connection() as connection:
                connection.backup(copy)  # in one step: nobody can change anything between two
            copy.execute("PRAGMA journal_mode = DELETE")
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


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
