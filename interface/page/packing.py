"""What a browser needs before the page stands, packed smaller than Gradio does: its page not at all, its files in haste."""

from __future__ import annotations

import re
from collections.abc import Callable

import brotli
from anyio.to_thread import run_sync

from interface.http.guard.asgi import App, AsgiMessage, Receive, Scope, Send, header_values, route_path

_FILES = re.compile(r"/assets/[^/]+")  # their names change with what is in them
_PAGE = "/"
_ONCE, _EACH_TIME = 9, 4  # of 11: those kept are packed once, the page is made anew for each
_LEAST = 400  # bytes: below it packing adds


class Packed:
    """Packs (Brotli) what `app` serves of Gradio's page and files, where the browser takes it; `change` is made to the page."""

    def __init__(self, app: App, change: Callable[[bytes], bytes] = lambda html: html) -> None:
        self.app, self._change = app, change
        self._kept: dict[str, tuple[list[tuple[bytes, bytes]], bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = route_path(scope) if scope["type"] == "http" else ""
        takes = "br" in ",".join(header_values(scope, b"accept-encoding")) if path else False
        if not takes or scope["method"] != "GET" or not (path == _PAGE or _FILES.fullmatch(path)):
            await self.app(scope, receive, send)
            return
        if path not in self._kept:
            plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            gathered = _Gathered()
            await self.app({**scope, "headers": plain}, receive, gathered)
            status, headers, body = gathered.status, gathered.headers, b"".join(gathered.pieces)
            if status != 200 or len(body) < _LEAST:
                await _respond(send, status, headers, body)
                return
            if path == _PAGE:
                body = self._change(body)
            quality = _EACH_TIME if path == _PAGE else _ONCE
            packed = await run_sync(lambda: brotli.compress(body, mode=brotli.MODE_TEXT, quality=quality))
            headers = [each for each in headers if each[0].lower() not in (b"content-length", b"vary")]
            headers += [
                (b"content-length", str(len(packed)).encode()),
                (b"content-encoding", b"br"),
                (b"vary", b"Accept-Encoding"),
            ]
            if path == _PAGE:
                await _respond(send, status, headers, packed)
                return
            self._kept[path] = headers, packed
        await _respond(send, 200, *self._kept[path])


class _Gathered:
    """A `send` that keeps what is sent."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: list[tuple[bytes, bytes]] = []
        self.pieces: list[bytes] = []

    async def __call__(self, message: AsgiMessage) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        else:
            self.pieces.append(message.get("body", b""))


async def _respond(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
