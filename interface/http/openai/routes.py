"""The routes under /v1 that clients of OpenAI's API call as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from interface.access.access import spend
from interface.answering import AnswersQuestions
from interface.http.events import MEDIA_TYPE, stream_of
from interface.http.metrics import Metrics
from interface.http.openai import chat, responses
from interface.http.openai.conversation import Conversation, documents_of, read_messages, unheeded
from interface.http.openai.embeddings import embeddings
from interface.http.openai.reply import Reply
from interface.http.schemas import ChatIn, EmbeddingsIn, OpenAIErrorOut, ResponsesIn
from qa.embedding import count_tokens
from qa.question.validation import InvalidRequest
from qa.records import Answer
from qa.scope import ids_of

_A_QUESTION = 5_000  # tokens, embedding which takes as long as a question: 15 ms
_ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "What to change", "model": OpenAIErrorOut},
    "5XX": {"description": "No fault of the caller's", "model": OpenAIErrorOut},
}
_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA_TYPE: {}}, "description": "Whole, or as it grows"}
}


def openai_routes(engine: AnswersQuestions, metrics: Metrics) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["OpenAI-compatible"], responses=_ERRORS)

    @router.post("/chat/completions", summary="Answer the last message", responses=_STREAMED)
    def complete(body: ChatIn) -> Response:
        asked = _Asked(engine, metrics, read_messages(body.messages), body.model_dump())
        if body.stream:
            usage = bool((body.stream_options or {}).get("include_usage"))
            return stream_of(chat.chunks(asked.reply, asked.growing(), with_usage=usage))
        return JSONResponse(chat.completion(asked.reply, asked.answer()))

    @router.post("/responses", summary="Answer the input's last message", responses=_STREAMED)
    def respond(body: ResponsesIn) -> Response:
        if body.previous_response_id:
            raise InvalidRequest(
                "previous_response_id は使えません。会話は保存されないので、input に全部入れてください。",
                "previous_response_id can't be used: nothing is kept. Send the whole conversation as input.",
            )
        given = [{"role": "user", "content": body.input}] if isinstance(body.input, str) else body.input
        asked = _Asked(engine, metrics, read_messages(given), body.model_dump())
        if body.stream:
            return stream_of(responses.events(asked.reply, asked.growing()))
        return JSONResponse(responses.response(asked.reply, asked.answer()))

    @router.post("/embeddings", summary="Texts as vectors")
    def embed(body: EmbeddingsIn, request: Request) -> Response:
        made = embeddings(engine.knowledge_base, body)
        spend(request.scope, made["usage"]["total_tokens"] // _A_QUESTION)
        return JSONResponse(made)

    @router.get("/models", summary="The one model")
    def models() -> dict[str, Any]:
        return chat.models()

    @router.get("/models/{name}", summary="The one model")
    def model(name: str) -> dict[str, Any]:
        if name != chat.MODEL:
            raise HTTPException(404, f"モデルは {chat.MODEL} だけです。 / The only model is tenkyo.")
        return chat.model()

    return router


class _Asked:
    """One request: what it asks, and the answer to it, whole or as it grows."""

    def __init__(
        self, engine: AnswersQuestions, metrics: Metrics, conversation: Conversation, request: dict[str, Any]
    ) -> None:
        """Raises `UnknownDocument`, before anything is said."""
        self._engine, self._metrics, self._conversation = engine, metrics, conversation
        self._documents = documents_of(request)
        if self._documents:
            ids_of(self._documents, engine.knowledge_base.documents())
        self.reply = Reply(
            count=_counter(engine),
            read=conversation.texts,
            notes=conversation.notes,
            ignored=unheeded(request),
            instead=conversation.instead,
        )

    def answer(self) -> Answer | None:
        if self.reply.instead is not None:
            return None
        question, history = self._conversation.question, self._conversation.history
        return self._metrics.count(self._engine.ask(question, history, documents=self._documents))

    def growing(self) -> Iterator[Answer]:
        if self.reply.instead is not None:
            return
        question, history = self._conversation.question, self._conversation.history
        answer = None
        for answer in self._engine.stream(question, history, documents=self._documents):
            yield answer
        if answer is not None:
            self._metrics.count(answer)


def _counter(engine: AnswersQuestions) -> Callable[[Sequence[str]], int]:
    return lambda texts: count_tokens(engine.knowledge_base, texts)
