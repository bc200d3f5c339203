"""Where a shared knowledge base is, said without what lets somebody in.

A URL may hold a user's name and password, and what a client library says of one that it can't read may repeat pieces of
them. So it is taken apart here first, and one that could be read in two ways is refused without being repeated.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from index.errors import KnowledgeBaseNotFound

_PART = r"[^@:/?#\s]*"
_URL = re.compile(
    rf"postgres(?:ql)?://(?:(?P<user>{_PART})(?::(?P<password>{_PART}))?@)?"
    r"(?P<hosts>[\w.\-,:%\[\]]*)(?:/(?P<database>[^@:/?#\s]*))?(?:\?(?P<options>[^@#\s]*))?"
)
_SECRET = re.compile(r"(?:^|&)(?:user|password|passfile|sslpassword)=([^&]*)")
_SCHEMES = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class SharedBase:
    """A knowledge base in PostgreSQL. `str` names server and database alone; `url` is for the client library.

    `cache` is the folder of what this machine derives from it.
    """

    name: str
    url: str = field(repr=False)
    cache: Path = field(repr=False)

    @classmethod
    def of(cls, url: str, cache: Path | None = None) -> SharedBase:
        """`cache`: the folder itself; without it one in the user's cache folder. Raises `KnowledgeBaseNotFound`."""
        parts = _URL.fullmatch(url)
        if parts is None or not _ports_are_numbers(parts["hosts"]):
            raise not_a_url()
        name = f"postgresql://{parts['hosts']}/{parts['database'] or ''}"
        return cls(name, url, cache or _users_own(f"{name}?{_SECRET.sub('', parts['options'] or '')}"))

    def __str__(self) -> str:
        return self.name

    def without_secrets(self, text: str) -> str:
        """What a library or a server said, without the names and passwords of the URL."""
        parts = _URL.fullmatch(self.url)
        assert parts is not None  # it was looked at when it was made
        secrets = [parts["user"], parts["password"], *_SECRET.findall(parts["options"] or "")]
        for secret in {form for each in secrets if each for form in (each, unquote(each))}:
            text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "…", text)
        return text


def not_a_url() -> KnowledgeBaseNotFound:
    return KnowledgeBaseNotFound(
        "PostgreSQL の URL として読めません。postgresql://利用者@ホスト:ポート/データベース の形にして、"
        "名前やパスワードの記号は %40 のように書いてください。",
        "Not a URL of PostgreSQL. Write postgresql://USER@HOST:PORT/DATABASE, and signs within a name or a password as "
        "%40 and the like.",
    )


def is_shared(place: str) -> bool:
    """Whether what somebody named as a knowledge base is one in PostgreSQL."""
    return place.startswith(_SCHEMES)


def _ports_are_numbers(hosts: str) -> bool:
    """What stands behind a host may be the end of a password whose signs were not written as they must be."""
    return all(
        not port or port.isdecimal() for each in hosts.split(",") for port in re.sub(r"\[.*\]", "", each).split(":")[1:]
    )


def _users_own(name: str) -> Path:
    from platformdirs import user_cache_path  # which also reads XDG_CACHE_HOME and its like

    return user_cache_path("tenkyo", appauthor=False) / "shared" / hashlib.sha256(name.encode()).hexdigest()[:16]
