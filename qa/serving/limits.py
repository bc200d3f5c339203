"""What the server lets in: an ASGI layer around everything else that it serves.

Neither FastAPI nor Gradio caps a body, and neither asks who calls. A page of any other site that the user has open
could otherwise upload documents here or, by a name that it makes point to this machine (DNS rebinding), read them.
So: the Host must be a name of this machine, an Origin must be this server's own, and a body has an end.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from qa.serving.problems import Problem

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# What a page may load: everything from here, nothing from elsewhere. Gradio's page has inline scripts and styles, makes
# functions out of texts, and keeps previews in blobs.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self' data: blob:",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
_HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost."""

    body_bytes: int = 4_000_000  # of a question with its history
    upload_bytes: int = 101_000_000  # of a document: the 100 MB that `corpus.read` takes, and a form around it
    body_seconds: float = 30.0  # to send a body that is no upload
    header_seconds: float = 10.0  # to send a request's head
    upload_paths: tuple[str, ...] = ("/api/v1/documents", "/gradio_api/upload")


def allowed_host(host: str, names: Iterable[str] = ()) -> bool:
    """Whether a request's Host, `name` or `name:port`, is this machine's, or one of `names`.

    An address is always let in: DNS rebinding needs a name.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    name = name.rstrip(".").lower()
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name in {"localhost", socket.gethostname().lower(), *(given.lower() for given in names)}
    return True


class Guard:
    """Refuse what `Limits` and `allowed_host` don't allow; put security headers on every response."""

    def __init__(self, app: App, *, hosts: Iterable[str] = (), limits: Limits | None = None) -> None:
        self.app, self.hosts, self.limits = app, tuple(hosts), limits or Limits()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "websocket" and self._stranger(scope):
                await send({"type": "websocket.close", "code": 1008})
                return
            await self.app(scope, receive, send)
            return
        guarded = _with_headers(send)
        problem = self._stranger(scope)
        if problem is None:
            received = await self._body(scope, receive)
            if not isinstance(received, Problem):
                await self.app(scope, received, guarded)
                return
            problem = received
        await problem.response(close=True)(scope, receive, guarded)

    def _stranger(self, scope: Scope) -> Problem | None:
        """The problem with whoever calls, or None."""
        hosts = list(_values(scope, b"host"))
        if len(hosts) != 1 or not allowed_host(hosts[0], self.hosts):
            return Problem(
                421,
                "知らないホスト名です / Misdirected request",
                f"このサーバーの名前ではありません: {hosts[0] if hosts else ''!r}。その名前で使うには"
                " `tenkyo serve --allow-host NAME` で起動してください。"
                " / Not a name of this server. To use it by that name, start it with --allow-host NAME.",
            )
        for origin in _values(scope, b"origin"):
            if urlsplit(origin).netloc.lower() != hosts[0].lower():
                return Problem(
                    403,
                    "ほかのサイトからの呼び出しです / Foreign origin",
                    "このサーバー自身のページか、ブラウザー以外から呼んでください。"
                    " / Call from this server's own page, or not from a browser.",
                )
        return None

    async def _body(self, scope: Scope, receive: Receive) -> Receive | Problem:
        """A `receive` whose body is within the limits, or the problem with it.

        A body that is no upload is read here, so that it can be refused before anybody works on it. An upload streams
        on; its length must be told, and the server holds it to that.
        """
        upload = scope["path"].rstrip("/") in self.limits.upload_paths
        limit = self.limits.upload_bytes if upload else self.limits.body_bytes
        lengths = list(_values(scope, b"content-length"))
        if lengths and (not lengths[0].isdigit() or int(lengths[0]) > limit):
            return _too_large(limit)
        if upload:
            if any(_values(scope, b"transfer-encoding")):
                return Problem(
                    411,
                    "長さが分かりません / Length required",
                    "Content-Length を付けて送ってください。 / Send the document with a Content-Length.",
                )
            return receive
        messages: list[Message] = []
        size = 0
        try:
            async with asyncio.timeout(self.limits.body_seconds):
                while not messages or (messages[-1]["type"] == "http.request" and messages[-1].get("more_body")):
                    messages.append(await receive())
                    size += len(messages[-1].get("body", b""))
                    if size > limit:
                        return _too_large(limit)
        except TimeoutError:
            return Problem(
                408,
                "遅すぎます / Request timeout",
                f"{self.limits.body_seconds:g} 秒以内に送り終えてください。"
                f" / Send the whole body within {self.limits.body_seconds:g} seconds.",
            )
        return _replay(iter(messages), receive)


def _replay(messages: Iterator[Message], receive: Receive) -> Receive:
    async def replayed() -> Message:
        message = next(messages, None)
        return message if message is not None else await receive()

    return replayed


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message.get("headers", ())}
            extra = [(name, value) for name, value in _HEADERS if name not in present]
            message = {**message, "headers": [*message.get("headers", ()), *extra]}
        await send(message)

    return sending


def _values(scope: Scope, name: bytes) -> Iterator[str]:
    return (value.decode("latin-1") for key, value in scope["headers"] if key == name)


def _too_large(limit: int) -> Problem:
    return Problem(
        413,
        "大きすぎます / Content too large",
        f"{limit:,} バイト以内にしてください。 / Send at most {limit:,} bytes.",
    )
