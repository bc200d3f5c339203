"""What the server lets in, and how much of it at once: an ASGI layer around everything else that it serves.

Neither FastAPI nor Gradio caps a body, asks who calls, or bounds what is in hand. What waits for its client (a connection,
a body that arrives, a page that listens) costs little and is bounded far higher than what is worked on.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from anyio.to_thread import run_sync

from interface.access.doors import Door, door_to
from interface.access.roles import Right
from interface.http.guard.asgi import App, AsgiMessage, Receive, Scope, Send, header_values, note, route_path
from interface.http.guard.attachments import without_attachments
from interface.http.guard.bodies import (
    Body,
    Memory,
    Pace,
    UploadStream,
    problem_with_length,
    replay,
    told_to_be_within,
    too_large,
)
from interface.http.guard.callers import allowed_host, client_of, problem_with_caller
from interface.http.guard.exchange import CONTENT_SECURITY_POLICY, ClientGone, Exchange, Refused
from interface.http.guard.json_bodies import is_json, problem_with_json
from interface.http.guard.kinds import FREE, Kind, kind_of
from interface.http.guard.policy import Policy
from interface.http.guard.proxies import usable_request_id
from interface.http.guard.slots import Busy, Hold, Slots
from interface.http.logs import BODY_CHARACTERS
from interface.http.problems import FAULT, REQUEST_ID, Problem
from interface.settings import FILE_BYTES, FORM_BYTES
from language.message import Message

__all__ = [
    "CONTENT_SECURITY_POLICY",
    "App",
    "AsgiMessage",
    "Guard",
    "Limits",
    "Load",
    "Receive",
    "Scope",
    "Send",
    "allowed_host",
]

_LARGE_JSON = 65_536  # bytes; more is looked at in a thread
_GOODBYE_SECONDS = 1.0  # to send the last words of a server that ends


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost, and all of them together."""

    body_bytes: int = 4_000_000  # of a question with its history
    chat_bytes: int = 24_000_000  # of a chat's, with pictures, which are taken out before it is worked on
    upload_bytes: int = FILE_BYTES + FORM_BYTES  # of a document, and the form around it
    small_bytes: int = 16_384  # of each body are always read: a question without a history has no more
    memory_bytes: int = 128_000_000  # of all bodies that wait in memory, beyond the small ones
    upload_paths: tuple[str, ...] = ("/api/v1/documents", "/add-files")
    chat_paths: tuple[str, ...] = ("/v1/chat/completions", "/v1/responses")

    header_seconds: float = 10.0  # to send a request's head
    body_seconds: float = 30.0  # to send a body that is no upload
    chat_seconds: float = 120.0  # to send one with pictures
    idle_seconds: float = 10.0  # between two pieces of any body
    least_rate: float = 8_000.0  # bytes a second of any body, on average, once `rate_grace_seconds` are over: 64 kbit/s
    rate_grace_seconds: float = 10.0

    at_once: int = 16  # requests worked on: more take turns on the processors, which makes none of them faster
    changes_at_once: int = 4  # of them that add or remove documents, beside the others: they wait for each other
    pictures_at_once: int = (
        4  # chats larger than `body_bytes`, while they arrive: what is held of them is for all bodies
    )
    uploads_at_once: int = 64  # larger than `small_bytes`, while they arrive; one client has three quarters of them
    waiting: int = 2_048  # requests for each of the four
    wait_seconds: float = 120.0  # for a turn; whoever leaves before that is not worked for

    connections: int = 4_096  # open at once, as far as the system has file descriptors; 64 KiB each at the most
    unread_seconds: float = 30.0  # that a client may leave a response unread
    # For what is in hand when the server is told to end. A second each follows for last words, for connections to close
    # and for threads: `docker stop` kills after 10.
    grace_seconds: float = 6.5


