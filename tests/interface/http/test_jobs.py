"""Documents added while nobody waits: a job tells how far it is, and can be cancelled."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from interface.http import jobs
from interface.http.api import make_api
from interface.http.guard.limits import Guard
from interface.http.job_files import Given, JobFiles
from qa.documents import add_text
from tests.interface.http.small_server import wait_until
from tests.qa.quoting_engine import QuotingEngine

DOCUMENTS = "/api/v1/documents"
ASYNC = {"prefer": "respond-async"}


@pytest.fixture
def client(quoting_engine: QuotingEngine) -> Iterator[TestClient]:
    with TestClient(Guard(make_api(quoting_engine)), base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Nothing is added before it is set."""
    opened, whole = threading.Event(), add_text

    def waiting(*given: Any, **more: Any) -> Any:
        assert opened.wait(60)
        return whole(*given, **more)

    monkeypatch.setattr(jobs, "add_text", waiting)
    yield opened
    opened.set()


def begin(client: TestClient, **given: Any) -> str:
    """Where its job is."""
    response = client.post(DOCUMENTS, headers=ASYNC, **given)
    assert response.status_code == 202, response.text
    location = response.headers["location"]
    assert location == f"/api/v1/jobs/{response.json()['id']}"
    return str(location)


def events(client: TestClient, location: str, **headers: str) -> list[dict[str, Any]]:
    """Until the job has ended."""
    text = client.get(f"{location}/events", headers=headers).text
    return [json.loads(line.removeprefix("data: ")) for line in text.splitlines() if line.startswith("data: ")]


def test_a_file_is_added_by_a_job(client: TestClient) -> None:
    location = begin(client, files={"file": ("岩手.txt", "盛岡は岩手にある。".encode())})
    last = events(client, location)[-1]
    assert (last["status"], last["failures"], last["problem"]) == ("done", [], None)
    [document] = last["documents"]
    assert (document["source"], document["status"]) == ("岩手.txt", "added")
    assert client.get(location).json() == last
    assert client.post("/api/v1/ask", json={"question": "岩手"}).json()["answered"]


def test_a_zip_is_added_as_far_as_it_can_be_read(client: TestClient) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as bundle:
        bundle.writestr("a.txt", "盛岡は岩手にある。")
        bundle.writestr("b.txt", "")
    last = events(client, begin(client, files={"file": ("県.zip", data.getvalue())}))[-1]
    assert last["status"] == "done"
    assert [document["source"] for document in last["documents"]] == ["県.zip/a.txt"]
    [failure] = last["failures"]
    assert "b.txt" in failure
    assert "/tmp" not in failure


def test_a_job_that_fails_says_why(client: TestClient) -> None:
    last = events(client, begin(client, files={"file": ("empty.txt", b"")}))[-1]
    assert (last["status"], last["documents"], last["problem"]["status"]) == ("failed", [], 422)


def test_jobs_take_turns_and_one_that_waits_can_be_cancelled(client: TestClient, gate: threading.Event) -> None:
    first, second = (begin(client, json={"title": title, "text": f"{title}がある。"}) for title in ("山", "川"))
    assert client.delete(second).json()["status"] == "cancelled"
    gate.set()
    assert events(client, first)[-1]["status"] == "done"
    assert [job["status"] for job in client.get("/api/v1/jobs").json()["jobs"]] == ["done", "cancelled"]
    assert [each["title"] for each in client.get(DOCUMENTS).json()["documents"]] == ["都市の話", "山"]
    client.delete(second)
    assert client.get(second).status_code == 404


def test_what_was_seen_is_not_told_again(client: TestClient) -> None:
    location = begin(client, json={"title": "山", "text": "山がある。"})
    text = client.get(f"{location}/events").text
    last = [line.removeprefix("id: ") for line in text.splitlines() if line.startswith("id: ")][-1]
    assert events(client, location, **{"last-event-id": last}) == []
    assert len(events(client, location, **{"last-event-id": str(int(last) - 1)})) == 1


