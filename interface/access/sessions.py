"""Sessions in signed cookies: who signed in and until when, which nobody else can write."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import OrderedDict

from itsdangerous import BadData, URLSafeTimedSerializer

from interface.access.entries import Entry

COOKIE = "tenkyo_session"
LONGEST_SECONDS = 12 * 3_600  # a working day; then one signs in again
_REMEMBERED = 10_000  # sessions that were ended before their time


class Sessions:
    """`key` signs; without one it is made anew, and a restart ends every session.

    A session ends with its time, with `end`, and when the user's line changes (another password, another role).
    """

    def __init__(self, key: str = "") -> None:
        self._signer = URLSafeTimedSerializer(
            key or secrets.token_urlsafe(32), salt="tenkyo-session", signer_kwargs={"digest_method": hashlib.sha256}
        )
        self._ended: OrderedDict[str, float] = OrderedDict()

    def begin(self, entry: Entry) -> str:
        """The cookie's value."""
        return str(self._signer.dumps([entry.name, _print_of(entry), secrets.token_urlsafe(9)]))

    def name(self, cookie: str) -> str | None:
        """Whose session it says it is, once signature and age are right; `holds` says whether it still is."""
        read = self._read(cookie)
        return read[0] if read else None

    def holds(self, cookie: str, entry: Entry | None) -> bool:
        read = self._read(cookie)
        return entry is not None and read is not None and read[1] == _print_of(entry) and read[2] not in self._ended

    def end(self, cookie: str) -> None:
        """Whoever kept a copy of it has nothing."""
        read = self._read(cookie)
        if read is None:
            return
        self._ended[read[2]] = time.time()
        while len(self._ended) > _REMEMBERED:
            self._ended.popitem(last=False)

    def _read(self, cookie: str) -> tuple[str, str, str] | None:
        try:
            name, print_of, identity = self._signer.loads(cookie, max_age=LONGEST_SECONDS)
        except (BadData, ValueError, TypeError):
            return None
        return str(name), str(print_of), str(identity)


def _print_of(entry: Entry) -> str:
    return hashlib.sha256(str(entry).encode()).hexdigest()[:16]
