"""The doors between the network and the page's own functions: an ASGI layer around Gradio's application.

Gradio serves far more than a page needs: its functions under several addresses, other components' helpers, a proxy, the
files of its cache. And it would take a path in a call for an upload. So: addresses that the page doesn't use are not there,
and a call must be one that a control of the page could have made, none of which holds a file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr

from interface.access.access import not_allowed
from interface.access.roles import NOBODY_ASKED, Right
from interface.http.guard.asgi import App, AsgiMessage, Receive, Scope, Send, note, route_path
from interface.http.problems import Problem
from language.message import Message

# What a browser asks for while the page is used.
_OPEN = (
    ("GET", r"/|/config/?|/theme\.css|/favicon\.ico|/robots\.txt|/manifest\.json|/pwa_icon(/\d+)?"),
    ("GET", r"/(assets|static|svelte)/.+"),
    ("GET", r"/gradio_api/(info|app_id|startup-events|queue/data|heartbeat/\w+)/?"),
    ("POST", r"/gradio_api/queue/join/?"),
)
_DOORS = tuple((method, re.compile(path)) for method, path in _OPEN)
_CALL = "/gradio_api/queue/join"
# What the page's functions do, by their names, as the audit calls it.
_READING = {"_converse": "ask", "_listing": "list", "_suggest": "list", "_stop": "ask"}
_CHANGING = {"_take_out": "remove", "_bring_back": "restore"}

Accepts = Callable[[Any], bool]


class PageDoors:
    """Lets `app`, Gradio's application of `page`, see only what the page's controls send."""

    def __init__(self, app: App, page: gr.Blocks) -> None:
        self.app = app
        self._names = {number: str(function.name) for number, function in page.fns.items()}
        self._calls = {
            number: [_accepts(component) for component in function.inputs]
            for number, function in page.fns.items()
            if function.targets
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = route_path(scope)
        if not is_open(scope["method"], path):
            await _CLOSED.response()(scope, receive, send)
            return
        if path.rstrip("/") == _CALL:
            call = _parse(await _read(receive))
            if not self.could_be_made(call):
                await _FOREIGN_CALL.response()(scope, receive, send)
                return
            if (problem := self._problem_with_right(call, scope)) is not None:
                await problem.response()(scope, receive, send)
                return
            # Written anew: Gradio reads just what was looked at, whatever another parser would make of the bytes.
            receive = _given(json.dumps(call).encode(), receive)
        await self.app(scope, receive, send)

    def _problem_with_right(self, call: Any, scope: Scope) -> Problem | None:
        """Whether whoever calls may have this function run. One that isn't known to change nothing is taken to change."""
        name = self._names[call["fn_index"]]
        action, right = _READING.get(name, ""), Right.READ
        if not action:
            action, right = _CHANGING.get(name, "change"), Right.WRITE
        note(scope, action=action)
        caller = scope.get("tenkyo.caller", NOBODY_ASKED)
        return None if caller.may(right) else not_allowed(caller, right)

    def could_be_made(self, call: object) -> bool:
        """Whether a control of the page could send this call: its function, as many values as it takes, of their kinds."""
        if not isinstance(call, Mapping) or call.get("batched") or call.get("event_id") is not None:
            return False
        number, values = call.get("fn_index"), call.get("data")
        accepts = self._calls.get(number) if type(number) is int else None
        if accepts is None or not isinstance(values, list) or len(values) != len(accepts):
            return False
        return all(accept(value) for accept, value in zip(accepts, values, strict=True))


def is_open(method: str, path: str) -> bool:
    """Whether the page uses this address of Gradio's.

    >>> is_open("GET", "/gradio_api/queue/data"), is_open("GET", "/gradio_api/file=/etc/passwd")
    (True, False)
    """
    method = "GET" if method == "HEAD" else method
    return any(method == allowed and door.fullmatch(path) for allowed, door in _DOORS)


def _accepts(component: Any) -> Accepts:
    """What the control `component` can send; its kind decides. A kind that isn't known here can send nothing."""
    if isinstance(component, gr.State):
        return lambda value: value is None  # kept here, by the session
    if isinstance(component, (gr.Textbox, gr.Button, gr.Dropdown)):
        return lambda value: value is None or isinstance(value, str)
    return lambda value: False


def _parse(body: bytes) -> object:
    """The JSON of `body`; None where it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


async def _read(receive: Receive) -> bytes:
    """The whole body; how large it may be was decided before it came here."""
    pieces: list[bytes] = []
    while True:
        message = await receive()
        pieces.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(pieces)


def _given(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives `body`, and then what comes after it."""
    waiting = [body]

    async def replayed() -> AsgiMessage:
        return {"type": "http.request", "body": waiting.pop()} if waiting else await receive()

    return replayed


_CLOSED = Problem(
    404,
    Message("ページの外の呼び出しです", "Not part of the page"),
    Message("API は /docs を見てください。", "For the API see /docs."),
)
_FOREIGN_CALL = Problem(
    422,
    Message("ページからの呼び出しではありません", "Not a call of the page"),
    Message("ページを開き直すか、API（/docs）を使ってください。", "Reload the page, or use the API (/docs)."),
)
