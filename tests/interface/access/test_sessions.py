"""Sessions: nobody else writes one, and one ends when it should."""

from __future__ import annotations

import pytest

from interface.access.entries import Entry
from interface.access.sessions import LONGEST_SECONDS, Sessions

HANA = Entry("hana", "write", "$argon2id$one")


def test_a_session_is_its_users_until_it_ends() -> None:
    sessions = Sessions()
    cookie, another = sessions.begin(HANA), sessions.begin(HANA)
    assert sessions.name(cookie) == "hana"
    assert sessions.holds(cookie, HANA)
    sessions.end(cookie)
    assert not sessions.holds(cookie, HANA)
    assert sessions.holds(another, HANA)


def test_another_password_or_role_or_no_line_at_all_ends_it() -> None:
    sessions = Sessions()
    cookie = sessions.begin(HANA)
    for entry in (Entry("hana", "write", "$argon2id$two"), Entry("hana", "admin", "$argon2id$one"), None):
        assert not sessions.holds(cookie, entry)


def test_what_was_not_signed_here_is_nobody() -> None:
    cookie = Sessions("k" * 32).begin(HANA)
    assert Sessions("k" * 32).name(cookie) == "hana"
    assert Sessions("x" * 32).name(cookie) is None
    assert Sessions().name(cookie) is None
    for damaged in ("", "a.b.c", cookie[:-1], cookie.replace(cookie[5], "A", 1) + "A", "あ"):
        assert Sessions("k" * 32).name(damaged) is None


def test_a_session_is_a_working_day_long(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = Sessions()
    cookie = sessions.begin(HANA)
    from itsdangerous import TimestampSigner

    signed = TimestampSigner.get_timestamp(sessions._signer.make_signer())  # type: ignore[arg-type]
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: signed + LONGEST_SECONDS)
    assert sessions.name(cookie) == "hana"
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: signed + LONGEST_SECONDS + 2)
    assert sessions.name(cookie) is None
