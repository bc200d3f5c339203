"""A server of an ASGI application in a thread of the tests, and clients that are no better than sockets."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from interface.http.guard.asgi import App
from interface.http.guard.limits import Limits
from interface.http.guard.policy import Policy
from interface.http.listening import listen
from interface.http.server import Server, make_server

PATIENCE = 60.0  # seconds, after which a test that waits has failed


@dataclass(frozen=True, slots=True)
class SmallServer:
    port: int
    uvicorn: Server
    ended: threading.Event

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def send(self, sent: bytes) -> bytes:
        """All that comes back on a connection of its own, until the server closes it."""
        with self.connect() as connection:
            connection.sendall(sent)
            return read_all(connection)


@contextmanager
def serving_app(app: App, limits: Limits, policy: Policy | None = None) -> Iterator[SmallServer]:
    started, ended = threading.Event(), threading.Event()
    with listen("127.0.0.1", 0) as listening:
        server = make_server(app, ready=started.set, limits=limits, policy=policy)

        def run() -> None:
            server.run(sockets=[listening])
            ended.set()

        thread = threading.Thread(target=run, daemon=True)
        port = listening.getsockname()[1]
        thread.start()
        assert started.wait(PATIENCE)
        try:
            yield SmallServer(port, server, ended)
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
            assert not thread.is_alive()


@contextmanager
def connected(server: SmallServer, count: int) -> Iterator[list[socket.socket]]:
    """`count` connections, open at the same time."""
    with ExitStack() as stack:
        yield [stack.enter_context(server.connect()) for _ in range(count)]


def read_all(connection: socket.socket) -> bytes:
    """What comes until the other side closes, or resets, the connection."""
    pieces = []
    try:
        while piece := connection.recv(65_536):
            pieces.append(piece)
    except ConnectionResetError:
        pass
    return b"".join(pieces)


def read_response(connection: socket.socket) -> bytes:
    """One response that tells its length."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    [length] = [int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while len(body) < length:
        body += _more(connection)
    return head + b"\r\n\r\n" + body


def _more(connection: socket.socket) -> bytes:
    piece = connection.recv(65_536)
    assert piece, "closed in the midst of a response"
    return piece


def get(path: str = "/", *headers: str, host: str = "127.0.0.1") -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {host}", *headers, "", ""]).encode()


def post(path: str, length: int, *headers: str, body: bytes = b"", method: str = "POST") -> bytes:
    """A request whose body of `length` bytes has come as far as `body`."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {length}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def status_of(response: bytes) -> int:
    return int(response.split(b" ", 2)[1])


def wait_until(holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.005)
