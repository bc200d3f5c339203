"""What clients do to a server with their sockets: many of them, slow ones, and such that say what no browser would."""

from __future__ import annotations

import asyncio
import json
import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from interface.http.guard.asgi import Receive, Scope, Send
from interface.http.guard.limits import Limits
from tests.interface.http.small_server import (
    PATIENCE,
    SmallServer,
    connected,
    get,
    post,
    read_all,
    read_response,
    serving_app,
    status_of,
    wait_until,
)

UPLOAD = "/api/v1/documents"
QUESTION = b'{"question": "x"}'
ASK = post("/ask", len(QUESTION), "Content-Type: application/json", body=QUESTION)
HEALTH = ("/healthz", "/readyz", "/metrics")


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads the body and says its length; /job/… waits for `RELEASE`, /large answers with 8 MB, /stream never ends."""
    if scope["type"] != "http":
        return
    size = 0
    while (message := await receive()).get("more_body"):
        size += len(message["body"])
    size += len(message.get("body", b""))
    if scope["path"].startswith("/job"):
        await asyncio.to_thread(RELEASE.wait, PATIENCE)
    body = b"x" * 8_000_000 if scope["path"] == "/large" else str(size).encode()
    length = str(len(body)).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
    for start in range(0, len(body), 65_536):
        piece = body[start : start + 65_536]
        await send({"type": "http.response.body", "body": piece, "more_body": start + 65_536 < len(body)})


RELEASE = threading.Event()


@contextmanager
def serving(limits: Limits | None = None) -> Iterator[SmallServer]:
    RELEASE.clear()
    with serving_app(application, limits or Limits()) as server:
        try:
            yield server
        finally:
            RELEASE.set()


def problem(response: bytes, status: int) -> dict[str, object]:
    """The problem details of a response, checked with the headers that every response has."""
    head, _, body = response.partition(b"\r\n\r\n")
    assert status_of(response) == status
    assert b"content-type: application/problem+json" in head
    assert b"x-content-type-options: nosniff" in head
    told: dict[str, object] = json.loads(body)
    assert told["status"] == status
    return told


@pytest.fixture
def many_files() -> None:
    """Both ends of thousands of connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 6_000:
        pytest.skip(f"{hard} file descriptors at the most")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 6_000), hard))


