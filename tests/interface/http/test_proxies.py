"""What a proxy says is believed of a trusted one, and of nobody else."""

from __future__ import annotations

import asyncio
import ipaddress
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from interface.access.access import Access, Entries
from interface.access.entries import Entry
from interface.http.guard.asgi import route_path
from interface.http.guard.callers import is_own_origin
from interface.http.guard.limits import Guard
from interface.http.guard.policy import Policy
from interface.http.guard.proxies import Proxies

PROXY, STRANGER = "10.0.0.1", "198.51.100.7"
NETWORKS = (ipaddress.ip_network("10.0.0.0/24"), ipaddress.ip_network("::1"))


def seen(
    proxies: Proxies, *headers: tuple[str, str], peer: str = PROXY, path: str = "/", host: str = "127.0.0.1:7860"
) -> dict[str, Any]:
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "root_path": "",
        "scheme": "http",
        "client": (peer, 4_000),
        "headers": [(b"host", host.encode()), *((name.encode(), value.encode()) for name, value in headers)],
    }
    return dict(proxies.seen(scope))


TOLD = (
    ("x-forwarded-for", "203.0.113.5, 10.0.0.9"),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-host", "docs.example"),
    ("x-request-id", "abcdef0123456789"),
    ("x-user", "hana"),
)


def test_a_trusted_proxy_says_who_called_how_and_by_which_name() -> None:
    scope = seen(Proxies(NETWORKS, user_header="x-user"), *TOLD)
    assert scope["client"] == ("203.0.113.5", 0)  # the one that no trusted proxy has
    assert scope["scheme"] == "https"
    assert (b"host", b"docs.example") in scope["headers"]
    assert (b"x-request-id", b"abcdef0123456789") in scope["headers"]
    assert scope["tenkyo.proxy_user"] == "hana"
    assert len(scope["headers"]) == 2  # nothing else that a proxy says is left for others to believe


def test_from_anybody_else_all_of_it_is_dropped() -> None:
    for proxies in (Proxies(NETWORKS, user_header="x-user"), Proxies(user_header="x-user")):
        scope = seen(proxies, *TOLD, ("x-gradio-server", "http://evil.example"), peer=STRANGER)
        assert scope["client"] == (STRANGER, 4_000)
        assert scope["scheme"] == "http"
        assert scope["headers"] == [(b"host", b"127.0.0.1:7860")]
        assert "tenkyo.proxy_user" not in scope


@pytest.mark.parametrize(
    ("chain", "client"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("1.2.3.4, 203.0.113.5", "203.0.113.5"),  # the first was made up by the second
        ("203.0.113.5, 10.0.0.7, 10.0.0.8", "203.0.113.5"),
        ("2001:db8::5", "2001:db8::5"),
        ("10.0.0.7", PROXY),
        ("nonsense", PROXY),
        ("203.0.113.5, nonsense", PROXY),
    ],
)
def test_of_a_chain_of_addresses_the_nearest_that_is_not_ours_counts(chain: str, client: str) -> None:
    assert seen(Proxies(NETWORKS), ("x-forwarded-for", chain))["client"][0] == client


def test_the_path_begins_with_the_root_whether_the_proxy_took_it_away_or_not() -> None:
    proxies = Proxies(root_path="/tenkyo")
    for sent in ("/api/v1/ask", "/tenkyo/api/v1/ask"):
        scope = seen(proxies, path=sent)
        assert (scope["path"], scope["root_path"]) == ("/tenkyo/api/v1/ask", "/tenkyo")
        assert route_path(scope) == "/api/v1/ask"
    assert route_path(seen(proxies, path="/tenkyology")) == "/tenkyology"
    assert route_path(seen(proxies, path="/tenkyo/")) == "/"
    assert route_path(seen(Proxies(), path="/tenkyo/x")) == "/tenkyo/x"


def test_a_proxy_that_passes_on_its_own_name_for_the_server_gets_the_public_one() -> None:
    proxies = Proxies(NETWORKS, hosts=("docs.example:8443", "other.example"))
    assert (b"host", b"docs.example:8443") in seen(proxies)["headers"]
    assert (b"host", b"other.example:9") in seen(proxies, host="other.example:9")["headers"]
    assert (b"host", b"127.0.0.1:7860") in seen(proxies, peer=STRANGER)["headers"]


@pytest.mark.parametrize(
    ("origin", "host", "own"),
    [
        ("https://a.example", "a.example", True),
        ("https://a.example", "a.example:443", True),
        ("https://a.example:443", "a.example", True),
        ("http://a.example", "a.example:80", True),
        ("http://a.example", "a.example:443", False),
        ("https://a.example:8443", "a.example", False),
        ("https://A.Example", "a.example", True),
        ("https://a.example.evil", "a.example", False),
        ("https://evil@a.example", "a.example", False),
        ("https://named.example", "127.0.0.1:7860", True),
        ("https://named.example:8443", "127.0.0.1:7860", False),
        ("null", "a.example", False),
        ("", "a.example", False),
    ],
)
def test_an_origin_is_own_whichever_way_its_schemes_port_is_written(origin: str, host: str, own: bool) -> None:
    assert is_own_origin(origin, host, ("named.example",)) == own


async def _inside(scope: Scope, receive: Receive, send: Send) -> None:
    caller = scope["tenkyo.caller"]
    told = {"name": caller.name, "role": caller.role, "how": caller.how, "url": str(Request(scope).url)}
    await JSONResponse(told)(scope, receive, send)


def ask(entries: Entries, peer: str, user: str) -> httpx.Response:
    policy = Policy(access=Access(entries), proxies=Proxies(NETWORKS, user_header="x-user"))
    guard = Guard(_inside, policy=policy)

    async def call() -> httpx.Response:
        transport = httpx.ASGITransport(app=guard, client=(peer, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get("/api/v1/documents", headers={"x-user": user} if user else {})

    return asyncio.run(call())


def test_whom_the_proxy_has_signed_in_has_the_role_of_their_line_or_of_everybodys() -> None:
    hana, anybody = Entry("hana", "admin", "-"), Entry("*", "read", "-")
    listed, everybody = Entries(users={"hana": hana}), Entries(users={"hana": hana, "*": anybody})
    assert ask(everybody, PROXY, "hana").json()["role"] == "admin"
    assert ask(everybody, PROXY, "taro").json()["role"] == "read"
    assert ask(everybody, PROXY, "taro").json()["how"] == "proxy"
    assert ask(listed, PROXY, "taro").status_code == 403
    assert ask(everybody, PROXY, "").status_code == 401
    assert ask(everybody, STRANGER, "hana").status_code == 401