class Load:
    """How much is in hand; /metrics tells it."""

    def __init__(self, limits: Limits) -> None:
        slots = partial(Slots, waiting=limits.waiting, wait_seconds=limits.wait_seconds)
        self.work, self.changes = slots(limits.at_once), slots(limits.changes_at_once)
        self.uploads = slots(limits.uploads_at_once, each=max(1, limits.uploads_at_once * 3 // 4))
        self.pictures = slots(limits.pictures_at_once, each=max(1, limits.pictures_at_once * 3 // 4))
        self.memory = Memory(limits.memory_bytes)
        self.refused: Counter[int] = Counter()  # by status


class Guard:
    """Refuse what `Limits` and `allowed_host` don't allow; put security headers on every response."""

    def __init__(
        self,
        app: App,
        *,
        hosts: Iterable[str] = (),
        limits: Limits | None = None,
        policy: Policy | None = None,
    ) -> None:
        self.app, self.hosts, self.limits = app, tuple(hosts), limits or Limits()
        self.policy = policy or Policy()
        self.load = Load(self.limits)
        self._open: set[Exchange] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # nothing here speaks it
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = self.policy.proxies.seen(scope)
        request_id, began = _request_id(scope), time.monotonic()
        more = {"tenkyo.load": self.load, "tenkyo.request_id": request_id, "tenkyo.notes": {}}
        exchange = Exchange({**scope, **more}, receive, send)
        named = REQUEST_ID.set(request_id)
        self._open.add(exchange)
        try:
            with self.policy.tracing.request(scope, request_id) as seen:
                try:
                    await self._answer_or_refuse(exchange)
                finally:
                    seen.of_response(scope["method"], exchange.scope.get("tenkyo.door"), exchange.status)
        finally:
            self._open.discard(exchange)
            scope = exchange.scope
            door, caller = scope.get("tenkyo.door"), scope.get("tenkyo.caller")
            self.policy.journal.ended(scope, door, caller, exchange.status, time.monotonic() - began)
            REQUEST_ID.reset(named)

    async def finish(self, seconds: float) -> None:
        """Wait that long for what is in hand; then tell those who still wait that the server ends."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends and any(kind_of(each.scope) is not Kind.SUBSCRIPTION for each in self._open):
            await asyncio.sleep(0.02)
        with suppress(TimeoutError):
            async with asyncio.timeout(_GOODBYE_SECONDS):
                await asyncio.gather(*(_say_goodbye(each) for each in self._open), return_exceptions=True)
        for exchange in self._open:
            exchange.given_up = True
            if exchange.task is not None:
                exchange.task.cancel()

    async def refuse_full(self, scope: Scope, receive: Receive, send: Send) -> None:
        """For a connection too many: health is told, everything else is to come again."""
        if scope["type"] == "http" and kind_of(self.policy.proxies.seen(scope)) is Kind.HEALTH:
            await self(scope, receive, send)
            return
        self.load.refused[503] += 1
        await Exchange(scope, receive, send).refuse(_BUSY, linger=True)

    async def _answer_or_refuse(self, exchange: Exchange) -> None:
        try:
            await self._answer(exchange)
        except Refused as refused:
            await self._refuse(exchange, refused.problem, linger=refused.linger)
        except Busy:
            await self._refuse(exchange, _BUSY, linger=True)
        except ClientGone:
            exchange.given_up = True
        except asyncio.CancelledError:
            if not exchange.given_up:
                raise
        except Exception:
            if exchange.given_up:
                return
            await exchange.refuse(FAULT)
            raise

    async def _refuse(self, exchange: Exchange, problem: Problem, *, linger: bool) -> None:
        self.load.refused[problem.status] += 1
        await exchange.refuse(problem, linger=linger)

    async def _answer(self, exchange: Exchange) -> None:
        scope = exchange.scope
        if (problem := problem_with_caller(scope, self.hosts, self.policy.origins)) is not None:
            raise Refused(problem)
        path = route_path(scope)
        if scope["path"] == scope["root_path"]:
            raise Refused(Problem(308, _SLASH, _SLASH, headers={"location": f"{scope['path']}/"}))
        door = scope["tenkyo.door"] = door_to(scope["method"], path)
        scope["tenkyo.caller"] = await self.policy.access.admit(scope, door)
        upload = scope["method"] == "POST" and path.rstrip("/") in self.limits.upload_paths
        chat = scope["method"] == "POST" and path.rstrip("/") in self.limits.chat_paths
        limit = self.limits.chat_bytes if chat else self._most_bytes(door, upload)
        problem = problem_with_length(scope, limit, must_be_told=upload)
        if problem is not None:
            raise Refused(problem)
        kind = kind_of(scope)
        if kind in FREE:
            await self.app(scope, exchange.receive, exchange.send)
            return
        client = client_of(scope.get("client"))
        work = (self.load.changes if kind is Kind.CHANGE else self.load.work).hold(client)
        try:
            if upload:
                await self._upload(exchange, limit, work, self.load.uploads.hold(client))
            else:
                await self._call(exchange, limit, work, chat=chat)
        finally:
            work.give_back()

    def _most_bytes(self, door: Door | None, upload: bool) -> int:
        """Of the body. Who may send one without saying who they are sends a name and a password, no more."""
        if door is not None and door.right is Right.PUBLIC:
            return self.limits.small_bytes
        return self.limits.upload_bytes if upload else self.limits.body_bytes

    async def _call(self, exchange: Exchange, limit: int, work: Hold, *, chat: bool) -> None:
        """Its body is read here, so that it can be refused before anybody works on it."""
        body = self._body(exchange, limit, self._pace(self.limits.chat_seconds if chat else self.limits.body_seconds))
        arriving = self.load.pictures.hold(client_of(exchange.scope.get("client")))
        try:
            if chat and not told_to_be_within(exchange.scope, self.limits.body_bytes):
                await arriving.take()
            await body.read()
            data = await self._without_pictures(body) if chat else b""
            arriving.give_back()
            await _wait_for(work, exchange)
            data = data or body.take_out()
            if (
                self.policy.journal.content and exchange.scope["tenkyo.caller"].how != "public"
            ):  # which may be a password
                note(exchange.scope, body=data.decode("utf-8", "replace")[:BODY_CHARACTERS])
            if is_json(exchange.scope) and (problem := await _look_at_json(data)) is not None:
                raise Refused(problem)
            await self.app(exchange.scope, replay(data, exchange.receive), exchange.send)
        finally:
            arriving.give_back()
            body.let_go()

    async def _without_pictures(self, body: Body) -> bytes:
        """What is left of a chat's body, which may be no larger than any other's. Raises `Refused`."""
        data = body.take_out()
        if len(data) > self.limits.small_bytes:
            data = await run_sync(without_attachments, data)
        if len(data) > self.limits.body_bytes:
            raise Refused(too_large(self.limits.body_bytes))
        body.shrink(len(data))
        return data

    async def _upload(self, exchange: Exchange, limit: int, work: Hold, arriving: Hold) -> None:
        """A small one is read like a call; of a larger one the first bytes are, and the rest streams on in its turn."""
        pace = self._pace()
        body = self._body(exchange, limit, pace)
        try:
            await body.read(at_most=self.limits.small_bytes)
            if body.complete:
                await _wait_for(work, exchange)
                await self.app(exchange.scope, replay(body.take_out(), exchange.receive), exchange.send)
                return
            await arriving.take()
            stream = UploadStream(body.take_out(), exchange, pace, arriving, work)
            body.let_go()
            try:
                await self.app(exchange.scope, stream, exchange.send)
            except Exception:
                if stream.stopped_by is None:
                    raise
            if stream.stopped_by is not None:
                raise stream.stopped_by
        finally:
            arriving.give_back()
            body.let_go()

    def _body(self, exchange: Exchange, limit: int, pace: Pace) -> Body:
        return Body(exchange.receive, pace, limit, self.load.memory, self.limits.small_bytes)

    def _pace(self, total: float = float("inf")) -> Pace:
        limits = self.limits
        return Pace(rate=limits.least_rate, grace=limits.rate_grace_seconds, idle=limits.idle_seconds, total=total)


def _request_id(scope: Scope) -> str:
    """The name that a trusted proxy gave the request, or a new one."""
    given = next(header_values(scope, b"x-request-id"), "")
    return given if usable_request_id(given) else secrets.token_hex(8)


async def _wait_for(work: Hold, exchange: Exchange) -> None:
    """Take a slot, or leave when the client does. Raises `Busy` and `ClientGone`."""
    if work.try_take():
        return
    taking, leaving = asyncio.ensure_future(work.take()), asyncio.ensure_future(exchange.gone())
    try:
        await asyncio.wait((taking, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not taking.done():
            raise ClientGone
        taking.result()
    finally:
        for waiting in (taking, leaving):
            waiting.cancel()
        await asyncio.gather(taking, leaving, return_exceptions=True)


async def _look_at_json(body: bytes) -> Problem | None:
    return await run_sync(problem_with_json, body) if len(body) > _LARGE_JSON else problem_with_json(body)


async def _say_goodbye(exchange: Exchange) -> None:
    if kind_of(exchange.scope) is not Kind.SUBSCRIPTION:
        await exchange.refuse(_ENDING)


_SLASH = Message("末尾に / を付けてください。", "Add a slash at the end.")
_BUSY = Problem(
    503,
    Message("混み合っています", "Busy"),
    Message(
        "しばらくしてからもう一度送ってください。", "More is asked than can be answered now. Try again in a moment."
    ),
)
_ENDING = Problem(
    503,
    Message("サーバーが終了します", "Shutting down"),
    Message("サーバーが再び動いてから送り直してください。", "Send it again once the server is back."),
)
