"""One process that serves the page and the API until it is told to stop."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from corpus.errors import TenkyoError
from qa.serving.limits import App, Guard, Limits

_GRACE_SECONDS = 3  # for responses under way when the server stops; pages keep a connection open for ever
_CONNECTIONS = 512  # at once; more are told to come back


class CannotListen(TenkyoError):
    """The address can't be listened on."""


class _DeadlineProtocol(H11Protocol):
    """HTTP/1.1 with a deadline for a request's head: uvicorn itself waits for ever for the first one."""

    def __init__(self, *args: Any, header_seconds: float, **options: Any) -> None:
        super().__init__(*args, **options)
        self._header_seconds = header_seconds

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.loop.call_later(self._header_seconds, self._drop_if_silent)

    def _drop_if_silent(self) -> None:
        if self.scope is None and self.transport.get_protocol() is self:
            self.transport.close()


def listen(host: str, port: int) -> socket.socket:
    """A socket that accepts connections already: what comes before the server is ready waits. Raises `CannotListen`."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        return socket.create_server((host, port), family=family, backlog=128)
    except (OSError, UnicodeError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            raise CannotListen(
                f"ポート {port} は使われています。--port で別の番号を指定してください。"
                f" / Port {port} is in use. Choose another with --port."
            ) from None
        reason = getattr(error, "strerror", None) or error
        raise CannotListen(
            f"{host}:{port} で待ち受けられません（{reason}）。--host と --port を確かめてください。"
            f" / Cannot listen on {host}:{port} ({reason}). Check --host and --port."
        ) from None


def url_of(listening: socket.socket) -> str:
    """Where a browser of this machine finds what `listening` serves."""
    host, port = listening.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1" if host == "0.0.0.0" else "::1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(
    app: App,
    listening: socket.socket,
    *,
    ready: Callable[[], None],
    hosts: Iterable[str] = (),
    limits: Limits | None = None,
) -> None:
    """Serve `app` on `listening` until SIGINT or SIGTERM; calls `ready` once requests are taken."""
    limits = limits or Limits()
    config = uvicorn.Config(
        Guard(app, hosts=hosts, limits=limits),
        http=partial(_DeadlineProtocol, header_seconds=limits.header_seconds),  # type: ignore[arg-type]
        ws="none",  # nothing here speaks WebSocket
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    _Server(config, ready).run(sockets=[listening])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Being told to stop is not a failure: don't raise the signal once more when all is done, as uvicorn does."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()
