"""Lets in whoever may come through a door, by a key, a session, or the word of a proxy that is trusted."""

from __future__ import annotations

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlencode

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from interface.access.doors import Door, methods_of
from interface.access.entries import ANYBODY, PASSWORD_BYTES, Entry, matches, name_in_key
from interface.access.roles import NOBODY_ASKED, Caller, Right
from interface.access.sessions import COOKIE, Sessions
from interface.access.throttle import Rate, Throttle
from interface.http.guard.asgi import Scope, header_values, route_path
from interface.http.guard.callers import client_of
from interface.http.guard.exchange import Refused
from interface.http.guard.slots import Busy
from interface.http.problems import Problem
from language.message import Message

_AT_ONCE = 2  # passwords checked at the same time, 19 MiB each
_MOST_WAITING = 64
_REMEMBERED_KEYS = 1_024
_KEY_BYTES = 256  # ours have at most 111


@dataclass(frozen=True, slots=True)
class Rates:
    """What one key or user may ask for."""

    asked_a_minute: int = 120  # questions and searches; the page needs one for each thing that is clicked
    changed_an_hour: int = 600  # documents added or removed


def spend(scope: Scope, many: int) -> None:
    """Counts what a request was beyond one question, for whoever sent it, once that is known."""
    spending: Callable[[int], None] | None = scope.get("tenkyo.spend")
    if spending is not None and many > 0:
        spending(many)


@dataclass(frozen=True, slots=True)
class Entries:
    """Who there is, by name."""

    keys: Mapping[str, Entry] = field(default_factory=dict)
    users: Mapping[str, Entry] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.keys or self.users)


class Access:
    """The way in. Without entries the server is open: everybody may do everything."""

    def __init__(
        self,
        entries: Entries = Entries(),
        *,
        session_key: str = "",
        rates: Rates = Rates(),
        throttle: Throttle | None = None,
    ) -> None:
        self.entries, self.sessions = entries, Sessions(session_key)
        self._throttle = throttle or Throttle()
        self._rates = {"ask": Rate(rates.asked_a_minute, 60.0), "add": Rate(rates.changed_an_hour, 3_600.0)}
        self._checking = CapacityLimiter(_AT_ONCE)
        self._mac = secrets.token_bytes(32)
        self._right_keys: OrderedDict[bytes, str] = OrderedDict()  # what was found right, hashed: argon2 is slow

    @property
    def open(self) -> bool:
        return not self.entries

    async def admit(self, scope: Scope, door: Door | None) -> Caller:
        """Whoever comes through `door`. Raises `Refused` and `Busy`."""
        if self.open:
            return NOBODY_ASKED
        if door is not None and door.right is Right.PUBLIC:
            return await self._known(scope) if door.knows else _STRANGER
        caller = await self.caller(scope)
        if caller is None:
            raise Refused(_sign_in_first(scope, door))
        if door is None:
            raise Refused(_no_door(methods_of(route_path(scope))))
        if not caller.may(door.right):
            raise Refused(not_allowed(caller, door.right))
        if door.work:
            rate, name = self._rates[door.work], f"{caller.how} {caller.name}"
            if seconds := rate.take(name):
                raise Refused(_too_often(seconds))
            scope["tenkyo.spend"] = partial(rate.spend, name)
        return caller

    async def _known(self, scope: Scope) -> Caller:
        with suppress(Refused, Busy):
            return await self.caller(scope) or _STRANGER
        return _STRANGER

    async def caller(self, scope: Scope) -> Caller | None:
        """Who sent this, None where it doesn't say. Raises `Refused` where what it says is wrong, and `Busy`."""
        if self.open:
            return NOBODY_ASKED
        if (named := scope.get("tenkyo.proxy_user")) is not None:
            entry = self.entries.users.get(named) or self.entries.users.get(ANYBODY)
            if entry is None:
                raise Refused(_UNKNOWN_TO_US)
            return Caller(named, entry.role, "proxy")
        if (key := _key(scope)) is not None:
            entry = await self._owner(key, client_of(scope.get("client")))
            if entry is None:
                raise Refused(_WRONG_KEY)
            return Caller(entry.name, entry.role, "key", keyed=True)
        # Another site's page, even one that may call, isn't given what this browser's user is signed in for.
        return None if scope.get("tenkyo.foreign_origin") else self._of_session(session_cookie(scope))

    async def sign_in(self, name: str, password: str, address: str) -> Entry | None:
        """The user, or the owner of the key that was given for a password; None where one is wrong. Raises `Refused`."""
        if name_in_key(password) is not None:
            entry = await self._owner(password, address)
            return entry if entry is not None and entry.name == name else None
        user = self.entries.users.get(name)
        return user if await self._right(user, password, address) else None

    def _of_session(self, cookie: str) -> Caller | None:
        name = self.sessions.name(cookie)
        if name is None:
            return None
        for entries, keyed in ((self.entries.users, False), (self.entries.keys, True)):
            entry = entries.get(name)
            if entry is not None and self.sessions.holds(cookie, entry):
                return Caller(name, entry.role, "session", keyed)
        return None

    async def _owner(self, key: str, address: str) -> Entry | None:
        if len(key) > _KEY_BYTES:
            return None
        mac = hmac.digest(self._mac, key.encode("utf-8", "surrogateescape"), "sha256")
        if mac in self._right_keys:
            self._right_keys.move_to_end(mac)
            return self.entries.keys.get(self._right_keys[mac])
        entry = self.entries.keys.get(name_in_key(key) or "")
        if not await self._right(entry, key, address):
            return None
        assert entry is not None
        self._right_keys[mac] = entry.name
        while len(self._right_keys) > _REMEMBERED_KEYS:
            self._right_keys.popitem(last=False)
        return entry

    async def _right(self, entry: Entry | None, given: str, address: str) -> bool:
        """Raises `Refused` where the address was wrong too often, `Busy` where too many are being checked."""
        if seconds := self._throttle.wait(address):
            raise Refused(_too_often(seconds))
        if self._checking.statistics().tasks_waiting >= _MOST_WAITING:
            raise Busy
        self._throttle.attempted(address)
        given = given if len(given.encode("utf-8", "surrogateescape")) <= PASSWORD_BYTES else ""
        right = await run_sync(matches, entry, given, limiter=self._checking)
        if right:
            self._throttle.forgive(address)
        return right


