"""A whole server over the built-in essay, asked by the clients that people use."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from tests.interface.http.small_server import post, read_all, wait_until
from tests.server import LOGS, ROOT

WHY = "Why did Finland join?"


@pytest.fixture
def client(server_url: str) -> Any:
    with httpx.Client(base_url=server_url, timeout=60) as client:
        yield client


def test_questions_asked_at_once_are_answered_as_one_by_one(client: httpx.Client) -> None:
    def ask(question: str) -> Any:
        return client.post("/api/v1/ask", json={"question": question}).json()

    questions = [WHY, "1952年に加盟した国は？", "こんにちは", "NATO即応部隊の規模は？"] * 3
    alone = {question: ask(question) for question in set(questions)}
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(ask, questions))
    assert together == [alone[question] for question in questions]
    assert alone[WHY]["answered"]


def test_documents_come_and_go_while_questions_are_asked(client: httpx.Client) -> None:
    def ask(_: int) -> Any:
        return client.post("/api/v1/ask", json={"question": WHY}).json()

    with ThreadPoolExecutor(3) as pool:
        answers = pool.map(ask, range(9))
        for number in range(3):
            body = {"title": f"県 {number}", "text": f"盛岡は岩手県の第{number}の都市である。"}
            added = client.post("/api/v1/documents", json=body)
            assert added.status_code == 201
            assert client.delete(f"/api/v1/documents/{added.json()['id']}").status_code == 200
        for answer in answers:
            [citation, *_] = answer["citations"]
            text = client.get(f"/api/v1/documents/{citation['document_id']}").json()["text"]
            assert citation["quote"] == text[citation["start"] : citation["end"]]


def test_the_openai_client_gets_answers_streams_and_errors(server_url: str) -> None:
    with openai.OpenAI(base_url=f"{server_url}/v1", api_key="none", max_retries=0) as client:
        assert [model.id for model in client.models.list()] == ["tenkyo"]
        messages: Any = [{"role": "user", "content": WHY}]
        whole = client.chat.completions.create(model="tenkyo", messages=messages).choices[0].message.content
        assert whole is not None
        assert "ロシアの脅威" in whole
        chunks = client.chat.completions.create(model="tenkyo", messages=messages, stream=True)
        assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == whole
        with pytest.raises(openai.BadRequestError, match="空です"):
            client.chat.completions.create(model="tenkyo", messages=[{"role": "user", "content": " "}])


def test_an_assistant_finds_the_tools_and_uses_them(server_url: str) -> None:
    async def use() -> tuple[set[str], Any, Any, Any]:
        async with (
            streamable_http_client(f"{server_url}/mcp") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            names = {tool.name for tool in (await session.list_tools()).tools}
            asked = await session.call_tool("ask", {"question": WHY})
            found = await session.call_tool("find_sources", {"query": "即応部隊", "top": 2})
            wrong = await session.call_tool("ask", {"question": ""})
            return names, asked, found, wrong

    names, asked, found, wrong = asyncio.run(use())
    assert names == {"ask", "find_sources", "list_documents", "read"}
    assert asked.structuredContent["citations"][0]["quote"]
    assert len(found.structuredContent["passages"]) == 2
    assert wrong.isError
    assert "空です" in wrong.content[0].text


def test_the_page_is_closed_to_other_sites(client: httpx.Client) -> None:
    assert client.get("/").status_code == 200
    assert client.get("/", headers={"host": "evil.example"}).status_code == 421
    for path in ("/api/v1/documents", "/add-files", "/gradio_api/queue/join"):
        assert client.post(path, headers={"origin": "http://evil.example"}, content=b"{}").status_code == 403


def test_the_page_calls_nothing_by_name(client: httpx.Client) -> None:
    """Gradio would offer the page's own functions as an API."""
    info = client.get("/gradio_api/info").json()
    assert info["named_endpoints"] == {}
    assert info["unnamed_endpoints"] == {}


def test_files_of_the_machine_are_not_served(client: httpx.Client) -> None:
    for path in ("/etc/passwd", str(ROOT / "pyproject.toml"), str(ROOT / "qa" / "web.py")):
        assert client.get(f"/gradio_api/file={path}").status_code == 404


