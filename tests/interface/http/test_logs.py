"""What is written down: one line of JSON for each thing, and nothing of what it was about unless asked for."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from interface.access.doors import door_to
from interface.access.roles import Caller
from interface.http.logs import JsonLines, configure_logging

SECRET = "/home/hana/人事評価.pdf"


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in (None, "tenkyo.requests", "tenkyo.audit")]
    before = [(logger, logger.handlers[:], logger.level, logger.propagate) for logger in loggers]
    yield
    for logger, handlers, level, propagate in before:
        for handler in set(logger.handlers) - set(handlers):
            handler.close()
        logger.handlers[:], logger.propagate = handlers, propagate
        logger.setLevel(level)


def failing() -> None:
    raise FileNotFoundError(2, "No such file", SECRET)


def lines(*, content: bool) -> list[dict[str, Any]]:
    written = io.StringIO()
    configure_logging("json", content=content, stream=written)
    log = logging.getLogger("interface.somewhere")
    try:
        failing()
    except OSError as error:
        log.error("%s: %s", type(error).__name__, error)
        log.exception("a question")
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_an_error_is_its_kind_and_its_place() -> None:
    told, raised = lines(content=False)
    assert told["message"] == "FileNotFoundError: FileNotFoundError"
    assert told["level"] == "error"
    assert (raised["message"], raised["error"]) == ("a question", "FileNotFoundError")
    assert raised["where"][-1].startswith("failing:")
    assert SECRET not in json.dumps([told, raised], ensure_ascii=False)


def test_its_words_are_there_where_they_are_asked_for() -> None:
    told, raised = lines(content=True)
    assert SECRET in told["message"]
    assert SECRET in raised["traceback"]


def scope(**more: Any) -> dict[str, Any]:
    return {
        "method": "GET",
        "path": f"/read/{SECRET}",
        "query_string": b"quote=x",
        "client": ("203.0.113.9", 1),
        "tenkyo.request_id": "abc",
        "tenkyo.notes": {},
        **more,
    }


@pytest.mark.parametrize("content", [False, True])
def test_a_request_is_its_route_and_not_its_path(content: bool) -> None:
    written = io.StringIO()
    journal = configure_logging("json", content=content, stream=written)
    door = door_to("GET", "/read/x")
    journal.ended(scope(), door, Caller("hana", "read", "session"), 200, 0.0123)
    line = json.loads(written.getvalue())
    expected = {"route": "/read/{document_id:path}", "who": "hana", "status": 200, "ms": 12.3, "client": "203.0.113.9"}
    assert {name: line[name] for name in expected} == expected
    assert (SECRET in line.get("path", "")) == content


def test_methods_that_anybody_invents_share_one_name() -> None:
    written = io.StringIO()
    journal = configure_logging("text", stream=written)
    journal.ended(scope(method="X" * 50, path="/nowhere"), None, None, 401, 0.0)
    assert "method=other" in written.getvalue()
    assert "X" * 50 not in written.getvalue()


def test_the_audit_has_what_was_done_and_what_was_refused(tmp_path: Path) -> None:
    journal = configure_logging("off", audit=tmp_path / "audit")
    caller = Caller("hana", "write", "key")
    for method, path, status in (
        ("POST", "/api/v1/ask", 200),
        ("GET", "/assets/x.js", 200),
        ("GET", "/assets/x.js", 401),
        ("DELETE", "/api/v1/documents/d1", 200),
    ):
        given = scope(method=method, path=path, path_params={"document_id": "d1"} if method == "DELETE" else {})
        journal.ended(given, door_to(method, path), caller, status, 0.0)
    told = [json.loads(line) for line in (tmp_path / "audit").read_text(encoding="utf-8").splitlines()]
    assert [(line["action"], line["status"], line["document"]) for line in told] == [
        ("ask", 200, ""),
        ("", 401, ""),
        ("remove", 200, "d1"),
    ]
    assert {line["who"] for line in told} == {"hana"}


def test_what_is_logged_without_arguments_is_logged_as_it_is() -> None:
    record = logging.LogRecord("x", logging.WARNING, "x.py", 1, "100% sure", None, None)
    assert json.loads(JsonLines().format(record))["message"] == "100% sure"
