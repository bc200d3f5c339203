"""One request and what has been said in reply, so that whoever has to can still say something."""

from __future__ import annotations

import asyncio
import json

from interface.http.guard.asgi import AsgiMessage, Receive, Scope, Send, route_path
from interface.http.openai.errors import response_at
from interface.http.problems import REQUEST_ID, Problem

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
SECURITY_HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
_UNBUFFERED = ((b"x-accel-buffering", b"no"),)  # or nginx keeps events until it has a page full of them
_LINGER_SECONDS = 2.0  # to read on after a refusal: closing on unread bytes would take the answer away from its reader
_LINGER_BYTES = 16_000_000


class Refused(Exception):
    """The request gets this problem for an answer."""

    def __init__(self, problem: Problem, *, linger: bool = True) -> None:
        super().__init__(str(problem.title))
        self.problem, self.linger = problem, linger


class ClientGone(Exception):
    """Whoever asked has left."""


class Exchange:
    """A request, and the response as far as it has got. Every response gets the security headers."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self._receive, self._send = scope, receive, send
        self.status: int | None = None  # of the response, once it has begun
        self.given_up = False  # nothing more that the application sends is passed on
        self.task = asyncio.current_task()
        self._body_read, self._complete, self._events = False, False, False

    async def receive(self) -> AsgiMessage:
        message = await self._receive()
        self._body_read = self._body_read or not message.get("more_body")
        return message

    async def send(self, message: AsgiMessage) -> None:
        """What the application sends."""
        if not self.given_up:
            await self._pass_on(message)

    async def refuse(self, problem: Problem, *, linger: bool = False) -> None:
        """Answer with `problem`; an event stream that has begun ends with it; what else has begun can only be cut off.

        A body that has not been read ends the connection. To `linger` is to read for a moment what still comes.
        """
        self.given_up = True
        if self._complete:
            return
        if self.status is None:
            response = response_at(route_path(self.scope), problem, close=not self._body_read)
            linger = linger and not self._body_read
            start = {"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers}
            await self._pass_on(start)
            await self._pass_on({"type": "http.response.body", "body": response.body, "more_body": linger})
            if linger:
                await self._discard()
                await self._pass_on({"type": "http.response.body", "body": b""})
        elif self._events:
            await self._pass_on({"type": "http.response.body", "body": _last_event(route_path(self.scope), problem)})

    async def gone(self) -> None:
        """Returns when the client has left; for when its body has been read."""
        while (await self.receive())["type"] != "http.disconnect":
            pass

    async def _pass_on(self, message: AsgiMessage) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = list(message.get("headers", ()))
            present = {name.lower(): value for name, value in headers}
            if request_id := REQUEST_ID.get():
                headers.append((b"x-request-id", request_id.encode()))
            self._events = present.get(b"content-type", b"").startswith(b"text/event-stream")
            wanted = SECURITY_HEADERS + (_UNBUFFERED if self._events else ())
            extra = [(name, value) for name, value in wanted if name not in present]
            message = {**message, "headers": headers + extra}
        elif not message.get("more_body"):
            self._complete = True
        await self._send(message)

    async def _discard(self) -> None:
        left = _LINGER_BYTES
        try:
            async with asyncio.timeout(_LINGER_SECONDS):
                while left > 0:
                    message = await self.receive()
                    left -= len(message.get("body", b""))
                    if not message.get("more_body"):
                        return
        except TimeoutError:
            pass


def _last_event(path: str, problem: Problem) -> bytes:
    """An event that says `problem`, in the form that the stream at `path` has."""
    if path.startswith("/gradio_api/"):  # what the page's script takes for the end of its calls
        body = {"msg": "unexpected_error", "message": str(problem.title), "success": False, "session_not_found": False}
        return f"data: {json.dumps(body)}\n\n".encode()
    return f"event: error\ndata: {json.dumps(problem.to_json(), ensure_ascii=False)}\n\n".encode()