def test_no_address_of_another_host_is_loaded_by_the_page(client: httpx.Client) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy


def test_a_connection_that_says_nothing_is_closed() -> None:
    code = """
from interface.http.guard.limits import Limits
from interface.http.listening import listen
from interface.http.server import serve

async def app(scope, receive, send):
    assert scope["type"] != "lifespan"

listening = listen("127.0.0.1", 0)
print(listening.getsockname()[1], flush=True)
serve(app, listening, ready=lambda: print("ready", flush=True), limits=Limits(header_seconds=0.2))
"""
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            assert process.stdout.readline() == "ready\n"
            for sent in (b"", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half"):
                with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
                    connection.sendall(sent)
                    assert connection.recv(1) == b""  # closed from the other side
        finally:
            process.terminate()


# Attacks: what parses, and breaks whoever works on it

MCP = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
TOOL_CALL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "ask", "arguments": {"question": "北海道"}},
}
ROUTES = {
    "/mcp": TOOL_CALL,
    "/api/v1/ask": {"question": "北海道", "more": 0},
    "/v1/chat/completions": {"messages": [{"role": "user", "content": "北海道"}], "more": 0},
    "/gradio_api/queue/join": {"fn_index": 0, "session_hash": "a", "data": ["北海道", None]},
}
BROKEN = [
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b'{"question": "\xff\xfe"}',
    b'{"a": NaN}',
    b'{"a": 1e400}',
    b'{"a": ' + b"1" + b"0" * 5_000 + b"}",
    b'{"a": ' + b"1" + b"0" * 4_000 + b"}",
    b'{"a": "\\ud800"}',
    b"{",
]


@pytest.mark.parametrize("path", ROUTES)
def test_json_that_breaks_others_is_a_problem_and_leaves_no_traceback(
    client: httpx.Client, server_url: str, path: str
) -> None:
    call = json.dumps(ROUTES[path], ensure_ascii=False)
    values = ("1e400", "1" * 5_000, "NaN", "[" * 2_000 + "]" * 2_000, r'"\ud800"')
    bodies = [*BROKEN, *(call.replace('"北海道"', value).encode() for value in values)]
    for body in bodies:
        response = client.post(path, content=body, headers=MCP)
        assert response.status_code in (400, 422)
        if path.startswith("/v1/"):  # as OpenAI's clients read it
            assert response.json()["error"]["message"]
        else:
            assert response.headers["content-type"] == "application/problem+json"
    assert "Traceback" not in log_of(server_url)


def log_of(server_url: str) -> str:
    """The server's log as far as now: up to what it says of a request that is none."""
    log = LOGS[server_url]
    already = log.count(NO_HTTP)
    host, port = server_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(b"nonsense\r\n\r\n")
        read_all(connection)
    wait_until(lambda: log.count(NO_HTTP) > already)
    return "".join(log)


NO_HTTP = "WARNING:  Invalid HTTP request received.\n"


def test_an_upload_that_breaks_off_leaves_no_file_and_no_traceback(server_url: str) -> None:
    host, port = server_url.removeprefix("http://").split(":")
    mark = "半分の文書の印"
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="half.txt"\r\n\r\n' + mark.encode()
    for path in ("/add-files", "/api/v1/documents"):
        kind = "Content-Type: multipart/form-data; boundary=x"
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            connection.sendall(post(path, 1_000_000, kind, body=head + b"x" * 100_000))
            if path.startswith("/gradio_api"):
                wait_until(lambda: left_behind(mark) != [])
    wait_until(lambda: left_behind(mark) == [])
    assert "Traceback" not in log_of(server_url)


def left_behind(mark: str) -> list[Path]:
    """The page's uploads that begin a part with `mark`."""
    found = []
    for path in Path(tempfile.gettempdir()).glob("tenkyo-uploads-*/*"):
        with suppress(OSError):
            found += [path] if path.is_file() and mark.encode() in path.read_bytes()[:1_000] else []
    return found
