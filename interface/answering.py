"""What is served: all that the API, the page and the tools need of `qa.engine.Engine`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from index.knowledge_base import KnowledgeBase
from qa.records import Answer, Found, Turn


class AnswersQuestions(Protocol):
    """Safe to use from many threads."""

    @property
    def knowledge_base(self) -> KnowledgeBase: ...

    @property
    def ready(self) -> bool:
        """Whether a question would be answered without loading anything first."""
        ...

    def warm_up(self) -> None:
        """Load what questions need. Raises what the first question would."""
        ...

    def ask(self, question: str, history: Sequence[Turn] = (), *, top: int = 5) -> Answer: ...

    def find(self, query: str, *, top: int = 5) -> Found: ...

    def stream(self, question: str, history: Sequence[Turn] = (), *, top: int = 5) -> Iterator[Answer]:
        """Growing answers; the last one is whole."""
        ...
