"""What goes wrong on the way, told as problem details (RFC 9457), or as OpenAI has it where its clients call."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from interface.http.guard.asgi import route_path
from interface.http.openai.errors import response_at
from interface.http.problems import FAULT, Problem, problem_of
from language.message import Message
from qa.errors import TenkyoError


def explain_errors(app: Starlette) -> None:
    def known(request: Request, error: Exception) -> Response:
        assert isinstance(error, TenkyoError)
        return _told(request, problem_of(error))

    def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return _told(request, _validation_problem(error))

    def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        title = Message("要求を処理できません", "Request failed")
        response = _told(request, Problem(error.status_code, title, error.detail))
        response.headers.update(error.headers or {})
        return response

    def unexpected(request: Request, _: Exception) -> Response:
        return _told(request, FAULT)

    handlers: list[tuple[type[Exception], Callable[[Request, Exception], Response]]] = [
        (TenkyoError, known),
        (RequestValidationError, invalid),
        (HTTPException, http),
        (Exception, unexpected),
    ]
    for kind, handler in handlers:
        app.add_exception_handler(kind, handler)


def _validation_problem(error: RequestValidationError) -> Problem:
    """Names the fields that are wrong and what is expected of each, without what was sent."""
    errors = error.errors()
    if any(each["type"] == "json_invalid" for each in errors):
        return Problem(
            400,
            Message("正しい JSON ではありません", "Malformed JSON"),
            Message("JSON を確かめてください。", "Check the JSON."),
        )
    fields = [{"field": ".".join(map(str, each["loc"])), "message": each["msg"]} for each in errors[:20]]
    detail = "; ".join(f"{each['field']}: {each['message']}" for each in fields)
    return Problem(422, Message("要求の形が違います", "Invalid request"), detail, {"errors": fields})


def _told(request: Request, problem: Problem) -> Response:
    problem = problem.in_language(request.headers.get("accept-language", ""))
    return response_at(route_path(request.scope), problem)
