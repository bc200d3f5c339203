"""One process that serves the page and the API until it is told to stop."""

from __future__ import annotations

import asyncio
import atexit
import math
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial

import uvicorn
from starlette.middleware.cors import CORSMiddleware

from interface.http.guard.asgi import App
from interface.http.guard.connections import Connection, Connections
from interface.http.guard.limits import Guard, Limits
from interface.http.guard.policy import Policy
from interface.http.listening import BACKLOG

_LAST_SECONDS = 1  # for connections to close once their requests are answered or told that there will be no answer


def serve(
    app: App,
    listening: socket.socket,
    *,
    ready: Callable[[], None] = lambda: None,
    hosts: Iterable[str] = (),
    limits: Limits | None = None,
    policy: Policy | None = None,
) -> None:
    """Serve `app` on `listening` until SIGINT or SIGTERM; calls `ready` once requests are taken.

    What is in hand then has `limits.grace_seconds` to end. Threads that go on after that are left behind, and the process
    with them: the knowledge base bears being stopped at any moment.
    """
    server = make_server(app, ready=ready, hosts=hosts, limits=limits, policy=policy)
    server.when_ended = _leave_soon
    server.run(sockets=[listening])


def make_server(
    app: App,
    *,
    ready: Callable[[], None] = lambda: None,
    hosts: Iterable[str] = (),
    limits: Limits | None = None,
    policy: Policy | None = None,
) -> Server:
    """What `serve` runs; setting its `should_exit` ends it, too."""
    limits, policy = limits or Limits(), policy or Policy()
    guard = Guard(app, hosts=hosts, limits=limits, policy=policy)
    config = uvicorn.Config(
        allow_origins(guard, policy.origins),
        http=partial(Connection, guard=guard, connections=Connections(limits)),  # type: ignore[arg-type]
        ws="none",  # nothing here speaks WebSocket
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # uvicorn would believe whatever calls from this machine; `guard.proxies` believes the trusted
        backlog=BACKLOG,
        timeout_graceful_shutdown=math.ceil(limits.grace_seconds) + _LAST_SECONDS,
    )
    return Server(config, guard, ready)


def allow_origins(app: App, origins: frozenset[str]) -> App:
    """`app` for pages of the sites `origins` as well (CORS): with a key, never with what a browser is signed in for."""
    if not origins:
        return app
    return CORSMiddleware(
        app,
        allow_origins=sorted(origins),
        allow_methods=("GET", "POST", "DELETE"),
        allow_headers=("authorization", "content-type", "x-api-key", "mcp-protocol-version", "mcp-session-id"),
        expose_headers=("x-request-id", "retry-after", "mcp-session-id"),
        max_age=600,
    )


def _leave_soon() -> None:
    """End the process in a moment, whatever its threads are at; what is to be tidied up at its end is."""

    def leave() -> None:
        atexit._run_exitfuncs()
        sys.stderr.flush()
        os._exit(0)

    timer = threading.Timer(_LAST_SECONDS, leave)
    timer.daemon = True
    timer.start()


class Server(uvicorn.Server):
    """`when_ended` is called once all is said, and before what still runs is waited for."""

    def __init__(self, config: uvicorn.Config, guard: Guard, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._guard, self._ready = guard, ready
        self.when_ended: Callable[[], None] = lambda: None

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

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        finishing = asyncio.create_task(self._guard.finish(self._guard.limits.grace_seconds))
        await super().shutdown(sockets)
        await finishing
        self.when_ended()
