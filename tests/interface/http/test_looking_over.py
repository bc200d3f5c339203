"""A document that a disk has changed is told by /readyz once all were read, and the others go on answering."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from index.knowledge_base import KnowledgeBase
from interface.access.access import Access, Entries
from interface.access.entries import make_key
from interface.http.api import make_api
from interface.http.guard.limits import Guard
from interface.http.guard.policy import Policy
from interface.http.looking_over import DocumentsLookedOver
from interface.settings import LookingOver
from tests.index.small_encoders import LetterEncoder, make_document
from tests.qa.quoting_engine import QuotingEngine

AT_ONCE = LookingOver(first_seconds=0.0, every_seconds=0.01, rest=0.0)
RULES, NORTH = "規則では海に入る。", "北海道は広い。"


@pytest.fixture
def engine(tmp_path: Path) -> QuotingEngine:
    """Of two documents, of which the file holds one byte of the first wrong."""
    folder = tmp_path / "kb"
    with KnowledgeBase.create(folder, encoder=LetterEncoder()) as knowledge_base:
        knowledge_base.add([make_document(RULES, source="規則.txt"), make_document(NORTH, source="北.txt")])
    (database,) = (path for path in folder.iterdir() if path.suffix == ".sqlite")
    content = database.read_bytes()
    assert content.count(RULES.encode()) >= 1
    database.write_bytes(content.replace(RULES.encode(), RULES.replace("海", "浸").encode()))
    return QuotingEngine(KnowledgeBase.open(folder, encoder=LetterEncoder()))


@contextmanager
def serving(engine: QuotingEngine, policy: Policy = Policy()) -> Iterator[TestClient]:
    with TestClient(Guard(make_api(engine, AT_ONCE), policy=policy), base_url="http://127.0.0.1") as client:
        yield client


def until(true: Callable[[], Any]) -> Any:
    """What `true` gives once that is something; the test's own timeout ends the wait."""
    while not (found := true()):
        time.sleep(0.01)
    return found


def unavailable(client: TestClient, **headers: str) -> Any:
    response = client.get("/readyz", headers=headers)
    assert response.status_code == 200, "what is whole can be asked"
    assert response.json()["status"] == "ready"
    return response.json().get("unavailable")


def test_a_flipped_byte_is_told_and_the_other_document_answers(engine: QuotingEngine) -> None:
    (damaged,) = engine.knowledge_base.unavailable()
    with serving(engine) as client:
        told = until(lambda: unavailable(client))
        assert told["count"] == 1
        assert told["checked_at"].endswith("+00:00")
        assert told["documents"] == [{"id": damaged.id, "title": damaged.title}]
        answer = client.post("/api/v1/ask", json={"question": "北海道"}).json()
        assert answer["citations"][0]["quote"] == NORTH
        assert "tenkyo_documents_unavailable 1.0" in client.get("/metrics").text


def test_what_was_mended_is_told_no_more(engine: QuotingEngine) -> None:
    with serving(engine) as client:
        until(lambda: unavailable(client))
        engine.knowledge_base.add([make_document(RULES, source="規則.txt")])
        until(lambda: unavailable(client) is None)
        assert "tenkyo_documents_unavailable 0.0" in client.get("/metrics").text


def test_only_those_who_may_read_are_told_which_it_is(engine: QuotingEngine) -> None:
    keys = {role: make_key(role, role) for role in ("read", "monitor")}
    entries = Entries(keys={role: entry for role, (_, entry) in keys.items()})
    with serving(engine, Policy(access=Access(entries))) as client:
        told = until(lambda: unavailable(client))
        assert told.keys() == {"count", "checked_at"}, "a stranger"
        assert "documents" not in unavailable(client, authorization=f"Bearer {keys['monitor'][0]}")
        assert "documents" not in unavailable(client, authorization=f"Bearer {keys['read'][0]}x"), "a wrong key"
        assert unavailable(client, authorization=f"Bearer {keys['read'][0]}")["documents"]


def test_it_leaves_off_between_two_documents_when_the_server_ends(small_knowledge_base: KnowledgeBase) -> None:
    looked_over = DocumentsLookedOver(small_knowledge_base, LookingOver(first_seconds=0.0, rest=1e9))
    before = threading.active_count()
    looked_over.start()
    looked_over.start()
    assert threading.active_count() <= before + 1
    looked_over.close()
    assert threading.active_count() <= before
    assert looked_over.last is None, "it rests after the first document"
