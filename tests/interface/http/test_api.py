"""The HTTP API over a small knowledge base and an engine that a reader can predict."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from index.errors import KnowledgeBaseBusy, KnowledgeBaseDamaged
from interface.http.api import make_api
from interface.http.guard.limits import Guard
from interface.http.schemas import AddedOut, AnswerOut, DocumentsOut, FoundOut
from qa.records import Answer
from tests.qa.quoting_engine import QuotingEngine

DOCUMENTS = "/api/v1/documents"


@pytest.fixture
def client(quoting_engine: QuotingEngine) -> Iterator[TestClient]:
    with TestClient(
        Guard(make_api(quoting_engine)), base_url="http://127.0.0.1", raise_server_exceptions=False
    ) as client:
        yield client


def problem(response: Any, status: int) -> dict[str, Any]:
    """The problem details of a response, checked for their form."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"].startswith("application/problem+json")
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert "\n" not in body["detail"]
    return body


def ids(client: TestClient) -> list[str]:
    return [document["id"] for document in client.get(DOCUMENTS).json()["documents"]]


# Questions


def test_an_answer_has_the_form_of_the_contract_and_its_quote_is_a_slice(client: TestClient) -> None:
    answer = client.post("/api/v1/ask", json={"question": "北海道"}).json()
    AnswerOut.model_validate(answer)
    assert set(answer) == {
        *("id", "question", "language", "answered", "confidence", "answer", "short_answer", "polarity", "method"),
        "rewritten_question",
        *("citations", "passages"),
    }
    [citation] = answer["citations"]
    text = client.get(f"{DOCUMENTS}/{citation['document_id']}").json()["text"]
    assert citation["quote"] == text[citation["start"] : citation["end"]] == "札幌は北海道の中心都市である。"
    assert citation["section"] == ["第1節"]
    assert citation["pages"] == [1, 1]
    assert answer["answer"] == "札幌は北海道の中心都市である。[1]"


def test_a_refusal_is_an_answer_without_citations(client: TestClient) -> None:
    answer = client.post("/api/v1/ask", json={"question": "バナナ"}).json()
    assert answer["answered"] is False
    assert answer["citations"] == []
    assert len(answer["passages"]) == 2


def test_history_reaches_the_engine(client: TestClient) -> None:
    body = {"question": "北海道", "history": [{"question": "札幌", "answer": "…"}]}
    assert client.post("/api/v1/ask", json=body).json()["answered"]
    body["history"] = [{"question": "那覇"}]
    assert not client.post("/api/v1/ask", json=body).json()["answered"]


def test_top_limits_the_passages(client: TestClient) -> None:
    for one in (1, 1.0):  # the same number in JSON
        assert len(client.post("/api/v1/ask", json={"question": "北海道", "top": one}).json()["passages"]) == 1
    found = client.get("/api/v1/passages", params={"query": "沖縄", "top": 1}).json()
    FoundOut.model_validate(found)
    assert [passage["text"] for passage in found["passages"]] == ["那覇は沖縄にある。"]


def events(text: str) -> list[tuple[str, Any]]:
    """The (name, data) of server-sent events."""
    blocks = [dict(line.split(": ", 1) for line in block.splitlines()) for block in text.strip().split("\n\n")]
    return [(block.get("event", ""), block["data"]) for block in blocks]


def test_a_streamed_answer_grows_and_ends_as_the_whole_one(client: TestClient) -> None:
    whole = client.post("/api/v1/ask", json={"question": "北海道"}).json()
    response = client.post("/api/v1/ask", json={"question": "北海道", "stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["x-accel-buffering"] == "no"
    assert [line for line in response.text.splitlines() if line.startswith("id: ")] == ["id: 0", "id: 1"]
    (first, partial), (last, final) = events(response.text)
    assert (first, last) == ("partial", "final")
    assert whole["answer"].startswith(json.loads(partial)["answer"])
    assert json.loads(final) == whole


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"question": ""}, "空です"),
        ({"question": " 　\n"}, "空です"),
        ({"question": "あ" * 100_000}, "長すぎます"),
        ({}, "question"),
        ({"question": None}, "question"),
        ({"question": "北海道", "top": 0}, "top"),
        ({"question": "北海道", "top": "x"}, "top"),
        ({"question": "北海道", "top": 1.5}, "top"),
        ({"question": "北海道", "top": True}, "top"),
        ({"question": "北海道", "history": [{"answer": "x"}]}, "history"),
        ({"question": "北海道", "history": "x"}, "history"),
        ({"question": "北海道", "history": [{"question": "あ" * 100_000}]}, "長すぎます"),
        ({"question": "北海道", "history": [{"question": "x"}] * 101}, "長すぎます"),
    ],
)
def test_a_bad_question_is_a_422_that_says_what_to_change(client: TestClient, body: Any, says: str) -> None:
    assert says in problem(client.post("/api/v1/ask", json=body), 422)["detail"]


