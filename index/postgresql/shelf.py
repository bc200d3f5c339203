"""Segments in the database: derived once, by whichever server was first, and taken from there by the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from index.postgresql.database import PostgresConnection, PostgresDatabase

_GIVEN = "unnest(?::bigint[], ?::text[]) AS given (number, record_hash)"
_IS_THERE = "EXISTS (SELECT FROM documents AS d WHERE d.number = {0}.number AND d.record_hash = {0}.record_hash)"
_IS_GIVEN = f"EXISTS (SELECT FROM {_GIVEN} WHERE given.number = s.number AND given.record_hash = s.record_hash)"
# Of one recipe, those documents of a segment that are there, and those that aren't any more.
_THERE = f"SELECT FROM segment_documents AS s WHERE s.segment = segments.segment AND {_IS_THERE.format('s')}"
_GONE = f"SELECT FROM segment_documents AS s WHERE s.segment = segments.segment AND NOT {_IS_THERE.format('s')}"


class PostgresShelf:
    """`Shelf` in the tables `segments`, `segment_documents` and `segment_files`."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database

    def fetch(self, recipe: str, missing: Sequence[tuple[int, bytes]]) -> Iterator[Mapping[str, bytes]]:
        with self._database.connection() as connection:
            for segment in _covering(connection, recipe, missing):
                query = "SELECT name, content FROM segment_files WHERE segment = ?"
                yield dict(connection.execute(query, (segment,)).fetchall())

    def put(self, recipe: str, documents: Sequence[tuple[int, bytes]], files: Mapping[str, bytes]) -> bool:
        given = _arrays(documents)
        with self._database.transaction() as connection:
            (new,) = connection.execute(
                f"SELECT count(*) FROM {_GIVEN} WHERE {_IS_THERE.format('given')} AND NOT EXISTS (SELECT FROM"
                " segment_documents AS s JOIN segments USING (segment) WHERE recipe = ? AND s.number = given.number"
                " AND s.record_hash = given.record_hash)",
                (*given, recipe),
            ).fetchone() or (0,)
            replaced = connection.execute(
                f"SELECT segment, EXISTS ({_GONE}) FROM segments WHERE recipe = ?"
                f" AND NOT EXISTS ({_THERE} AND NOT {_IS_GIVEN})",
                (recipe, *given),
            ).fetchall()
            if not new and len(replaced) < 2 and not any(has_gone for _, has_gone in replaced):
                return False
            connection.execute("DELETE FROM segments WHERE segment = ANY(?)", ([segment for segment, _ in replaced],))
            (segment,) = connection.execute(
                "INSERT INTO segments (recipe) VALUES (?) RETURNING segment", (recipe,)
            ).fetchone() or (0,)
            connection.execute(
                f"INSERT INTO segment_documents SELECT ?, number, record_hash FROM {_GIVEN}", (segment, *given)
            )
            for name, content in files.items():
                connection.execute("INSERT INTO segment_files VALUES (?, ?, ?)", (segment, name, content))
        return True

    def sweep(self, recipe: str) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                f"DELETE FROM segments WHERE NOT EXISTS ({_THERE}) OR recipe <> ? AND EXISTS ({_GONE})", (recipe,)
            )


def _arrays(documents: Sequence[tuple[int, bytes]]) -> tuple[list[int], list[str]]:
    return [number for number, _ in documents], [record.hex() for _, record in documents]


def _covering(connection: PostgresConnection, recipe: str, missing: Sequence[tuple[int, bytes]]) -> Iterator[int]:
    """Those that have most of what is missing first, until nothing more can be had."""
    query = (
        f"SELECT s.segment, s.number FROM {_GIVEN} JOIN segment_documents AS s ON s.number = given.number"
        " AND s.record_hash = given.record_hash JOIN segments USING (segment) WHERE recipe = ?"
    )
    holds: dict[int, set[int]] = {}
    for segment, number in connection.execute(query, (*_arrays(missing), recipe)):
        holds.setdefault(segment, set()).add(number)
    taken: set[int] = set()
    for segment, numbers in sorted(holds.items(), key=lambda each: (-len(each[1]), each[0])):
        if not numbers <= taken:
            taken |= numbers
            yield segment
