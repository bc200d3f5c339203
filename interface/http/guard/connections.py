"""What one connection may do with the time of others: deadlines for its heads and its reading, and a bound on them all.

uvicorn waits for ever for a request's head, and for a client to read. And its own bound counts every open connection,
a page that only listens as well.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from interface.http.guard.callers import client_of
from interface.http.guard.exchange import SECURITY_HEADERS
from interface.http.guard.limits import Guard, Limits
from interface.http.problems import Problem
from language.message import Message

_SPARE_FILES = 512  # descriptors for everything that is no connection: SQLite, uploads, libraries
_REFUSING = 256  # connections beyond the bound that are told so; more are closed at once
_SILENT_SECONDS = 1.0  # after which an idle connection may have to make room; who has just come is about to ask
_EARNED_SECONDS = 6.0  # by reading what a connection holds back at a time: 48 KiB, at 64 kbit/s


class Connections:
    """All open connections of one server: `idle` ones, without a request, are in the order of how long they have been."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.most = min(limits.connections, max(_REFUSING, open_files() - _SPARE_FILES - _REFUSING))
        self.each = max(1, self.most * 3 // 4)  # of one client
        self.idle: dict[Connection, float] = {}  # and since when
        self._open: Counter[str] = Counter()

    def enter(self, client: str) -> None:
        self._open[client] += 1

    def leave(self, client: str) -> None:
        self._open[client] -= 1
        if not self._open[client]:
            del self._open[client]

    def make_room(self, client: str) -> bool:
        """Whether one more of `client` may be served; for it, the one that has been idle longest may have to go."""
        if self._open[client] > self.each and self._drop(client):
            return True
        return self._open[client] <= self.each and (self._open.total() <= self.most or self._drop(None))

    @property
    def overrun(self) -> bool:
        return self._open.total() > self.most + _REFUSING

    def _drop(self, client: str | None) -> bool:
        for connection, since in self.idle.items():
            if connection.loop.time() - since < _SILENT_SECONDS:
                return False
            if client in (None, connection.client_name):
                connection.transport.close()
                del self.idle[connection]
                return True
        return False


class Connection(H11Protocol):
    """HTTP/1.1 with deadlines: for each head of a request, and for reading what was answered."""

    def __init__(self, *args: Any, guard: Guard, connections: Connections, **options: Any) -> None:
        super().__init__(*args, **options)
        self._guard, self._all = guard, connections
        self._head_timer: asyncio.TimerHandle | None = None
        self._unread_timer: asyncio.TimerHandle | None = None
        self._unread_since, self._patience = 0.0, connections.limits.unread_seconds
        self.client_name = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.client_name = client_of(self.client)
        self._all.enter(self.client_name)
        if not self._all.make_room(self.client_name):
            self.app = self._guard.refuse_full
            if self._all.overrun:
                transport.abort()
                return
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting_for_head()
        self._stop_timer()
        self._all.leave(self.client_name)
        super().connection_lost(exc)

    def handle_events(self) -> None:
        super().handle_events()
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting_for_head()
        elif self._head_timer is None and not self.transport.is_closing():
            self._wait_for_head()

    def on_response_complete(self) -> None:
        self._patience = self._all.limits.unread_seconds
        super().on_response_complete()
        if self.transport.is_closing():
            self._abort_if_unread()
        elif self.cycle.response_complete:
            self._all.idle.setdefault(self, self.loop.time())

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._abort_if_unread()

    def pause_writing(self) -> None:
        """The client doesn't read as fast as it is answered: it has some patience left, and earns more by reading."""
        super().pause_writing()
        self._unread_since = self.loop.time()
        self._abort_if_unread()

    def resume_writing(self) -> None:
        if self._unread_timer is not None:
            self._stop_timer()
            left = self._patience - (self.loop.time() - self._unread_since) + _EARNED_SECONDS
            self._patience = min(self._all.limits.unread_seconds, left)
            if self.transport.is_closing():
                self._abort_if_unread()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP gets a problem, too."""
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            response = _NO_HTTP.response(close=True)
            headers = [*response.raw_headers, *SECURITY_HEADERS]
            lines = [b"HTTP/1.1 400 Bad Request", *(name + b": " + value for name, value in headers)]
            self.transport.write(b"\r\n".join(lines) + b"\r\n\r\n" + bytes(response.body))
        self.transport.close()
        self._abort_if_unread()

    def _wait_for_head(self) -> None:
        self._all.idle.setdefault(self, self.loop.time())
        self._head_timer = self.loop.call_later(self._all.limits.header_seconds, self.transport.close)

    def _stop_waiting_for_head(self) -> None:
        self._all.idle.pop(self, None)
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _abort_if_unread(self) -> None:
        """A connection closes once all is written; for those who never read, that is never."""
        if self._unread_timer is None:
            self._unread_timer = self.loop.call_later(max(0.0, self._patience), self.transport.abort)

    def _stop_timer(self) -> None:
        if self._unread_timer is not None:
            self._unread_timer.cancel()
            self._unread_timer = None


def open_files() -> int:
    """How many descriptors this process may have, after it has asked for as many as it is allowed."""
    if os.name != "posix":
        return 8_192
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft == resource.RLIM_INFINITY:
        return 65_536
    if soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (ValueError, OSError):  # macOS says "no limit" and means another
            return soft
    return max(soft, wanted)


_NO_HTTP = Problem(
    400,
    Message("HTTP ではありません", "Not HTTP"),
    Message("要求の形を確かめてください。", "The request has not the form of HTTP/1.1."),
)
