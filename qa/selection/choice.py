"""What is quoted: a stretch of one passage, why it is there, and how it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.document import Passage
from language.span import Span
from qa.selection.trimming import LEADING


@dataclass(frozen=True, slots=True)
class Choice:
    """`quote` is a span of the passage's document; `role` tells why it is there: "best", "also", "header", …

    `shown` is the text of the answer where that isn't the quote itself: a row with its header's words, a list cut short; empty
    where the quote only bears out what another one shows.
    """

    passage: Passage
    quote: Span
    role: str
    shown: str | None = None

    @property
    def text(self) -> str:
        """The quoted words."""
        return self.passage.text[self.quote.start - self.passage.start : self.quote.end - self.passage.start]

    @property
    def length(self) -> int:
        """Characters that it takes in the answer."""
        return len(self.text if self.shown is None else self.shown)


def merged(choices: Sequence[Choice]) -> list[Choice]:
    """Quotes with nothing but white space or a connective between them, shown as they are, are one quote."""
    found: list[Choice] = []
    for choice in choices:
        last = found[-1] if found else None
        if last is None or last.shown is not None or choice.shown is not None or not _beside(last, choice):
            found.append(choice)
            continue
        best = choice if choice.role == "best" else last
        found[-1] = replace(best, quote=Span(last.quote.start, choice.quote.end))
    return found


def _beside(one: Choice, other: Choice) -> bool:
    passage = one.passage
    if passage.document_id != other.passage.document_id or passage.start != other.passage.start:
        return False
    between = passage.text[one.quote.end - passage.start : other.quote.start - passage.start].strip()
    return one.quote.end <= other.quote.start and (not between or LEADING.fullmatch(between) is not None)
