"""What the server says of a file on its way in: each page that is recognised, then what came of it."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from index.knowledge_base import KnowledgeBase
from interface.http.errors import explain_errors
from interface.http.uploads import add_upload
from interface.page import adding
from interface.page.adding import adding_routes
from tests.index.small_encoders import CountingEncoder
from tests.qa.quoting_engine import QuotingEngine


def post(tmp_path: Path, files: dict[str, Any]) -> httpx.Response:
    with KnowledgeBase.create(tmp_path / "kb", encoder=CountingEncoder()) as knowledge_base:
        app = FastAPI()
        explain_errors(app)
        app.include_router(adding_routes(QuotingEngine(knowledge_base)))

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.post("/add-files", files=files)

        return asyncio.run(send())


def lines_of(response: httpx.Response) -> list[dict[str, Any]]:
    assert response.status_code == 200
    return [json.loads(line) for line in response.text.splitlines()]


def test_the_pages_that_are_recognised_are_told_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    def slowly(*args: Any, told: Any, **options: Any) -> Any:
        for page in (1, 2, 3):
            told(page, 3)
            time.sleep(5 * adding._LOOK_SECONDS)
        return add_upload(*args, told=told, **options)

    monkeypatch.setattr(adding, "add_upload", slowly)
    *told, last = lines_of(post(tmp_path, {"file": ("橋.txt", "橋は1950年に架かった。".encode())}))
    assert told == [{"page": page, "pages": 3} for page in (1, 2, 3)]
    [added] = last["files"]
    assert (added["fine"], added["japanese"][:5]) == (True, "加えました")


def test_a_file_with_no_pictures_has_one_line(tmp_path: Path) -> None:
    [only] = lines_of(post(tmp_path, {"file": ("橋.txt", "橋は1950年に架かった。".encode())}))
    assert only["files"][0]["fine"]


def test_what_cannot_be_read_is_said_in_the_last_line(tmp_path: Path) -> None:
    [only] = lines_of(post(tmp_path, {"file": ("a.pdf", b"%PDF-1.7 and no more")}))
    assert not only["files"][0]["fine"]


def test_a_fault_of_ours_is_a_problem_and_no_half_response(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **options: Any) -> Any:
        raise RuntimeError("x")

    monkeypatch.setattr(adding, "add_upload", fail)
    [only] = lines_of(post(tmp_path, {"file": ("橋.txt", b"x")}))
    assert only["problem"]["status"] == 500


def test_a_form_without_a_file_is_refused_before_anything_is_said(tmp_path: Path) -> None:
    assert post(tmp_path, {"other": ("橋.txt", b"x")}).status_code == 422


def test_whoever_leaves_stops_it_and_the_file_is_closed_after_it_has_ended(tmp_path: Path) -> None:
    events: list[str] = []
    stopped = threading.Event()

    async def leave() -> None:
        work = adding._Work.__new__(adding._Work)
        work._stop, work._at = stopped, (0, 0)

        def add() -> dict[str, Any]:
            work._tell(1, 2)
            assert stopped.wait(30)
            events.append("ended")
            return {}

        async def closed() -> None:
            events.append("closed")

        work._add = add  # type: ignore[method-assign]
        lines = work.lines(closed)
        assert json.loads(await anext(lines)) == {"page": 1, "pages": 2}
        await lines.aclose()

    asyncio.run(leave())
    assert events == ["ended", "closed"]
