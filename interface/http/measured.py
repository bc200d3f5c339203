"""An engine that tells the metrics how each question went, through whichever door it came."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from typing import Any

from interface.answering import AnswersQuestions
from interface.http.metrics import Metrics
from interface.http.tracing import Tracing
from qa.documents import KnowledgeBase
from qa.records import Answer, Found, Turn
from qa.stages import telling


class Measured:
    """`engine`, measured: seconds to the first words and to the last, confidence, and what failed."""

    def __init__(self, engine: AnswersQuestions, metrics: Metrics, tracing: Tracing) -> None:
        self._engine, self.metrics, self._tracing = engine, metrics, tracing
        metrics.watch_reader(lambda: engine.reader_state)

    @property
    def knowledge_base(self) -> KnowledgeBase:
        return self._engine.knowledge_base

    @property
    def ready(self) -> bool:
        return self._engine.ready

    @property
    def reader_state(self) -> str:
        return self._engine.reader_state

    def warm_up(self) -> None:
        with self.metrics.timed("load"):
            self._engine.warm_up()

    def ask(self, question: str, history: Sequence[Turn] = (), **options: Any) -> Answer:
        with self.metrics.timed("answer"), self._tracing.question("answer") as seen:
            with telling(seen.stages):
                answer = self._engine.ask(question, history, **options)
            seen.of_answer(answer)
        self.metrics.judge(answer)
        return answer

    def find(self, query: str, **options: Any) -> Found:
        with self.metrics.timed("find"), self._tracing.question("find") as seen, telling(seen.stages):
            return self._engine.find(query, **options)

    def stream(self, question: str, history: Sequence[Turn] = (), **options: Any) -> Generator[Answer, None, None]:
        """What waits for a client that reads slowly counts as well: it is what that client sees."""
        last, began = None, time.perf_counter()
        with self.metrics.timed("answer"), self._tracing.question("answer") as seen:
            growing = self._engine.stream(question, history, **options)
            try:
                while True:
                    with telling(seen.stages):  # each time anew: the next one may be asked for from another thread
                        answer = next(growing, None)
                    if answer is None:
                        break
                    if last is None:
                        self.metrics.stages.labels("first words").observe(time.perf_counter() - began)
                    last = answer
                    seen.of_answer(answer)
                    yield answer
            finally:
                with telling(seen.stages):  # of what ends because nobody listens any more
                    growing.close()
        if last is not None:
            self.metrics.judge(last)

    def __getattr__(self, name: str) -> Any:
        """What else an engine can do, unmeasured."""
        return getattr(self._engine, name)


def measured(engine: AnswersQuestions, tracing: Tracing | None = None) -> Measured:
    """`engine` with metrics of its own, or with those that it has."""
    return engine if isinstance(engine, Measured) else Measured(engine, Metrics(), tracing or Tracing())
