"""Who made a document, for whoever cites it."""

from __future__ import annotations

from collections.abc import Callable

from qa.documents import KnowledgeBase
from qa.errors import TenkyoError

CreatorOf = Callable[[str], str]
"""Who made a document, by its id; "" where it doesn't say."""


def nobody(document_id: str) -> str:
    return ""


def creators(knowledge_base: KnowledgeBase) -> CreatorOf:
    """Who made a document, as its file says."""

    def creator_of(document_id: str) -> str:
        try:
            return dict(knowledge_base.document(document_id).metadata).get("creator", "")
        except TenkyoError:
            return ""  # it was taken out meanwhile

    return creator_of
