"""The same where servers share a knowledge base in PostgreSQL: beside its documents, for whichever server is asked."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import ClassVar

from interface.kept.conversations import AS_MANY, Connection, Conversations, Most
from qa.documents import conversations_of
from qa.settings import SharedBase


class SharedConversations(Conversations):
    """Every method raises `KnowledgeBaseError`."""

    _BYTES: ClassVar[str] = "octet_length(written)"

    def __init__(self, base: SharedBase, most: Most = AS_MANY) -> None:
        super().__init__(most)
        self._database = conversations_of(base)

    def _reading(self) -> AbstractContextManager[Connection]:
        return self._database.connection()

    def _changing(self) -> AbstractContextManager[Connection]:
        return self._database.transaction()
