"""What a question gets back: `Answer` and `Found`, and their JSON, the same on the command line, over HTTP and in Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from corpus.document import Passage
from language.script import Language

__all__ = ["Answer", "Citation", "Found", "Language", "Match", "Passage", "RetrievedPassage", "Turn"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation."""

    question: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A word of the question that met a word of the passage; spans are characters of the question and the passage.

    `similarity` is 1 for the same word and a cosine below that for a related one; `weight` is its share of the score.
    """

    question_start: int
    question_end: int
    passage_start: int
    passage_end: int
    similarity: float
    weight: float


def _place(label: str, recognised: float | None) -> dict[str, Any]:
    """What only some places have."""
    named = {"place": label} if label else {}
    return named if recognised is None else {**named, "recognised": recognised}


@dataclass(frozen=True, slots=True)
class RetrievedPassage:
    """A passage at `rank` (1 is best). `score` orders one question's passages: higher is better, no fixed range."""

    rank: int
    score: float
    passage: Passage
    matches: tuple[Match, ...] = ()

    def to_json(self) -> dict[str, Any]:
        passage = self.passage
        return {
            "rank": self.rank,
            "score": round(self.score, 4),
            "document_id": passage.document_id,
            "title": passage.title,
            "section": list(passage.section),
            "pages": list(passage.pages or ()),
            **_place(passage.place_at(passage.start), passage.recognised),
            "start": passage.start,
            "end": passage.end,
            "text": passage.text,
        }


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words a statement rests on: `quote == document.text[start:end]`; `number` is its `[n]` in the answer."""

    number: int
    document_id: str
    title: str
    section: tuple[str, ...]
    pages: tuple[int, int] | None
    start: int
    end: int
    quote: str
    place: str = ""  # what its place is called where the format has no pages: `Sheet1!A7`, `第十五条第二項`, `00:12:05`
    recognised: float | None = None  # the mean probability of its characters, where they were read in a picture

    def to_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "document_id": self.document_id,
            "title": self.title,
            "section": list(self.section),
            "pages": list(self.pages or ()),
            **_place(self.place, self.recognised),
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer or a refusal. `confidence` is the calibrated probability (0 to 1) that the answer is right.

    `method` says how it was made: "extractive", "extractive-no-reader" (the reader's files are damaged), "generative" (a language model, checked), "refusal" or "greeting".
    `rewritten_question` is the question as understood after a follow-up was resolved, or None when it was taken as is.
    `polarity` is what it says to a yes/no question, or None; with it `text` begins with はい or いいえ.
    `notice` is a line for the user, such as why the language model's answer was not used, or None.
    """

    question: str
    language: Language
    answered: bool
    confidence: float
    text: str
    short_answer: str | None
    method: str
    citations: tuple[Citation, ...]
    passages: tuple[RetrievedPassage, ...]
    id: str | int | None = None
    rewritten_question: str | None = None
    notice: str | None = None
    polarity: Literal["yes", "no"] | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "question": self.question,
            "language": self.language,
            "answered": self.answered,
            "confidence": round(self.confidence, 4),
            "answer": self.text,
            "short_answer": self.short_answer,
            "polarity": self.polarity,
            "method": self.method,
            "citations": [citation.to_json() for citation in self.citations],
            "passages": [passage.to_json() for passage in self.passages],
            "rewritten_question": self.rewritten_question,
            **({"notice": self.notice} if self.notice else {}),
        }


@dataclass(frozen=True, slots=True)
class Found:
    """Ranked passages for a query, without an answer."""

    question: str
    language: Language
    passages: tuple[RetrievedPassage, ...]
    id: str | int | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "question": self.question,
            "language": self.language,
            "passages": [passage.to_json() for passage in self.passages],
        }
