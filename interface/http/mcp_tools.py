"""The tools and resources of assistants that speak the Model Context Protocol, over HTTP and over a process's own pipes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated
from urllib.parse import quote, unquote

from anyio.to_thread import run_sync
from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.exceptions import ResourceError, ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import Resource, ToolAnnotations
from pydantic import AnyUrl, Field
from starlette.applications import Starlette
from starlette.routing import Route

from interface.answering import AnswersQuestions
from interface.http.problems import FAULT, problem_of
from interface.http.schemas import DOCUMENTS, AnswerOut, DocumentsOut, FoundOut, ReadOut, TurnIn
from qa.errors import TenkyoError
from qa.question.settings import QuestionLimits
from qa.question.validation import check_history, check_question, check_top
from qa.scope import check_documents, ids_of

PATH = "/mcp"
_SCHEME = "tenkyo://documents/"
_SHOWN = QuestionLimits().shown_passages
_MOST_READ = 20_000  # characters of a document in one answer: an assistant pays for each
_LISTED = 100  # documents on one page of the list, where the assistant doesn't say
_LOOKS = ToolAnnotations(readOnlyHint=True, destructiveHint=False, idempotentHint=True, openWorldHint=False)

_Documents = Annotated[list[str] | None, Field(description=DOCUMENTS)]
_log = logging.getLogger(__name__)


class _Server(FastMCP):
    """Lists the documents there are now as resources; FastMCP itself knows only what was registered beforehand."""

    engine: AnswersQuestions

    async def list_resources(self) -> list[Resource]:
        with _explained(ResourceError):
            documents = await run_sync(self.engine.knowledge_base.documents)
        return [
            Resource(
                uri=AnyUrl(_SCHEME + quote(document.id, safe="")),
                name=document.id,
                title=document.title or document.source,
                mimeType="text/plain",
            )
            for document in documents
        ]


def make_mcp(engine: AnswersQuestions) -> FastMCP:
    """A stateless server: serve its `mcp_app`, or run it over stdio."""
    server = _Server(
        "tenkyo",
        instructions="Answers questions about the documents it holds, in Japanese, each statement with its quote.",
        stateless_http=True,
        json_response=True,
        log_level="WARNING",
        streamable_http_path=PATH,
        # interface.http.guard.limits checks Host and Origin for everything that is served.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    server.engine = engine
    _add_asking(server, engine)
    _add_documents(server, engine)
    return server


def mcp_app(server: FastMCP) -> Starlette:
    """`server` over HTTP, at `/mcp` and at `/mcp/`."""
    app = server.streamable_http_app()
    app.router.routes += [Route(f"{PATH}/", route.endpoint) for route in app.routes if isinstance(route, Route)]
    return app


def _add_asking(server: FastMCP, engine: AnswersQuestions) -> None:
    @server.tool(title="Answer from the documents", annotations=_LOOKS)
    async def ask(
        question: str, history: list[TurnIn] | None = None, top: int = _SHOWN, documents: _Documents = None
    ) -> AnswerOut:
        """Answer a question (Japanese or English) from the documents, in Japanese.

        The result says whether it could be answered, with what confidence, and quotes the exact words each statement
        rests on, with document, section and pages. `history` lists earlier {"question", "answer"}, oldest first.
        """
        with _explained():
            turns = check_history([turn.model_dump() for turn in history or ()])
            check_question(question)
            check_top(top)
            named = check_documents(documents)
            answer = await run_sync(lambda: engine.ask(question, turns, top=top, documents=named))
        return AnswerOut.model_validate(answer.to_json())

    @server.tool(title="Find passages", annotations=_LOOKS)
    async def find_sources(query: str, top: int = _SHOWN, documents: _Documents = None) -> FoundOut:
        """Find the passages of the documents that are nearest to a query (Japanese or English), best first."""
        with _explained():
            check_question(query)
            check_top(top)
            named = check_documents(documents)
            found = await run_sync(lambda: engine.find(query, top=top, documents=named))
        return FoundOut.model_validate(found.to_json())


def _add_documents(server: FastMCP, engine: AnswersQuestions) -> None:
    knowledge_base = engine.knowledge_base

    @server.tool(title="List the documents", annotations=_LOOKS)
    async def list_documents(
        limit: Annotated[int, Field(ge=1, le=1_000)] = _LISTED, offset: Annotated[int, Field(ge=0)] = 0
    ) -> DocumentsOut:
        """List the documents there are: id, title, file name, size. `next` is the offset to go on from, if any."""
        with _explained():
            documents = await run_sync(knowledge_base.documents)
        page = [document.to_json() for document in documents[offset : offset + limit]]
        following = str(offset + limit) if offset + limit < len(documents) else None
        return DocumentsOut.model_validate({"documents": page, "total": len(documents), "next": following})

    @server.tool(title="Read a place of a document", annotations=_LOOKS)
    async def read(
        document: Annotated[str, Field(description="Its id, title or file name")],
        start: Annotated[int, Field(ge=0, description="As a citation or passage gives it")] = 0,
        end: Annotated[
            int | None, Field(description="As a citation or passage gives it; without it, as far as fits")
        ] = None,
        around: Annotated[int, Field(ge=0, le=_MOST_READ, description="Characters before and after it")] = 500,
    ) -> ReadOut:
        """Read the words from `start` to `end` of a document, as ask and find_sources give them, with what stands around."""
        with _explained():
            return await run_sync(lambda: _read(engine, document, start, end, around))

    @server.resource(_SCHEME + "{document_id}", name="document", title="A document's text", mime_type="text/plain")
    async def document(document_id: str) -> str:
        with _explained(ResourceError):
            return (await run_sync(lambda: knowledge_base.document(unquote(document_id)))).text


def _read(engine: AnswersQuestions, name: str, start: int, end: int | None, around: int) -> ReadOut:
    """Of several documents of one name, the first. Raises `UnknownDocument`."""
    documents = engine.knowledge_base.documents()
    ids = ids_of(check_documents([name]), documents)
    document = engine.knowledge_base.document(next(each.id for each in documents if each.id in ids))
    length = len(document.text)
    start = min(start, length)
    end = min(max(start, length if end is None else end), start + _MOST_READ, length)
    around = min(around, (_MOST_READ - (end - start)) // 2)
    before, after = max(start - around, 0), min(end + around, length)
    pages = [page.number for page in document.pages if page.start <= start][-1:]
    pages += [page.number for page in document.pages if start < page.start < end]
    return ReadOut(
        document_id=document.id,
        title=document.title,
        source=document.source,
        start=start,
        end=end,
        characters=length,
        pages=pages,
        before=document.text[before:start],
        text=document.text[start:end],
        after=document.text[end:after],
    )


@contextmanager
def _explained(kind: type[ToolError | ResourceError] = ToolError) -> Iterator[None]:
    """An assistant is told what anybody else is: nothing of this machine's insides."""
    try:
        yield
    except TenkyoError as error:
        raise kind(str(problem_of(error).detail)) from None
    except Exception:
        _log.exception("a tool")
        raise kind(str(FAULT.detail)) from None
