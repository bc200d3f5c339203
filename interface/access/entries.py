"""Keys and users as an operator writes them down: `NAME:ROLE:HASH`, one a line, the hash argon2id's.

A hash of `-` has no password: only a proxy that has signed the user in can say that it is them. The name `*` with it stands
for everybody whom the proxy has signed in and who has no line.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from interface.access.roles import ROLES
from qa.errors import SettingsError

ANYBODY = "*"
NO_PASSWORD = "-"
PASSWORD_BYTES = 1_024  # nobody types more, and hashing takes longer the more there is
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.@-]{0,63}")
_KEY = re.compile(r"tk_(?P<name>[A-Za-z0-9][A-Za-z0-9.@-]{0,63})_(?P<secret>[A-Za-z0-9_-]{43})")
# OWASP's least: 19 MiB and some 25 ms of one core, so that checking passwords takes no machine down.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line."""

    name: str
    role: str
    hash: str

    def __str__(self) -> str:
        return f"{self.name}:{self.role}:{self.hash}"


def make_key(name: str, role: str) -> tuple[str, Entry]:
    """A new key, which nobody will see again, and the line to keep. Raises `SettingsError`."""
    _check(name, role)
    key = f"tk_{name}_{secrets.token_urlsafe(32)}"
    return key, Entry(name, role, _HASHER.hash(key))


def make_user(name: str, role: str, password: str) -> Entry:
    """The line of a user. Raises `SettingsError`."""
    _check(name, role)
    if len(password) < 12 or len(password.encode()) > PASSWORD_BYTES:
        raise SettingsError(
            f"パスワードは 12 文字以上、{PASSWORD_BYTES} バイト以内にしてください。",
            f"A password has at least 12 characters, and at most {PASSWORD_BYTES} bytes.",
        )
    return Entry(name, role, _HASHER.hash(password))


def name_in_key(key: str) -> str | None:
    """Whose key it says that it is; None where it isn't one of ours.

    >>> name_in_key("sk-something")
    """
    match = _KEY.fullmatch(key)
    return match["name"] if match else None


def matches(entry: Entry | None, given: str) -> bool:
    """Whether `given` is what `entry` is the hash of; takes as long where there is no entry."""
    usable = entry is not None and entry.hash != NO_PASSWORD
    try:
        return _HASHER.verify(entry.hash if entry is not None and usable else _nobodys(), given) and usable
    except (VerificationError, InvalidHashError):
        return False


def read_entries(setting: str, written: str) -> Mapping[str, Entry]:
    """The entries by name: `written` is a file of them, or they themselves. `setting` names it in what goes wrong.

    Raises `SettingsError`, which never says what was written where a hash should be.
    """
    text = written if "$argon2" in written else _read(setting, written)
    entries: dict[str, Entry] = {}
    for number, line in enumerate(text.replace(";", "\n").splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        entry = _parse(line)
        if entry is None or entry.name in entries:
            raise SettingsError(
                f"{setting} の {number} 行目を読めません。`tenkyo hash NAME` の出力（NAME:ROLE:HASH）を"
                "そのまま、名前ごとに一行書いてください。",
                f"{setting}, line {number}: not an entry, or a second one of its name."
                " Write one line a name, as `tenkyo hash NAME` prints it (NAME:ROLE:HASH).",
            )
        entries[entry.name] = entry
    if not entries:
        raise SettingsError(f"{setting} に何も書かれていません。", f"{setting} holds no entry.")
    _nobodys()  # made here, once: the first wrong name would take twice as long
    return entries


@cache
def _nobodys() -> str:
    """What is checked where a name is unknown: that takes as long as a known one."""
    return _HASHER.hash(secrets.token_urlsafe(16))


def _read(setting: str, path: str) -> str:
    try:
        return Path(path.strip()).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "UTF-8?"
        raise SettingsError(
            f"{setting} の示すファイルを読めません（{reason}）。",
            f"Cannot read the file that {setting} names ({reason}).",
        ) from None


def _parse(line: str) -> Entry | None:
    name, _, rest = line.partition(":")
    role, _, hashed = rest.partition(":")
    named = _NAME.fullmatch(name) or (name == ANYBODY and hashed == NO_PASSWORD)
    hashes = hashed == NO_PASSWORD or hashed.startswith("$argon2id$")
    return Entry(name, role, hashed) if named and role in ROLES and hashes else None


def _check(name: str, role: str) -> None:
    if not _NAME.fullmatch(name) or role not in ROLES:
        raise SettingsError(
            f"名前は英数字と . @ - で 64 文字まで、役割は {', '.join(ROLES)} のどれかです。",
            f"A name has letters, digits and . @ - (64 at most); a role is one of {', '.join(ROLES)}.",
        )
