"""What README tells people to type is typed here, each line as it stands, over files of the names that it uses."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import app
from interface.cli.arguments import make_parser
from tests.server import ROOT, serving

README = (ROOT / "README.md").read_text(encoding="utf-8")
# Tried elsewhere: `serve` by every test that calls a server, `make` by whoever runs these.
LINES = [
    re.sub(r"\s{2,}#.*", "", line).removeprefix("$ ").strip()
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    for line in re.sub(r"\s*\\\n\s*", " ", block).splitlines()
    if line.startswith("$ ")
]
COMMANDS = [line for line in LINES if line.startswith("tenkyo ") and "scan.pdf" not in line]  # that needs an extra
CALLS = [line for line in LINES if line.startswith("curl ")]
LABELLED = {"id": 1, "lang": "en", "kind": "off", "question": "How do I bake bread?", "answerable": False}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, essay_directory: Path) -> Path:
    """A folder with the files, in which the user's own knowledge base is the one that comes with the product."""
    here = tmp_path_factory.mktemp("readme")
    (here / "notes").mkdir()
    (here / "notes" / "a.txt").write_text("盛岡は岩手にある。", encoding="utf-8")
    # Of any name, a PDF is known by its ending: this one is made by the tests' own hand.
    from tests.corpus.plain_pdf import PlainPdf, flow

    pdf = PlainPdf()
    flow(pdf, 72, 700, "花巻は岩手の南にある町である。" * 3, width=20)
    (here / "report.pdf").write_bytes(pdf.data())
    (here / "questions.jsonl").write_text('{"id": 1, "question": "1952年に加盟した国は？"}\n', encoding="utf-8")
    (here / "labelled.jsonl").write_text(json.dumps(LABELLED) + "\n", encoding="utf-8")
    shutil.copytree(essay_directory, here / "data" / "tenkyo" / "knowledge_base")
    return here


def test_there_are_commands_to_try() -> None:
    assert {line.split()[1] for line in COMMANDS} >= {"ask", "find", "add", "sync", "list", "show", "remove", "check"}
    assert len(CALLS) >= 4


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_readme_works(
    line: str, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(here)
    monkeypatch.setenv("XDG_DATA_HOME", str(here / "data"))
    if "DOCUMENT_ID" in line:
        app.main(["list", "--json"])
        line = line.replace("DOCUMENT_ID", json.loads(capsys.readouterr().out)[-1]["id"])
    words = [
        str(found)
        for word in shlex.split(line)
        for found in (sorted(map(str, Path().glob(word))) if "*" in word else [word])
    ]
    if {"ask", "find", "evaluate"} & set(words):
        make_parser().parse_args(words[1:])  # as it stands, and then without the reader, which takes its time to load
        words.append("--no-reader")
    assert app.main(words[1:]) == 0, capsys.readouterr().err
    said = capsys.readouterr()
    assert said.out or "Nothing has changed" in said.err  # what was added before is there when its folder is followed


@pytest.fixture(scope="module")
def url(here: Path, essay_directory: Path) -> Iterator[str]:
    with serving(Path(shutil.copytree(essay_directory, here / "served")), "--no-reader") as url:
        yield url


@pytest.mark.parametrize("line", CALLS)
@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl here")
def test_a_call_of_the_readme_is_answered(line: str, here: Path, url: str) -> None:
    words = shlex.split(line.replace("localhost:7860", url))
    ran = subprocess.run([*words, "--fail-with-body"], cwd=here, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stdout
    assert json.loads(ran.stdout)


def test_the_python_of_the_readme_works(essay_directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [code] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    code = code.replace("Engine.open()", f"Engine.open(__import__('pathlib').Path({str(essay_directory)!r}))", 1)
    exec(compile(code, "README.md", "exec"), {})
    assert "ロシア" in capsys.readouterr().out
