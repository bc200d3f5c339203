"""Spans of requests and questions, as an exporter gets them."""

from __future__ import annotations

import sys
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from index.knowledge_base import KnowledgeBase
from interface.http.api import make_api
from interface.http.guard.limits import Guard
from interface.http.guard.policy import Policy
from interface.http.measured import measured
from interface.http.tracing import Traces, Tracing, _send_the_rest, make_tracing
from interface.workers.child import Lane
from interface.workers.messages import Call, Ended, Said
from qa.engine import Engine
from qa.errors import SettingsError
from qa.generation.prompts import NOTHING_FOUND
from qa.generation.settings import LanguageModel
from qa.reader.settings import ReaderSettings
from qa.records import Answer, Turn
from qa.settings import Abstention, Serving, Settings
from qa.stages import Stage, stage, telling
from tests.index.small_encoders import make_document
from tests.qa.generation.llm_server import WAIT, LanguageModelServer, Reply
from tests.qa.generation.llm_server import answer as lm_answer
from tests.qa.quoting_engine import QuotingEngine

SECRET = "北海道"  # what is asked, and what the document says
OPENED, WHEN = "白浜港は1897年に開港した", "白浜港はいつ開港しましたか"


class StagedEngine(QuotingEngine):
    """Has stages, as the real one has."""

    def ask(self, question: str, history: Sequence[Turn] = (), **options: object) -> Answer:
        with stage("retrieval"):
            pass
        with stage("composing"):
            return super().ask(question, history, **options)  # type: ignore[arg-type]

    def stream(self, question: str, history: Sequence[Turn] = (), **options: object) -> Generator[Answer, None, None]:
        with stage("retrieval"):
            answer = super().ask(question, history, **options)  # type: ignore[arg-type]
        yield answer
        with stage("composing"):
            pass
        yield answer


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def tracing(exporter: InMemorySpanExporter) -> Traces:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return Traces(provider.get_tracer("test"))


@pytest.fixture(scope="module")
def port_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge base of one sentence."""
    directory = tmp_path_factory.mktemp("port") / "kb"
    with KnowledgeBase.create(directory) as knowledge_base:
        knowledge_base.add([make_document(f"{OPENED}。", title="港", source="port.txt", identity="port")])
    return directory


@contextmanager
def asking_port(directory: Path, url: str) -> Iterator[Engine]:
    """An engine over that sentence, with the language model at `url`."""
    settings = Settings(
        reader=ReaderSettings(enabled=False),
        abstention=Abstention(answers_anyway=True),
        language_model=LanguageModel(url, "small"),
    )
    engine = Engine.open(directory, settings=settings)
    try:
        yield engine
    finally:
        engine.close()


@pytest.fixture
def client(quoting_engine: QuotingEngine, exporter: InMemorySpanExporter, tracing: Traces) -> Iterator[TestClient]:
    engine = measured(StagedEngine(quoting_engine.knowledge_base), tracing)
    guard = Guard(make_api(engine), policy=Policy(tracing=tracing))
    with TestClient(guard, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


def named(exporter: InMemorySpanExporter, name: str) -> ReadableSpan:
    [span] = [span for span in exporter.get_finished_spans() if span.name == name]
    return span


def times(span: ReadableSpan) -> tuple[int, int]:
    """Its start and its end."""
    assert span.start_time is not None
    assert span.end_time is not None
    return span.start_time, span.end_time


def parent_of(span: ReadableSpan) -> int | None:
    return span.parent.span_id if span.parent is not None else None


@pytest.mark.parametrize("stream", [False, True])
def test_a_question_is_a_span_of_its_request_with_its_stages(
    client: TestClient, exporter: InMemorySpanExporter, stream: bool
) -> None:
    response = client.post("/api/v1/ask", json={"question": SECRET, "stream": stream})
    request, question = named(exporter, "POST /api/v1/ask"), named(exporter, "answer")
    assert (request.kind, parent_of(request)) == (SpanKind.SERVER, None)
    assert request.attributes == {
        "tenkyo.request_id": response.headers["x-request-id"],
        "http.request.method": "POST",
        "http.route": "/api/v1/ask",
        "http.response.status_code": 200,
    }
    assert parent_of(question) == request.context.span_id
    assert question.attributes is not None
    assert question.attributes["tenkyo.answered"] is True
    for name in ("retrieval", "composing"):
        within = named(exporter, name)
        assert parent_of(within) == question.context.span_id
        (asked_at, answered_at), (began, ended) = times(question), times(within)
        assert asked_at <= began <= ended <= answered_at


def test_no_span_holds_a_question_an_answer_or_an_address(client: TestClient, exporter: InMemorySpanExporter) -> None:
    client.post("/api/v1/ask", json={"question": SECRET})
    client.get("/api/v1/passages", params={"query": SECRET})
    client.get("/api/v1/documents/" + SECRET)
    client.get("/" + SECRET)
    client.request(SECRET.encode().hex(), "/api/v1/ask")
    told = "".join(span.to_json(indent=None) for span in exporter.get_finished_spans())
    assert "find" in told
    for secret in (SECRET, SECRET.encode("unicode_escape").decode(), SECRET.encode().hex(), "札幌", "testclient"):
        assert secret not in told


def test_a_trace_that_was_begun_elsewhere_goes_on(client: TestClient, exporter: InMemorySpanExporter) -> None:
    trace, span = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    client.get("/healthz", headers={"traceparent": f"00-{trace}-{span}-01"})
    request = named(exporter, "GET /healthz")
    assert request.context.trace_id == int(trace, 16)
    assert parent_of(request) == int(span, 16)


def test_a_fault_is_told_by_its_kind_and_not_by_its_words(
    client: TestClient, exporter: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(StagedEngine, "ask", fail)
    assert client.post("/api/v1/ask", json={"question": SECRET}).status_code == 500
    request, question = named(exporter, "POST /api/v1/ask"), named(exporter, "answer")
    assert request.status.status_code is question.status.status_code is StatusCode.ERROR
    assert question.attributes is not None
    assert question.attributes["error.type"] == "RuntimeError"
    assert not request.events
    assert not question.events
    assert SECRET not in request.to_json() + question.to_json()


def test_a_refused_request_is_told_too_and_is_no_fault(client: TestClient, exporter: InMemorySpanExporter) -> None:
    client.post("/api/v1/ask", content=b"{")
    request = named(exporter, "POST /api/v1/ask")
    assert request.attributes is not None
    assert request.attributes["http.response.status_code"] == 400
    assert request.status.status_code is StatusCode.UNSET


def test_stages_of_another_process_are_told_here() -> None:
    class Connection:
        """Stands for the worker's end: says one answer, and ends."""

        said = iter([Said("answer"), Ended(stages=(Stage("reading", 1, 2),))])  # type: ignore[arg-type]

        def send(self, _: object) -> None: ...

        def recv(self) -> object:
            return next(self.said)

    told: list[Stage] = []
    with telling(told):
        assert list(Lane(None, Connection()).call(Call("ask", "?"))) == ["answer"]  # type: ignore[arg-type,comparison-overlap]
    assert told == [Stage("reading", 1, 2)]