def test_small_responses_are_sent_at_once() -> None:
    """Without the option a kept-alive client waits for each response until it has acknowledged the head."""
    options: list[int] = []

    async def look(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            for connection in server.uvicorn.server_state.connections:
                accepted = connection.transport.get_extra_info("socket")
                options.append(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            await application(scope, receive, send)

    with serving_app(look, Limits()) as server:
        server.send(get("/", "Connection: close"))
    assert options == [1]


# Many at once


def test_two_thousand_connections_at_once_are_all_served(many_files: None) -> None:
    with serving() as server, connected(server, 2_000) as connections:
        for connection in connections:
            connection.sendall(ASK)
        assert {status_of(read_response(connection)) for connection in connections} == {200}
        for connection in connections:  # all are still open, and are asked once more
            connection.sendall(get())
        assert {status_of(read_response(connection)) for connection in connections} == {200}


@pytest.mark.parametrize("sent", [1, 40_000])
def test_a_thousand_stalled_uploads_hold_nobody_up(sent: int, many_files: None) -> None:
    with serving() as server, connected(server, 1_000) as stalled:
        for connection in stalled:
            connection.sendall(post(UPLOAD, 1_000_000, body=b"x" * sent))
        for request in (ASK, get(), *map(get, HEALTH), post(UPLOAD, 5, body=b"small")):
            with server.connect() as connection:
                connection.sendall(request)
                assert status_of(read_response(connection)) == 200


def test_stalled_bodies_of_questions_hold_nobody_up(many_files: None) -> None:
    with serving() as server, connected(server, 600) as stalled:
        for connection in stalled:
            connection.sendall(post("/ask", 1_000_000, body=b"x" * 20_000))
        with server.connect() as connection:
            connection.sendall(ASK)
            assert status_of(read_response(connection)) == 200


def test_each_stalled_upload_is_told_and_closed() -> None:
    with serving(Limits(idle_seconds=0.1)) as server, connected(server, 20) as stalled:
        for number, connection in enumerate(stalled):
            connection.sendall(post(UPLOAD, 1_000_000, body=b"x" * (1 if number % 2 else 40_000)))
        for connection in stalled:
            problem(read_all(connection), 408)


def test_a_byte_now_and_then_is_not_enough() -> None:
    """The deadline for the next byte is far away: what ends it is the least rate. (`test_pace` has the arithmetic.)"""
    limits = Limits(idle_seconds=10 * PATIENCE, rate_grace_seconds=0.3, least_rate=1_000_000.0)
    with serving(limits) as server, server.connect() as connection:
        connection.sendall(post(UPLOAD, 1_000_000, body=b"x"))
        problem(read_all(connection), 408)


def test_an_upload_in_pieces_arrives_whole() -> None:
    with serving() as server, server.connect() as connection:
        connection.sendall(post(UPLOAD, 300_000))
        for _ in range(30):
            connection.sendall(b"x" * 10_000)
        assert read_response(connection).endswith(b"\r\n\r\n300000")


# Work in hand


def test_health_is_answered_while_all_slots_are_held_and_the_rest_is_told_when_to_come_again() -> None:
    with serving(Limits(at_once=2, waiting=1, wait_seconds=0.2)) as server, connected(server, 3) as busy:
        for connection in busy:
            connection.sendall(get("/job"))
        response = read_response(busy[2]) if status_in(busy[2]) else b""
        told = problem(response, 503)
        assert "混み合っています" in str(told["title"])
        assert b"retry-after: 5" in response
        for path in HEALTH:
            with server.connect() as connection:
                connection.sendall(get(path))
                assert status_of(read_response(connection)) == 200
        RELEASE.set()
        assert [status_of(read_response(connection)) for connection in busy[:2]] == [200, 200]


def status_in(connection: socket.socket) -> bool:
    """Whether anything comes."""
    return bool(connection.recv(1, socket.MSG_PEEK))


def test_who_waits_for_a_slot_gets_it_when_one_comes_free() -> None:
    with serving(Limits(at_once=1)) as server, connected(server, 3) as waiting:
        for connection in waiting:
            connection.sendall(get("/job"))
        RELEASE.set()
        assert [status_of(read_response(connection)) for connection in waiting] == [200, 200, 200]


def test_who_left_while_waiting_is_not_worked_for() -> None:
    worked: list[str] = []

    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            worked.append(scope["path"])
            await application(scope, receive, send)

    RELEASE.clear()
    with serving_app(noting, Limits(at_once=1)) as server, server.connect() as first:
        first.sendall(get("/job/first"))
        wait_until(lambda: worked == ["/job/first"])
        with server.connect() as second:
            second.sendall(get("/job/second"))
            wait_until(lambda: len(server.uvicorn.server_state.tasks) == 2)
        wait_until(lambda: len(server.uvicorn.server_state.tasks) == 1)
        RELEASE.set()
        read_response(first)
        first.sendall(get("/job/third"))
        read_response(first)
    assert worked == ["/job/first", "/job/third"]


def test_changes_of_documents_have_slots_of_their_own() -> None:
    """Adding may take minutes, and removing waits for it: neither keeps questions waiting."""
    started = threading.Event()

    async def slow_changes(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "DELETE":
            started.set()
            await asyncio.to_thread(RELEASE.wait, PATIENCE)
        if scope["type"] == "http":
            await application(scope, receive, send)

    RELEASE.clear()
    with serving_app(slow_changes, Limits(at_once=1, changes_at_once=1)) as server, connected(server, 3) as changing:
        for connection in changing:
            connection.sendall(get(f"{UPLOAD}/x").replace(b"GET", b"DELETE"))
        assert started.wait(PATIENCE)
        with server.connect() as connection:
            connection.sendall(ASK)
            assert status_of(read_response(connection)) == 200
        RELEASE.set()
        assert {status_of(read_response(connection)) for connection in changing} == {200}


def test_pages_that_only_listen_hold_no_slot() -> None:
    paths = ["/gradio_api/heartbeat/a", "/gradio_api/queue/data?session_hash=a", "/mcp"]

    async def listening(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] != "/ask":
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]})
            await send({"type": "http.response.body", "body": b"x", "more_body": True})
            while (await receive())["type"] != "http.disconnect":
                pass
        elif scope["type"] == "http":
            await application(scope, receive, send)

    with serving_app(listening, Limits(at_once=1, grace_seconds=0.0)) as server, connected(server, 3) as pages:
        for page, path in zip(pages, paths, strict=True):
            page.sendall(get(path))
            assert page.recv(1)
        with server.connect() as connection:
            connection.sendall(ASK)
            assert status_of(read_response(connection)) == 200


# Connections


def test_connections_over_the_bound_are_told_and_health_is_still_answered() -> None:
    with serving(Limits(connections=4)) as server, connected(server, 3) as held:  # one client gets three quarters
        for connection in held:
            connection.sendall(get("/job"))
        wait_until(lambda: len(server.uvicorn.server_state.tasks) == 3)
        problem(server.send(get("/")), 503)
        with server.connect() as connection:
            connection.sendall(get("/healthz"))
            assert status_of(read_response(connection)) == 200
        RELEASE.set()
        for connection in held:
            read_response(connection)


def test_a_connection_that_only_waits_makes_room_for_one_that_asks() -> None:
    with serving(Limits(connections=4)) as server, connected(server, 3) as idle:
        for connection in idle:
            connection.sendall(get("/"))
            read_response(connection)
        time.sleep(1.1)  # who has just been served may ask again at once, and stays
        with connected(server, 3) as others:
            for connection in others:
                connection.sendall(get("/"))
            assert {status_of(read_response(connection)) for connection in others} == {200}
        assert idle[0].recv(1) == b""  # the one that had been idle longest


def test_half_a_head_on_a_kept_connection_is_closed_too() -> None:
    with serving(Limits(header_seconds=0.2)) as server, server.connect() as connection:
        connection.sendall(get("/"))
        read_response(connection)
        connection.sendall(b"GET / HTTP/1.1\r\nX-Half")
        assert read_all(connection) == b""


def test_a_response_that_nobody_reads_is_given_up() -> None:
    with serving(Limits(unread_seconds=0.2)) as server, server.connect() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.sendall(get("/large"))
        wait_until(lambda: len(server.uvicorn.server_state.tasks) == 1)
        wait_until(lambda: not server.uvicorn.server_state.connections)
        assert server.uvicorn.server_state.total_requests == 0  # none came to its end


@pytest.mark.parametrize(
    "sent",
    [
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.0\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nnot a length\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
    ],
)
def test_what_two_readers_could_read_differently_is_a_400_and_the_end(sent: bytes) -> None:
    """What comes behind it on the same connection is not looked at."""
    with serving() as server:
        response = server.send(sent + get("/smuggled"))
    problem(response, 400)
    assert response.count(b"HTTP/1.1 ") == 1
