"""The HTTP API put together: questions, passages, documents, OpenAI's API, MCP, health and metrics."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from anyio.to_thread import run_sync
from fastapi import FastAPI, Request, Response
from fastapi_offline import FastAPIOffline
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, Route

from interface.answering import AnswersQuestions
from interface.http.documents import document_routes
from interface.http.errors import explain_errors
from interface.http.giving_back import GivesBack, malloc_trim
from interface.http.head import HeadAsGet
from interface.http.job_routes import job_routes
from interface.http.jobs import Jobs
from interface.http.late import Late
from interface.http.looking_over import DocumentsLookedOver
from interface.http.measured import measured
from interface.http.metrics import CountRequests
from interface.http.openai.routes import openai_routes
from interface.http.operations import Warming, operations
from interface.http.problems import MEDIA_TYPE
from interface.http.questions import question_routes
from interface.http.schemas import ProblemOut
from interface.settings import LookingOver

_DESCRIPTION = (
    "典拠 ― 文書について日本語で答え、根拠の一文を示します。 "
    "Answers questions about documents, in Japanese, and shows the very words each statement rests on."
)
_MCP_PATHS = ("/mcp", "/mcp/")  # some clients make the second of the first
_PROBLEM: dict[str, Any] = {"model": ProblemOut, "content": {MEDIA_TYPE: {}}}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "What to change", **_PROBLEM},
    "5XX": {"description": "No fault of the caller's", **_PROBLEM},
}


def make_api(engine: AnswersQuestions, looking_over: LookingOver = LookingOver()) -> FastAPI:
    """The API over `engine`, without the page; everything blocking runs in threads."""
    engine = measured(engine)
    metrics, warming = engine.metrics, Warming(engine)
    jobs = Jobs(engine.knowledge_base)
    looked_over = DocumentsLookedOver(engine.knowledge_base, looking_over)
    gives_back = GivesBack(malloc_trim())
    tools = _tools_for_assistants(engine, warming)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        warming.start()
        await run_sync(jobs.start)
        async with tools.running():
            looked_over.start()
            gives_back.start()
            metrics.watch_documents(looked_over)
            yield
            gives_back.close()
            jobs.close()
            await run_sync(looked_over.close)

    app: FastAPI = FastAPIOffline(
        title="Tenkyo 典拠",
        description=_DESCRIPTION,
        version="1",
        redoc_url=None,
        lifespan=lifespan,
        responses=_PROBLEMS,
        static_url="/docs-static",
    )
    app.state.warming = warming
    app.add_middleware(CountRequests, metrics=metrics)
    app.add_middleware(HeadAsGet)
    explain_errors(app)
    routers = (
        question_routes(engine, metrics),
        document_routes(engine, jobs),
        job_routes(jobs),
        openai_routes(engine, metrics),
        operations(engine, metrics, warming, looked_over),
    )
    for router in routers:
        app.include_router(router)
    app.router.routes.extend(Route(path, tools) for path in _MCP_PATHS)
    _close_namespaces(app, [route for router in routers for route in router.routes])
    return app


def _tools_for_assistants(engine: AnswersQuestions, warming: Warming) -> Late:
    """MCP's, once the engine is ready or can't be made so: that library takes longer to load than all of the API."""

    def make() -> Starlette:
        warming.wait()
        from interface.http.mcp_tools import make_mcp, mcp_app

        app = mcp_app(make_mcp(engine))
        explain_errors(app)
        return app

    return Late("the tools for assistants", make)


def _close_namespaces(app: FastAPI, routes: Sequence[BaseRoute]) -> None:
    """Under /api and /v1, what isn't there is a problem of ours, and not a page of whatever is mounted at /."""
    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE"]

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
