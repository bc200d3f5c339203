"""The command `tenkyo` as its user meets it: what it prints where, and how it exits."""

from __future__ import annotations

import functools
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import app
from corpus.isolation import IsolatedReader
from interface.http.schemas import AnswerOut, FoundOut
from tests.server import ROOT

TENKYO = str(Path(sys.executable).with_name("tenkyo"))
WHY = "フィンランドはなぜNATOに加盟したのですか"
COMMANDS = {
    "ask": ["ask", "なぜ？"],
    "find": ["find", "加盟"],
    "list": ["list"],
    "remove": ["remove", "x"],
    "show": ["show", "x"],
    "check": ["check"],
}


class Result(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


class Tenkyo:
    """Runs commands in this process, on one knowledge base."""

    def __init__(self, directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.directory, self._capsys = directory, capsys

    def __call__(self, *arguments: str | Path) -> Result:
        return self.without_directory("--kb", self.directory, *arguments)

    def without_directory(self, *arguments: str | Path) -> Result:
        self._capsys.readouterr()
        try:
            code = app.main([str(argument) for argument in arguments])
        except SystemExit as exit:
            code = int(exit.code or 0)
        captured = self._capsys.readouterr()
        return Result(code, captured.out, captured.err)


@pytest.fixture
def essay(essay_directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Tenkyo:
    """On a copy of the built-in essay's knowledge base."""
    return Tenkyo(Path(shutil.copytree(essay_directory, tmp_path / "essay")), capsys)


@pytest.fixture
def fresh(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Tenkyo:
    """On a folder that does not exist."""
    return Tenkyo(tmp_path / "fresh", capsys)


def fails(result: Result, code: int, says: str = "") -> None:
    """Exit code, nothing on stdout, and one line on stderr that says it."""
    assert (result.code, result.out) == (code, ""), result
    assert len(result.err.strip().splitlines()) == 1, result.err
    assert says in result.err


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


# Usage


def test_help_and_version_need_no_knowledge_base(fresh: Tenkyo) -> None:
    shown = fresh.without_directory("--help")
    assert shown.code == 0
    for command in (*COMMANDS, "add", "evaluate", "serve"):
        assert command in shown.out
    assert re.fullmatch(r"tenkyo \d+\.\d+\.\d+\n", fresh.without_directory("--version").out)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["bogus"],
        ["ask"],
        ["ask", "x", "--batch", "y"],
        ["find", "x", "--top", "0"],
        ["find", "x", "--top", "many"],
        ["serve", "--port", "70000"],
        ["list", "--kb"],
        ["list", "--kb", ""],
        ["list", "surplus"],
    ],
)
def test_wrong_usage_exits_with_2(fresh: Tenkyo, arguments: list[str]) -> None:
    fails(fresh.without_directory(*arguments), 2)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_that_does_not_exist_is_an_error(fresh: Tenkyo, command: str) -> None:
    fails(fresh(*COMMANDS[command]), 1, str(fresh.directory))
    assert not fresh.directory.exists()


def test_evaluation_needs_its_folder_too(fresh: Tenkyo, tmp_path: Path) -> None:
    fails(fresh("evaluate", write(tmp_path / "q.jsonl", '{"question": "？", "answerable": false}')), 1, "fresh")


def test_a_file_in_place_of_the_folder_is_an_error(fresh: Tenkyo) -> None:
    fresh.directory.write_text("x")
    fails(fresh("list"), 1, str(fresh.directory))
    fails(fresh("add", __file__), 1, str(fresh.directory))


def test_the_folder_may_be_named_before_after_or_in_the_environment(
    essay: Tenkyo, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = essay("list", "--json")
    after = essay.without_directory("list", "--json", "--kb", essay.directory)
    monkeypatch.setenv("TENKYO_KB", str(essay.directory))
    named = essay.without_directory("list", "--json")
    assert before == after == named
    assert len(before.json) == 1


def test_without_a_folder_the_users_own_is_made_with_the_essay(fresh: Tenkyo) -> None:
    [document] = fresh.without_directory("list", "--json").json
    assert "NATO" in document["title"]


# Asking


def test_an_answer_is_printed_with_its_quote_and_place(essay: Tenkyo) -> None:
    result = essay("ask", WHY)
    assert result.code == 0
    assert result.err == ""
    assert "ロシアの脅威に備える" in result.out
    assert "[1]" in result.out
    assert "5．" in result.out
    assert "9 ページ" in result.out


def test_an_answer_as_json_has_the_form_of_the_contract(essay: Tenkyo) -> None:
    answer = essay("ask", "--json", "--top", "3", WHY).json
    AnswerOut.model_validate(answer)
    assert answer["id"] is None
    assert answer["question"] == WHY
    assert answer["answered"] is True
    assert "ロシアの脅威に備えるため" in answer["answer"]
    assert len(answer["passages"]) == 3
    assert {f"[{citation['number']}]" for citation in answer["citations"]} == set(
        re.findall(r"\[\d+\]", answer["answer"])
    )
    text = essay("show", answer["citations"][0]["document_id"], "--json").json["text"]
    for part in (*answer["citations"], *answer["passages"]):
        assert text[part["start"] : part["end"]] == part.get("quote", part.get("text"))


def test_what_is_not_there_is_refused_with_the_nearest_places(essay: Tenkyo) -> None:
    answer = essay("ask", "Best recipe for banana bread", "--json").json
    assert answer["answered"] is False
    assert answer["method"] == "refusal"
    assert answer["citations"] == []
    assert [passage["rank"] for passage in answer["passages"]] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("command", ["ask", "find"])
def test_an_empty_and_an_endless_question_are_usage_errors(essay: Tenkyo, command: str) -> None:
    fails(essay(command, ""), 2, "空です")
    fails(essay(command, " 　"), 2, "空です")
    fails(essay(command, "あ" * 100_000), 2, "長すぎます")


def test_a_batch_keeps_order_ids_and_history(essay: Tenkyo, tmp_path: Path) -> None:
    lines: list[dict[str, Any]] = [
        {"id": "b", "question": WHY},
        {"id": 7, "question": "それはいつですか", "history": [{"question": WHY, "answer": "…"}]},
        {"question": "こんにちは"},
    ]
    text = "﻿" + "\n\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    result = essay("ask", "--batch", write(tmp_path / "q.jsonl", text))
    assert result.code == 0
    answers = result.lines
    for answer in answers:
        AnswerOut.model_validate(answer)
    assert [answer["id"] for answer in answers] == ["b", 7, None]
    assert [answer["question"] for answer in answers] == [line["question"] for line in lines]
    # The essay doesn't say when.
    assert [answer["method"] for answer in answers] == ["extractive", "refusal", "greeting"]
    assert answers[1]["rewritten_question"] == "フィンランドはいつNATOに加盟したのですか"


def test_a_batch_of_searches_comes_from_standard_input(essay: Tenkyo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO('{"id": 1, "question": "即応部隊"}\n'.encode())))
    [found] = essay("find", "--batch", "-", "--top", "2").lines
    FoundOut.model_validate(found)
    assert found["id"] == 1
    assert [passage["rank"] for passage in found["passages"]] == [1, 2]


def test_bad_lines_of_a_batch_are_named_and_the_rest_go_on(essay: Tenkyo, tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    good = json.dumps({"id": "good", "question": WHY}).encode()
    bad = [b"{", b'{"id": 1}', b"[1]", b'{"question": "\xff"}', b'{"question": 1}', b'{"question": "\\ud800"}']
    bad.append(b'{"question": "x", "history": [1]}')
    bad.append(b"[" * 100_000)
    path.write_bytes(b"\n".join([*bad, good]))
    result = essay("ask", "--batch", path)
    assert result.code == 1
    assert [answer["id"] for answer in result.lines] == ["good"]
    errors = result.err.splitlines()
    assert [error.startswith(f"{path}:{number}: ") for number, error in enumerate(errors, 1)] == [True] * len(bad)


@pytest.mark.parametrize("command", ["ask", "find"])
def test_empty_and_endless_questions_of_a_batch_are_refused_in_their_place(
    essay: Tenkyo, tmp_path: Path, command: str
) -> None:
    questions = ["", "あ" * 100_000, WHY]
    text = "\n".join(json.dumps({"id": number, "question": question}) for number, question in enumerate(questions))
    result = essay(command, "--batch", write(tmp_path / "q.jsonl", text))
    assert result.code == 0
    assert [answer["id"] for answer in result.lines] == [0, 1, 2]
    assert [bool(answer["passages"]) for answer in result.lines] == [False, False, True]
    if command == "ask":
        assert [answer["answered"] for answer in result.lines] == [False, False, True]
    assert len(result.err.splitlines()) == 2


def test_a_batch_file_that_is_missing_is_an_error(essay: Tenkyo, tmp_path: Path) -> None:
    fails(essay("ask", "--batch", tmp_path / "nope"), 1, "nope")
    fails(essay("ask", "--batch", tmp_path), 1, str(tmp_path))


def test_sources_are_found_without_an_answer(essay: Tenkyo) -> None:
    result = essay("find", "フィンランド", "--top", "2", "--json")
    FoundOut.model_validate(result.json)
    assert len(result.json["passages"]) == 2
    assert "フィンランド" in result.json["passages"][0]["text"]
    assert "フィンランド" in essay("find", "フィンランド").out


# Documents


def test_a_file_alone_makes_a_knowledge_base(fresh: Tenkyo, tmp_path: Path) -> None:
    added = fresh("add", write(tmp_path / "岩手.txt", "盛岡は岩手にある。"))
    assert added.code == 0
    assert len(added.out.splitlines()) == 1
    assert "岩手" in added.out
    [document] = fresh("list", "--json").json
    assert document["characters"] == len("盛岡は岩手にある。\n")
    answer = fresh("ask", "盛岡はどこにありますか", "--json").json
    assert {passage["document_id"] for passage in answer["passages"]} == {document["id"]}


def test_an_empty_folder_becomes_a_knowledge_base(fresh: Tenkyo, tmp_path: Path) -> None:
    fresh.directory.mkdir()
    assert fresh("add", write(tmp_path / "a.txt", "盛岡は岩手にある。")).code == 0


def test_a_document_added_twice_is_updated(fresh: Tenkyo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.txt", "盛岡は岩手にある。")
    assert fresh("add", path).out.startswith("追加")
    monkeypatch.chdir(tmp_path)
    assert fresh("add", "a.txt").out.startswith("変更なし")
    write(path, "花巻は岩手にある。")
    assert fresh("add", "./a.txt").out.startswith("更新")
    [document] = fresh("list", "--json").json
    assert "花巻" in fresh("show", document["id"]).out


def test_a_title_is_for_one_file(fresh: Tenkyo, tmp_path: Path) -> None:
    one, two = write(tmp_path / "a.txt", "一つ目。"), write(tmp_path / "b.txt", "二つ目。")
    fails(fresh("add", one, two, "--title", "題"), 2, "--title")
    assert not fresh.directory.exists()
    fresh("add", one, "--title", "わたしの題")
    assert [document["title"] for document in fresh("list", "--json").json] == ["わたしの題"]


def test_a_folder_is_added_as_far_as_it_can_be_read(fresh: Tenkyo, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    write(folder / "a.txt", "盛岡は岩手にある。")
    write(folder / "deep" / "b.md", "# 県\n\n花巻は岩手にある。")
    (folder / "empty.txt").touch()
    (folder / "program.exe").write_bytes(b"MZ" + bytes(1000))
    result = fresh("add", folder)
    assert result.code == 1
    assert len(result.out.splitlines()) == 2
    errors = result.err.splitlines()
    assert len(errors) == 3
    assert any("empty.txt" in error for error in errors)
    assert any("program.exe" in error for error in errors)
    assert len(fresh("list", "--json").json) == 2


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("missing.txt", None),
        ("empty.txt", b""),
        ("binary.dat", b"\x7fELF\x02\x01" + bytes(2_000)),
        ("broken.pdf", b"%PDF-1.7\n"),
        ("huge.txt", "長い文章が続く。\n".encode() * 2_000_000),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_and_changes_nothing(
    essay: Tenkyo, tmp_path: Path, name: str, data: bytes | None
) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    before = essay("list", "--json")
    fails(essay("add", path), 1, name)
    assert essay("list", "--json") == before
    new = Tenkyo(tmp_path / "new", essay._capsys)
    fails(new("add", path), 1, name)
    assert not new.directory.exists()


def test_a_file_that_brings_its_reader_down_leaves_the_others(
    fresh: Tenkyo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = functools.partial(IsolatedReader, program="tests.corpus.reading_faults")
    monkeypatch.setattr("qa.documents.IsolatedReader", reader)
    folder = tmp_path / "several"
    folder.mkdir()
    for name, content in (("a.txt", "橋は1931年に完成した。"), ("b.txt", "die"), ("c.txt", "町は川に面する。")):
        (folder / name).write_text(content, encoding="utf-8")
    result = fresh("add", folder)
    assert result.code == 1
    assert "b.txt" in result.err
    assert "Reading broke off" in result.err
    assert len(fresh("list", "--json").json) == 2


def test_an_empty_folder_to_add_is_an_error(fresh: Tenkyo, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    fails(fresh("add", tmp_path / "nothing"), 1)


def test_documents_are_listed_shown_and_removed(essay: Tenkyo) -> None:
    [document] = essay("list", "--json").json
    assert document["id"] in essay("list").out
    text = essay("show", document["id"], "--json").json["text"]
    shown = essay("show", document["id"]).out
    assert re.sub(r"⟦[^⟧]*⟧\n?", "", shown) == text
    assert "⟦9⟧" in shown
    assert document["id"] in essay("remove", document["id"]).out
    assert essay("list", "--json").json == []
    assert essay("ask", WHY, "--json").json["answered"] is False


@pytest.mark.parametrize("command", ["show", "remove"])
def test_an_unknown_document_is_an_error(essay: Tenkyo, command: str) -> None:
    fails(essay(command, "nope"), 1, "nope")


# Measuring and mending


def test_evaluation_prints_its_figures(essay: Tenkyo, tmp_path: Path) -> None:
    labelled = [
        {
            "id": 1,
            "lang": "ja",
            "kind": "why",
            "question": WHY,
            "answerable": True,
            "evidence": ["ロシアの脅威に備えるため"],
            "keys": [["ロシアの脅威"]],
        },
        {"id": 2, "lang": "en", "kind": "off", "question": "How do I bake bread?", "answerable": False},
    ]
    path = write(tmp_path / "q.jsonl", "\n".join(json.dumps(line, ensure_ascii=False) for line in labelled))
    result = essay("evaluate", path, "--json")
    assert result.code == 0
    figures = result.json["questions"]
    assert figures["ja"]["answer_accuracy"] == 1.0
    assert figures["ja"]["recall@5"] == 1.0
    assert figures["en"]["refusal"] == 1.0
    assert figures["all"]["quotes_exact"] == 1.0
    assert "answer_accuracy" in essay("evaluate", path).out


def test_evaluation_names_a_bad_line(essay: Tenkyo, tmp_path: Path) -> None:
    fails(essay("evaluate", write(tmp_path / "q.jsonl", '{"question": "x"}')), 1, "q.jsonl:1")
    fails(essay("evaluate", tmp_path / "missing"), 1, "missing")


def test_damage_is_found_named_and_mended(essay: Tenkyo) -> None:
    assert essay("check").code == 0
    file = max((essay.directory / "derived").rglob("*.tenkyo"), key=lambda file: file.stat().st_size)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(data)
    found = essay("check")
    assert found.code == 1
    assert "--repair" in found.err
    assert essay("check", "--repair").code == 0
    assert essay("check").code == 0
    assert "ロシアの脅威に備えるため" in essay("ask", WHY, "--json").json["answer"]


def test_what_was_saved_comes_back(essay: Tenkyo, tmp_path: Path) -> None:
    assert essay("backup", tmp_path / "saved").code == 0
    fails(essay("restore", tmp_path / "saved"), 1, "--replace")
    assert essay("restore", tmp_path / "saved", "--replace").code == 0
    assert "ロシアの脅威に備えるため" in essay("ask", WHY, "--json").json["answer"]
    fails(essay("restore", tmp_path / "nothing"), 1, "tenkyo backup")


def test_a_file_whose_header_is_gone_is_mended(essay: Tenkyo) -> None:
    file = essay.directory / "documents.sqlite"
    file.write_bytes(bytes(100) + file.read_bytes()[100:])
    fails(essay("check"), 1, "--repair")
    assert essay("check", "--repair").code == 0
    assert essay("check").code == 0
    assert "ロシアの脅威に備えるため" in essay("ask", WHY, "--json").json["answer"]


# The process


def run(*arguments: str | bytes, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([TENKYO, *arguments], cwd=ROOT, text=True, capture_output=True, timeout=120, **options)


def test_bytes_that_are_no_text_are_one_line(essay_directory: Path) -> None:
    for command in ("ask", "find"):
        result = run(command, "--kb", str(essay_directory), b"\xff\xfe\x80")
        assert (result.returncode, result.stdout) == (2, "")
        assert len(result.stderr.splitlines()) == 1
        assert "UTF-8" in result.stderr


def test_output_is_utf8_whatever_the_locale(essay_directory: Path) -> None:
    environment = os.environ | {
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "ascii",
    }
    result = subprocess.run(
        [TENKYO, "list", "--json", "--kb", str(essay_directory)],
        cwd=ROOT,
        capture_output=True,
        env=environment,
        timeout=120,
    )
    assert "集団防衛" in result.stdout.decode("utf-8")


def test_a_reader_that_leaves_early_is_no_trouble(essay_directory: Path) -> None:
    [document] = json.loads(run("list", "--json", "--kb", str(essay_directory)).stdout)
    command = f'"{TENKYO}" show {document["id"]} --kb "{essay_directory}" | head -c 10 >/dev/null'
    result = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert result.stderr == ""


def test_a_port_in_use_is_one_line(essay_directory: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = run("serve", "--port", port, "--kb", str(essay_directory))
    assert (result.returncode, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 1
    assert port in result.stderr


def test_an_address_that_is_not_ours_is_one_line() -> None:
    for host in ("203.0.113.1", "no such host"):
        result = run("serve", "--host", host, "--port", "0")
        assert result.returncode == 1
        assert len(result.stderr.splitlines()) == 1
        assert host in result.stderr


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_server_stops_quietly(essay_directory: Path, stop: signal.Signals) -> None:
    command = [sys.executable, "app.py", "--port", "0", "--kb", str(essay_directory)]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert process.stderr is not None
            said = [process.stderr.readline(), process.stderr.readline()]
            assert "http://127.0.0.1:" in said[1], said
            process.send_signal(stop)
            out, err = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, out, err) == (0, "", "")


def test_importing_costs_little_and_starts_nothing() -> None:
    heavy = (
        "torch",
        "gradio",
        "fastapi",
        "uvicorn",
        "sentence_transformers",
        "faiss",
        "numpy",
        "sudachipy",
        "pydantic",
    )
    code = (
        "import sys, threading, app, corpus, index, qa\n"
        f"print([name for name in {heavy!r} if name in sys.modules], threading.active_count())"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert result.stdout == "[] 1\n", result


def test_what_the_first_answer_does_not_need_is_imported_later() -> None:
    """Each takes a tenth of a second, or more than all the rest."""
    code = (
        "import sys, qa.engine, interface.access.sign_in, interface.http.server, interface.page.late\n"
        "print([name for name in ('gradio', 'mcp', 'openai', 'torch') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert result.stdout == "[]\n", result


def test_a_copy_answers_as_what_it_was_copied_from(essay: Tenkyo, tmp_path: Path) -> None:
    copied = essay("copy", essay.directory, tmp_path / "new", "--json")
    assert copied.code == 0
    assert (copied.json["documents"], copied.json["lost"]) == (1, [])
    assert essay("--kb", tmp_path / "new", "check").code == 0
    assert "ロシアの脅威に備えるため" in essay("--kb", tmp_path / "new", "ask", WHY, "--json").json["answer"]
    fails(essay("copy", tmp_path / "none", tmp_path / "other"), 1, "none")


@pytest.mark.parametrize("command", [("add", "x.md"), ("list",)])
def test_a_url_that_is_no_knowledge_base_is_not_repeated(
    essay: Tenkyo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    found = essay.without_directory("--kb", "mysql://me:s3cret@db/papers", *command)
    fails(found, 2, "postgresql://")
    assert "s3cret" not in found.out + found.err
    assert not (tmp_path / "mysql:").exists()
    misplaced = essay.without_directory("list", "postgresql://me:s3cret@db/papers")
    fails(misplaced, 2, "unrecognized")
    assert "s3cret" not in misplaced.err
