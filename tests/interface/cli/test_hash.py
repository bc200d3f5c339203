"""`tenkyo hash`: the line to keep on stdout, the key itself on stderr, once."""

from __future__ import annotations

import io
import json

import pytest

import app
from interface.access.entries import matches, read_entries


def test_a_key_and_the_line_to_keep(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["hash", "ci", "--role", "write"]) == 0
    said = capsys.readouterr()
    key = said.err.split()[-1]
    [entry] = read_entries("TENKYO_API_KEYS", said.out).values()
    assert (entry.name, entry.role) == ("ci", "write")
    assert matches(entry, key)
    assert key not in said.out


def test_both_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["hash", "ci", "--role", "write", "--json"]) == 0
    said = capsys.readouterr()
    made = json.loads(said.out)
    [entry] = read_entries("TENKYO_API_KEYS", made["line"]).values()
    assert (entry.name, entry.role) == (made["name"], made["role"]) == ("ci", "write")
    assert matches(entry, made["key"])
    assert said.err == ""


def test_a_users_line_from_a_password_on_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    assert app.main(["hash", "hana", "--password"]) == 0
    [entry] = read_entries("TENKYO_USERS", capsys.readouterr().out).values()
    assert (entry.name, entry.role) == ("hana", "read")
    assert matches(entry, "correct horse battery")


@pytest.mark.parametrize("arguments", [["hash", "a:b"], ["hash", "x", "--password"]])
def test_what_cannot_be_a_line_is_said(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert app.main(arguments) == 1
    assert capsys.readouterr().err.startswith("tenkyo: ")
