"""Every route that is served, tried by everybody: by nobody, and by each role."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Mount

from index.knowledge_base import KnowledgeBase
from interface.access.access import Access, Entries, Rates
from interface.access.doors import DOORS, door_to
from interface.access.entries import make_key
from interface.access.roles import ROLES, Caller
from interface.access.sign_in import SignIn
from interface.http.guard.limits import Guard
from interface.http.guard.policy import Policy
from interface.page.doors import PageDoors
from interface.page.packing import Packed
from interface.page.page import make_app
from tests.index.small_encoders import CountingEncoder
from tests.qa.quoting_engine import QuotingEngine

EVERYBODY, READERS, WRITERS, OPERATORS = (
    "nobody read write admin monitor",
    "read write admin",
    "write admin",
    "admin monitor",
)
# Who may come through which door, written down once more: what the table says is only true if both agree.
MAY: dict[str, str] = {
    "GET /healthz": EVERYBODY,
    "GET /readyz": EVERYBODY,
    "GET /metrics": OPERATORS,
    "GET /sign-in": EVERYBODY,
    "POST /sign-in": EVERYBODY,
    "POST /sign-out": EVERYBODY,
    "GET /account": EVERYBODY,
    "GET /account-static": EVERYBODY,
    "GET /favicon.ico": EVERYBODY,
    "GET /robots.txt": EVERYBODY,
    "GET /manifest.json": EVERYBODY,
    "GET /pwa_icon": EVERYBODY,
    "GET /pwa_icon/{size}": EVERYBODY,
    "GET /": READERS,
    "GET /config": READERS,
    "GET /theme.css": READERS,
    "GET /assets/{path:path}": READERS,
    "GET /static/{path:path}": READERS,
    "GET /svelte/{path:path}": READERS,
    "GET /page-static": READERS,
    "GET /examples": READERS,
    "GET /found": READERS,
    "GET /dated": READERS,
    "POST /export/docx": READERS,
    "GET /conversations": READERS,
    "DELETE /conversations": READERS,
    "GET /conversations/{identity}": READERS,
    "PUT /conversations/{identity}": READERS,
    "DELETE /conversations/{identity}": READERS,
    "POST /add-files": WRITERS,
    "GET /read-picture/{document_id:path}": READERS,
    "GET /read-static": READERS,
    "GET /read/{document_id:path}": READERS,
    "GET /docs": READERS,
    "GET /docs/oauth2-redirect": READERS,
    "GET /docs-static": READERS,
    "GET /openapi.json": READERS,
    "GET /gradio_api/info": READERS,
    "GET /gradio_api/app_id": READERS,
    "GET /gradio_api/startup-events": READERS,
    "GET /gradio_api/heartbeat/{session_hash}": READERS,
    "GET /gradio_api/queue/data": READERS,
    "POST /gradio_api/queue/join": READERS,
    "POST /api/v1/ask": READERS,
    "GET /api/v1/passages": READERS,
    "GET /api/v1/documents": READERS,
    "POST /api/v1/documents": WRITERS,
    "DELETE /api/v1/documents": WRITERS,
    "GET /api/v1/documents/{document_id}": READERS,
    "DELETE /api/v1/documents/{document_id}": WRITERS,
    "GET /api/v1/jobs": WRITERS,
    "GET /api/v1/jobs/{job_id}": WRITERS,
    "DELETE /api/v1/jobs/{job_id}": WRITERS,
    "GET /api/v1/jobs/{job_id}/events": WRITERS,
    "POST /v1/chat/completions": READERS,
    "POST /v1/responses": READERS,
    "POST /v1/embeddings": READERS,
    "GET /v1/models": READERS,
    "GET /v1/models/{name}": READERS,
    "GET /mcp": READERS,
    "POST /mcp": READERS,
    "DELETE /mcp": READERS,
}
# Of Gradio's own, closed to everybody: no control of the page needs them.
CLOSED = (
    "/login",
    "/logout",
    "/monitoring",
    "/custom_component",
    "/gradio_api",  # with the exceptions above
    "/api/{rest:path}",
    "/v1/{rest:path}",
    "/runs",
    "/vibe",
)
# What takes every method, and tells by itself those that it doesn't know.
NOT_SPOKEN = {f"{method} /mcp" for method in ("PUT", "PATCH")} | {
    f"{method} /docs-static" for method in ("POST", "PUT", "PATCH", "DELETE")
}
ENDLESS = Rates(1_000_000, 1_000_000)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def routes_of(routes: Iterable[BaseRoute], before: str = "") -> Iterator[tuple[str, str]]:
    """(method, path) of all that a router serves, whatever it includes and mounts."""
    for route in routes:
        if hasattr(route, "effective_candidates"):
            yield from routes_of(route.effective_candidates(), before)
            continue
        inner = getattr(route, "app", None)
        while isinstance(inner, PageDoors | Packed):
            inner = inner.app
        path = before + str(getattr(route, "path", ""))
        if isinstance(route, Mount) and inner is not None and hasattr(inner, "routes"):
            yield from routes_of(inner.routes, path)
        else:
            path += "/{path:path}" if isinstance(route, Mount) else ""
            methods = getattr(route, "methods", None) or METHODS
            yield from ((method, path) for method in methods if method not in ("HEAD", "OPTIONS"))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """All that is served, over no document."""
    with KnowledgeBase.create(tmp_path_factory.mktemp("doors") / "kb", encoder=CountingEncoder()) as knowledge_base:

        async def make() -> FastAPI:  # inside a loop, for Gradio would make one of its own and never close it
            return make_app(QuotingEngine(knowledge_base))

        yield asyncio.run(make())


def door_of(method: str, path: str) -> str:
    """The name of the route in `MAY`: files whose address has a hash go by their folder."""
    for folder in ("/account-static", "/page-static", "/read-static", "/docs-static"):
        if path.startswith(folder):
            return f"{method} {folder}"
    return f"{method} {path.rstrip('/') or '/'}"


def filled(path: str) -> str:
    for name in ("{path:path}", "{rest:path}", "{document_id:path}"):
        path = path.replace(name, "a/b")
    return "".join("x" if at % 2 else part for at, part in enumerate(path.replace("}", "{").split("{")))


class Callers:
    """A guard with a key for each role, before an application that lets everything in."""

    def __init__(self, rates: Rates = ENDLESS) -> None:
        made = {role: make_key(role, role) for role in ROLES}
        self.keys = {role: key for role, (key, _) in made.items()}
        access = Access(Entries(keys={role: entry for role, (_, entry) in made.items()}), rates=rates)
        self.guard = Guard(PlainTextResponse("inside"), policy=Policy(access=access))

    def statuses(self, role: str, calls: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
        headers = {"authorization": f"Bearer {self.keys[role]}"} if role in self.keys else {}

        async def ask() -> dict[tuple[str, str], int]:
            transport = httpx.ASGITransport(app=self.guard)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client:
                return {(method, path): (await client.request(method, path)).status_code for method, path in calls}

        return asyncio.run(ask())


@pytest.fixture(scope="module")
def callers() -> Callers:
    return Callers()


@pytest.mark.parametrize("role", EVERYBODY.split())
def test_every_route_lets_in_whom_it_should_and_nobody_else(app: FastAPI, callers: Callers, role: str) -> None:
    served = {*routes_of(SignIn(app, Access()).routes), *routes_of(app.routes)}
    assert len(served) > 60
    unknown = {door_of(method, path) for method, path in served} - set(MAY) - NOT_SPOKEN
    assert not {each for each in unknown if not each.split(" ")[1].startswith(CLOSED)}, "say who may come through"
    assert set(MAY) <= {door_of(method, path) for method, path in served}, "no longer served"

    statuses = callers.statuses(role, [(method, filled(path)) for method, path in served])
    for method, path in served:
        allowed = MAY.get(door_of(method, path))
        status = statuses[method, filled(path)]
        if allowed is None:
            assert status == 401 if role == "nobody" else status in (404, 405), (method, path)
        elif role in allowed.split():
            assert status == 200, (method, path)
        else:
            assert status == (401 if role == "nobody" else 403), (method, path)


def test_no_line_of_the_table_opens_what_another_line_guards() -> None:
    """A path of one door that a door before it takes as well would be judged by that one."""
    for door in DOORS:
        for method in door.methods.split():
            assert door_to(method, filled(door.route)) is door, door.route


@pytest.mark.parametrize(
    "path",
    [
        "//metrics",
        "/metrics/x",
        "/METRICS",
        "/./metrics",
        "/read/../metrics",
        "/healthz/../metrics",
        "/healthz%2f..%2fmetrics",
        "/metrics;/healthz",
        "/metrics%00",
        "/metrics%20",
        "/sign-in/../api/v1/documents",
        "/account-static/../api/v1/documents",
        "/account-static/x/y/../../../api/v1/documents",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/run/predict",
        "/gradio_api/api/predict",
        "/gradio_api/call/_converse",
    ],
)
def test_no_way_of_writing_a_path_leads_past_its_door(callers: Callers, path: str) -> None:
    methods = (*METHODS, "HEAD", "OPTIONS", "TRACE", "PROPFIND")
    assert set(callers.statuses("nobody", [(method, path) for method in methods]).values()) == {401}


@pytest.mark.parametrize("role", ["read", "write", "admin", "monitor"])
def test_the_functions_of_the_page_that_change_something_need_the_right_to(app: FastAPI, role: str) -> None:
    [mount] = [route for route in app.routes if isinstance(route, Mount) and isinstance(route.app, PageDoors)]
    doors = mount.app
    assert isinstance(doors, PageDoors)
    changing = {"_take_out", "_bring_back"}
    names: set[str] = set()

    async def join(number: int, values: list[Any]) -> tuple[int, str]:
        sent: list[Any] = []
        notes: dict[str, str] = {}
        scope = {"type": "http", "method": "POST", "path": "/gradio_api/queue/join", "root_path": "", "headers": []}
        body = json.dumps({"fn_index": number, "session_hash": "x", "data": values}).encode()

        async def receive() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        inside = PlainTextResponse("inside")
        app, doors.app = doors.app, inside
        try:
            await doors({**scope, "tenkyo.caller": Caller("x", role, "key"), "tenkyo.notes": notes}, receive, send)
        finally:
            doors.app = app
        return sent[0]["status"], notes.get("action", "")

    for number, accepts in doors._calls.items():
        name = doors._names[number]
        if name == "None":  # the page's script does it, and the server is never called
            continue
        status, action = asyncio.run(join(number, [None] * len(accepts)))
        allowed = role in ("write", "admin") or (role == "read" and name not in changing)
        assert status == (200 if allowed else 403), name
        assert action
        names.add(name)
    assert changing < names


def test_the_description_says_which_operations_take_a_key(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    assert paths["/api/v1/ask"]["post"]["security"] == [{"key": []}]
    assert paths["/api/v1/documents"]["post"]["x-right"] == "write"
    assert "security" not in paths["/healthz"]["get"]


def test_a_caller_who_asks_too_often_is_told_when_to_come_back() -> None:
    callers = Callers(Rates(asked_a_minute=2, changed_an_hour=1))
    asking = [("POST", "/api/v1/ask"), ("GET", "/api/v1/passages"), ("POST", "/v1/chat/completions")]
    assert list(callers.statuses("read", asking).values()) == [200, 200, 429]
    assert list(callers.statuses("write", asking[:1]).values()) == [200]  # another has a rate of its own
    assert list(callers.statuses("write", [("POST", "/add-files"), ("DELETE", "/api/v1/documents/x")]).values()) == [
        200,
        429,
    ]
    assert list(callers.statuses("read", [("GET", "/api/v1/documents"), ("GET", "/")]).values()) == [200, 200]
