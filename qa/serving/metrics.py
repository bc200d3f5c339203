"""What /metrics tells Prometheus: requests by route, and how questions ended."""

from __future__ import annotations

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from index.knowledge_base import KnowledgeBase
from qa.result import Answer
from qa.serving.limits import App, Message, Receive, Scope, Send


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
        self.documents = Gauge("tenkyo_documents", "Documents in the knowledge base", registry=self.registry)
        self.passages = Gauge("tenkyo_passages", "Passages in the knowledge base", registry=self.registry)

    def count(self, answer: Answer) -> Answer:
        self.answers.labels(answer.language, answer.method).inc()
        return answer

    def render(self, knowledge_base: KnowledgeBase) -> bytes:
        """The text that Prometheus reads."""
        documents = knowledge_base.documents()
        self.documents.set(len(documents))
        self.passages.set(sum(document.passages for document in documents))
        return generate_latest(self.registry)


class CountRequests:
    """An ASGI layer that counts requests by the route that took them: routes are few, paths are not."""

    def __init__(self, app: App, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def watching(message: Message) -> None:
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
