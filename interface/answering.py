"""What is served: all that the API, the page and the tools need of `qa.engine.Engine`."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Protocol

from qa.documents import KnowledgeBase
from qa.question.settings import QuestionLimits
from qa.records import Answer, Found, Turn

_SHOWN = QuestionLimits().shown_passages


class AnswersQuestions(Protocol):
    """Safe to use from many threads."""

    @property
    def knowledge_base(self) -> KnowledgeBase: ...

    @property
    def ready(self) -> bool:
        """Whether a question would be answered without loading anything first."""
        ...

    @property
    def reader_state(self) -> str:
        """Whether answers are read: "ready", "off" or "unavailable"."""
        ...

    def warm_up(self) -> None:
        """Load what questions need. Raises what the first question would."""
        ...

    def ask(
        self, question: str, history: Sequence[Turn] = (), *, top: int = _SHOWN, documents: Sequence[str] = ()
    ) -> Answer:
        """`documents` names those that are asked (`qa.scope`); none means all. Raises `UnknownDocument`."""
        ...

    def find(self, query: str, *, top: int = _SHOWN, documents: Sequence[str] = ()) -> Found: ...

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, top: int = _SHOWN, documents: Sequence[str] = ()
    ) -> Generator[Answer, None, None]:
        """Growing answers; the last one is whole."""
        ...