def test_half_a_character_is_a_422(client: TestClient) -> None:
    response = client.post(
        "/api/v1/ask", content=rb'{"question": "\ud800"}', headers={"content-type": "application/json"}
    )
    problem(response, 422)


def test_what_was_sent_is_not_sent_back(client: TestClient) -> None:
    response = client.post("/api/v1/ask", json={"question": {"secret": "ひみつ"}, "top": "ひみつ"})
    problem(response, 422)
    assert "ひみつ" not in response.text


def test_json_that_is_none_is_a_400(client: TestClient) -> None:
    for path in ("/api/v1/ask", DOCUMENTS):
        problem(client.post(path, content=b"{", headers={"content-type": "application/json"}), 400)
    refused = client.post("/v1/chat/completions", content=b"{", headers={"content-type": "application/json"})
    assert refused.status_code == 400
    assert refused.json()["error"]["type"] == "invalid_request_error"


def test_a_body_over_the_limit_is_a_413(client: TestClient) -> None:
    problem(client.post("/api/v1/ask", json={"question": "あ" * 4_000_000}), 413)


@pytest.mark.parametrize("query", ["", "あ" * 3_000])
def test_a_bad_query_is_a_422(client: TestClient, query: str) -> None:
    problem(client.get("/api/v1/passages", params={"query": query}), 422)


# Documents


def test_a_file_is_added_then_unchanged_then_updated_and_removed(client: TestClient) -> None:
    def upload(text: str) -> Any:
        return client.post(DOCUMENTS, files={"file": ("岩手.txt", text.encode(), "text/plain")})

    added = upload("盛岡は岩手にある。")
    assert added.status_code == 201
    AddedOut.model_validate(added.json())
    assert (added.json()["status"], added.json()["source"]) == ("added", "岩手.txt")
    again = upload("盛岡は岩手にある。")
    assert (again.status_code, again.json()["status"]) == (200, "unchanged")
    changed = upload("盛岡は岩手の中心にある。")
    assert (changed.status_code, changed.json()["status"]) == (200, "updated")
    assert changed.json()["id"] == added.json()["id"]
    assert client.post("/api/v1/ask", json={"question": "岩手の中心"}).json()["answered"]

    removed = client.delete(f"{DOCUMENTS}/{added.json()['id']}")
    assert removed.json()["id"] == added.json()["id"]
    assert ids(client) == ["cities"]
    assert not client.post("/api/v1/ask", json={"question": "岩手の中心"}).json()["answered"]


def test_a_text_is_added_and_one_of_the_same_title_updates_it(client: TestClient) -> None:
    first = client.post(DOCUMENTS, json={"title": "岩手", "text": "# 県\n\n盛岡は岩手にある。"}).json()
    second = client.post(DOCUMENTS, json={"title": "岩手", "text": "# 県\n\n花巻も岩手にある。"}).json()
    assert (first["title"], first["status"], second["status"]) == ("岩手", "added", "updated")
    shown = client.get(f"{DOCUMENTS}/{second['id']}").json()
    assert "花巻" in shown["text"]
    assert "盛岡" not in shown["text"]
    untitled = [client.post(DOCUMENTS, json={"text": text}).json()["id"] for text in ("一つ目の文。", "二つ目の文。")]
    assert len(set(untitled)) == 2


def test_a_document_is_removed_by_query_too(client: TestClient) -> None:
    assert client.delete(DOCUMENTS, params={"id": "cities"}).status_code == 200
    assert ids(client) == []


