"""What kind of work a request is, which decides what it may have to wait for."""

from __future__ import annotations

from enum import Enum

from interface.http.guard.asgi import Scope, route_path

_HEALTH = frozenset({"/healthz", "/readyz", "/metrics"})
_DOCUMENTS, _FILES = "/api/v1/documents", "/add-files"
# Open for as long as a page is, or an assistant listens: nothing is worked on for them.
_HEARTBEAT = "/gradio_api/heartbeat/"
# Tell of work that is done elsewhere, and end with it.
_JOBS = "/api/v1/jobs/"
_PROGRESS = frozenset({"/gradio_api/queue/data"})


class Kind(Enum):
    """`HEALTH`, `SUBSCRIPTION` and `PROGRESS` wait for nothing; `CHANGE` changes the documents; the rest is `WORK`."""

    HEALTH = "health"
    SUBSCRIPTION = "subscription"
    PROGRESS = "progress"
    CHANGE = "change"
    WORK = "work"


FREE = frozenset({Kind.HEALTH, Kind.SUBSCRIPTION, Kind.PROGRESS})


def kind_of(scope: Scope) -> Kind:
    path = route_path(scope).rstrip("/") or "/"
    if scope["method"] not in ("GET", "HEAD"):
        return Kind.CHANGE if path in (_DOCUMENTS, _FILES) or path.startswith(f"{_DOCUMENTS}/") else Kind.WORK
    if path in _HEALTH:
        return Kind.HEALTH
    if path == "/mcp" or path.startswith(_HEARTBEAT):
        return Kind.SUBSCRIPTION
    return Kind.PROGRESS if path in _PROGRESS or path.startswith(_JOBS) else Kind.WORK
