"""Misuse of a server that others reach: bodies without end on every route, names that lead elsewhere, connections half open."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from interface.access.access import Access, Entries, Rates
from interface.access.doors import DOORS, Door
from interface.access.entries import make_key
from interface.access.roles import Right
from interface.http.guard.limits import Limits
from interface.http.guard.policy import Policy
from interface.http.uploads import safe_name
from qa.question.validation import InvalidRequest
from tests.interface.http.small_server import SmallServer, get, post, read_all, serving_app, status_of

KEY, ENTRY = make_key("w", "admin")
AUTHORIZED = f"Authorization: Bearer {KEY}"
SENT = [(method, door) for door in DOORS for method in door.methods.split() if method in ("POST", "PUT")]
NAMES = [f"{method} {door.route}" for method, door in SENT]
LIMITS = Limits(header_seconds=0.5, body_seconds=1.0, idle_seconds=0.5)


async def _reads_all(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass
    await PlainTextResponse("inside")(scope, receive, send)


@pytest.fixture(scope="module")
def server() -> Iterator[SmallServer]:
    access = Access(Entries(keys={"w": ENTRY}), rates=Rates(1_000_000, 1_000_000))
    with serving_app(_reads_all, LIMITS, Policy(access=access)) as served:
        yield served


@pytest.mark.parametrize(("method", "door"), SENT, ids=NAMES)
def test_no_route_takes_a_body_of_200_mb(server: SmallServer, method: str, door: Door) -> None:
    route, public = door.route, door.right is Right.PUBLIC
    assert status_of(server.send(post(route, 200_000_000, AUTHORIZED, method=method))) == 413
    # To somebody unknown not even that is said, unless it is where one signs in.
    assert status_of(server.send(post(route, 200_000_000, method=method))) == (413 if public else 401)


@pytest.mark.parametrize(("method", "door"), SENT, ids=NAMES)
def test_no_route_takes_one_in_pieces_either(server: SmallServer, method: str, door: Door) -> None:
    """Chunked: its length isn't told. Somebody unknown is sent away before a piece is read."""
    head = f"{method} {door.route} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n"
    piece = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    statuses = set()
    with server.connect() as connection:
        connection.sendall(f"{head}{AUTHORIZED}\r\n\r\n".encode())
        try:
            for _ in range(400):  # 26 MB: more than any route takes
                connection.sendall(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass
        statuses.add(status_of(read_all(connection)))
    assert statuses <= {411, 413}


@pytest.mark.parametrize(("method", "door"), SENT, ids=NAMES)
def test_a_length_that_lies_ends_the_connection(server: SmallServer, method: str, door: Door) -> None:
    said_more = post(door.route, 1_000, AUTHORIZED, "Connection: close", body=b"{}", method=method)
    assert status_of(server.send(said_more)) == 408
    both = post(door.route, 2, AUTHORIZED, "Transfer-Encoding: chunked", body=b"{}", method=method)
    assert status_of(server.send(both)) == 400
    twice = post(door.route, 2, AUTHORIZED, "Content-Length: 20", body=b"{}", method=method)
    assert status_of(server.send(twice)) == 400


@pytest.mark.parametrize(("method", "door"), [each for each in SENT if each[1].right is not Right.PUBLIC])
def test_whom_openais_clients_can_read_is_told_in_their_form(server: SmallServer, method: str, door: Door) -> None:
    """What the guard refuses, too: without a key, and too large."""
    for refused in (
        post(door.route, 2, body=b"{}", method=method),
        post(door.route, 200_000_000, AUTHORIZED, method=method),
    ):
        head, _, body = server.send(refused).partition(b"\r\n\r\n")
        openai = door.route.startswith("/v1/")
        assert (b"application/problem+json" in head) != openai
        told = json.loads(body)
        kind = {401: "authentication_error", 413: "invalid_request_error"}[status_of(head)]
        assert (told.keys() == {"error"} and told["error"]["type"] == kind) == openai
        assert (b"www-authenticate" in head.lower()) == (status_of(head) == 401)


def test_500_half_open_connections_keep_nobody_out(server: SmallServer) -> None:
    with ExitStack() as stack:
        for number in range(500):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=60))
            if number % 2:
                connection.sendall(b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le")
        assert status_of(server.send(get("/healthz", "Connection: close"))) == 200
        assert status_of(server.send(get("/api/v1/documents", AUTHORIZED, "Connection: close"))) == 200


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\Windows\\win.ini", "win.ini"),
        ("/etc/cron.d/x.txt", "x.txt"),
        ("a/../../.ssh/authorized_keys", "authorized_keys"),
        (".bashrc", "bashrc"),
        ("報告\x00.pdf", "報告.pdf"),
        ("か\u3099く.txt", "がく.txt"),  # as a Mac sends it: decomposed
        ("ハ\u309aン.md", "パン.md"),
        ("a\u202efdp.exe", "afdp.exe"),  # written from right to left
        ("line\nbreak.txt", "linebreak.txt"),
    ],
)
def test_a_name_leads_nowhere(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


@pytest.mark.parametrize("sent", ["", "..", "/", "a/..", "\u202e", "\x00"])
def test_what_is_no_name_is_refused(sent: str) -> None:
    with pytest.raises(InvalidRequest):
        safe_name(sent)