def test_an_unknown_document_is_a_404(client: TestClient) -> None:
    problem(client.get(f"{DOCUMENTS}/nope"), 404)
    problem(client.delete(f"{DOCUMENTS}/nope"), 404)
    problem(client.delete(DOCUMENTS, params={"id": "nope"}), 404)


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("empty.txt", b"", 422),
        ("blank.txt", b" \n\n ", 422),
        ("program.bin", b"\x7fELF\x02\x01\x01" + bytes(2_000), 415),
        ("program.7z", b"7z\xbc\xaf\x27\x1c" + bytes(500), 415),
        ("broken.pdf", b"%PDF-1.7\n", 422),
        ("long.txt", "長い文章。\n".encode() * 1_000_000, 413),
        ("...", b"text", 422),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(client: TestClient, name: str, data: bytes, status: int) -> None:
    before = client.get(DOCUMENTS).json()
    detail = problem(client.post(DOCUMENTS, files={"file": (name, data)}), status)["detail"]
    assert "/tmp" not in detail
    assert client.get(DOCUMENTS).json() == before
    assert client.post("/api/v1/ask", json={"question": "北海道"}).json()["answered"]


def test_a_name_that_climbs_is_only_a_name(client: TestClient) -> None:
    files = {"file": ("../../etc/passwd.txt", "盛岡は岩手にある。".encode())}
    assert client.post(DOCUMENTS, files=files).json()["source"] == "passwd.txt"


def test_other_ways_to_send_a_document_say_which_there_are(client: TestClient) -> None:
    problem(client.post(DOCUMENTS, content=b"text", headers={"content-type": "text/plain"}), 415)
    problem(client.post(DOCUMENTS, data={"title": "x"}, files={"other": ("a.txt", b"x")}), 422)
    assert "text" in problem(client.post(DOCUMENTS, json={"title": "x"}), 422)["detail"]


def test_the_list_has_its_described_form(client: TestClient) -> None:
    listed = DocumentsOut.model_validate(client.get(DOCUMENTS).json())
    [document] = listed.documents
    assert (document.id, document.title, document.pages, document.passages) == ("cities", "都市の話", 2, 2)


def test_documents_come_page_by_page(client: TestClient) -> None:
    for title in ("岩手", "青森"):
        client.post(DOCUMENTS, json={"title": title, "text": f"{title}は北にある。"})
    first = client.get(DOCUMENTS, params={"limit": 2})
    assert ([each["title"] for each in first.json()["documents"]], first.json()["total"]) == (["都市の話", "岩手"], 3)
    assert first.headers["link"] == f'<{first.json()["next"]}>; rel="next"'
    last = client.get(first.json()["next"]).json()
    assert ([each["title"] for each in last["documents"]], last["next"]) == (["青森"], None)
    beyond = client.get(DOCUMENTS, params={"offset": 9}).json()
    assert (beyond["documents"], beyond["next"]) == ([], None)
    problem(client.get(DOCUMENTS, params={"limit": 0}), 422)