def test_more_than_may_wait_are_refused(
    client: TestClient, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_MOST_WAITING", 1)
    location = begin(client, json={"title": "山", "text": "山がある。"})
    refused = client.post(DOCUMENTS, headers=ASYNC, json={"title": "川", "text": "川がある。"})
    assert refused.status_code == 503
    assert refused.headers["retry-after"]
    gate.set()
    events(client, location)
    begin(client, json={"title": "川", "text": "川がある。"})


def test_what_had_not_ended_when_the_server_did_is_gone_on_with_by_the_next(
    quoting_engine: QuotingEngine, gate: threading.Event
) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as bundle:
        bundle.writestr("a.txt", "盛岡は岩手にある。")
    with TestClient(Guard(make_api(quoting_engine)), base_url="http://127.0.0.1") as before:
        text = begin(before, json={"title": "山", "text": "山がある。"})
        file = begin(before, files={"file": ("県.zip", data.getvalue())})
        wait_until(lambda: before.get(text).json()["status"] == "working")
        kept = [before.get(each).json() for each in (text, file)]
    with TestClient(Guard(make_api(quoting_engine)), base_url="http://127.0.0.1") as after:
        gate.set()
        for location, told in zip((text, file), kept, strict=True):
            last = events(after, location)[-1]
            assert last["status"] == "done"
            assert {name: last[name] for name in ("id", "name", "created_at")} == {
                name: told[name] for name in ("id", "name", "created_at")
            }
        sources = [each["source"] for each in after.get(DOCUMENTS).json()["documents"]]
        assert sorted(sources) == sorted(["cities.txt", "山", "県.zip/a.txt"])
    assert list((quoting_engine.knowledge_base.directory / "jobs").iterdir()) == []


def test_what_brought_a_server_down_is_not_tried_again(quoting_engine: QuotingEngine) -> None:
    files = JobFiles(quoting_engine.knowledge_base.directory / "jobs")
    given = Given("abc", "bad.txt", "", "2026-01-01T00:00:00+00:00")
    files.put(given, io.BytesIO(b"bad"))
    files.begin(given)
    files.close()  # as the system does it for one that is killed
    with TestClient(Guard(make_api(quoting_engine)), base_url="http://127.0.0.1") as client:
        told = client.get("/api/v1/jobs/abc").json()
        assert (told["status"], told["documents"], told["problem"]["status"]) == ("failed", [], 500)
    with TestClient(Guard(make_api(quoting_engine)), base_url="http://127.0.0.1") as client:
        assert client.get("/api/v1/jobs/abc").status_code == 404


def test_the_jobs_of_a_server_that_lives_are_its_own(tmp_path: Path) -> None:
    living, other = JobFiles(tmp_path / "jobs"), JobFiles(tmp_path / "jobs")
    given = Given("abc", "a.txt", "題", "2026-01-01T00:00:00+00:00")
    living.put(given, io.BytesIO("盛岡。".encode()))
    assert list(other.taken_over()) == []
    living.close()
    assert list(other.taken_over()) == [given]
    assert other.path(given).read_text(encoding="utf-8") == "盛岡。"
    assert other.path(given).parent.stat().st_mode & 0o077 == 0


def test_a_job_left_behind_that_is_damaged_keeps_nobody_from_starting(
    quoting_engine: QuotingEngine, caplog: pytest.LogCaptureFixture
) -> None:
    folder = quoting_engine.knowledge_base.directory / "jobs" / "old"
    folder.mkdir(parents=True)
    (folder / "job-a.json").write_text("{", encoding="utf-8")
    (folder / "job-b.json").write_text('{"id": "../../x", "name": "", "title": "", "created_at": ""}', encoding="utf-8")
    with TestClient(Guard(make_api(quoting_engine)), base_url="http://127.0.0.1") as client:
        assert client.get("/api/v1/jobs").json() == {"jobs": []}
    assert caplog.text.count("damaged") == 2
    assert not folder.exists()
