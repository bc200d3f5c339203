"""What a `Store` asks of the database that it keeps documents in: SQLite's file, or a server's.

Its commands are in the SQL that both know, with `?` for a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol


class Rows(Protocol):
    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Rows: ...

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]], /) -> object: ...


class Truth(Protocol):
    """Every method may be called from any thread, and raises the errors of `index.errors`."""

    @property
    def name(self) -> str:
        """As it is shown to users."""
        ...

    def exists(self) -> bool:
        """Whether its tables are there. Raises `KnowledgeBaseDamaged` or `KnowledgeBaseTooNew` when they are others."""
        ...

    def make(self) -> None:
        """Make its tables, unless another process was faster."""
        ...

    def connection(self) -> AbstractContextManager[Connection]:
        """For reading."""
        ...

    def still(self) -> AbstractContextManager[Connection]:
        """For reading all of one state, whatever is changed meanwhile."""
        ...

    def transaction(self) -> AbstractContextManager[Connection]:
        """Committed when the block ends, rolled back when it raises; other writers wait."""
        ...

    def close(self) -> None:
        """Let go of what is kept open between operations; the next one opens it again."""
        ...