@pytest.mark.parametrize(
    ("reply", "failed", "method"),
    [
        (Reply(lm_answer(f"{OPENED}[1]。")), False, "generative"),
        (Reply(lm_answer(f"{NOTHING_FOUND}。")), False, "extractive"),  # it answered, and found nothing
        (Reply(lm_answer("白浜港は1950年に開港した[1]。")), True, "extractive"),
        (Reply(status=404), True, "extractive"),
    ],
    ids=["stands", "declined", "unproven", "no endpoint"],
)
def test_what_a_language_model_writes_is_a_stage(
    port_directory: Path, exporter: InMemorySpanExporter, tracing: Traces, reply: Reply, failed: bool, method: str
) -> None:
    with LanguageModelServer([reply]) as server, asking_port(port_directory, server.url) as asked:
        answer = measured(asked, tracing).ask(WHEN)
    assert answer.method == method
    question, generating = named(exporter, "answer"), named(exporter, "generating")
    assert parent_of(generating) == question.context.span_id
    assert (generating.status.status_code is StatusCode.ERROR) == failed
    (asked_at, answered_at), (began, ended) = times(question), times(generating)
    assert asked_at <= times(named(exporter, "retrieval"))[1] <= began <= ended <= answered_at
    assert "白浜港" not in generating.to_json() + question.to_json()


def test_what_nobody_waits_for_any_more_is_told_and_is_no_failure(
    port_directory: Path, exporter: InMemorySpanExporter, tracing: Traces
) -> None:
    reply = Reply([*lm_answer(f"{OPENED}[1]。白浜港は")[:-1], WAIT])
    with LanguageModelServer([reply]) as server, asking_port(port_directory, server.url) as asked:
        growing = measured(asked, tracing).stream(WHEN)
        assert next(growing).method == "generative"
        growing.close()
    generating = named(exporter, "generating")
    assert generating.status.status_code is StatusCode.UNSET
    assert parent_of(generating) == named(exporter, "answer").context.span_id


def test_nobody_is_told_unless_an_operator_wants_it() -> None:
    assert type(make_tracing(Serving())) is Tracing
    said = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}
    for variables, wanted in (
        ({}, (False, False)),
        ({"TENKYO_OTEL": "1"}, (True, False)),
        (said, (False, True)),
        ({**said, "TENKYO_OTEL": "0"}, (False, False)),
    ):
        serving = Settings.from_environment(variables).serving
        assert (serving.traces, serving.traces_if_installed) == wanted
    with pytest.raises(SettingsError, match="TENKYO_OTEL"):
        Settings.from_environment({"TENKYO_OTEL": "yes"})


def test_what_is_not_installed_is_said_where_it_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    assert type(make_tracing(Serving(traces_if_installed=True))) is Tracing
    with pytest.raises(SettingsError, match=r"tenkyo\[otel\]"):
        make_tracing(Serving(traces=True))


def test_a_collector_that_never_takes_the_rest_keeps_nobody() -> None:
    never, ended = threading.Event(), threading.Event()

    def shut_down() -> None:
        never.wait(60)
        ended.set()

    _send_the_rest(shut_down)
    assert not ended.is_set()
    never.set()
