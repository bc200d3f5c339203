"""The commands where a server searches: the same answers as from this machine, and what is said when it is gone."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from index.postgresql.address import SharedBase
from tests.interface.cli.test_cli import WHY, Tenkyo, essay, fails  # noqa: F401  # a fixture
from tests.server import LOGS, serving

pytest.importorskip("qdrant_client", reason="no client of Qdrant: pip install 'tenkyo[qdrant]'")
from tests.qdrant import FakeQdrant

KEY = "s3cret-key"


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch) -> FakeQdrant:
    monkeypatch.setenv("TENKYO_QDRANT_KEY", KEY)
    return FakeQdrant(KEY)


def test_the_commands_do_the_same_as_on_one_machine(essay: Tenkyo, guarded: FakeQdrant, tmp_path: Path) -> None:  # noqa: F811
    kb, note = tmp_path / "kb", tmp_path / "川.md"
    note.write_text("# 川\n\n北上川は岩手県から宮城県へ流れる。\n", encoding="utf-8")

    def served(*arguments: str | Path) -> object:
        result = essay.without_directory("--kb", kb, "--search", guarded.url, *arguments, "--json")
        assert KEY not in result.out + result.err
        assert result.code == 0, result
        return result.json

    assert essay.without_directory("copy", essay.directory, kb).code == 0
    served("add", note)
    assert essay("add", note).code == 0
    for command in (("ask", WHY), ("ask", "北上川はどこを流れるか"), ("find", "Why did Finland join?")):
        assert served(*command) == essay(*command, "--json").json
    assert served("check") == {"problems": [], "repaired": []}
    [document] = [each for each in essay("list", "--json").json if each["source"] == str(note)]
    assert isinstance(documents := served("list"), list)
    assert document["id"] in [each["id"] for each in documents]
    served("remove", document["id"])
    assert essay("remove", document["id"]).code == 0
    assert isinstance(found := served("find", "北上川"), dict)
    assert "北上川" not in str(found["passages"])
    guarded.stop()
    result = essay.without_directory("--kb", kb, "--search", guarded.url, "ask", WHY)
    fails(result, 1, "Qdrant can't be reached")
    guarded.start()
    assert isinstance(there := served("ask", WHY), dict)
    here = essay("ask", WHY, "--json").json
    assert (there["answer"], there["citations"]) == (here["answer"], here["citations"])
    assert there["confidence"] == pytest.approx(here["confidence"], abs=0.01)  # the mean lengths have moved a little
    guarded.stop()


def test_the_database_of_the_documents_searches_them(essay: Tenkyo, shared_base: SharedBase) -> None:  # noqa: F811
    shared = ("--kb", shared_base.url, "--search", "postgresql")
    assert essay.without_directory("copy", essay.directory, shared_base.url).code == 0
    for command in (("ask", WHY), ("find", "Why did Finland join?")):
        result = essay.without_directory(*shared, *command, "--json")
        assert result.code == 0, result
        assert result.json == essay(*command, "--json").json
    assert essay.without_directory(*shared, "check", "--json").json == {"problems": [], "repaired": []}
    another = essay("--search", shared_base.url.replace("/test_", "/no_test_"), "ask", WHY)
    fails(another, 1, "refused the connection")
    fails(essay("--search", "postgresql", "ask", WHY), 1, "is for a --kb that is a URL of postgresql://")


@pytest.mark.parametrize("named", ["", "http://db/papers", "qdrant://me:s3cret@db/papers", "qdrant://db"])
def test_what_is_no_server_that_searches(essay: Tenkyo, named: str) -> None:  # noqa: F811
    result = essay("--search", named, "list")
    fails(result, 2, "qdrant://")
    assert "s3cret" not in result.err


@pytest.mark.timeout(600)  # two servers on one busy machine
def test_two_servers_share_an_index_and_are_there_again_when_it_is(essay: Tenkyo, guarded: FakeQdrant) -> None:  # noqa: F811
    options = ("--search", guarded.url, "--no-reader", "--log", "json")
    question = {"question": "北上川はどこを流れるか"}
    with (
        serving(essay.directory, *options) as one,
        serving(essay.directory, *options) as two,
        httpx.Client(timeout=60, base_url=f"{one}/api/v1") as first,
        httpx.Client(timeout=60, base_url=f"{two}/api/v1") as second,
    ):
        assert first.post("/ask", json={"question": WHY}).json() == second.post("/ask", json={"question": WHY}).json()
        text = {"text": "北上川は岩手県から宮城県へ流れる。", "title": "川"}
        assert first.post("/documents", json=text).status_code in (200, 201)
        answer = second.post("/ask", json=question).json()
        assert "宮城県" in answer["answer"]
        guarded.stop()
        refused = first.post("/ask", json=question)
        assert (refused.status_code, refused.headers["content-type"]) == (503, "application/problem+json")
        assert "can't be reached" in refused.json()["detail"]
        assert httpx.get(f"{two}/readyz").status_code == 503
        assert httpx.get(f"{two}/healthz").status_code == 200
        guarded.start()
        assert first.post("/ask", json=question).json() == answer
        assert second.delete(f"/documents/{answer['citations'][0]['document_id']}").status_code in (200, 204)
        assert "北上川" not in str(first.post("/ask", json=question).json()["passages"])
        guarded.stop()
        assert not any(KEY in said for said in ("".join(LOGS[one]), "".join(LOGS[two])))
