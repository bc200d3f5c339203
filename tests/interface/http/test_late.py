"""The tools for assistants are made once the API can answer; whoever calls them before waits."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from mcp.server.fastmcp import FastMCP

from index.knowledge_base import KnowledgeBase
from interface.http import mcp_tools
from interface.http.api import make_api
from tests.interface.http.small_server import PATIENCE
from tests.qa.quoting_engine import QuotingEngine

HEADERS = {"accept": "application/json, text/event-stream"}
TOOLS = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


class SlowEngine(QuotingEngine):
    """Is ready once `may_be_ready` is set."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        super().__init__(knowledge_base)
        self.ready, self.may_be_ready = False, threading.Event()

    def warm_up(self) -> None:
        assert self.may_be_ready.wait(PATIENCE)
        self.ready = True


def test_they_wait_for_the_engine_and_whoever_calls_them_for_them(
    small_knowledge_base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, made, make = SlowEngine(small_knowledge_base), threading.Event(), mcp_tools.make_mcp

    def seen(engine: QuotingEngine) -> FastMCP:
        made.set()
        return make(engine)

    monkeypatch.setattr(mcp_tools, "make_mcp", seen)
    with TestClient(make_api(engine)) as client, ThreadPoolExecutor(1) as elsewhere:
        calling = elsewhere.submit(lambda: client.post("/mcp", json=TOOLS, headers=HEADERS))
        assert client.post("/api/v1/ask", json={"question": "北海道"}).json()["answered"]
        assert not made.is_set()
        assert not calling.done()
        engine.may_be_ready.set()
        assert len(calling.result(PATIENCE).json()["result"]["tools"]) == 4


def test_tools_that_cannot_be_made_are_a_fault_and_no_reason_not_to_answer(
    small_knowledge_base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> FastMCP:
        raise RuntimeError("ひみつ")

    monkeypatch.setattr(mcp_tools, "make_mcp", fail)
    with TestClient(make_api(QuotingEngine(small_knowledge_base))) as client:
        refused = client.post("/mcp", json=TOOLS, headers=HEADERS)
        assert (refused.status_code, refused.json()["status"]) == (500, 500)
        assert "ひみつ" not in refused.text
        assert client.post("/api/v1/ask", json={"question": "北海道"}).json()["answered"]
    assert "ひみつ" in caplog.text
