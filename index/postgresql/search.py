"""`SearchServer` in PostgreSQL: our words and bigrams as postings that SQL adds up to BM25, vectors by pgvector.

All of it lies in a schema of its own, which may be dropped at any time. Each step of bringing it up to date is one
transaction, so nobody sees half a document.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import psycopg

from index.backends.contract import TermKind
from index.backends.server import (
    ORDINAL_BITS,
    UNFINISHED,
    DerivedDocument,
    DerivedPassage,
    Hits,
    Kept,
    Listed,
    Names,
    Scope,
    Sought,
    keys_of,
)
from index.backends.term_numbers import term_number
from index.encoders.contract import Vectors
from index.errors import IndexMoved, KnowledgeBaseDamaged, KnowledgeBaseError
from index.postgresql.database import PostgresConnection, PostgresDatabase
from index.postgresql.search_tables import BEST, NEAREST, SCHEMA, SCORED, TABLES, TOTALS
from index.settings import Bm25

_BM25 = Bm25()
_KINDS: tuple[TermKind, ...] = ("words", "bigrams")
_MOST_OF_A_TERM = 32_767  # how often it stands in a passage, and how long that is, as far as a small number holds it


class PostgresSearch:
    """Beside the documents themselves, or in another database."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database
        self._vectors_schema: str | None = None
        self._means: tuple[str, tuple[float, float]] | None = None

    @property
    def name(self) -> str:
        return f"{self._database.name} (search)"

    # State

    def mark(self) -> str | None:
        with self._database.connection() as connection:
            (there,) = connection.execute(f"SELECT to_regclass('{SCHEMA}.state') IS NOT NULL").fetchone() or (False,)
            row = connection.execute(f"SELECT mark FROM {SCHEMA}.state").fetchone() if there else None
            return None if row is None else str(row[0])

    def make(self, dimension: int) -> None:
        with self._database.transaction() as connection:
            if connection.execute(f"SELECT to_regclass('{SCHEMA}.state')").fetchone() != (None,):
                return
            self._install_pgvector(connection)
            if connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = ?", (SCHEMA,)).fetchone() is None:
                connection.execute(f"CREATE SCHEMA {SCHEMA}")
            self._look_into(connection)
            for statement in TABLES:
                connection.execute(statement.format(dimension=dimension))

    def _install_pgvector(self, connection: PostgresConnection) -> None:
        if connection.execute("SELECT 1 FROM pg_extension WHERE extname = 'vector'").fetchone():
            return
        try:
            connection.execute("CREATE EXTENSION vector SCHEMA public")
        except psycopg.Error:
            raise KnowledgeBaseError(
                f"このデータベースに pgvector がありません: {self._database.name}。サーバーに pgvector を入れ、管理者が "
                "CREATE EXTENSION vector を実行してください。",
                f"This database has no pgvector: {self._database.name}. Install pgvector on the server, and have its "
                "administrator run CREATE EXTENSION vector.",
            ) from None

    def drop(self) -> None:
        with self._database.transaction() as connection:
            connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")

    def set_mark(self, mark: str) -> None:
        with self._writing() as connection:
            connection.execute("UPDATE state SET mark = ?", (mark,))

    # Changing

    def put(self, documents: Sequence[DerivedDocument]) -> None:
        with self._writing() as connection:
            _forget(connection, [document.listed.number for document in documents])
            connection.copy("passages (key, record, vector, tokens, passage)", _passages(documents))
            connection.copy("postings (term, key, count, length)", _postings(documents))
            connection.copy(
                "documents (number, record, id, passages, names, katakana, words, bigrams)", map(_document, documents)
            )

    def measure_again(self) -> bool:
        """Passages are weighed when a question comes."""
        return False

    def forget(self, numbers: Collection[int]) -> None:
        if numbers:
            with self._writing() as connection:
                _forget(connection, numbers)

    # Reading

    def listed(self, numbers: Collection[int] | None = None) -> list[Listed]:
        return [Listed(*row) for row in self._documents("number, record, id, passages", numbers)]

    def names(self, numbers: Collection[int] | None = None) -> dict[int, Names]:
        rows = self._documents("number, record, names, katakana", numbers)
        return {number: Names(record, names, tuple(katakana)) for number, record, names, katakana in rows}

    def _documents(self, columns: str, numbers: Collection[int] | None) -> list[tuple[Any, ...]]:
        which, given = ("", ()) if numbers is None else ("WHERE number = ANY(?)", (list(numbers),))
        with self._reading() as connection:
            return connection.execute(f"SELECT {columns} FROM documents {which}", given).fetchall()

    def tokens(self, keys: Sequence[int]) -> dict[int, Kept]:
        return self._kept("tokens", keys)

    def passages(self, keys: Sequence[int]) -> dict[int, Kept]:
        return self._kept("passage", keys)

    def _kept(self, column: str, keys: Sequence[int]) -> dict[int, Kept]:
        query = f"SELECT key, record, {column} FROM passages WHERE key = ANY(?)"
        with self._reading() as connection:
            rows = connection.execute(query, (list(keys),)).fetchall()
        return {key: Kept(record, bytes(content)) for key, record, content in rows}

    def frequencies(self, kind: TermKind, terms: Collection[str]) -> dict[str, int]:
        numbers = {term_number(kind, term): term for term in terms}
        query = "SELECT term, count(*) FROM postings WHERE term = ANY(?) GROUP BY term"
        with self._reading() as connection:
            rows = connection.execute(query, (list(numbers),)).fetchall()
        return dict.fromkeys(terms, 0) | {numbers[number]: count for number, count in rows}

    # Searching

    def search(self, sought: Sought) -> Hits:
        within, given = _within(sought.scope)
        asked = _asked(sought)
        vector = _vector(sought.vector)
        with self._reading() as connection:
            scored = SCORED.format(within=within)
            rest: list[Any]
            parameters: list[Any] = [*asked, *self._saturation(connection), *given]
            if sought.keys is not None:
                which, rest = "unnest(?::bigint[]) AS chosen (key)", [list(sought.keys)]
            else:
                best: list[Any] = [sought.word_weight, sought.bigram_weight, sought.most]
                which, rest = f"({BEST}) AS chosen", best
                if sought.vector.any():
                    which = f"({BEST} UNION {NEAREST.format(within=within)}) AS chosen"
                    rest = [*best, *given, vector, sought.most]
            rows = connection.execute(
                TOTALS.format(scored=scored, which=which), [*parameters, vector, *rest]
            ).fetchall()
        found = np.array(rows, dtype=np.float64).reshape(-1, 4)
        keys = np.array([row[0] for row in rows], dtype=np.int64)
        return Hits(keys, found[:, 1], found[:, 2], found[:, 3])

    def _saturation(self, connection: PostgresConnection) -> list[float]:
        """What BM25 needs of the mean lengths, which change with every document and are added up once for each state."""
        (mark,) = connection.execute("SELECT mark FROM state").fetchone() or ("",)
        if self._means is None or self._means[0] != mark or not mark or mark.startswith(UNFINISHED):
            query = (
                "SELECT coalesce(sum(passages), 0), coalesce(sum(words), 0), coalesce(sum(bigrams), 0) FROM documents"
            )
            passages, words, bigrams = connection.execute(query).fetchone() or (0, 0, 0)
            means = [max(float(each) / max(float(passages), 1.0), 1e-9) for each in (words, bigrams)]
            self._means = mark, (means[0], means[1])
        words, bigrams = self._means[1]
        k1, b = _BM25.k1, _BM25.b
        return [k1 + 1, k1 * (1 - b), k1 * b / words, k1 * b / bigrams]

    def close(self) -> None:
        self._database.close()

    # Connections

    @contextmanager
    def _reading(self) -> Iterator[PostgresConnection]:
        try:
            with self._database.connection() as connection:
                self._look_into(connection)
                yield connection
        except KnowledgeBaseDamaged:  # no such table
            raise IndexMoved(
                f"検索のための表がなくなりました: {self.name}。もう一度実行すると、文書から作り直します。",
                f"The tables to search in are gone: {self.name}. Try again: they are made anew from the documents.",
            ) from None

    @contextmanager
    def _writing(self) -> Iterator[PostgresConnection]:
        with self._database.transaction() as connection:
            self._look_into(connection)
            yield connection

    def _look_into(self, connection: PostgresConnection) -> None:
        """Names are those of our schema, and of the one that pgvector was installed in."""
        if self._vectors_schema is None:
            query = "SELECT quote_ident(nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'vector'"
            row = connection.execute(query).fetchone()
            self._vectors_schema = "public" if row is None else str(row[0])
        connection.execute(f"SET LOCAL search_path = {SCHEMA}, {self._vectors_schema}")


