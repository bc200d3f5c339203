"""What an HTTP error says: problem details (RFC 9457), never what the caller had sent."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

from language.message import Message
from qa.errors import (
    DocumentError,
    DocumentTooLarge,
    KnowledgeBaseBusy,
    KnowledgeBaseError,
    KnowledgeBaseUnreachable,
    QuestionError,
    TenkyoError,
    UnknownDocument,
    UnsupportedFormat,
)

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5  # after which a server that was busy is worth asking again
REQUEST_ID: ContextVar[str] = ContextVar("REQUEST_ID", default="")
"""Of the request that is being answered; the log has it too, so that who was told it can say which one it was."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """`title` names the kind of problem, `detail` says what to change; it is plain where a library said it, in English.

    `members` are further members of the body, `headers` those that the response has besides its own.
    """

    status: int
    title: Message | str
    detail: Message | str
    members: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def in_language(self, accepted: str) -> Problem:
        """In the one language that an Accept-Language header prefers of the two; in both where it names neither."""
        ranked = sorted((_preference(part) for part in accepted.lower().split(",")), key=lambda each: -each[1])
        chosen = next((name for name, quality in ranked if name in ("ja", "en") and quality > 0), None)
        if chosen is None:
            return self
        return replace(self, title=_one(self.title, chosen), detail=_one(self.detail, chosen))

    def to_json(self) -> dict[str, Any]:
        # "error" is how clients of the OpenAI API look for the message.
        detail = str(self.detail)
        error = {"message": detail, "type": HTTPStatus(self.status).phrase, "code": self.status}
        request_id = REQUEST_ID.get()
        return {
            "type": "about:blank",
            "title": str(self.title),
            "status": self.status,
            "detail": detail,
            **({"request_id": request_id} if request_id else {}),
            **self.members,
            "error": error,
        }

    def response(self, *, close: bool = False) -> JSONResponse:
        """`close` ends the connection: what is left of the request is not worth reading."""
        headers = {**self.headers, **({"connection": "close"} if close else {})}
        if self.status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers.setdefault("retry-after", str(RETRY_SECONDS))
        return JSONResponse(self.to_json(), self.status, headers=headers, media_type=MEDIA_TYPE)


def _preference(part: str) -> tuple[str, float]:
    """What one part of Accept-Language names, and how much it is wanted: `en-GB;q=0.8` → ("en", 0.8)."""
    name, _, quality = part.partition(";q=")
    try:
        return name.strip()[:2], float(quality or 1)
    except ValueError:
        return "", 0.0


def _one(text: Message | str, language: str) -> str:
    if not isinstance(text, Message):
        return text
    return text.japanese if language == "ja" else text.english


def problem_of(error: TenkyoError) -> Problem:
    """The problem that an error of Tenkyo's is to whoever called.

    What is no fault of theirs is told without the error's own words, which may name folders of this machine or quote a
    document; those go to the log.
    """
    for kind, status, title in (
        (QuestionError, 422, Message("質問を受け付けられません", "Invalid request")),
        (UnknownDocument, 404, Message("文書が見つかりません", "Unknown document")),
        (DocumentTooLarge, 413, Message("文書が大きすぎます", "Document too large")),
        (UnsupportedFormat, 415, Message("読めない形式です", "Unsupported format")),
        (DocumentError, 422, Message("文書を読めません", "Unreadable document")),
    ):
        if isinstance(error, kind):
            return Problem(status, title, error.message)
    _log.error("%s: %s", type(error).__name__, error)
    if isinstance(error, KnowledgeBaseBusy):
        return _WRITING
    if isinstance(error, KnowledgeBaseUnreachable):
        return _UNREACHABLE
    return _UNREADABLE if isinstance(error, KnowledgeBaseError) else _FAILED


_WRITING = Problem(
    503,
    Message("書き込み中です", "Busy"),
    Message(
        "ほかの書き込みが続いています。しばらくしてからもう一度送ってください。",
        "Documents are being written. Try again in a moment.",
    ),
)
_UNREACHABLE = Problem(
    503,
    Message("知識ベースに接続できません", "Knowledge base unreachable"),
    Message(
        "文書のあるサーバーに接続できません。しばらくしてからもう一度送ってください。",
        "The server that holds the documents can't be reached. Try again in a moment.",
    ),
)
_UNREADABLE = Problem(
    500,
    Message("知識ベースを使えません", "Knowledge base unusable"),
    Message("サーバーの記録を見て、`tenkyo check` で調べてください。", "See the server's log, and run `tenkyo check`."),
)
_FAILED = Problem(
    500,
    Message("答えられません", "Cannot answer"),
    Message("サーバーの記録を見てください。", "The server's log says why."),
)
FAULT = Problem(
    500,
    Message("内部の誤りです", "Internal error"),
    Message("サーバーの記録を見てください。", "A fault in the server; its log says more."),
)
