"""A server that searches, as somebody named it."""

from __future__ import annotations

from index.errors import KnowledgeBaseNotFound
from index.postgresql.address import SharedBase, is_shared
from index.qdrant.address import QdrantPlace, is_qdrant

SearchPlace = QdrantPlace | SharedBase


def search_place(named: str) -> SearchPlace:
    """A URL of Qdrant or of PostgreSQL. Raises `KnowledgeBaseNotFound`, which doesn't repeat it."""
    if is_qdrant(named):
        return QdrantPlace.of(named)
    if is_shared(named):
        return SharedBase.of(named)
    raise KnowledgeBaseNotFound(
        "検索するサーバーには qdrant:// か postgresql:// の URL を指定してください。",
        "A server that searches is named by a URL of qdrant:// or postgresql://.",
    )
