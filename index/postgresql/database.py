"""Connections to the server of a shared knowledge base: a few kept open, one transaction an operation.

Every reading is one of one state (REPEATABLE READ). Writers take turns by an advisory lock that ends with their transaction:
one that is killed leaves nothing, and nothing locked. What is set is set for a transaction alone, so that a pooler may stand
between.
"""

from __future__ import annotations

import secrets
import weakref
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Literal

import psycopg

from index.errors import KnowledgeBaseError, KnowledgeBaseTooNew
from index.postgresql.address import SharedBase, not_a_url
from index.postgresql.errors import damaged, explained, unreachable
from index.postgresql.schema import SCHEMA, TABLES, VERSION
from index.settings import Waiting

# Where the URL doesn't say otherwise: a server that is gone without a word is noticed within half a minute.
_CONNECTING = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
    "application_name": "tenkyo",
    "client_encoding": "utf8",
}
_KEPT = 8  # idle connections of one process: questions that begin at the same moment
# "TEKY", "TEKC", "TEKS"; such locks are each database's own.
_LOCKS = {"documents": 0x54454B59, "conversations": 0x54454B43, "search": 0x54454B53}
_BEGIN = f"SET LOCAL search_path = {SCHEMA}; SET LOCAL idle_in_transaction_session_timeout = 0"
_READ = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {_BEGIN}"
_WRITE = f"BEGIN; {_BEGIN}; SET LOCAL lock_timeout = '{Waiting().database:.0f}s'"


class PostgresConnection:
    """`Connection` over psycopg, whose mark for a value is another."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> psycopg.Cursor:
        return self._connection.execute(_marked(sql), parameters or None)

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]], /) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(_marked(sql), parameters)

    def copy(self, into: str, rows: Iterable[Sequence[Any]]) -> None:
        """Write many rows `into` a table with its columns in brackets, as quickly as the server takes them."""
        with self._connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _marked(sql: str) -> str:
    """Commands are this program's own: a question mark in them is always a value's."""
    return sql.replace("?", "%s")


class PostgresDatabase:
    """`Truth` in a schema of the database that `base` names. Those who write `among` the same things take turns."""

    def __init__(self, base: SharedBase, among: Literal["documents", "conversations", "search"] = "documents") -> None:
        self.base = base
        self._write = f"{_WRITE}; SELECT pg_advisory_xact_lock({_LOCKS[among]})"
        self._idle: deque[psycopg.Connection] = deque()
        weakref.finalize(self, _close_all, self._idle)

    @property
    def name(self) -> str:
        return str(self.base)

    def exists(self) -> bool:
        with self._begun(_READ) as connection:
            return self._has_tables(connection)

    def make(self) -> None:
        with self._begun(self._write) as connection:
            if self._has_tables(connection):
                return
            (encoding,) = connection.execute("SHOW server_encoding").fetchone() or ("",)
            if encoding != "UTF8":
                raise KnowledgeBaseError(
                    f"データベースの文字コードが UTF-8 ではありません: {self.base} ({encoding})。"
                    "createdb --encoding UTF8 で作ったものを指定してください。",
                    f"The database isn't in UTF-8: {self.base} ({encoding}). Name one made with createdb --encoding UTF8.",
                )
            made = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = ?", (SCHEMA,)).fetchone()
            if made is None:  # or whoever looks after the server made it for this user
                connection.execute(f"CREATE SCHEMA {SCHEMA}")
            for statement in TABLES:
                connection.execute(statement)
            connection.execute("INSERT INTO state VALUES (1, 0, ?, '')", (secrets.token_hex(8),))

    @contextmanager
    def connection(self) -> Iterator[PostgresConnection]:
        with self._begun(_READ) as connection:
            yield connection

    still = connection  # every reading is one of one state

    @contextmanager
    def transaction(self) -> Iterator[PostgresConnection]:
        with self._begun(self._write) as connection:
            yield connection

    def close(self) -> None:
        """Close what is idle; the next operation connects anew."""
        _close_all(self._idle)

    @contextmanager
    def _begun(self, begin: str) -> Iterator[PostgresConnection]:
        with explained(self.base):
            connection = self._begin(begin)
            try:
                yield PostgresConnection(connection)
                connection.execute("COMMIT")
            except BaseException:
                with suppress(psycopg.Error):
                    connection.rollback()
                raise
            finally:
                if (
                    len(self._idle) < _KEPT
                    and connection.pgconn.transaction_status == psycopg.pq.TransactionStatus.IDLE
                ):
                    self._idle.append(connection)
                else:
                    connection.close()

    def _begin(self, begin: str) -> psycopg.Connection:
        """A connection within a transaction; one that was kept may have been closed by the server meanwhile."""
        while True:
            kept = None
            with suppress(IndexError):
                kept = self._idle.pop()
            connection = kept or self._connect()
            try:
                connection.execute(begin)
                return connection
            except psycopg.OperationalError as error:
                lost = kept is not None and (connection.closed or connection.broken)
                connection.close()
                if not lost or error.sqlstate == "55P03":
                    raise
            except BaseException:
                connection.close()
                raise

    def _connect(self) -> psycopg.Connection:
        try:
            parameters: dict[str, Any] = psycopg.conninfo.conninfo_to_dict(self.base.url)
        except psycopg.Error:  # its words may repeat a password
            raise not_a_url() from None
        try:
            # Prepared statements would outlive what a pooler lends.
            return psycopg.connect(**{**_CONNECTING, **parameters}, autocommit=True, prepare_threshold=None)
        except psycopg.Error as error:
            raise unreachable(self.base, error) from None

    def _has_tables(self, connection: PostgresConnection) -> bool:
        (there,) = connection.execute(f"SELECT to_regclass('{SCHEMA}.state') IS NOT NULL").fetchone()  # type: ignore[misc]
        if not there:
            return False
        row = connection.execute("SELECT version FROM format").fetchone()
        if row is None:
            raise damaged(self.base, "format")
        if row[0] > VERSION:
            raise KnowledgeBaseTooNew(
                f"新しい版の tenkyo が作ったナレッジベースです: {self.base} (形式 {row[0]}、対応は {VERSION} まで)。"
                "tenkyo を更新してください。",
                f"Made by a later tenkyo: {self.base} (format {row[0]}, this one reads up to {VERSION}). Update tenkyo.",
            )
        return True


def _close_all(connections: deque[psycopg.Connection]) -> None:
    while connections:
        with suppress(IndexError, psycopg.Error):
            connections.pop().close()
