"""A small real HTTP server that speaks the streaming chat protocol on loopback, well or badly, as its script says."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

WAIT = "wait"  # fall silent until the server ends
RESET = "reset"  # break the connection with a TCP reset


def said(text: str) -> bytes:
    """One event of the stream that says `text`."""
    chunk = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "small",
        "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}],
    }
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode()


DONE = b"data: [DONE]\n\n"


def answer(text: str, piece: int = 3) -> list[bytes]:
    """`text` as events of `piece` characters each, with the end."""
    return [said(text[at : at + piece]) for at in range(0, len(text), piece)] + [DONE]


def in_pieces(events: Sequence[bytes], size: int) -> list[bytes]:
    """The same bytes in network writes of `size` bytes, which cut characters and events in the middle."""
    whole = b"".join(events)
    return [whole[at : at + size] for at in range(0, len(whole), size)]


@dataclass
class Reply:
    """What to do with one request: a status, then bytes to write, `WAIT` or `RESET`."""

    body: Sequence[bytes | str] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class LanguageModelServer:
    """`with LanguageModelServer([Reply(…), …]) as server:` answers the first request with the first reply and so on, the
    last reply again for all further ones. `requests` are (headers, body) as they came. Ends with the block."""

    def __init__(self, replies: Sequence[Reply]) -> None:
        self.requests: list[tuple[dict[str, str], dict[str, Any]]] = []
        self._replies = list(replies)
        self._over = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                server.requests.append((dict(self.headers), json.loads(body)))
                reply = server._replies[min(len(server.requests), len(server._replies)) - 1]
                server._write(self, reply)

            def log_message(self, format: str, *args: object) -> None:
                """The test's output is not the place for it."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def _write(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        handler.close_connection = True
        try:
            handler.send_response(reply.status)
            content = "text/event-stream" if reply.status == 200 else "application/json"
            for name, value in {"Content-Type": content, "Connection": "close", **reply.headers}.items():
                handler.send_header(name, value)
            handler.end_headers()
            for part in reply.body:
                if part == WAIT:
                    self._over.wait(30)
                elif part == RESET:
                    linger = struct.pack("ii", 1, 0)
                    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                    handler.connection.close()
                    return
                elif isinstance(part, bytes):
                    handler.wfile.write(part)
                    handler.wfile.flush()
        except OSError:
            pass  # the client has gone: its right

    def __enter__(self) -> LanguageModelServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
