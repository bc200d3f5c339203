"""What /metrics tells Prometheus: requests by route, how questions ended, and what is in hand."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import nan

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from interface.http.guard.asgi import App, AsgiMessage, Receive, Scope, Send
from interface.http.guard.limits import Load
from interface.http.looking_over import DocumentsLookedOver
from qa.documents import KnowledgeBase
from qa.errors import TenkyoError
from qa.records import Answer

_READER_STATES = ("ready", "off", "unavailable")
_log = logging.getLogger(__name__)


class Metrics:
    """The counters of one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "tenkyo_http_requests", "HTTP requests", ["method", "route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "tenkyo_http_request_seconds", "Seconds until a response has ended", ["route"], registry=self.registry
        )
        self.answers = Counter(
            "tenkyo_answers", "Questions answered or refused", ["language", "method"], registry=self.registry
        )
        self.stages = Histogram(
            "tenkyo_question_seconds",
            "Seconds of a stage: load, find, first words, answer",
            ["stage"],
            registry=self.registry,
            buckets=(0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0),
        )
        self.confidence = Histogram(
            "tenkyo_confidence",
            "How sure answers were, by how they ended: answered, refused or said",
            ["outcome"],
            registry=self.registry,
            buckets=[step / 10 for step in range(1, 11)],
        )
        self.failures = Counter(
            "tenkyo_question_failures", "Questions that ended in an error", ["stage", "error"], registry=self.registry
        )
        self.reader = self._gauge("tenkyo_reader", "1 for the state that the reader is in", ["state"])
        self._reader_state: Callable[[], str] = lambda: "off"
        self.documents = self._gauge("tenkyo_documents", "Documents in the knowledge base")
        self.passages = self._gauge("tenkyo_passages", "Passages in the knowledge base")
        self.damaged = self._gauge(
            "tenkyo_documents_unavailable", "Documents that were not what was recorded, when all were last read"
        )
        self._damaged: Callable[[], float] = lambda: nan
        self.readable = self._gauge("tenkyo_knowledge_base_readable", "Whether the knowledge base can be read, 1 or 0")
        self.in_hand = self._gauge("tenkyo_requests_in_hand", "Requests worked on, or uploads arriving", ["kind"])
        self.waiting = self._gauge("tenkyo_requests_waiting", "Requests that wait for their turn", ["kind"])
        self.refused = self._gauge("tenkyo_requests_refused", "Requests refused before a route saw them", ["status"])

    def count(self, answer: Answer) -> Answer:
        self.answers.labels(answer.language, answer.method).inc()
        return answer

    def judge(self, answer: Answer) -> None:
        """How an answer ended, and how sure it was; a greeting is neither answered nor refused."""
        outcome = "answered" if answer.answered else "refused" if answer.method == "refusal" else "said"
        self.confidence.labels(outcome).observe(answer.confidence)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Counts the seconds of what is done within, or its failure; one who stops listening is no failure."""
        began = time.perf_counter()
        try:
            yield
        except Exception as error:
            self.failures.labels(stage, type(error).__name__).inc()
            raise
        self.stages.labels(stage).observe(time.perf_counter() - began)

    def watch_reader(self, state: Callable[[], str]) -> None:
        """`state` is asked whenever somebody looks."""
        self._reader_state = state

    def watch_documents(self, looked_over: DocumentsLookedOver) -> None:
        """NaN until all were read once."""
        self._damaged = lambda: len(looked_over.last.damaged) if looked_over.last else nan

    def render(self, knowledge_base: KnowledgeBase, load: Load | None) -> bytes:
        """The text that Prometheus reads; where the knowledge base can't be read, its numbers are NaN."""
        try:
            documents = knowledge_base.documents()
        except TenkyoError as error:
            _log.error("%s: %s", type(error).__name__, error)
            self._count_documents(nan, nan, readable=False)
        else:
            self._count_documents(len(documents), sum(document.passages for document in documents), readable=True)
        if load is not None:
            self._count_load(load)
        self.damaged.set(self._damaged())
        now = self._reader_state()
        for state in _READER_STATES:
            self.reader.labels(state).set(state == now)
        return generate_latest(self.registry)

    def _count_documents(self, documents: float, passages: float, *, readable: bool) -> None:
        self.documents.set(documents)
        self.passages.set(passages)
        self.readable.set(readable)

    def _count_load(self, load: Load) -> None:
        for kind, slots in (("work", load.work), ("change", load.changes), ("upload", load.uploads)):
            self.in_hand.labels(kind).set(slots.in_hand)
            self.waiting.labels(kind).set(slots.waiting)
        for status, count in tuple(load.refused.items()):
            self.refused.labels(str(status)).set(count)

    def _gauge(self, name: str, what: str, labels: Sequence[str] = ()) -> Gauge:
        return Gauge(name, what, labels, registry=self.registry)


class CountRequests:
    """An ASGI layer that counts requests by the route that took them: routes are few, paths are not."""

    def __init__(self, app: App, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def watching(message: AsgiMessage) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watching)
        finally:
            route = getattr(scope.get("route"), "path", "web")
            self.metrics.requests.labels(_method(scope["method"]), route, str(status)).inc()
            self.metrics.seconds.labels(route).observe(time.perf_counter() - began)


def _method(name: str) -> str:
    """Anybody can invent methods; they share one label."""
    return name if name in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "other"
