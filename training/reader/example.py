"""What the reader learns from: a question, a passage with the titles above it, and where its answer stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from language.span import Span


@dataclass(frozen=True, slots=True)
class Example:
    """`answer` is a slice of `text`, None where the passage does not answer. `bears` are the sentences that hold it.

    `yes` is what a question for yes or no comes to, None for any other.
    """

    kind: str
    question: str
    title: str
    text: str
    answer: Span | None = None
    bears: tuple[Span, ...] = ()
    yes: bool | None = None

    def __post_init__(self) -> None:
        for span in (*self.bears, *([self.answer] if self.answer else [])):
            if not 0 <= span.start < span.end <= len(self.text):
                raise ValueError(f"{span} of a text of {len(self.text)} characters")


def unanswered(kind: str, question: str, title: str, text: str) -> Example:
    """A question that the passage does not answer."""
    return Example(kind, question, title, text)


def joined(parts: Sequence[str], separator: str = "\n") -> tuple[str, list[Span]]:
    """The parts in one text, and where each of them stands in it."""
    spans, at = [], 0
    for part in parts:
        spans.append(Span(at, at + len(part)))
        at += len(part) + len(separator)
    return separator.join(parts), spans


def answered(
    kind: str, question: str, title: str, parts: Sequence[str], holding: int, answer: Span, separator: str = "\n"
) -> Example:
    """The answer is a slice of part number `holding`."""
    text, spans = joined(parts, separator)
    start = spans[holding].start
    return Example(kind, question, title, text, Span(start + answer.start, start + answer.end), (spans[holding],))
