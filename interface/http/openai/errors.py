"""Errors as OpenAI's clients read them: what is a problem of ours elsewhere is an `error` under /v1."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse

from interface.http.problems import Problem

PREFIX = "/v1/"
_TYPES = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}


def response_at(path: str, problem: Problem, *, close: bool = False) -> JSONResponse:
    """`problem` as those who call `path` read it; `close` ends the connection."""
    return error_response(problem, close=close) if path.startswith(PREFIX) else problem.response(close=close)


def error_response(problem: Problem, *, close: bool = False) -> JSONResponse:
    """What a request can't have, OpenAI says with 400; the others keep their status."""
    status = 400 if problem.status == 422 else problem.status
    said = problem.response(close=close).headers
    headers = {name: value for name, value in said.items() if not name.startswith("content-")}
    return JSONResponse(error_json(problem), status, headers)


def error_json(problem: Problem) -> dict[str, Any]:
    fields = problem.members.get("errors") or [{}]
    param = fields[0].get("field", "").removeprefix("body.") or None
    kind = _TYPES.get(problem.status, "server_error" if problem.status >= 500 else "invalid_request_error")
    return {"error": {"message": str(problem.detail), "type": kind, "param": param, "code": None}}
