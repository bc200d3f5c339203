"""The API answers while the page is still made; whoever opens the page waits for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI

from index.knowledge_base import KnowledgeBase
from interface.page import late
from interface.settings import PageSettings
from tests.qa.quoting_engine import QuotingEngine

PATIENCE = 60.0


def page_saying(said: str, seen: list[str]) -> FastAPI:
    """Stands for the page's application; remembers that it was started and ended."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        seen.append("started")
        yield
        seen.append("ended")

    page = FastAPI(lifespan=lifespan)
    page.get("/")(lambda: {"page": said})
    return page


def use(app: FastAPI, calls: Callable[[httpx.AsyncClient], Awaitable[None]]) -> None:
    async def used() -> None:
        async with asyncio.timeout(PATIENCE), app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                await calls(client)

    asyncio.run(used())


def test_the_api_answers_while_the_page_is_made_and_who_opens_it_waits(
    small_knowledge_base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_be_made, seen = threading.Event(), list[str]()

    def with_page(*_: object) -> FastAPI:
        assert may_be_made.wait(PATIENCE)
        return page_saying("here", seen)

    monkeypatch.setattr("interface.page.page.with_page", with_page)
    app = late.make_app(QuotingEngine(small_knowledge_base), PageSettings(), lambda: seen.append("told"))

    async def calls(client: httpx.AsyncClient) -> None:
        opening = asyncio.create_task(client.get("/"))
        assert (await client.post("/api/v1/ask", json={"question": "北海道"})).json()["answered"]
        assert (await client.get("/healthz")).status_code == 200
        assert not opening.done()
        assert seen == []
        may_be_made.set()
        assert (await opening).json() == {"page": "here"}
        assert (await client.get("/")).json() == {"page": "here"}
        assert seen == ["started", "told"]

    use(app, calls)
    assert seen == ["started", "told", "ended"]


def test_a_page_that_cannot_be_made_is_a_fault_and_no_reason_not_to_answer(
    small_knowledge_base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def with_page(*_: object) -> FastAPI:
        raise RuntimeError("ひみつ")

    monkeypatch.setattr("interface.page.page.with_page", with_page)
    told: list[str] = []
    app = late.make_app(QuotingEngine(small_knowledge_base), PageSettings(), lambda: told.append("told"))

    async def calls(client: httpx.AsyncClient) -> None:
        refused = await client.get("/")
        assert refused.status_code == 500
        assert refused.json()["status"] == 500
        assert "ひみつ" not in refused.text
        assert (await client.post("/api/v1/ask", json={"question": "北海道"})).json()["answered"]

    use(app, calls)
    assert "ひみつ" in caplog.text
    assert told == ["told"]


def test_an_end_that_comes_before_the_page_does_not_wait_for_it(
    small_knowledge_base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    never, seen = threading.Event(), list[str]()

    def with_page(*_: object) -> FastAPI:
        never.wait(PATIENCE)
        return page_saying("late", seen)

    monkeypatch.setattr("interface.page.page.with_page", with_page)
    app = late.make_app(QuotingEngine(small_knowledge_base), PageSettings())

    async def used() -> None:
        async with asyncio.timeout(PATIENCE / 2), app.router.lifespan_context(app):
            pass
        assert not never.is_set()
        never.set()

    asyncio.run(used())
    assert seen == []
