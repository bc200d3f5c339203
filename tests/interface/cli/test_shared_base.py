"""The commands over a knowledge base in PostgreSQL, and two servers that share it."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from index.postgresql.address import SharedBase
from tests.interface.cli.test_cli import WHY, Tenkyo, essay, fails  # noqa: F401  # a fixture
from tests.postgresql import Postgres
from tests.server import LOGS, serving

pytest.importorskip("psycopg", reason="no client of PostgreSQL: pip install 'tenkyo[postgresql]'")
SECRET = ("hi%2Fmi", "tsu")  # of the password, as written and as meant


@pytest.fixture
def url(shared_base: SharedBase) -> str:
    return shared_base.url


def test_the_commands_do_the_same_as_over_a_folder(essay: Tenkyo, url: str, tmp_path: Path) -> None:  # noqa: F811
    def shared(*arguments: str | Path) -> object:
        result = essay.without_directory("--kb", url, *arguments)
        assert not any(part in result.out + result.err for part in SECRET)
        assert result.code == 0, result
        return result.json

    fails(essay.without_directory("--kb", url, "list"), 1, "Make one with tenkyo add")
    copied = shared("copy", essay.directory, url, "--json")
    assert isinstance(copied, dict)
    assert (copied["documents"], copied["lost"]) == (1, [])
    note = tmp_path / "川.md"
    note.write_text("# 川\n\n北上川は岩手県から宮城県へ流れる。\n", encoding="utf-8")
    assert essay("add", note).code == 0
    shared("add", note, "--json")
    for command in (("ask", WHY), ("ask", "北上川はどこを流れるか"), ("find", "北上川"), ("list",)):
        here, there = essay(*command, "--json").json, shared(*command, "--json")
        if command != ("list",):
            assert here == there
            continue
        assert isinstance(there, list)
        assert [each["id"] for each in here] == [each["id"] for each in there]
    assert shared("check", "--json") == {"problems": [], "repaired": []}
    assert isinstance(backed_up := shared("backup", tmp_path / "saved", "--json"), dict)
    assert backed_up["documents"] == 2
    [document] = [each for each in essay("list", "--json").json if each["source"] == str(note)]
    shared("remove", document["id"], "--json")
    assert isinstance(found := shared("find", "北上川", "--json"), dict)
    assert "北上川" not in str(found["passages"])
    shared("restore", tmp_path / "saved", "--replace", "--json")
    assert shared("ask", WHY, "--json") == essay("ask", WHY, "--json").json


def test_what_is_wrong_is_said_in_a_line_that_lets_nobody_in(
    postgresql: Postgres,
    essay: Tenkyo,  # noqa: F811
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    wrong = postgresql.url("postgres", password="s3cret")
    nobody = "postgresql://owner:s3cret@127.0.0.1:1/papers"
    (tmp_path / "a.md").write_text("川\n", encoding="utf-8")
    for command in (("ask", WHY), ("list",), ("add", tmp_path / "a.md")):
        for url, says in ((wrong, "refused the connection"), (nobody, "can't be reached")):
            result = essay.without_directory("--kb", url, *command)
            fails(result, 1, says)
            assert "s3cret" not in result.err + caplog.text
    fails(essay.without_directory("copy", essay.directory, wrong), 1, "refused the connection")


@pytest.mark.timeout(600)  # two servers and a database on one busy machine
def test_two_servers_share_what_is_added_and_removed(
    postgresql: Postgres,
    essay: Tenkyo,  # noqa: F811
    url: str,
    tmp_path: Path,
) -> None:
    assert essay.without_directory("copy", essay.directory, url).code == 0
    question = {"question": "北上川はどこを流れるか"}
    alone = ("--no-reader", "--log", "json")
    with (
        serving(url, *alone, environment={"XDG_CACHE_HOME": str(tmp_path / "one")}) as one,
        serving(url, *alone, environment={"XDG_CACHE_HOME": str(tmp_path / "two")}) as two,
        httpx.Client(timeout=60, base_url=f"{one}/api/v1") as first,
        httpx.Client(timeout=60, base_url=f"{two}/api/v1") as second,
    ):
        assert first.post("/ask", json={"question": WHY}).json() == second.post("/ask", json={"question": WHY}).json()
        text = {"text": "北上川は岩手県から宮城県へ流れる。", "title": "川"}
        added = first.post("/documents", json=text)
        assert added.status_code in (200, 201), added.text
        answer = second.post("/ask", json=question).json()
        assert "宮城県" in answer["answer"]
        assert answer == first.post("/ask", json=question).json()
        assert second.delete(f"/documents/{answer['citations'][0]['document_id']}").status_code in (200, 204)
        assert "北上川" not in str(first.post("/ask", json=question).json()["passages"])
        postgresql.stop()
        try:
            refused = first.post("/ask", json=question)
            assert (refused.status_code, refused.headers["content-type"]) == (503, "application/problem+json")
            assert httpx.get(f"{two}/readyz").status_code == 503
            assert httpx.get(f"{two}/healthz").status_code == 200
        finally:
            postgresql.start()
        assert second.post("/documents", json=text).status_code in (200, 201)
        assert "宮城県" in first.post("/ask", json=question).json()["answer"]
        for said in ("".join(LOGS[one]), "".join(LOGS[two])):
            assert not any(part in said for part in SECRET)
