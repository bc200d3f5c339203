"""A server that searches, as somebody named it."""

from __future__ import annotations

from typing import Final, Literal

from index.errors import KnowledgeBaseNotFound
from index.postgresql.address import SharedBase, is_shared
from index.qdrant.address import QdrantPlace, is_qdrant

THE_BASE: Final = "postgresql"  # the database that holds the documents searches them, too
SearchPlace = QdrantPlace | SharedBase | Literal["postgresql"]


def search_place(named: str) -> SearchPlace:
    """A URL of Qdrant or of PostgreSQL, or `THE_BASE`. Raises `KnowledgeBaseNotFound`, which doesn't repeat it."""
    if named == THE_BASE:
        return THE_BASE
    if is_qdrant(named):
        return QdrantPlace.of(named)
    if is_shared(named):
        return SharedBase.of(named)
    raise KnowledgeBaseNotFound(
        "検索するサーバーには qdrant:// か postgresql:// の URL、または（--kb のデータベースなら）postgresql を指定してください。",
        "A server that searches is named by a URL of qdrant:// or postgresql://, or as postgresql where --kb's database does.",
    )
