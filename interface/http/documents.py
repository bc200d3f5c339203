"""The routes of the documents: added, listed, shown, removed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, BinaryIO

from fastapi import APIRouter, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from interface.answering import AnswersQuestions
from interface.http.entity_tags import NOT_MODIFIED, unless_known
from interface.http.guard.asgi import note
from interface.http.jobs import TOO_MANY, Jobs, TooManyJobs
from interface.http.leaving import run_while_waited_for
from interface.http.schemas import AddedOut, DocumentOut, DocumentsOut, DocumentTextOut, JobOut, TextIn
from interface.http.uploads import add_upload
from qa.documents import Added, add_text
from qa.question.validation import InvalidRequest

_MOST_LISTED = 1_000  # documents on one page of the list


def document_routes(engine: AnswersQuestions, jobs: Jobs) -> APIRouter:
    router = APIRouter(prefix="/api/v1/documents", tags=["documents"])
    knowledge_base = engine.knowledge_base

    @router.get("", response_model=DocumentsOut, summary="List the documents", responses=NOT_MODIFIED)
    def list_documents(
        request: Request,
        limit: Annotated[
            int | None, Query(ge=1, le=_MOST_LISTED, description="At most so many; all without it")
        ] = None,
        offset: Annotated[int, Query(ge=0, le=2**31, description="How many of the first to leave out")] = 0,
    ) -> Response:
        documents = knowledge_base.documents()
        page = documents[offset:] if limit is None else documents[offset : offset + limit]
        end = offset + len(page)
        following = str(request.url.include_query_params(offset=end)) if page and end < len(documents) else None
        listed = {
            "documents": [document.to_json() for document in page],
            "total": len(documents),
            "next": following,
        }
        return unless_known(request, listed, {"link": f'<{following}>; rel="next"'} if following else {})

    @router.post(
        "",
        response_model=AddedOut,
        status_code=201,
        responses={
            200: {"model": AddedOut, "description": "It was here already: updated, or unchanged"},
            202: {"model": JobOut, "description": "With `Prefer: respond-async`: its job, which `Location` tells of"},
        },
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
        if "respond-async" in request.headers.get("prefer", "").lower():
            return await _begin_job(request, jobs)
        added = await _read_upload(request, engine)
        note(request.scope, document=added.document.id)
        status = 201 if added.status == "added" else 200
        return JSONResponse({**added.document.to_json(), "status": added.status}, status)

    @router.delete("", response_model=DocumentOut, summary="Remove the document ?id=")
    def remove_by_query(id: Annotated[str, Query(description="As the list gives it")]) -> Response:
        return JSONResponse(knowledge_base.remove(id).to_json())

    @router.get(
        "/{document_id}", response_model=DocumentTextOut, summary="A document's canonical text", responses=NOT_MODIFIED
    )
    def show(request: Request, document_id: str) -> Response:
        document = knowledge_base.document(document_id)
        pages = [page.to_json() for page in document.pages]
        return unless_known(
            request,
            {
                "id": document.id,
                "title": document.title,
                "source": document.source,
                "text": document.text,
                "pages": pages,
                "places": [{"label": place.label, "start": place.start} for place in document.places],
                "repairs": list(document.repairs),
            },
        )

    @router.delete("/{document_id}", response_model=DocumentOut, summary="Remove a document")
    def remove(document_id: str) -> Response:
        return JSONResponse(knowledge_base.remove(document_id).to_json())

    return router


async def _read_upload(request: Request, engine: AnswersQuestions) -> Added:
    knowledge_base = engine.knowledge_base
    async with _given(request) as given:
        if isinstance(given, TextIn):
            text, title = given.text, given.title
            return await run_while_waited_for(request, lambda stop: add_text(knowledge_base, text, title, stop=stop))
        data, name, title = given.data, given.name, given.title
        return await run_while_waited_for(
            request, lambda stop: add_upload(knowledge_base, data, name, title, stop=stop)
        )


async def _begin_job(request: Request, jobs: Jobs) -> Response:
    try:
        async with _given(request) as given:
            if isinstance(given, TextIn):
                job = jobs.add_text(given.text, given.title)
            else:
                job = await run_in_threadpool(jobs.add_file, given.data, given.name, given.title)
    except TooManyJobs:
        return TOO_MANY.response()
    headers = {"location": f"{request.url.path.removesuffix('/').removesuffix('/documents')}/jobs/{job.id}"}
    return JSONResponse(job.to_json(), 202, headers | {"preference-applied": "respond-async"})


@dataclass(frozen=True, slots=True)
class _File:
    data: BinaryIO
    name: str
    title: str


@asynccontextmanager
async def _given(request: Request) -> AsyncIterator[_File | TextIn]:
    """What a request brings; a file is open for as long as it is looked at."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/json":
        try:
            yield TextIn.model_validate_json(await request.body())
        except ValidationError as error:
            raise RequestValidationError(error.errors(include_url=False, include_context=False)) from None
        return
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
        yield _File(file.file, file.filename or "", title if isinstance(title, str) else "")
