"""The shapes of requests and responses, for checking the first and describing both at /openapi.json."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, StrictBool, StrictInt

from qa.question.settings import QuestionLimits
from qa.scope import MOST_DOCUMENTS

MOST_EMBEDDED = 2_048  # texts in one request, as of OpenAI's own
# Lengths and ranges are described here and checked by `qa.question.validation`, whose messages say what to do.
_LIMITS = QuestionLimits()
_QUESTION_RANGE: dict[str, JsonValue] = {"minLength": 1, "maxLength": _LIMITS.question_characters, "pattern": r"\S"}
_TOP_RANGE: dict[str, JsonValue] = {"minimum": 1, "maximum": _LIMITS.most_passages}
_SOMETHING: dict[str, JsonValue] = {"minLength": 1, "pattern": r"\S"}  # other than spaces
_TEXT: dict[str, JsonValue] = {"type": "string", "minLength": 1}
_TEXTS: dict[str, JsonValue] = {
    "anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1, "maxItems": MOST_EMBEDDED}]
}
DOCUMENTS = "The documents to ask, by id, title or file name; none stands for all"


DocumentName = Annotated[str, Field(json_schema_extra=_SOMETHING)]
MOST_NAMED: dict[str, JsonValue] = {"maxItems": MOST_DOCUMENTS}


def _whole(value: object) -> object:
    """JSON has one kind of number: 3.0 is whole, too."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


WholeNumber = Annotated[StrictInt, BeforeValidator(_whole)]


class TurnIn(BaseModel):
    """One earlier exchange."""

    question: str = Field(json_schema_extra={"maxLength": _LIMITS.question_characters})
    answer: str = Field(default="", json_schema_extra={"maxLength": _LIMITS.answer_characters})


class AskIn(BaseModel):
    """A question, with what was said before it."""

    question: str = Field(json_schema_extra=_QUESTION_RANGE, examples=["フィンランドはなぜNATOに加盟したのですか"])
    history: list[TurnIn] | None = Field(
        default=None,
        json_schema_extra={"maxItems": _LIMITS.history_turns},
        description="Earlier exchanges, oldest first",
    )
    top: WholeNumber = Field(
        default=_LIMITS.shown_passages, json_schema_extra=_TOP_RANGE, description="Passages to return"
    )
    documents: list[DocumentName] | None = Field(default=None, description=DOCUMENTS, json_schema_extra=MOST_NAMED)
    stream: StrictBool = Field(default=False, description="Answer as server-sent events: `partial` …, then `final`")


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
    also: list[dict[str, Any]] = Field(
        default=[], description="Other files of the same text, by which it is known, too"
    )


class DocumentsOut(BaseModel):
    documents: list[DocumentOut]
    total: int = Field(description="How many there are, on whichever page")
    next: str | None = Field(description="Where the next page is; null on the last")


class AddedOut(DocumentOut):
    status: str = Field(description="added, updated or unchanged")


class JobOut(BaseModel):
    """An addition that nobody waits for: `documents` are those added so far, `failures` say which files weren't."""

    id: str
    name: str
    status: Literal["waiting", "working", "done", "failed", "cancelled"]
    created_at: str
    documents: list[AddedOut]
    failures: list[str]
    problem: dict[str, Any] | None = Field(description="Why it failed, as problem details")


class JobsOut(BaseModel):
    jobs: list[JobOut]


class DocumentTextOut(BaseModel):
    id: str
    title: str
    source: str
    text: str = Field(description="The canonical text that offsets count in")
    pages: list[dict[str, Any]] = Field(description="Where each page starts")
    places: list[dict[str, Any]] = Field(description="From where on places are called what; an empty label ends one")
    repairs: list[str]


class ReadOut(BaseModel):
    """A place of a document: `text` stands from `start` to `end`, `before` and `after` it what surrounds it."""

    document_id: str
    title: str
    source: str
    start: int
    end: int
    characters: int = Field(description="Of the whole document")
    pages: list[int] = Field(description="Those that `text` stands on; empty where the document has none")
    before: str
    text: str
    after: str


class ProblemOut(BaseModel):
    """Problem details (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = Field(description="What was seen, what was expected, what to do")


class ChatIn(BaseModel):
    """A request as for OpenAI's chat completions. What has no meaning here, such as sampling, is taken and has no effect.

    `documents` (or `metadata.documents`, names between commas) says which documents to ask.
    """

    model_config = ConfigDict(extra="allow")

    messages: list[dict[str, Any]] = Field(min_length=1, description="Of role user, assistant, system …, oldest first")
    model: str | None = Field(default="tenkyo", description="Any name: there is one model")
    stream: StrictBool | None = False
    stream_options: dict[str, Any] | None = None


class ResponsesIn(BaseModel):
    """A request as for OpenAI's responses; `documents` as in chat completions. Nothing of it is kept."""

    model_config = ConfigDict(extra="allow")

    input: str | list[dict[str, Any]] = Field(description="The question, or the conversation that ends with it")
    model: str | None = Field(default="tenkyo", description="Any name: there is one model")
    stream: StrictBool | None = False
    previous_response_id: str | None = Field(default=None, description="Can't be used: send the whole conversation")


class EmbeddingsIn(BaseModel):
    """A request as for OpenAI's embeddings, answered by the model that the documents are searched by."""

    model_config = ConfigDict(extra="allow")

    input: str | list[Any] = Field(description="A text, or up to 2,048 of them", json_schema_extra=_TEXTS)
    model: str | None = Field(default=None, description="Any name: there is one model")
    encoding_format: Literal["float", "base64"] | None = "float"
    dimensions: WholeNumber | None = Field(default=None, description="The model's own, if any")
    input_type: Literal["document", "query"] | None = Field(default=None, description="What the texts are")


class OpenAIErrorOut(BaseModel):
    """An error as OpenAI's API has it."""

    error: dict[str, Any]
