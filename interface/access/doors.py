"""The table of doors: every address that is served, and the right that whoever comes through it must have.

What isn't in the table is closed. A route that is added without a line here is found by the tests, and by nobody else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from interface.access.roles import Right

_PARAMETER = re.compile(r"\{\w+(:path)?\}")


@dataclass(frozen=True, slots=True)
class Door:
    """`route` as routers write it, `{name}` for one part of a path and `{name:path}` for what is left of it.

    `work` is what counts against a caller's rate: "ask" for questions and searches, "add" for changes. Through a public door that
    `knows` its callers, who says rightly who they are comes as that, and all others as strangers.
    """

    methods: str
    route: str
    right: Right
    action: str = ""
    work: str = ""
    knows: bool = False

    def pattern(self) -> re.Pattern[str]:
        parts = [".+" if tail else "[^/]+" for tail in _PARAMETER.findall(self.route)]
        fixed = [re.escape(part) for part in _PARAMETER.sub("\0", self.route).split("\0")]
        return re.compile("".join(text for pair in zip(fixed, [*parts, ""], strict=True) for text in pair), re.DOTALL)


_PUBLIC, _READ, _WRITE, _OPERATE = Right.PUBLIC, Right.READ, Right.WRITE, Right.OPERATE
DOORS = (
    # Alive, ready, and how it does
    Door("GET", "/healthz", _PUBLIC),
    Door("GET", "/readyz", _PUBLIC, knows=True),
    Door("GET", "/metrics", _OPERATE),
    # Signing in and out
    Door("GET POST", "/sign-in", _PUBLIC),
    Door("POST", "/sign-out", _PUBLIC),
    Door("GET", "/account", _PUBLIC),
    Door("GET", "/account-static/{version}/{name}", _PUBLIC),
    # The API
    Door("GET", "/docs", _READ),
    Door("GET", "/docs/oauth2-redirect", _READ),
    Door("GET", "/docs-static/{path:path}", _READ),
    Door("GET", "/openapi.json", _READ),
    Door("POST", "/api/v1/ask", _READ, "ask", "ask"),
    Door("GET", "/api/v1/passages", _READ, "find", "ask"),
    Door("GET", "/api/v1/documents", _READ, "list"),
    Door("POST", "/api/v1/documents", _WRITE, "add", "add"),
    Door("DELETE", "/api/v1/documents", _WRITE, "remove", "add"),
    Door("GET", "/api/v1/documents/{document_id}", _READ, "read"),
    Door("DELETE", "/api/v1/documents/{document_id}", _WRITE, "remove", "add"),
    Door("GET", "/api/v1/jobs", _WRITE),
    Door("GET DELETE", "/api/v1/jobs/{job_id}", _WRITE),
    Door("GET", "/api/v1/jobs/{job_id}/events", _WRITE),
    # Clients of the OpenAI API, assistants
    Door("POST", "/v1/chat/completions", _READ, "ask", "ask"),
    Door("POST", "/v1/responses", _READ, "ask", "ask"),
    Door("POST", "/v1/embeddings", _READ, "embed", "ask"),
    Door("GET", "/v1/models", _READ),
    Door("GET", "/v1/models/{name}", _READ),
    Door("POST", "/mcp", _READ, "tool", "ask"),
    Door("GET DELETE", "/mcp", _READ),
    # The page. What a browser fetches without saying who it is (its icons, the manifest) tells nothing.
    Door("GET", "/", _READ),
    Door("GET", "/favicon.ico", _PUBLIC),
    Door("GET", "/robots.txt", _PUBLIC),
    Door("GET", "/manifest.json", _PUBLIC),
    Door("GET", "/pwa_icon", _PUBLIC),
    Door("GET", "/pwa_icon/{size}", _PUBLIC),
    Door("GET", "/config", _READ),
    Door("GET", "/theme.css", _READ),
    Door("GET", "/assets/{path:path}", _READ),
    Door("GET", "/static/{path:path}", _READ),
    Door("GET", "/svelte/{path:path}", _READ),
    Door("GET", "/page-static/{version}/{name}", _READ),
    Door("GET", "/examples", _READ),
    Door("GET", "/found", _READ, "find", "ask"),
    Door("GET", "/dated", _READ),
    Door("POST", "/export/docx", _READ),
    Door("GET DELETE", "/conversations", _READ),
    Door("GET PUT DELETE", "/conversations/{identity}", _READ),
    Door("POST", "/add-files", _WRITE, "add", "add"),
    Door("GET", "/gradio_api/info", _READ),
    Door("GET", "/gradio_api/app_id", _READ),
    Door("GET", "/gradio_api/startup-events", _READ),
    Door("GET", "/gradio_api/queue/data", _READ),
    Door("GET", "/gradio_api/heartbeat/{session_hash}", _READ),
    # One address for all the page's functions: `interface.page.doors` asks for more where one of them changes something.
    Door("POST", "/gradio_api/queue/join", _READ, "page", "ask"),
    # Documents to read
    Door("GET", "/read-static/{version}/{name}", _READ),
    Door("GET", "/read/{document_id:path}", _READ, "read"),
    Door("GET", "/read-picture/{document_id:path}", _READ),
)


def door_to(method: str, path: str) -> Door | None:
    """The door to `path`, which is the server's own, without what a proxy puts before it; None where there is none.

    >>> door_to("HEAD", "/read/a/b").right, door_to("GET", "/gradio_api/file=/etc/passwd")
    (<Right.READ: 'read'>, None)
    """
    method = "GET" if method == "HEAD" else method
    path = path.rstrip("/") or "/"
    for methods, pattern, door in _COMPILED:
        if method in methods and pattern.fullmatch(path):
            return door
    return None


def methods_of(path: str) -> list[str]:
    """The methods that there is a door for at `path`.

    >>> methods_of("/api/v1/documents/x")
    ['DELETE', 'GET']
    """
    path = path.rstrip("/") or "/"
    return sorted({method for methods, pattern, _ in _COMPILED if pattern.fullmatch(path) for method in methods})


_COMPILED = [(frozenset(door.methods.split()), door.pattern(), door) for door in DOORS]
