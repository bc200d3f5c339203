"""The HTTP API: questions, passages, documents, OpenAI-compatible chat, MCP, health and metrics.

Errors are problem details (RFC 9457); what they say comes from the same messages as on the command line.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi_offline import FastAPIOffline
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match

from interface.answering import AnswersQuestions
from interface.http import chat_completions
from interface.http.leaving import run_while_waited_for
from interface.http.mcp_tools import make_mcp
from interface.http.metrics import CountRequests, Metrics
from interface.http.operations import Warming, operations
from interface.http.problems import FAULT, MEDIA_TYPE, Problem, problem_of
from interface.http.schemas import (
    AddedOut,
    AnswerOut,
    AskIn,
    ChatIn,
    DocumentOut,
    DocumentsOut,
    DocumentTextOut,
    FoundOut,
    ProblemOut,
    TextIn,
)
from interface.http.uploads import add_upload
from language.message import Message
from qa.documents import Added, add_text
from qa.errors import TenkyoError
from qa.question.settings import QuestionLimits
from qa.question.validation import InvalidRequest, check_history, check_question, check_top
from qa.records import Answer

_DESCRIPTION = (
    "典拠 ― 文書について日本語で答え、根拠の一文を示します。 "
    "Answers questions about documents, in Japanese, and shows the very words each statement rests on."
)
_LIMITS = QuestionLimits()
_log = logging.getLogger(__name__)

_PROBLEM: dict[str, Any] = {"model": ProblemOut, "content": {MEDIA_TYPE: {}}}
_PROBLEMS: dict[int | str, dict[str, Any]] = {"4XX": {"description": "What to change", **_PROBLEM}}


def make_api(engine: AnswersQuestions) -> FastAPI:
    """The API over `engine`, without the page; everything blocking runs in threads."""
    metrics, warming = Metrics(), Warming(engine)
    mcp = make_mcp(engine)
    mcp_app = mcp.streamable_http_app()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with mcp.session_manager.run():
            warming.start()
            yield

    app: FastAPI = FastAPIOffline(
        title="Tenkyo 典拠",
        description=_DESCRIPTION,
        version="1",
        redoc_url=None,
        lifespan=lifespan,
        responses=_PROBLEMS,
        static_url="/docs-static",
    )
    app.add_middleware(CountRequests, metrics=metrics)
    _explain_errors(app)
    routers = (
        _questions(engine, metrics),
        _documents(engine),
        _chat(engine, metrics),
        operations(engine, metrics, warming),
    )
    for router in routers:
        app.include_router(router)
    app.router.routes.extend(mcp_app.routes)
    _close_namespaces(app, [route for router in routers for route in router.routes])
    return app


def _questions(engine: AnswersQuestions, metrics: Metrics) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["questions"])

    @router.post("/ask", response_model=AnswerOut, summary="Answer a question")
    def ask(body: AskIn) -> Response:
        question, top = check_question(body.question), check_top(body.top)
        history = check_history([turn.model_dump() for turn in body.history or ()])
        if body.stream:
            answers = engine.stream(question, history, top=top)
            return _events(_partial_and_final(answers, metrics))
        return JSONResponse(metrics.count(engine.ask(question, history, top=top)).to_json())

    @router.get("/passages", response_model=FoundOut, summary="Find passages, without an answer")
    def passages(
        query: Annotated[str, Query(description="Japanese or English")],
        top: Annotated[
            int, Query(json_schema_extra={"minimum": 1, "maximum": _LIMITS.most_passages})
        ] = _LIMITS.shown_passages,
    ) -> Response:
        return JSONResponse(engine.find(check_question(query), top=check_top(top)).to_json())

    return router


def _documents(engine: AnswersQuestions) -> APIRouter:
    router = APIRouter(prefix="/api/v1/documents", tags=["documents"])
    knowledge_base = engine.knowledge_base

    @router.get("", response_model=DocumentsOut, summary="List the documents")
    def list_documents() -> Response:
        return JSONResponse({"documents": [document.to_json() for document in knowledge_base.documents()]})

    @router.post(
        "",
        response_model=AddedOut,
        status_code=201,
        responses={200: {"model": AddedOut, "description": "It was here already: updated, or unchanged"}},
        summary="Add a document, as a file or as text",
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {
                    "multipart/form-data": {
                        "schema": {
                            "type": "object",
                            "required": ["file"],
                            "properties": {
                                "file": {"type": "string", "format": "binary"},
                                "title": {"type": "string"},
                            },
                        }
                    },
                    "application/json": {"schema": TextIn.model_json_schema()},
                },
            }
        },
    )
    async def add_document(request: Request) -> Response:
        added = await _read_upload(request, engine)
        status = 201 if added.status == "added" else 200
        return JSONResponse({**added.document.to_json(), "status": added.status}, status)

    @router.delete("", response_model=DocumentOut, summary="Remove the document ?id=")
    def remove_by_query(id: Annotated[str, Query(description="As the list gives it")]) -> Response:
        return JSONResponse(knowledge_base.remove(id).to_json())

    @router.get("/{document_id}", response_model=DocumentTextOut, summary="A document's canonical text")
    def show(document_id: str) -> Response:
        document = knowledge_base.document(document_id)
        pages = [page.to_json() for page in document.pages]
        return JSONResponse(
            {
                "id": document.id,
                "title": document.title,
                "source": document.source,
                "text": document.text,
                "pages": pages,
                "places": [{"label": place.label, "start": place.start} for place in document.places],
                "repairs": list(document.repairs),
            }
        )

    @router.delete("/{document_id}", response_model=DocumentOut, summary="Remove a document")
    def remove(document_id: str) -> Response:
        return JSONResponse(knowledge_base.remove(document_id).to_json())

    return router


async def _read_upload(request: Request, engine: AnswersQuestions) -> Added:
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/json":
        try:
            given = TextIn.model_validate_json(await request.body())
        except ValidationError as error:
            raise RequestValidationError(error.errors(include_url=False, include_context=False)) from None
        return await run_while_waited_for(
            request, lambda stop: add_text(engine.knowledge_base, given.text, given.title, stop=stop)
        )
    if kind != "multipart/form-data":
        raise HTTPException(
            415,
            'multipart/form-data の file か、application/json の {"title", "text"} で送ってください。'
            ' / Send a file as multipart/form-data, or {"title", "text"} as application/json.',
        )
    async with request.form(max_files=1, max_fields=10) as form:
        file, title = form.get("file"), form.get("title")
        if not isinstance(file, UploadFile):
            raise InvalidRequest('フォームに "file" がありません。', 'The form has no "file".')
        data, name, title = file.file, file.filename or "", title if isinstance(title, str) else ""
        return await run_while_waited_for(
            request, lambda stop: add_upload(engine.knowledge_base, data, name, title, stop=stop)
        )


def _chat(engine: AnswersQuestions, metrics: Metrics) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["OpenAI-compatible"])

    @router.post("/chat/completions", summary="Answer the last message")
    def complete(body: ChatIn) -> Response:
        question, history = chat_completions.read_messages(body.messages)
        if body.stream:
            answers = _counting_last(engine.stream(question, history), metrics)
            return _events(chat_completions.chunks(answers))
        return JSONResponse(chat_completions.completion(metrics.count(engine.ask(question, history))))

    @router.get("/models", summary="The one model")
    def models() -> dict[str, Any]:
        return chat_completions.models()

    @router.get("/models/{name}", summary="The one model")
    def model(name: str) -> dict[str, Any]:
        if name != chat_completions.MODEL:
            raise HTTPException(404, f"モデルは {chat_completions.MODEL} だけです。 / The only model is tenkyo.")
        return chat_completions.model()

    return router


def _partial_and_final(answers: Iterable[Answer], metrics: Metrics) -> Iterator[str]:
    """`partial` events as an answer grows, each the whole of it so far, then one `final`."""
    last: Answer | None = None
    for answer in answers:
        if last is not None:
            yield _event("partial", last.to_json())
        last = answer
    if last is not None:
        yield _event("final", metrics.count(last).to_json())


def _counting_last(answers: Iterable[Answer], metrics: Metrics) -> Iterator[Answer]:
    last: Answer | None = None
    for last in answers:
        yield last
    if last is not None:
        metrics.count(last)


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _events(events: Iterator[str]) -> StreamingResponse:
    """Server-sent events; what goes wrong after the first is told by an event `error`."""

    def guarded() -> Iterator[str]:
        try:
            yield from events
        except TenkyoError as error:
            yield _event("error", problem_of(error).to_json())
        except Exception:
            _log.exception("a stream of events")
            yield _event("error", FAULT.to_json())

    return StreamingResponse(guarded(), media_type="text/event-stream", headers={"cache-control": "no-store"})


def _explain_errors(app: FastAPI) -> None:
    def known(_: Request, error: Exception) -> Response:
        assert isinstance(error, TenkyoError)
        return problem_of(error).response()

    def invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return _validation_problem(error).response()

    def http(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        response = Problem(
            error.status_code, Message("要求を処理できません", "Request failed"), error.detail
        ).response()
        response.headers.update(error.headers or {})
        return response

    def unexpected(_: Request, __: Exception) -> Response:
        return FAULT.response()

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


def _close_namespaces(app: FastAPI, routes: Sequence[BaseRoute]) -> None:
    """Under /api and /v1, what isn't there is a problem of ours, and not a page of whatever is mounted at /."""
    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

    async def missing(request: Request) -> Response:
        partial = [route for route in routes if route.matches(request.scope)[0] == Match.PARTIAL]
        allowed = sorted({method for route in partial for method in getattr(route, "methods", None) or ()})
        if allowed:
            detail = f"{', '.join(allowed)} を使ってください。 / Use {', '.join(allowed)}."
            raise HTTPException(405, detail, {"allow": ", ".join(allowed)})
        raise HTTPException(
            404, "パスを確かめてください。一覧は /docs。 / No such path. See /docs for those there are."
        )

    for path in ("/api/{rest:path}", "/v1/{rest:path}"):
        app.add_api_route(path, missing, methods=methods, include_in_schema=False)
