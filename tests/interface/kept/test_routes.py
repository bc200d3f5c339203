"""The routes, as their callers see them: those of a server that knows who they are, and those of one that doesn't."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from index.knowledge_base import KnowledgeBase
from index.postgresql.address import SharedBase
from interface.access.roles import NOBODY_ASKED, Caller
from interface.kept.routes import kept_routes
from tests.postgresql import Postgres

HANA, JIRO = Caller("hana", "read", "session"), Caller("jiro", "admin", "proxy")
BODY = {
    "at": "2026-01-01T00:00:00Z",
    "turns": [{"id": "a", "html": "<p>", "answer": {"asked": "花の問い"}, "at": "2026-01-01T00:00:00Z"}],
}


def call(
    path: Path | SharedBase | None, caller: Caller, method: str, address: str = "", body: Any = None
) -> httpx.Response:
    """One call to a server that was started just now."""
    api = FastAPI()
    api.include_router(kept_routes(path))

    async def known(scope: Any, receive: Any, send: Any) -> None:
        await api({**scope, "tenkyo.caller": caller}, receive, send)

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(known), base_url="http://127.0.0.1") as client:
            return await client.request(method, f"/conversations{address}", json=body)

    return asyncio.run(ask())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "conversations.sqlite"


def test_each_finds_their_own_after_a_restart_and_deletes_it(path: Path) -> None:
    assert call(path, HANA, "PUT", "/1-1", BODY).status_code == 204
    [found] = call(path, HANA, "GET").json()["conversations"]
    assert (found["id"], found["asked"]) == ("1-1", "花の問い")
    answered = call(path, HANA, "GET", "/1-1")
    assert answered.headers["cache-control"] == "no-store"
    assert [turn["html"] for turn in answered.json()["turns"]] == ["<p>"]
    assert call(path, JIRO, "GET").json() == {"conversations": []}
    assert call(path, JIRO, "GET", "/1-1").status_code == 404
    assert call(path, JIRO, "DELETE", "/1-1").status_code == 404
    assert call(path, JIRO, "DELETE").status_code == 204
    assert call(path, HANA, "DELETE", "/1-1").status_code == 204
    assert call(path, HANA, "GET", "/1-1").status_code == 404


def test_servers_over_one_base_keep_them_together(postgresql: Postgres, shared_base: SharedBase) -> None:
    KnowledgeBase.create(shared_base).close()
    assert call(shared_base, HANA, "PUT", "/1-1", BODY).status_code == 204
    assert [each["asked"] for each in call(shared_base, HANA, "GET").json()["conversations"]] == ["花の問い"]
    assert call(shared_base, JIRO, "GET").json() == {"conversations": []}
    broken = SharedBase.of(shared_base.url.replace(str(postgresql.port), "1"), shared_base.cache)
    assert call(broken, HANA, "GET").status_code == call(broken, HANA, "PUT", "/1-1", BODY).status_code == 503


def test_a_key_of_a_users_name_is_somebody_else(path: Path) -> None:
    call(path, HANA, "PUT", "/1-1", BODY)
    for how in ("key", "session"):
        assert call(path, Caller("hana", "admin", how, keyed=True), "GET").json() == {"conversations": []}


@pytest.mark.parametrize(
    ("method", "address"), [("GET", ""), ("PUT", "/1"), ("GET", "/1"), ("DELETE", "/1"), ("DELETE", "")]
)
def test_an_open_server_keeps_nothing(path: Path, method: str, address: str) -> None:
    for there, caller in ((path, NOBODY_ASKED), (None, HANA)):
        refused = call(there, caller, method, address, BODY if method == "PUT" else None)
        assert refused.status_code == 404
        assert "browser" in refused.json()["detail"]
    assert not path.exists()


def test_what_is_too_large_is_said(path: Path) -> None:
    large = {**BODY, "turns": [{**BODY["turns"][0], "html": "x" * 4_000_001}]}  # type: ignore[dict-item]
    refused = call(path, HANA, "PUT", "/1", large)
    assert refused.status_code == 413
    assert "4,000,000" in refused.json()["detail"]
    assert call(path, HANA, "GET").json() == {"conversations": []}


def test_too_many_are_said(path: Path) -> None:
    for number in range(200):
        assert call(path, HANA, "PUT", f"/{number}", {"at": ""}).status_code == 204
    refused = call(path, HANA, "PUT", "/more", {"at": ""})
    assert refused.status_code == 409
    assert "200" in refused.json()["detail"]


@pytest.mark.parametrize("address", ["/a_b", "/" + "x" * 65, "/%2e%2e"])
def test_an_id_is_one_that_a_browser_makes(path: Path, address: str) -> None:
    assert call(path, HANA, "PUT", address, BODY).status_code in (404, 405, 422)
    assert not path.exists()


def test_a_damaged_file_is_no_fault_of_the_callers_and_names_no_folder(path: Path) -> None:
    path.write_bytes(b"\xff" * 10_000)
    refused = call(path, HANA, "GET")
    assert refused.status_code == 503
    assert str(path.parent) not in refused.text
