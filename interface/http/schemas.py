"""The shapes of requests and responses, for checking the first and describing both at /openapi.json."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from qa.question.settings import QuestionLimits

# Lengths and ranges are described here and checked by `qa.question.validation`, whose messages say what to do.
_LIMITS = QuestionLimits()
_QUESTION_RANGE: dict[str, JsonValue] = {"minLength": 1, "maxLength": _LIMITS.question_characters}
_TOP_RANGE: dict[str, JsonValue] = {"minimum": 1, "maximum": _LIMITS.most_passages}


class TurnIn(BaseModel):
    """One earlier exchange."""

    question: str
    answer: str = ""


class AskIn(BaseModel):
    """A question, with what was said before it."""

    question: str = Field(json_schema_extra=_QUESTION_RANGE, examples=["フィンランドはなぜNATOに加盟したのですか"])
    history: list[TurnIn] | None = Field(default=None, description="Earlier exchanges, oldest first")
    top: int = Field(default=_LIMITS.shown_passages, json_schema_extra=_TOP_RANGE, description="Passages to return")
    stream: bool = Field(default=False, description="Answer as server-sent events: `partial` …, then `final`")


class TextIn(BaseModel):
    """A document given as text."""

    text: str
    title: str = ""


class _Out(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PlaceOut(_Out):
    """`start` and `end` count characters of the document's canonical text."""

    document_id: str
    title: str
    section: list[str] = Field(description="Headings it stands under, outermost first")
    pages: list[int] = Field(description="First and last page; empty where the document has none")
    place: str = Field("", description="What its place is called where the format has no pages: Sheet1!A7, 00:12:05")
    recognised: float | None = Field(
        None, description="Where the words were read in a picture (OCR): the mean probability of its characters"
    )
    start: int
    end: int


class CitationOut(PlaceOut):
    number: int = Field(description="Its [n] in the answer")
    quote: str = Field(description="text[start:end] of the document, to the character")


class PassageOut(PlaceOut):
    rank: int
    score: float = Field(description="Orders the passages of one question; higher is better")
    text: str


class AnswerOut(_Out):
    id: str | int | None
    question: str
    language: str
    answered: bool
    confidence: float = Field(description="The probability that the answer is right")
    answer: str = Field(description="Its [n] are those of `citations`; a mark of the source itself is written ［n］")
    short_answer: str | None
    polarity: str | None = Field(default=None, description='"yes" or "no" where a quote settles a yes/no question')
    method: str
    citations: list[CitationOut]
    passages: list[PassageOut]
    rewritten_question: str | None = Field(default=None, description="A follow-up question as it was understood")
    notice: str | None = None


class FoundOut(_Out):
    id: str | int | None
    question: str
    language: str
    passages: list[PassageOut]


class DocumentOut(BaseModel):
    id: str
    title: str
    source: str
    passages: int
    characters: int
    pages: int
    added_at: str
    repairs: list[str] = Field(description="What reading did to the file")
    media_type: str


class DocumentsOut(BaseModel):
    documents: list[DocumentOut]


class AddedOut(DocumentOut):
    status: str = Field(description="added, updated or unchanged")


class DocumentTextOut(BaseModel):
    id: str
    title: str
    source: str
    text: str = Field(description="The canonical text that offsets count in")
    pages: list[dict[str, Any]] = Field(description="Where each page starts")
    places: list[dict[str, Any]] = Field(description="From where on places are called what; an empty label ends one")
    repairs: list[str]


class ProblemOut(BaseModel):
    """Problem details (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = Field(description="What was seen, what was expected, what to do")


class MessageIn(BaseModel):
    model_config = ConfigDict(extra="allow")

    role: str
    content: str | list[dict[str, Any]] | None = None


class ChatIn(BaseModel):
    """A request as for OpenAI's chat completions; sampling parameters are accepted and have no effect."""

    model_config = ConfigDict(extra="allow")

    messages: list[MessageIn] = Field(min_length=1)
    model: str = "tenkyo"
    stream: bool = False