def _forget(connection: PostgresConnection, numbers: Collection[int]) -> None:
    connection.execute("DELETE FROM documents WHERE number = ANY(?)", (list(numbers),))
    for number in numbers:
        ends = (number << ORDINAL_BITS, (number + 1) << ORDINAL_BITS)
        connection.execute("DELETE FROM postings WHERE key >= ? AND key < ?", ends)
        connection.execute("DELETE FROM passages WHERE key >= ? AND key < ?", ends)


def _keyed(documents: Sequence[DerivedDocument]) -> Iterator[tuple[int, DerivedDocument, DerivedPassage]]:
    for document in documents:
        keys = keys_of(document.listed.number, document.listed.passages).tolist()
        for key, passage in zip(keys, document.passages, strict=True):
            yield key, document, passage


def _passages(documents: Sequence[DerivedDocument]) -> Iterator[Sequence[Any]]:
    for key, document, passage in _keyed(documents):
        yield key, document.listed.record, _vector(passage.vector), passage.tokens, passage.passage


def _postings(documents: Sequence[DerivedDocument]) -> Iterator[Sequence[Any]]:
    for key, _, passage in _keyed(documents):
        for kind, terms in zip(_KINDS, (passage.words, passage.bigrams), strict=True):
            length = min(sum(terms.values()), _MOST_OF_A_TERM)
            for term, count in terms.items():
                yield term_number(kind, term), key, min(count, _MOST_OF_A_TERM), length


def _document(document: DerivedDocument) -> Sequence[Any]:
    listed, names = document.listed, document.names
    words, bigrams = (
        sum(sum(terms.values()) for terms in every)
        for every in ((each.words for each in document.passages), (each.bigrams for each in document.passages))
    )
    return (
        listed.number, listed.record, listed.id, listed.passages, names.found, list(names.katakana), words, bigrams,
    )  # fmt: skip


def _asked(sought: Sought) -> list[list[Any]]:
    """Of each term of each group: its number, its kind, its group's number, its idf."""
    rows = [
        (term_number(kind, term), kind == "bigrams", number, rarity)
        for kind, groups in zip(_KINDS, (sought.words, sought.bigrams), strict=True)
        for number, group in enumerate(groups)
        for term, rarity in group
    ]
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[], [], [], []]


def _within(scope: Scope | None) -> tuple[str, tuple[Any, ...]]:
    """A condition on `key`, and its values."""
    if scope is None:
        return "", ()
    if scope.documents:
        return f"AND key >> {ORDINAL_BITS} = ANY(?::bigint[])", (list(scope.documents),)
    return "AND key = ANY(?::bigint[])", (list(scope.passages),)


def _vector(vector: Vectors) -> str:
    """As pgvector reads it."""
    return json.dumps([float(number) for number in vector])
