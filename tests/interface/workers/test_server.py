"""A whole server with two processes that answer."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from interface.access.entries import make_key
from tests.interface.http.small_server import wait_until
from tests.server import LOGS, PROCESSES, ROOT, serving

RUN = "import app, sys; sys.exit(app.main(sys.argv[1:]))"
WHY = "Why did Finland join?"


@pytest.fixture(scope="module")
def served(essay_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a server, and the folder of its knowledge base."""
    copy = Path(shutil.copytree(essay_directory, tmp_path_factory.mktemp("workers") / "kb"))
    with serving(copy, "--workers", "2", "--no-reader") as url:
        wait_until(lambda: len(workers_of(url)) == 2 and httpx.get(f"{url}/readyz").status_code == 200)
        yield url, copy


@pytest.fixture
def client(served: tuple[str, Path]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served[0], timeout=60) as client:
        yield client


def workers_of(url: str) -> list[int]:
    """The processes that answer for the server at `url`, as the system has them."""
    listed = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(PROCESSES[url])], capture_output=True, text=True, check=False
    ).stdout
    return [int(line.split()[0]) for line in listed.splitlines() if "interface.workers" in line]


def lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def ask_often(client: httpx.Client, question: str) -> list[Any]:
    """As many at once as both processes take, and then some."""
    with ThreadPoolExecutor(8) as threads:
        asked = threads.map(lambda _: client.post("/api/v1/ask", json={"question": question}), range(16))
        return [response.raise_for_status().json() for response in asked]


def test_both_answer_the_same(client: httpx.Client) -> None:
    answers = ask_often(client, WHY)
    assert answers[0]["answered"]
    assert answers == [answers[0]] * len(answers)


def test_what_the_server_and_what_the_command_line_adds_is_seen_by_all(
    client: httpx.Client, served: tuple[str, Path], tmp_path: Path
) -> None:
    added = client.post("/api/v1/documents", json={"title": "県", "text": "盛岡は岩手県の都市である。"}).json()
    assert all("岩手県" in each["answer"] for each in ask_often(client, "盛岡はどの県の都市ですか"))
    file = tmp_path / "town.md"
    file.write_text("# 町\n\n横手は秋田県の都市である。\n", encoding="utf-8")
    command = [sys.executable, "-c", RUN, "--kb", str(served[1]), "add", str(file)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert all("秋田県" in each["answer"] for each in ask_often(client, "横手はどの県の都市ですか"))
    assert client.delete(f"/api/v1/documents/{added['id']}").status_code == 200
    assert not any("岩手県" in each["answer"] for each in ask_often(client, "盛岡はどの県の都市ですか"))


def test_a_job_is_seen_whoever_is_asked(client: httpx.Client, served: tuple[str, Path]) -> None:
    body = {"title": "市", "text": "八戸は青森県の都市である。"}
    begun = client.post("/api/v1/documents", json=body, headers={"prefer": "respond-async"})
    assert begun.status_code == 202
    for _ in range(4):  # on connections of their own
        with httpx.Client(base_url=served[0], timeout=60) as other:
            assert other.get(begun.headers["location"]).status_code == 200
    events = client.get(f"{begun.headers['location']}/events").text
    assert '"status": "done"' in events
    assert all("青森県" in each["answer"] for each in ask_often(client, "八戸はどの県の都市ですか"))


def test_a_stream_and_an_error_come_through(client: httpx.Client) -> None:
    streamed = client.post("/api/v1/ask", json={"question": WHY, "stream": True}).text
    assert "event: final" in streamed
    unknown = client.get("/api/v1/passages", params={"query": WHY, "documents": "none"})
    assert unknown.status_code == 404


def test_one_that_is_killed_under_requests_is_not_missed(client: httpx.Client, served: tuple[str, Path]) -> None:
    url = served[0]
    [killed, left] = workers_of(url)
    with ThreadPoolExecutor(1) as threads:
        asking = threads.submit(lambda: [ask_often(client, WHY) for _ in range(6)])
        os.kill(killed, signal.SIGKILL)
        asked = asking.result()
    assert all(answer == asked[0][0] for answers in asked for answer in answers)
    wait_until(lambda: len(workers_of(url)) == 2)
    assert left in workers_of(url)
    assert any("started again" in line for line in LOGS[url])


def test_limits_count_whoever_answers(essay_directory: Path, tmp_path: Path) -> None:
    key, entry = make_key("ci", "read")
    copy = Path(shutil.copytree(essay_directory, tmp_path / "kb"))
    options = ("--workers", "2", "--no-reader", "--per-minute", "6")
    with (
        serving(copy, *options, environment={"TENKYO_API_KEYS": str(entry)}) as url,
        httpx.Client(base_url=url, timeout=60, headers={"authorization": f"Bearer {key}"}) as client,
    ):
        statuses = [client.post("/api/v1/ask", json={"question": "こんにちは"}).status_code for _ in range(8)]
    assert statuses == [200] * 6 + [429] * 2


def test_all_end_with_the_server(essay_directory: Path) -> None:
    for sent in (signal.SIGTERM, signal.SIGKILL):
        with serving(essay_directory, "--workers", "2", "--no-reader") as url:
            wait_until(lambda: len(workers_of(url)) == 2)
            workers = workers_of(url)
            os.kill(PROCESSES[url], sent)
            wait_until(lambda: not any(map(lives, workers)))  # noqa: B023


def test_fewer_than_one_and_what_is_no_number_are_refused() -> None:
    for given in ("0", "-1", "two", "65", "1.5"):
        command = [sys.executable, "-c", RUN, "serve", "--workers", given]
        refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert refused.returncode == 2
        assert "--workers" in refused.stderr
