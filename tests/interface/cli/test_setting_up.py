"""What surrounds the answering on the command line: examples, completion, the doctor, an assistant's pipe, colours."""

from __future__ import annotations

import asyncio
import json
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

import app
from interface.cli import output
from interface.cli.arguments import make_parser
from interface.cli.commands import COMMANDS
from tests.server import ROOT


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    capsys.readouterr()
    try:
        code = app.main(arguments)
    except SystemExit as left:
        code = int(left.code or 0)
    return code, capsys.readouterr().out


@pytest.mark.parametrize("command", [*COMMANDS, ""])
def test_help_shows_commands_that_can_be_copied(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, shown = run(capsys, *([command] if command else []), "--help")
    assert code == 0
    examples = [line.strip().removeprefix("$ ") for line in shown.splitlines() if line.startswith("  $ ")]
    assert examples
    for example in examples:
        words = shlex.split(example.partition(" >")[0])
        words = words[words.index("--") + 1 :] if "--" in words else words
        assert words[0] == "tenkyo"
        assert make_parser().parse_args(words[1:]).command == (command or words[1])


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_every_command(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, script = run(capsys, "completion", shell)
    assert code == 0
    for word in (*COMMANDS, "--document" if shell != "fish" else "document"):
        assert word in script


def test_the_doctor_finds_what_is_wrong(essay_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, shown = run(capsys, "doctor", "--kb", str(essay_copy), "--json")
    assert code == 0
    found = {finding["name"]: finding for finding in json.loads(shown)}
    assert {"versions", "memory", "embedding model", "reader", "language model", "free space", "knowledge base"} == set(
        found
    )
    assert "1 documents" in found["knowledge base"]["said"]
    (essay_copy / "documents.sqlite").write_bytes(b"\xff" * 10_000)
    code, shown = run(capsys, "doctor", "--kb", str(essay_copy))
    assert code == 1
    [line] = [line for line in shown.splitlines() if line.startswith("×")]
    assert "knowledge base" in line
    assert "\033" not in shown


def test_the_doctor_makes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, shown = run(capsys, "doctor", "--kb", str(tmp_path / "none"))
    assert code == 0
    assert "not made yet" in shown
    assert not (tmp_path / "none").exists()


def test_colours_are_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "答え[1]\n\n短い答え: 橋\n[1] 題\n    「橋」"
    monkeypatch.setattr(output, "_enabled", False)
    assert output.with_colours(text) == text
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    output.use_colours(False)
    assert output.with_colours(text) == text
    output.use_colours(True)
    coloured = output.with_colours(text)
    assert "\033[36m[1] 題\033[0m" in coloured
    assert coloured.startswith("答え[1]\n")


@pytest.fixture
def essay_copy(essay_directory: Path, tmp_path: Path) -> Path:
    import shutil

    return Path(shutil.copytree(essay_directory, tmp_path / "essay"))


def test_an_assistant_asks_over_a_pipe(essay_directory: Path) -> None:
    command = ["app.py", "mcp", "--no-reader", "--kb", str(essay_directory)]
    start = f"import sys, app; sys.exit(app.main({command[1:]!r}))"
    server = StdioServerParameters(command=sys.executable, args=["-c", start], cwd=ROOT)

    async def use() -> Any:
        async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
            await session.initialize()
            return await session.call_tool("find_sources", {"query": "即応部隊", "top": 1})

    found = asyncio.run(use())
    assert not found.isError
    assert len(found.structuredContent["passages"]) == 1
