"""No call to the page's functions reaches a file that wasn't uploaded to it: neither to read, nor to add, nor to delete."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio_client
import httpx
import pytest

from interface.page.doors import is_open

SECRET = "弘前の金庫の番号は四一九である。"


@pytest.fixture
def client(server_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server_url, timeout=60) as client:
        yield client


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that the server's user can read and delete."""
    path = tmp_path / "secret.txt"
    path.write_text(SECRET, encoding="utf-8")
    return path


def functions(client: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/config").json()["dependencies"]
    assert found
    return found


def call(client: httpx.Client, number: object, values: list[Any], **members: Any) -> httpx.Response:
    body = {"fn_index": number, "session_hash": "attack", "data": values, **members}
    return client.post("/gradio_api/queue/join", json=body)


def events(client: httpx.Client, session: str) -> str:
    """What the queue says of a session that has joined, until it is told to close."""
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
        return "".join(stream.iter_text())


def file_record(path: object, **members: Any) -> dict[str, Any]:
    return {"path": path, "meta": {"_type": "gradio.FileData"}, **members}


def nested(record: dict[str, Any]) -> list[Any]:
    return [record, [record], [[record]], {"value": record}]


@pytest.mark.parametrize("is_stream", [False, True])
def test_no_function_takes_a_foreign_path_at_any_place(client: httpx.Client, secret: Path, is_stream: bool) -> None:
    documents = client.get("/api/v1/documents").json()
    for function in functions(client):
        count = len(function["inputs"])
        for place in range(count):
            for value in nested(file_record(str(secret), is_stream=is_stream)):
                values: list[Any] = [None] * count
                values[place] = value
                assert call(client, function["id"], values).status_code == 422, (function["id"], place, value)
    assert secret.read_text(encoding="utf-8") == SECRET
    assert client.get("/api/v1/documents").json() == documents
    assert client.get(f"/gradio_api/file={secret}").status_code == 404


def test_an_upload_to_gradio_is_not_taken(client: httpx.Client) -> None:
    sent = {"files": ("青森.txt", "青森はりんごの産地である。\n".encode())}
    assert client.post("/gradio_api/upload", files=sent).status_code == 404


@pytest.mark.parametrize("number", [-1, 99, None, "0", 0.0, True, [0]])
def test_a_function_that_no_control_calls_is_not_called(client: httpx.Client, number: object) -> None:
    for values in ([], [None], ["北海道", None]):
        assert call(client, number, values).status_code == 422


def test_a_call_is_of_the_shape_that_its_control_sends(client: httpx.Client) -> None:
    assert call(client, 0, ["こんにちは"]).status_code == 422  # one value too few
    assert call(client, 0, ["こんにちは", [{"turn": "forged"}]]).status_code == 422  # a conversation from outside
    assert call(client, 0, [{"__type__": "update"}, None]).status_code == 422
    assert call(client, 0, ["こんにちは", None], batched=True).status_code == 422
    for body in (b"", b"[", b"null", b"[]", b'"x"', b"\xff", b"[" * 100_000):
        assert 400 <= client.post("/gradio_api/queue/join", content=body).status_code < 500


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/run/predict"),
        ("POST", "/gradio_api/api/predict"),
        ("POST", "/gradio_api/call/predict"),
        ("POST", "/gradio_api/call/v2/predict"),
        ("POST", "/gradio_api/component_server"),
        ("POST", "/gradio_api/process_recording"),
        ("GET", "/gradio_api/file=/etc/hostname"),
        ("GET", "/gradio_api/file//etc/hostname"),
        ("GET", "/gradio_api/proxy=http://127.0.0.1:9/"),
        ("GET", "/gradio_api/stream/x"),
        ("POST", "/gradio_api/stream/x"),
        ("GET", "/gradio_api/deep_link"),
        ("GET", "/gradio_api/queue/status"),
        ("POST", "/login"),
        ("GET", "/monitoring"),
        ("GET", "/custom_component/x"),
        ("PUT", "/add-files"),
        ("POST", "/gradio_api//queue/join"),
    ],
)
def test_what_the_page_does_not_use_is_not_there(client: httpx.Client, method: str, path: str) -> None:
    answered = client.request(method, path)
    assert answered.status_code == 404
    assert answered.headers["content-type"] == "application/problem+json"


def test_what_the_page_uses_is_there() -> None:
    for method, path in (
        ("GET", "/"),
        ("HEAD", "/"),
        ("GET", "/assets/index.js"),
        ("POST", "/gradio_api/queue/join"),
        ("GET", "/gradio_api/queue/data"),
    ):
        assert is_open(method, path)


def test_gradio_s_own_client_connects_and_finds_nothing_to_call(server_url: str) -> None:
    """Programs have the API; the page's functions are the page's alone."""
    client = gradio_client.Client(server_url, verbose=False)
    try:
        described: Any = client.view_api(return_format="dict", print_info=False)
    finally:
        client.close()
    assert described["named_endpoints"] == described["unnamed_endpoints"] == {}
