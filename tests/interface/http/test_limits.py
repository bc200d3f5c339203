"""The layer around everything that is served: who may call, and how much they may send."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.formparsers import MultiPartException

from interface.http.guard.asgi import App, AsgiMessage, Receive, Scope, Send
from interface.http.guard.limits import Guard, Limits, allowed_host

LIMITS = Limits(
    body_bytes=10, upload_bytes=20, small_bytes=4, body_seconds=0.05, idle_seconds=0.05, upload_paths=("/upload",)
)


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the body's length."""
    size = 0
    while True:
        message = await receive()
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(size).encode()})


def call(
    *pieces: bytes,
    path: str = "/",
    headers: dict[str, str] | None = None,
    stalls: bool = False,
    app: App | None = None,
) -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers of the response to a request whose body comes in `pieces`, and then perhaps stalls."""
    sent: list[AsgiMessage] = []
    bodies = list(pieces) or [b""]

    async def receive() -> AsgiMessage:
        if bodies:
            body = bodies.pop(0)
            return {"type": "http.request", "body": body, "more_body": bool(bodies) or stalls}
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: AsgiMessage) -> None:
        sent.append(message)

    given = {"host": "127.0.0.1:7860", "content-type": "text/plain"} | (headers or {})
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": path,
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }
    asyncio.run(Guard(app or echo, hosts=["docs.example"], limits=LIMITS)(scope, receive, send))
    start, *rest = sent
    received = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], b"".join(message.get("body", b"") for message in rest), received


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:7860", "127.0.0.1:1", "[::1]:7860", "192.168.1.5", "docs.example", "DOCS.example:80"],
)
def test_names_of_this_machine_and_addresses_are_let_in(host: str) -> None:
    assert allowed_host(host, ["docs.example"])


@pytest.mark.parametrize(
    "host",
    [
        *(
            "",
            "evil.example",
            "evil.example:7860",
            "localhost.evil.example",
            "[::1",
            "a@b",
            "x@127.0.0.1",
            "127.0.0.1@x",
        ),
        *(
            "127.0.0.1\\@evil.example",
            "127.0.0.1 evil.example",
            "127.0.0.1/x",
            "127.0.0.1?x",
            "127.0.0.1#x",
            "127.0.0.1,x",
        ),
        *(
            "127.0.0.1:80:80",
            "127.0.0.1:99999",
            "127.0.0.1:8o",
            "[127.0.0.1]",
            "[localhost]",
            "::1",
            "0x7f.1",
            "localhost\t",
        ),
    ],
)
def test_other_names_are_not(host: str) -> None:
    assert not allowed_host(host, ["docs.example"])


def test_a_foreign_host_is_refused() -> None:
    assert call(headers={"host": "evil.example"})[0] == 421


@pytest.mark.parametrize(
    "origin",
    [
        *("http://evil.example", "null", "http://127.0.0.1:1234", "http://localhost:7860", "", "127.0.0.1:7860"),
        *("http://x@127.0.0.1:7860", "http://127.0.0.1:7860/", "http://127.0.0.1:7860\\.evil.example"),
        *("file://127.0.0.1:7860", "http://127.0.0.1:7860 http://evil.example"),
    ],
)
def test_a_foreign_origin_is_refused(origin: str) -> None:
    assert call(headers={"origin": origin})[0] == 403


def test_its_own_origin_is_let_in() -> None:
    assert call(headers={"origin": "http://127.0.0.1:7860"})[0] == 200


def test_a_body_within_the_limit_arrives_whole() -> None:
    assert call(b"12345", b"67890")[:2] == (200, b"10")


def test_a_body_over_the_limit_is_refused_told_or_not() -> None:
    assert call(b"12345", b"67890", b"1")[0] == 413
    assert call(headers={"content-length": "11"})[0] == 413
    assert call(headers={"content-length": "-1"})[0] == 413


def test_an_upload_may_be_larger_but_must_tell_its_length() -> None:
    assert call(b"1" * 20, path="/upload", headers={"content-length": "20"})[:2] == (200, b"20")
    assert call(path="/upload", headers={"content-length": "21"})[0] == 413
    assert call(b"1", path="/upload", headers={"transfer-encoding": "chunked"})[0] == 411


def test_a_body_that_never_ends_is_given_up() -> None:
    assert call(b"1", stalls=True)[0] == 408


def test_an_upload_that_stalls_is_given_up_before_and_while_it_streams() -> None:
    for pieces in ((b"1",), (b"123456", b"7")):
        status, _, headers = call(*pieces, path="/upload", headers={"content-length": "20"}, stalls=True)
        assert status == 408
        assert headers["connection"] == "close"


def test_whoever_parses_an_upload_that_stalls_takes_it_for_a_broken_form() -> None:
    """Parsers throw their temporary files away for that alone. Whatever they then answer is not what is sent."""
    seen: list[Exception] = []

    async def parse(scope: Scope, receive: Receive, send: Send) -> None:
        for _ in range(2):
            try:
                await echo(scope, receive, send)
            except MultiPartException as error:
                seen.append(error)
        await send({"type": "http.response.start", "status": 400, "headers": []})
        await send({"type": "http.response.body", "body": b"broken"})

    assert call(b"123456", path="/upload", headers={"content-length": "9"}, stalls=True, app=parse)[0] == 408
    assert len(seen) == 2


@pytest.mark.parametrize("length", ["5", "0", "x"])
def test_a_body_of_two_lengths_is_refused(length: str) -> None:
    status, _, headers = call(b"12345", headers={"content-length": length, "transfer-encoding": "chunked"})
    assert status == 400
    assert headers["connection"] == "close"


@pytest.mark.parametrize("kind", ["application/json", "application/problem+json; charset=utf-8"])
def test_json_is_looked_at_before_anybody_works_on_it(kind: str) -> None:
    assert call(b"[1e999]", headers={"content-type": kind})[0] == 422
    assert call(b"[NaN]", headers={"content-type": kind})[0] == 400
    assert call(b"[1e99]", headers={"content-type": kind})[:2] == (200, b"6")


def test_every_response_has_security_headers() -> None:
    for headers in ({}, {"host": "evil.example"}):
        received = call(headers=headers)[2]
        assert received["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in received["content-security-policy"]
