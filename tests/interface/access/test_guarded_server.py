"""A server that asks who one is: its clients with a key, its page with a session, and everybody else."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

import app
from interface.access.entries import make_key, make_user
from tests.server import LOGS, serving

QUESTION = "Why did Finland join?"
SECRET_WORD = "弘前の林檎畑"
PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Guarded:
    url: str
    keys: dict[str, str]
    audit: Path

    def client(self, role: str = "", **options: Any) -> httpx.Client:
        headers = {"authorization": f"Bearer {self.keys[role]}"} if role else {}
        return httpx.Client(base_url=self.url, timeout=60, headers=headers, **options)

    def audited(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.audit.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def guarded(essay_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp("guarded")
    made = {role: make_key(role, role) for role in ("read", "write", "admin", "monitor")}
    (folder / "keys").write_text("\n".join(str(entry) for _, entry in made.values()), encoding="utf-8")
    environment = {
        "TENKYO_API_KEYS": str(folder / "keys"),
        "TENKYO_USERS": str(make_user("hana", "read", PASSWORD)),
    }
    options = (
        "--no-reader",
        "--log",
        "json",
        "--audit",
        str(folder / "audit"),
        "--allow-origin",
        "https://app.example",
    )
    copy = Path(shutil.copytree(essay_directory, folder / "kb"))
    with serving(copy, *options, environment=environment) as url:
        yield Guarded(url, {role: key for role, (key, _) in made.items()}, folder / "audit")


@pytest.mark.parametrize("options", [["--host", "0.0.0.0"], ["--trusted-proxy", "127.0.0.1"]])
def test_a_server_that_others_reach_needs_keys_or_to_be_told_that_it_is_open(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.main(["serve", "--port", "0", "--kb", str(tmp_path), *options]) == 1
    said = capsys.readouterr().err
    assert "TENKYO_API_KEYS" in said
    assert "--open" in said
    assert "ready" not in said


def test_without_a_key_one_finds_health_and_the_way_in(guarded: Guarded) -> None:
    with guarded.client() as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code in (200, 503)  # it may still be loading
        refused = client.post("/api/v1/ask", json={"question": QUESTION})
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Bearer")
        assert refused.json()["request_id"] == refused.headers["x-request-id"]
        shown = client.get("/read/a?start=1", headers={"accept": "text/html"})
        assert shown.status_code == 303
        assert shown.headers["location"] == "/sign-in?next=%2Fread%2Fa%3Fstart%3D1"


def test_clients_ask_with_a_key(guarded: Guarded) -> None:
    with guarded.client("read") as client:
        assert client.post("/api/v1/ask", json={"question": QUESTION}).json()["answered"]
        assert client.post("/api/v1/documents", json={"title": "a", "text": "b"}).status_code == 403
    with httpx.Client(base_url=guarded.url, headers={"x-api-key": guarded.keys["read"]}) as client:
        assert client.get("/api/v1/documents").status_code == 200
    messages: Any = [{"role": "user", "content": QUESTION}]
    with openai.OpenAI(base_url=f"{guarded.url}/v1", api_key=guarded.keys["read"], max_retries=0) as asked:
        assert asked.chat.completions.create(model="tenkyo", messages=messages).choices[0].message.content
    with (
        openai.OpenAI(base_url=f"{guarded.url}/v1", api_key="none", max_retries=0) as asked,
        pytest.raises(openai.AuthenticationError),
    ):
        asked.chat.completions.create(model="tenkyo", messages=messages)


def test_an_assistant_asks_with_a_key(guarded: Guarded) -> None:
    async def use() -> Any:
        headers = {"authorization": f"Bearer {guarded.keys['read']}"}
        async with (
            httpx.AsyncClient(headers=headers, timeout=60) as client,
            streamable_http_client(f"{guarded.url}/mcp", http_client=client) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return await session.call_tool("ask", {"question": QUESTION})

    assert asyncio.run(use()).structuredContent["answered"]


def test_metrics_are_for_whoever_watches(guarded: Guarded) -> None:
    for role, status in (("monitor", 200), ("admin", 200), ("write", 403), ("", 401)):
        with guarded.client(role) as client:
            assert client.get("/metrics").status_code == status
    with guarded.client("monitor") as client:
        assert client.get("/api/v1/documents").status_code == 403


def test_one_signs_in_and_out(guarded: Guarded) -> None:
    with guarded.client() as client:
        form = {"name": "hana", "password": PASSWORD, "next": "//evil.example/"}
        signed_in = client.post("/sign-in", data=form)
        assert signed_in.status_code == 303
        assert signed_in.headers["location"] == "/"
        attributes = {part.strip().lower() for part in signed_in.headers["set-cookie"].split(";")}
        assert {"httponly", "samesite=lax", "path=/"} <= attributes
        assert "secure" not in attributes  # this is no TLS; behind a proxy that speaks it, it is
        assert client.get("/account").json()["name"] == "hana"
        assert client.get("/").status_code == 200
        assert client.post("/api/v1/ask", json={"question": QUESTION}).status_code == 200
        assert client.delete("/api/v1/documents/x").status_code == 403
        kept = client.cookies["tenkyo_session"]
        assert client.post("/sign-out", headers={"origin": guarded.url}).status_code == 303
        assert client.get("/account").json() == {"signed_in": False}
        assert client.get("/", headers={"cookie": f"tenkyo_session={kept}"}).status_code == 401


def test_a_form_of_many_fields_is_none_of_ours(guarded: Guarded) -> None:
    with guarded.client() as client:
        refused = client.post("/sign-in", data={f"f{number}": "x" for number in range(11)})
        assert refused.status_code == 400
        assert "サインイン" in refused.text


def test_a_key_signs_in_too_with_its_own_name(guarded: Guarded) -> None:
    with guarded.client() as client:
        assert client.post("/sign-in", data={"name": "admin", "password": guarded.keys["write"]}).status_code == 401
        assert client.post("/sign-in", data={"name": "write", "password": guarded.keys["write"]}).status_code == 303
        assert client.get("/account").json()["role"] == "write"


def test_another_sites_page_may_call_with_a_key_but_not_with_a_session(guarded: Guarded) -> None:
    app_origin, evil = {"origin": "https://app.example"}, {"origin": "https://evil.example"}
    asking = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type"}
    with guarded.client() as client:
        assert client.options("/api/v1/ask", headers={**app_origin, **asking}).status_code == 200
        assert client.options("/api/v1/ask", headers={**evil, **asking}).status_code == 400
        client.post("/sign-in", data={"name": "hana", "password": PASSWORD})
        assert client.get("/api/v1/documents").status_code == 200
        assert client.get("/api/v1/documents", headers=app_origin).status_code == 401
        assert client.get("/api/v1/documents", headers=evil).status_code == 403
    with guarded.client("read") as client:
        answered = client.get("/api/v1/documents", headers=app_origin)
        assert answered.status_code == 200
        assert answered.headers["access-control-allow-origin"] == "https://app.example"
        assert "access-control-allow-credentials" not in answered.headers


def test_logs_and_audit_say_who_did_what_and_nothing_of_what_it_said(guarded: Guarded) -> None:
    with guarded.client("write") as client:
        added = client.post("/api/v1/documents", json={"title": SECRET_WORD, "text": f"{SECRET_WORD}は広い。"})
        identity = added.json()["id"]
        client.post("/api/v1/ask", json={"question": f"{SECRET_WORD}は広いですか"})
        client.get("/api/v1/passages", params={"query": SECRET_WORD})
        removed = client.delete(f"/api/v1/documents/{identity}")
        client.post("/api/v1/ask", content=b'{"question": ' + SECRET_WORD.encode())
    by_id = {line["request_id"]: line for line in guarded.audited()}
    assert by_id[added.headers["x-request-id"]]["action"] == "add"
    assert by_id[added.headers["x-request-id"]]["who"] == "write"
    assert by_id[removed.headers["x-request-id"]]["action"] == "remove"
    assert by_id[removed.headers["x-request-id"]]["document"] == identity
    assert by_id[added.headers["x-request-id"]]["document"] == identity
    assert by_id[removed.headers["x-request-id"]]["status"] == 200
    logged = "".join(LOGS[guarded.url])
    lines = [json.loads(line) for line in LOGS[guarded.url] if line.startswith("{")]
    [line] = [line for line in lines if line.get("request_id") == added.headers["x-request-id"]]
    assert identity not in str(line)
    assert (line["route"], line["method"], line["status"]) == ("/api/v1/documents", "POST", 201)
    for written in (logged, guarded.audit.read_text(encoding="utf-8")):
        assert SECRET_WORD not in written
        assert json.dumps(SECRET_WORD)[1:-1] not in written
        assert PASSWORD not in written
        assert not [key for key in guarded.keys.values() if key in written]
    assert guarded.audit.stat().st_mode & 0o077 == 0


def test_a_hundred_wrong_passwords_and_keys_from_another_address(guarded: Guarded) -> None:
    """From 127.0.0.2, so that the other tests' address stays in good standing. Last, all the same."""
    port = int(guarded.url.rsplit(":", 1)[1])

    def attempt(number: int) -> int:
        wrong = f"password={number}&name=hana".encode()
        key = guarded.keys["admin"][:-3] + f"{number:03}"
        sent = (
            b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%b" % (len(wrong), wrong)
            if number % 2
            else f"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer {key}\r\n\r\n".encode()
        )
        with socket.create_connection(("127.0.0.1", port), timeout=60, source_address=("127.0.0.2", 0)) as connection:
            connection.sendall(sent)
            answered = b""
            while piece := connection.recv(65_536):
                answered += piece
        return int(answered.split(b" ", 2)[1])

    with ThreadPoolExecutor(10) as pool:
        statuses = list(pool.map(attempt, range(100)))
    assert set(statuses) == {401, 429}
    assert statuses.count(401) <= 10  # five are free; whoever waits a second between them may try once more
    with guarded.client("read") as client:
        assert client.get("/api/v1/documents").status_code == 200  # others go on