@pytest.mark.parametrize("path", [DOCUMENTS, f"{DOCUMENTS}/cities"])
def test_what_a_client_has_already_is_not_sent_again(client: TestClient, path: str) -> None:
    tag = client.get(path).headers["etag"]
    again = client.get(path, headers={"if-none-match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    text = {"title": "都市の話", "text": "札幌は北海道にある。"}
    client.post(DOCUMENTS, json=text)
    if path == DOCUMENTS:
        assert client.get(path, headers={"if-none-match": tag}).status_code == 200


def test_only_the_documents_that_are_named_are_asked(client: TestClient) -> None:
    client.post(DOCUMENTS, json={"title": "岩手", "text": "盛岡は岩手にある。"})
    body = {"question": "北海道", "documents": ["岩手"]}
    answer = client.post("/api/v1/ask", json=body).json()
    assert not answer["answered"]
    assert {passage["title"] for passage in answer["passages"]} == {"岩手"}
    assert client.post("/api/v1/ask", json=body | {"documents": ["岩手", "cities"]}).json()["answered"]
    found = client.get("/api/v1/passages", params={"query": "北海道", "documents": ["岩手", "cities"]}).json()
    assert len(found["passages"]) == 3
    for wrong in ({"documents": ["nope"]}, {"documents": ["nope"], "stream": True}):
        problem(client.post("/api/v1/ask", json=body | wrong), 404)
    problem(client.post("/api/v1/ask", json=body | {"documents": [""]}), 422)


# Operations and what surrounds the routes


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", DOCUMENTS, "/v1/models"])
def test_head_says_what_get_would_without_its_body(client: TestClient, path: str) -> None:
    head, whole = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert head.headers["content-length"]


@pytest.mark.parametrize(
    ("accepted", "japanese", "english"),
    [
        ("", True, True),
        ("en", False, True),
        ("ja-JP", True, False),
        ("fr, en;q=0.8, ja;q=0.5", False, True),
        ("fr", True, True),
        ("en;q=0, ja;q=x", True, True),
    ],
)
def test_an_error_is_told_in_the_language_that_is_accepted(
    client: TestClient, accepted: str, japanese: bool, english: bool
) -> None:
    response = client.post("/api/v1/ask", json={"question": ""}, headers={"accept-language": accepted})
    said = problem(response, 422)["detail"]
    assert ("空です" in said, "is empty" in said) == (japanese, english)


def test_health_readiness_and_metrics(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready", "documents": 1, "reader": "off"}
    client.post("/api/v1/ask", json={"question": "北海道"})
    client.post("/api/v1/ask", json={"question": "バナナ", "stream": True})
    metrics = client.get("/metrics").text
    assert 'tenkyo_answers_total{language="ja",method="extractive"} 1.0' in metrics
    assert 'tenkyo_answers_total{language="ja",method="refusal"} 1.0' in metrics
    assert 'tenkyo_http_requests_total{method="POST",route="/api/v1/ask",status="200"} 2.0' in metrics
    assert "tenkyo_documents 1.0" in metrics
    assert "tenkyo_passages 2.0" in metrics


def test_ready_means_that_the_models_are_loaded(quoting_engine: QuotingEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    quoting_engine.ready = False
    loading, began = threading.Event(), threading.Event()

    def load(engine: QuotingEngine) -> None:
        began.set()
        loading.wait(60)
        engine.ready = True

    monkeypatch.setattr(QuotingEngine, "warm_up", load)
    with TestClient(Guard(make_api(quoting_engine)), base_url="http://127.0.0.1") as client:
        assert began.wait(60)  # nobody has asked anything
        problem(client.get("/readyz"), 503)
        assert client.get("/readyz").headers["retry-after"]
        assert client.get("/healthz").json() == {"status": "ok"}
        loading.set()
        while client.get("/readyz").status_code != 200:
            pass


def test_loading_that_failed_is_tried_again_when_asked(
    quoting_engine: QuotingEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    quoting_engine.ready = False
    tries: list[int] = []

    def load(engine: QuotingEngine) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise KnowledgeBaseBusy("待つ", "wait")
        engine.ready = True

    monkeypatch.setattr(QuotingEngine, "warm_up", load)
    with TestClient(Guard(make_api(quoting_engine)), base_url="http://127.0.0.1") as client:
        while client.get("/readyz").status_code != 200:
            pass
    assert len(tries) == 2


def test_a_lost_knowledge_base_is_not_ready(client: TestClient, quoting_engine: QuotingEngine) -> None:
    for file in quoting_engine.knowledge_base.directory.glob("documents.sqlite*"):
        file.unlink()
    problem(client.get("/readyz"), 503)
    assert client.get("/healthz").status_code == 200


def test_metrics_answer_where_the_knowledge_base_is_damaged(client: TestClient, quoting_engine: QuotingEngine) -> None:
    assert "tenkyo_knowledge_base_readable 1.0" in client.get("/metrics").text
    (quoting_engine.knowledge_base.directory / "documents.sqlite").write_bytes(b"\xff" * 10_000)
    problem(client.get("/readyz"), 503)
    metrics = client.get("/metrics")
    assert metrics.status_code == 200
    assert "tenkyo_knowledge_base_readable 0.0" in metrics.text
    assert "tenkyo_documents NaN" in metrics.text
    assert 'tenkyo_http_requests_total{method="GET",route="/readyz",status="503"} 1.0' in metrics.text


def test_metrics_tell_what_is_in_hand_and_what_was_refused(client: TestClient) -> None:
    client.get("/", headers={"host": "evil.example"})
    metrics = client.get("/metrics").text
    assert 'tenkyo_requests_refused{status="421"} 1.0' in metrics
    assert 'tenkyo_requests_in_hand{kind="work"} 0.0' in metrics


def test_faults_of_the_machine_name_none_of_its_folders(client: TestClient, quoting_engine: QuotingEngine) -> None:
    directory = quoting_engine.knowledge_base.directory
    (directory / "documents.sqlite").write_bytes(b"\xff" * 10_000)
    asked = (
        ("GET", "/readyz", None),
        ("GET", DOCUMENTS, None),
        ("GET", f"{DOCUMENTS}/cities", None),
        ("DELETE", f"{DOCUMENTS}/cities", None),
        ("POST", DOCUMENTS, {"title": "県", "text": "盛岡は岩手にある。"}),
    )
    for method, path, body in asked:
        response = client.request(method, path, json=body)
        assert response.status_code >= 500
        problem(response, response.status_code)
        assert directory.name not in response.text
        assert "/" + directory.parts[1] not in response.text


def test_a_fault_in_a_stream_of_events_is_its_last_event(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> Iterator[Answer]:
        raise RuntimeError("ひみつ")
        yield

    monkeypatch.setattr(QuotingEngine, "stream", fail)
    for path, body in (
        ("/api/v1/ask", {"question": "北海道", "stream": True}),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "北海道"}], "stream": True}),
    ):
        text = client.post(path, json=body).text
        name, data = events(text)[-1]
        assert (name, json.loads(data)["status"]) == ("error", 500)
        assert "ひみつ" not in text


def test_an_assistant_is_told_nothing_of_the_insides_either(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise errors[0]

    monkeypatch.setattr(QuotingEngine, "ask", fail)
    errors = [RuntimeError("ひみつ"), KnowledgeBaseDamaged("ひみつ", "secret")]
    while errors:
        response = client.post("/mcp", json=TOOL_CALL, headers=MCP)
        assert response.json()["result"]["isError"]
        assert "ひみつ" not in response.text
        errors.pop(0)


MCP = {"accept": "application/json, text/event-stream"}
TOOL_CALL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "ask", "arguments": {"question": "北海道"}},
}


def test_unknown_paths_and_methods_are_problems(client: TestClient) -> None:
    problem(client.get("/api/v1/nope"), 404)
    response = client.get("/api/v1/ask")
    problem(response, 405)
    assert response.headers["allow"] == "POST"
    assert client.put(DOCUMENTS).headers["allow"] == "DELETE, GET, POST"


def test_the_description_says_which_names_of_documents_and_texts_are_taken(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    shapes = described["components"]["schemas"]
    named = shapes["AskIn"]["properties"]["documents"]
    assert (named["maxItems"], named["anyOf"][0]["items"]["pattern"]) == (1_000, r"\S")
    assert shapes["EmbeddingsIn"]["properties"]["input"]["anyOf"][1]["maxItems"] == 2_048
    for refused in ([""], [" "], ["cities"] * 1_001):
        assert client.post("/api/v1/ask", json={"question": "北海道", "documents": refused}).status_code == 422
    for unread in ("", [""], [], ["x"] * 2_049):
        assert client.post("/v1/embeddings", json={"input": unread}).status_code == 400


def test_the_description_covers_every_path_and_its_page_loads_nothing_from_elsewhere(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {path: set(methods) for path, methods in paths.items()} == {
        "/api/v1/ask": {"post"},
        "/api/v1/passages": {"get"},
        "/api/v1/documents": {"get", "post", "delete"},
        "/api/v1/documents/{document_id}": {"get", "delete"},
        "/api/v1/jobs": {"get"},
        "/api/v1/jobs/{job_id}": {"get", "delete"},
        "/api/v1/jobs/{job_id}/events": {"get"},
        "/v1/chat/completions": {"post"},
        "/v1/responses": {"post"},
        "/v1/embeddings": {"post"},
        "/v1/models": {"get"},
        "/v1/models/{name}": {"get"},
        "/healthz": {"get"},
        "/readyz": {"get"},
        "/metrics": {"get"},
    }
    page = client.get("/docs").text
    assert "https://" not in page
    for line in page.splitlines():
        for attribute in ('src="', 'href="'):
            if attribute in line:
                assert client.get(line.split(attribute)[1].split('"')[0]).status_code == 200


def test_a_fault_says_nothing_of_its_insides(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("ひみつ")

    monkeypatch.setattr(QuotingEngine, "ask", fail)
    response = client.post("/api/v1/ask", json={"question": "北海道"})
    problem(response, 500)
    assert "ひみつ" not in response.text
