"""The routes that answer a question, or only find where an answer may stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from interface.answering import AnswersQuestions
from interface.http.events import MEDIA_TYPE, event, stream_of
from interface.http.metrics import Metrics
from interface.http.schemas import DOCUMENTS, MOST_NAMED, AnswerOut, AskIn, DocumentName, FoundOut
from qa.question.settings import QuestionLimits
from qa.question.validation import check_history, check_question, check_top
from qa.records import Answer
from qa.scope import check_documents, ids_of

_LIMITS = QuestionLimits()
_TOP = {"minimum": 1, "maximum": _LIMITS.most_passages}
_QUERY = {"minLength": 1, "maxLength": _LIMITS.question_characters, "pattern": r"\S"}


def question_routes(engine: AnswersQuestions, metrics: Metrics) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["questions"])

    @router.post(
        "/ask",
        response_model=AnswerOut,
        summary="Answer a question",
        responses={200: {"content": {MEDIA_TYPE: {}}, "description": "Whole, or with `stream` as it grows"}},
    )
    def ask(body: AskIn) -> Response:
        question, top = check_question(body.question), check_top(body.top)
        history = check_history([turn.model_dump() for turn in body.history or ()])
        documents = check_documents(body.documents)
        if documents:  # said with its status, before a stream begins
            ids_of(documents, engine.knowledge_base.documents())
        if body.stream:
            return stream_of(
                _partial_and_final(engine.stream(question, history, top=top, documents=documents), metrics)
            )
        return JSONResponse(metrics.count(engine.ask(question, history, top=top, documents=documents)).to_json())

    @router.get("/passages", response_model=FoundOut, summary="Find passages, without an answer")
    def passages(
        query: Annotated[str, Query(description="Japanese or English", json_schema_extra=_QUERY)],
        top: Annotated[int, Query(json_schema_extra=_TOP)] = _LIMITS.shown_passages,
        documents: Annotated[
            list[DocumentName] | None,
            Query(description=DOCUMENTS + "; repeat it for more than one", json_schema_extra=MOST_NAMED),
        ] = None,
    ) -> Response:
        asked, named = check_question(query), check_documents(documents)
        return JSONResponse(engine.find(asked, top=check_top(top), documents=named).to_json())

    return router


def _partial_and_final(answers: Iterable[Answer], metrics: Metrics) -> Iterator[str]:
    """`partial` events as an answer grows, each the whole of it so far, then one `final`."""
    last: Answer | None = None
    number = 0
    for answer in answers:
        if last is not None:
            yield event("partial", last.to_json(), number)
            number += 1
        last = answer
    if last is not None:
        yield event("final", metrics.count(last).to_json(), number)
