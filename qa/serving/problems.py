"""What an HTTP error says: problem details (RFC 9457), never what the caller had sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

from corpus.errors import DocumentError, DocumentTooLarge, TenkyoError, UnsupportedFormat
from index.errors import KnowledgeBaseBusy, UnknownDocument
from qa.errors import QuestionError

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """`title` names the kind of problem, `detail` says what to change. `members` are further members of the body."""

    status: int
    title: str
    detail: str
    members: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        # "error" is how clients of the OpenAI API look for the message.
        error = {"message": self.detail, "type": HTTPStatus(self.status).phrase, "code": self.status}
        return {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.members,
            "error": error,
        }

    def response(self, *, close: bool = False) -> JSONResponse:
        """`close` ends the connection: what is left of the request is not worth reading."""
        headers = {"connection": "close"} if close else None
        return JSONResponse(self.to_json(), self.status, headers=headers, media_type=MEDIA_TYPE)


def problem_of(error: TenkyoError) -> Problem:
    """The problem that an error of Tenkyo's is to whoever called."""
    for kind, status, title in (
        (QuestionError, 422, "質問を受け付けられません / Invalid request"),
        (UnknownDocument, 404, "文書が見つかりません / Unknown document"),
        (DocumentTooLarge, 413, "文書が大きすぎます / Document too large"),
        (UnsupportedFormat, 415, "読めない形式です / Unsupported format"),
        (KnowledgeBaseBusy, 503, "書き込み中です / Busy"),
        (DocumentError, 422, "文書を読めません / Unreadable document"),
    ):
        if isinstance(error, kind):
            return Problem(status, title, str(error))
    return Problem(500, "答えられません / Cannot answer", str(error))
