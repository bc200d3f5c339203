"""What a client of OpenAI's API is told: the answer, its sources as text, and what of the request was not heeded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from interface.http.events import Pieces
from interface.text_output import place
from language.message import Message
from qa.records import Answer
from qa.source_marks import set_apart


@dataclass(frozen=True, slots=True)
class Reply:
    """To one request. `instead` is said where the documents aren't asked at all; `ignored` names its parameters without effect.

    `read` are the texts that were read of it, and `count` counts the tokens of texts.
    """

    count: Callable[[Sequence[str]], int]
    read: Sequence[str] = ()
    notes: Sequence[Message] = ()
    ignored: Sequence[str] = ()
    instead: str | None = None

    def whole(self, answer: Answer | None) -> str:
        return self._said(answer) + self._below(answer)

    def pieces(self, pieces: Pieces, answers: Iterable[Answer]) -> Iterator[str]:
        """What `whole` says, as it comes."""
        yield from pieces.of(answers)
        if rest := self._said(None) + self._below(pieces.last):
            yield rest

    def tokens(self, answer: Answer | None) -> tuple[int, int]:
        """How many were read of the request and written in answer to it, as the embedding model counts them."""
        return self.count(self.read), self.count([self.whole(answer)])

    def more(self, answer: Answer | None) -> dict[str, Any]:
        """What OpenAI's shape has no place for."""
        return {
            **(answer.to_json() if answer is not None else {}),
            "notes": [str(note) for note in self.notes],
            "ignored": list(self.ignored),
        }

    def _said(self, answer: Answer | None) -> str:
        return answer.text if answer is not None else self.instead or ""

    def _below(self, answer: Answer | None) -> str:
        sources = source_lines(answer) if answer is not None else []
        notes = [f"※ {note}" for note in self.notes]
        return "".join("\n\n" + "\n".join(lines) for lines in (sources, notes) if lines)


def source_lines(answer: Answer) -> list[str]:
    """The citations as text below an answer, in which only ours are written [n]."""
    return [
        f"[{cited.number}] {place(cited.title, cited.section, cited.pages, cited.place, cited.recognised)}「{set_apart(cited.quote)}」"
        for cited in answer.citations
    ]