def session_cookie(scope: Scope) -> str:
    """The session's cookie as it came, empty without one."""
    try:
        cookies = SimpleCookie("; ".join(header_values(scope, b"cookie")))
    except CookieError:
        return ""
    return cookies[COOKIE].value if COOKIE in cookies else ""


def not_allowed(caller: Caller, right: Right) -> Problem:
    return Problem(
        403,
        Message("許可されていません", "Not allowed"),
        Message(
            f"役割 {caller.role} では使えません（{right.value} が要ります）。管理者に頼んでください。",
            f"The role {caller.role} may not do this; it takes the right to {right.value}. Ask whoever runs this server.",
        ),
    )


def _key(scope: Scope) -> str | None:
    for value in header_values(scope, b"authorization"):
        scheme, _, given = value.partition(" ")
        if scheme.lower() == "bearer":
            return given.strip()
    return next(iter(header_values(scope, b"x-api-key")), None)


def _sign_in_first(scope: Scope, door: Door | None) -> Problem:
    """A browser that opens a page is sent to where one signs in; whatever else calls is told."""
    accepts = ",".join(header_values(scope, b"accept"))
    if door is None or scope["method"] != "GET" or "text/html" not in accepts:
        return _NO_KEY
    root = scope.get("root_path", "")
    query = scope.get("query_string", b"").decode("latin-1")
    wanted = scope["path"].removeprefix(root) + (f"?{query}" if query else "")
    headers = {"location": f"{root}/sign-in?{urlencode({'next': wanted})}", "cache-control": "no-store"}
    return Problem(303, Message("サインインしてください", "Sign in first"), _NO_KEY.detail, headers=headers)


def _too_often(seconds: int) -> Problem:
    return Problem(
        429,
        Message("回数が多すぎます", "Too many requests"),
        Message(f"{seconds} 秒待ってから送り直してください。", f"Wait {seconds} seconds, then send it again."),
        headers={"retry-after": str(seconds)},
    )


def _no_door(methods: Sequence[str]) -> Problem:
    """There is none at this address, or only for the other `methods`."""
    if not methods:
        detail = Message("パスを確かめてください。一覧は /docs。", "No such path. See /docs for those there are.")
        return Problem(404, Message("見つかりません", "Not found"), detail)
    allowed = ", ".join(methods)
    detail = Message(f"{allowed} を使ってください。", f"Use {allowed}.")
    return Problem(405, Message("使えないメソッドです", "Method not allowed"), detail, headers={"allow": allowed})


_STRANGER = Caller("", "stranger", "public")
_CHALLENGE = {"www-authenticate": 'Bearer realm="tenkyo"'}
_NO_KEY = Problem(
    401,
    Message("サインインしてください", "Sign in first"),
    Message(
        "鍵を Authorization: Bearer KEY で送るか、/sign-in でサインインしてください。",
        "Send a key as Authorization: Bearer KEY, or sign in at /sign-in.",
    ),
    headers=_CHALLENGE,
)
_WRONG_KEY = Problem(
    401,
    Message("鍵が違います", "Wrong key"),
    Message("鍵を確かめてください。", "Check the key."),
    headers=_CHALLENGE,
)
_UNKNOWN_TO_US = Problem(
    403,
    Message("登録されていない利用者です", "Unknown user"),
    Message(
        "管理者に TENKYO_USERS への登録を頼んでください。", "Ask whoever runs this server to list you in TENKYO_USERS."
    ),
)
