"""A removal can be undone for ten minutes, and then no more."""

from __future__ import annotations

import pytest

from index.knowledge_base import KnowledgeBase
from interface.page.removed import Removed
from qa.errors import UnknownDocument
from qa.question.validation import InvalidRequest


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_a_removed_document_comes_back_as_it_was(small_knowledge_base: KnowledgeBase) -> None:
    before = small_knowledge_base.document("cities")
    removed = Removed(small_knowledge_base, Clock())
    assert removed.remove("cities").title == "都市の話"
    assert small_knowledge_base.documents() == []
    assert removed.listed() == [("cities", "都市の話")]
    assert removed.restore("cities").id == "cities"
    assert small_knowledge_base.document("cities") == before
    assert removed.listed() == []


def test_after_ten_minutes_it_is_gone(small_knowledge_base: KnowledgeBase) -> None:
    clock = Clock()
    removed = Removed(small_knowledge_base, clock)
    removed.remove("cities")
    clock.now += 600
    assert removed.listed() == [("cities", "都市の話")]
    clock.now += 1
    assert removed.listed() == []
    with pytest.raises(InvalidRequest):
        removed.restore("cities")


def test_it_comes_back_once(small_knowledge_base: KnowledgeBase) -> None:
    removed = Removed(small_knowledge_base, Clock())
    removed.remove("cities")
    removed.restore("cities")
    with pytest.raises(InvalidRequest):
        removed.restore("cities")
    with pytest.raises(UnknownDocument):
        removed.remove("nobody")
