"""The files that documents were read from, for whichever server is to show a page of them."""

from __future__ import annotations

import secrets

from index.store.truth import Truth


class StoredOriginals:
    """In the table `originals`, by the documents' ids. Every method raises the errors of `index.errors`."""

    def __init__(self, truth: Truth) -> None:
        self._truth = truth

    def ids(self) -> list[str]:
        with self._truth.connection() as connection:
            return [identity for (identity,) in connection.execute("SELECT document_id FROM originals")]

    def stamp(self, document_id: str) -> str | None:
        """Tells one file of a document from the next; None where there is none."""
        with self._truth.connection() as connection:
            query = "SELECT stamp FROM originals WHERE document_id = ?"
            row = connection.execute(query, (document_id,)).fetchone()
            return None if row is None else str(row[0])

    def read(self, document_id: str) -> bytes:
        """Raises `LookupError` where there is none."""
        with self._truth.connection() as connection:
            query = "SELECT content FROM originals WHERE document_id = ?"
            row = connection.execute(query, (document_id,)).fetchone()
        if row is None:
            raise LookupError(document_id)
        return bytes(row[0])

    def keep(self, document_id: str, content: bytes) -> None:
        with self._truth.transaction() as connection:
            connection.execute("DELETE FROM originals WHERE document_id = ?", (document_id,))
            command = "INSERT INTO originals (document_id, stamp, content) VALUES (?, ?, ?)"
            connection.execute(command, (document_id, secrets.token_hex(8), content))

    def forget(self, document_id: str) -> None:
        with self._truth.transaction() as connection:
            connection.execute("DELETE FROM originals WHERE document_id = ?", (document_id,))

    def spare(self, document_id: str) -> None:
        with self._truth.transaction() as connection:
            connection.execute("UPDATE originals SET spared_at = now() WHERE document_id = ?", (document_id,))

    def sweep(self, seconds: int) -> None:
        """Forget those of no document that were kept or spared longer ago."""
        with self._truth.transaction() as connection:
            connection.execute(
                "DELETE FROM originals WHERE spared_at < now() - ? * interval '1 second'"
                " AND NOT EXISTS (SELECT FROM documents WHERE id = document_id)",
                (seconds,),
            )
