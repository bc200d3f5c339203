"""The shapes of ASGI, which everything that is served here speaks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
AsgiMessage = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[AsgiMessage]]
Send = Callable[[AsgiMessage], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def route_path(scope: Scope) -> str:
    """The path as the routes of this server have it: without the root path that a proxy serves them under."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    return path.removeprefix(root) or "/" if path == root or path.startswith(f"{root}/") else path


def note(scope: Scope, **what: str) -> None:
    """For the log and the audit's: what the request turned out to be, which only whoever answers it can tell."""
    scope.get("tenkyo.notes", {}).update(what)


def header_values(scope: Scope, name: bytes) -> Iterator[str]:
    """The values of the header `name`, which is in lower case; as many as there are."""
    return (value.decode("latin-1") for key, value in scope["headers"] if key == name)
