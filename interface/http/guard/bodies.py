"""Reads bodies, each no larger than it may be and no slower: whoever sends a byte now and then holds nothing up."""

from __future__ import annotations

import asyncio
from math import inf

from starlette.formparsers import MultiPartException

from interface.http.guard.asgi import AsgiMessage, Receive, Scope, header_values
from interface.http.guard.exchange import ClientGone, Exchange, Refused
from interface.http.guard.slots import Busy, Hold
from interface.http.problems import Problem
from language.message import Message


class GivenUp(MultiPartException):
    """The rest of an upload won't come. Whoever parses a form takes it for a broken one, and throws away what it has."""


class Memory:
    """Bytes of bodies that may be held at the same time."""

    def __init__(self, limit: int) -> None:
        self._left = limit

    def take(self, size: int) -> None:
        """Raises `Busy`."""
        if size > self._left:
            raise Busy
        self._left -= size

    def give_back(self, size: int) -> None:
        self._left += size


class Pace:
    """Holds a sender to `rate` bytes a second after `grace` seconds, to a byte every `idle` seconds, and to `total`.

    Only the time that is spent on waiting for the sender counts.
    """

    def __init__(self, *, rate: float, grace: float, idle: float, total: float = inf) -> None:
        self._rate, self._idle = rate, idle
        self._credit, self._total = grace, total  # seconds of waiting that are left

    async def next(self, receive: Receive) -> AsgiMessage:
        """The next piece of the body. Raises `Refused` and `ClientGone`."""
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            async with asyncio.timeout(max(0.0, min(self._idle, self._credit, self._total))):
                message = await receive()
        except TimeoutError:
            raise Refused(self._too_slow(), linger=False) from None
        if message["type"] == "http.disconnect":
            raise ClientGone
        waited = clock() - began
        self._total -= waited
        self._credit += len(message.get("body", b"")) / self._rate - waited
        return message

    def _too_slow(self) -> Problem:
        return Problem(
            408,
            Message("遅すぎます", "Request timeout"),
            Message(
                f"送信が {self._idle:g} 秒止まったか、毎秒 {self._rate:,.0f} バイトより遅いので打ち切りました。送り直してください。",
                f"Given up: nothing came for {self._idle:g} seconds, or less than {self._rate:,.0f} bytes a second."
                " Send it again.",
            ),
        )


def problem_with_length(scope: Scope, limit: int, *, must_be_told: bool) -> Problem | None:
    """What is wrong with how long the body is said to be, or None."""
    lengths = list(header_values(scope, b"content-length"))
    chunked = any(header_values(scope, b"transfer-encoding"))
    if chunked and (lengths or scope.get("http_version") == "1.0"):
        # Two readers that believe different ones see different requests: one can be smuggled inside another.
        return Problem(
            400,
            Message("長さが二通りあります", "Ambiguous length"),
            Message(
                "Content-Length か Transfer-Encoding の一方だけを付けてください。",
                "Send either Content-Length or Transfer-Encoding, in HTTP/1.1.",
            ),
        )
    if lengths and (not _is_number(lengths[0]) or int(lengths[0]) > limit):
        return too_large(limit)
    if must_be_told and chunked:
        return Problem(
            411,
            Message("長さが分かりません", "Length required"),
            Message("Content-Length を付けて送ってください。", "Send the document with a Content-Length."),
        )
    return None


def told_to_be_within(scope: Scope, limit: int) -> bool:
    """Whether the body is said to have no more bytes; one whose length isn't told may have any."""
    if any(header_values(scope, b"transfer-encoding")):
        return False
    return all(int(length) <= limit for length in header_values(scope, b"content-length"))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 20


def too_large(limit: int) -> Problem:
    return Problem(
        413,
        Message("大きすぎます", "Content too large"),
        Message(f"{limit:,} バイト以内にしてください。", f"Send at most {limit:,} bytes."),
    )


class Body:
    """The body of one request as far as it is held here; its first `free` bytes don't count against `memory`."""

    def __init__(self, receive: Receive, pace: Pace, limit: int, memory: Memory, free: int) -> None:
        self._receive, self._pace, self._limit = receive, pace, limit
        self._memory, self._counted, self._free = memory, 0, free
        self._pieces: list[bytes] = []
        self.size, self.complete = 0, False

    async def read(self, at_most: int | None = None) -> None:
        """Read all of it, or until more than `at_most` bytes are here. Raises `Refused`, `ClientGone` and `Busy`."""
        while not self.complete and (at_most is None or self.size <= at_most):
            message = await self._pace.next(self._receive)
            piece = message.get("body", b"")
            self.size += len(piece)
            if self.size > self._limit:
                raise Refused(too_large(self._limit))
            more = max(0, self.size - self._free) - self._counted
            self._memory.take(more)
            self._counted += more
            self._pieces.append(piece)
            self.complete = not message.get("more_body")

    def take_out(self) -> bytes:
        """What was read; it is held here no longer."""
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data

    def shrink(self, size: int) -> None:
        """So many bytes are left of what was taken out; the others count no longer."""
        more = min(max(0, size - self._free), self._counted)
        self._memory.give_back(self._counted - more)
        self._counted = more

    def let_go(self) -> None:
        """Its bytes count no longer."""
        self._pieces.clear()
        self._memory.give_back(self._counted)
        self._counted = 0


def replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives `body`, and then what comes after it."""
    waiting = [body]

    async def replayed() -> AsgiMessage:
        return {"type": "http.request", "body": waiting.pop(), "more_body": False} if waiting else await receive()

    return replayed


class UploadStream:
    """A `receive` for an upload that goes on while it is read: `head` is what has come already.

    With its last piece the upload's slot goes and one for working on it is taken. What stops the upload is remembered
    as `stopped_by`; the application sees `GivenUp`.
    """

    def __init__(self, head: bytes, exchange: Exchange, pace: Pace, arriving: Hold, work: Hold) -> None:
        self._head, self._exchange, self._pace = head, exchange, pace
        self._arriving, self._work = arriving, work
        self._ended = False
        self.stopped_by: Exception | None = None

    async def __call__(self) -> AsgiMessage:
        if self.stopped_by is not None:
            raise GivenUp("")
        if self._ended:
            return await self._exchange.receive()
        try:
            return await self._next()
        except (Refused, ClientGone, Busy) as error:
            self.stopped_by = error
            self._exchange.given_up = True
            raise GivenUp("") from None

    async def _next(self) -> AsgiMessage:
        if self._head:
            message: AsgiMessage = {"type": "http.request", "body": self._head, "more_body": True}
            self._head = b""
            return message
        message = await self._pace.next(self._exchange.receive)
        if not message.get("more_body"):
            self._ended = True
            self._arriving.give_back()
            await self._work.take()
        return message
