"""The other names of a document: files of the same content that were added under another source.

One content is searched once, whatever it is called; but whoever added `規則（写し）.pdf` must find that name in the list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.store.records import UNREADABLE
from index.store.truth import Connection


@dataclass(frozen=True, slots=True)
class OtherName:
    """Where the same content came from, too, and what it was called there."""

    title: str
    source: str

    def to_json(self) -> dict[str, str]:
        return {"title": self.title, "source": self.source}


def other_names(connection: Connection, number: int) -> tuple[OtherName, ...]:
    """In the order in which they were added; damaged ones are left out."""
    return tuple(name for _, name in _read(connection, "WHERE document = ?", (number,)))


def names_by_document(connection: Connection) -> dict[int, list[OtherName]]:
    names: dict[int, list[OtherName]] = {}
    try:
        for number, name in _read(connection):
            names.setdefault(number, []).append(name)
    except UNREADABLE:
        pass
    return names


def add_name(connection: Connection, number: int, name: OtherName) -> bool:
    """Keep the name; whether it says anything new."""
    if name in other_names(connection, number):
        return False
    forget_name(connection, name.source)
    values = (number, name.title, name.source, _hash(name))
    connection.execute("INSERT INTO other_names (document, title, source, record_hash) VALUES (?, ?, ?, ?)", values)
    return True


def forget_name(connection: Connection, source: str) -> None:
    connection.execute("DELETE FROM other_names WHERE source = ?", (source,))


def hand_over(connection: Connection, number: int, to: int) -> None:
    """Give the other names of one document to another."""
    connection.execute("UPDATE other_names SET document = ? WHERE document = ?", (to, number))


def write_names(connection: Connection, document_id: str, names: Iterable[OtherName]) -> None:
    (number,) = connection.execute("SELECT number FROM documents WHERE id = ?", (document_id,)).fetchone()
    for name in names:
        add_name(connection, number, name)


def damaged_names(connection: Connection) -> bool:
    """Whether a name is not what was recorded."""
    try:
        rows = connection.execute("SELECT title, source, record_hash, document FROM other_names")
        return any(_hash(OtherName(title, source)) != recorded for title, source, recorded, _ in rows)
    except UNREADABLE:
        return True


def _read(connection: Connection, where: str = "", values: tuple[int, ...] = ()) -> Iterator[tuple[int, OtherName]]:
    query = f"SELECT document, title, source, record_hash FROM other_names {where} ORDER BY rowid"
    for number, title, source, recorded in connection.execute(query, values):
        name = OtherName(title, source)
        if _hash(name) == recorded:
            yield number, name


def _hash(name: OtherName) -> str:
    return hashlib.sha256(f"{name.title}\0{name.source}".encode("utf-8", "surrogatepass")).hexdigest()
