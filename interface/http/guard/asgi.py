"""The shapes of ASGI, which everything that is served here speaks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
AsgiMessage = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[AsgiMessage]]
Send = Callable[[AsgiMessage], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def header_values(scope: Scope, name: bytes) -> Iterator[str]:
    """The values of the header `name`, which is in lower case; as many as there are."""
    return (value.decode("latin-1") for key, value in scope["headers"] if key == name)
