"""Traces for OpenTelemetry: a span for each request and each question, with its stages. None unless an operator wants them.

Attributes say how something ended and where it is served, never what was asked, what a document says, or who asked.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from interface.access.doors import Door
from interface.http.guard.asgi import Scope
from qa.errors import SettingsError
from qa.records import Answer
from qa.settings import Serving
from qa.stages import Stage

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

_SERVICE = "tenkyo"
_LAST_SECONDS = 1.0  # for what has not been sent when the process ends
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_PARENT = (b"traceparent", b"tracestate")  # https://www.w3.org/TR/trace-context/


@dataclass(slots=True)
class Seen:
    """What becomes known of a request or a question on its way; `name` and `attributes` are its span's."""

    name: str
    attributes: dict[str, str | int | float | bool] = field(default_factory=dict)
    stages: list[Stage] = field(default_factory=list)
    failed: bool = False

    def of_answer(self, answer: Answer) -> None:
        self.attributes |= {
            "tenkyo.answered": answer.answered,
            "tenkyo.method": answer.method,
            "tenkyo.language": answer.language,
            "tenkyo.confidence": answer.confidence,
        }

    def of_response(self, method: str, door: Door | None, status: int | None) -> None:
        """`status` is None where the client left first."""
        method = method if method in _METHODS else "_OTHER"
        self.name = f"{method} {door.route}" if door is not None else method
        self.attributes["http.request.method"] = method
        if door is not None:
            self.attributes["http.route"] = door.route
        if status is not None:
            self.attributes["http.response.status_code"] = status
            self.failed = status >= 500


class Tracing:
    """Nobody is told."""

    @contextmanager
    def request(self, scope: Scope, request_id: str) -> Iterator[Seen]:
        """A request from its head to the end of its response."""
        yield Seen("request")

    @contextmanager
    def question(self, name: str) -> Iterator[Seen]:
        """A question or a search. May be held while a generator yields."""
        yield Seen(name)


class Traces(Tracing):
    """Told to `tracer`."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    @contextmanager
    def request(self, scope: Scope, request_id: str) -> Iterator[Seen]:
        from opentelemetry.trace import SpanKind, use_span
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        parent = TraceContextTextMapPropagator().extract(_given(scope))
        span = self._tracer.start_span("request", context=parent, kind=SpanKind.SERVER)
        seen = Seen("request", {"tenkyo.request_id": request_id})
        try:
            with use_span(span, record_exception=False, set_status_on_exception=False):
                yield seen
        except BaseException as error:
            _failed(seen, error)
            raise
        finally:
            self._end(span, seen)

    @contextmanager
    def question(self, name: str) -> Iterator[Seen]:
        span, seen = self._tracer.start_span(name), Seen(name)  # below the request's, where one is being answered
        try:
            yield seen
        except BaseException as error:
            _failed(seen, error)
            raise
        finally:
            self._end(span, seen)

    def _end(self, span: Any, seen: Seen) -> None:
        from opentelemetry.trace import StatusCode, set_span_in_context

        for stage in seen.stages:
            within = self._tracer.start_span(stage.name, context=set_span_in_context(span), start_time=stage.began)
            if stage.failed:
                within.set_status(StatusCode.ERROR)
            within.end(stage.ended)
        span.update_name(seen.name)
        span.set_attributes(seen.attributes)
        if seen.failed:
            span.set_status(StatusCode.ERROR)
        span.end()


def make_tracing(serving: Serving) -> Tracing:
    """Traces where the environment wants them and the extra `otel` is installed, sent as OpenTelemetry's own variables say.

    Raises `SettingsError` where they were asked for by our own variable and it isn't installed.
    """
    if not serving.traces and not serving.traces_if_installed:
        return Tracing()
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        if not serving.traces:
            return Tracing()
        raise SettingsError(
            "TENKYO_OTEL には `pip install 'tenkyo[otel]'` が要ります。",
            "TENKYO_OTEL needs `pip install 'tenkyo[otel]'`.",
        ) from None
    named = Resource.create()
    if str(named.attributes[SERVICE_NAME]).startswith("unknown_service"):
        named = named.merge(Resource({SERVICE_NAME: _SERVICE}))
    provider = TracerProvider(resource=named, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    atexit.register(_send_the_rest, provider.shutdown)
    return Traces(provider.get_tracer(_SERVICE))


def _send_the_rest(shutdown: Callable[[], None]) -> None:
    """A collector that can't be reached is tried again and again: no reason for the process to stay."""
    sending = threading.Thread(target=shutdown, daemon=True)
    sending.start()
    sending.join(_LAST_SECONDS)


def _given(scope: Scope) -> Mapping[str, str]:
    return {name.decode(): value.decode("latin-1") for name, value in scope["headers"] if name in _PARENT}


def _failed(seen: Seen, error: BaseException) -> None:
    """The error's kind alone: its words may be a document's. Who stops listening is no failure."""
    if isinstance(error, Exception):
        seen.failed = True
        seen.attributes["error.type"] = type(error).__name__
