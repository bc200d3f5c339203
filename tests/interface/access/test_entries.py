"""Keys and users as they are written down."""

from __future__ import annotations

from pathlib import Path

import pytest

from interface.access.entries import Entry, make_key, make_user, matches, name_in_key, read_entries
from qa.errors import SettingsError

PASSWORD = "山と川と三本の松"
PASSWORD_LONG = "山と川と三本の松と橋と舟"


def test_a_key_matches_its_own_line_alone() -> None:
    key, entry = make_key("ci", "write")
    other, _ = make_key("ci", "write")
    assert matches(entry, key)
    assert not matches(entry, other)
    assert not matches(None, key)
    assert name_in_key(key) == "ci"
    assert key not in str(entry)


def test_a_line_is_read_as_it_was_printed(tmp_path: Path) -> None:
    _, key = make_key("ci", "read")
    user = make_user("hana@example.jp", "admin", PASSWORD_LONG)
    file = tmp_path / "users"
    file.write_text(f"# 利用者\n\n{key}\r\n{user}\n*:read:-\n", encoding="utf-8")
    assert list(read_entries("TENKYO_USERS", str(file)).values()) == [key, user, Entry("*", "read", "-")]
    assert read_entries("TENKYO_USERS", f"{key};{user}") == {"ci": key, "hana@example.jp": user}


def test_a_user_without_a_password_signs_in_nowhere_here() -> None:
    assert not matches(Entry("taro", "read", "-"), "-")
    assert not matches(Entry("taro", "read", "-"), "")


@pytest.mark.parametrize(
    "line",
    [
        "taro:read",
        "taro:owner:-",
        "taro:read:sesame",
        "ta_ro:read:-",
        ":read:-",
        "*:read:$argon2id$v=19$m=19456,t=2,p=1$YQ$YQ",
        "taro:read:-;taro:admin:-",
    ],
)
def test_what_is_no_line_stops_the_server_and_is_not_repeated(line: str, tmp_path: Path) -> None:
    file = tmp_path / "users"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        read_entries("TENKYO_USERS", str(file))
    assert "TENKYO_USERS" in str(raised.value)
    assert "sesame" not in str(raised.value)


def test_an_empty_or_missing_file_is_not_everybody(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("# nobody\n", encoding="utf-8")
    for name in ("empty", "missing"):
        with pytest.raises(SettingsError):
            read_entries("TENKYO_USERS", str(tmp_path / name))


@pytest.mark.parametrize("password", ["", PASSWORD, "あ" * 400])
def test_a_password_is_neither_short_nor_endless(password: str) -> None:
    with pytest.raises(SettingsError):
        make_user("taro", "read", password)
