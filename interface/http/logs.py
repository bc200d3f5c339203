"""What is written down of requests: a log for whoever runs the server, an audit for whoever must answer for it.

Neither holds a question, a document's words or a path unless that was asked for: a log is read by more people, and kept
longer, than what it is about.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Any, TextIO

from interface.access.doors import Door
from interface.access.roles import Caller
from interface.http.guard.asgi import Scope
from interface.http.guard.callers import client_of
from interface.http.problems import REQUEST_ID

BODY_CHARACTERS = 2_000  # of a request's body, where bodies are asked for
_REQUESTS = logging.getLogger("tenkyo.requests")
_AUDIT = logging.getLogger("tenkyo.audit")
_REFUSALS = frozenset({401, 403, 429})


@dataclass(frozen=True, slots=True)
class Journal:
    """`requests` is whether each request gets a line, `audit` where changes and questions get one, `content` whether with
    what was asked and where."""

    requests: bool = False
    audit: bool = False
    content: bool = False

    def ended(self, scope: Scope, door: Door | None, caller: Caller | None, status: int | None, seconds: float) -> None:
        """The response has ended, with `status`, or without one."""
        if not (self.requests or self.audit):
            return
        notes: Mapping[str, str] = scope.get("tenkyo.notes", {})
        action = notes.get("action") or (door.action if door is not None else "")
        told: dict[str, Any] = {
            "request_id": scope.get("tenkyo.request_id", ""),
            "client": client_of(scope.get("client")),
            "who": notes.get("who") or (caller.name if caller is not None else ""),
            "role": caller.role if caller is not None else "",
            "by": caller.how if caller is not None else "",
            "action": action,
            "status": status,
        }
        if self.content:
            query = scope.get("query_string", b"").decode("latin-1")
            told |= {"path": scope["path"], "query": query, "body": notes.get("body", "")}
        if self.requests:
            method = scope["method"] if door is not None else "other"  # anybody can invent methods
            more = {"method": method, "route": door.route if door is not None else "", "ms": round(seconds * 1_000, 1)}
            _REQUESTS.info("request", extra={"told": {**told, **more}})
        if self.audit and (action or status in _REFUSALS):
            _AUDIT.info("audit", extra={"told": {**told, "document": notes.get("document") or _document(scope)}})


class JsonLines(logging.Formatter):
    """One JSON object a line. Without `content`, of an error only its kind and where it was raised."""

    def __init__(self, *, content: bool = False) -> None:
        super().__init__()
        self._content = content

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(self._told(record), ensure_ascii=False)

    def _told(self, record: logging.LogRecord) -> dict[str, Any]:
        told: dict[str, Any] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage() if self._content else _without_errors(record),
            **getattr(record, "told", {}),
        }
        if request_id := REQUEST_ID.get():
            told.setdefault("request_id", request_id)
        if record.exc_info and record.exc_info[0] is not None:
            told["error"] = record.exc_info[0].__name__
            told["where"] = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(record.exc_info[2])[-8:]]
            if self._content:
                told["traceback"] = self.formatException(record.exc_info)
        return told


class TextLines(JsonLines):
    """The same for eyes: `name=value`, what is empty left out."""

    def format(self, record: logging.LogRecord) -> str:
        told = self._told(record)
        head = f"{told.pop('time')} {told.pop('level'):7} {told.pop('logger')} {told.pop('message')}"
        return " ".join([head, *(f"{name}={value}" for name, value in told.items() if value not in ("", None))])


def configure_logging(
    style: str, *, content: bool = False, audit: Path | None = None, stream: TextIO | None = None
) -> Journal:
    """Send what this process logs to `stream` (stderr) in `style`, "json" or "text"; "off" leaves logging as it is.

    `audit` is a file that lines are added to; only its owner can read it. Raises `OSError`.
    """
    if style != "off":
        handler = logging.StreamHandler(stream or sys.stderr)
        handler.setFormatter((JsonLines if style == "json" else TextLines)(content=content))
        root = logging.getLogger()
        root.handlers[:] = [handler]
        root.setLevel(logging.WARNING)
        _REQUESTS.setLevel(logging.INFO)
    if audit is not None:
        os.close(os.open(audit, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))

        written = WatchedFileHandler(audit, encoding="utf-8")  # opened anew when logrotate has moved the file away
        written.setFormatter(JsonLines(content=content))
        _AUDIT.handlers[:] = [written]
        _AUDIT.setLevel(logging.INFO)
        _AUDIT.propagate = False
    return Journal(requests=style != "off", audit=audit is not None, content=content)


def _document(scope: Scope) -> str:
    """The id of the document that the address names, as far as routing has found one."""
    return str(scope.get("path_params", {}).get("document_id", ""))


def _without_errors(record: logging.LogRecord) -> str:
    """The message, with the kind of each error in place of its words, which may quote a document or name a folder."""
    arguments = record.args if isinstance(record.args, tuple) else ()
    kinds = tuple(type(value).__name__ if isinstance(value, BaseException) else value for value in arguments)
    return str(record.msg) % kinds if kinds else record.getMessage()
