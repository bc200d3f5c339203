"""Who may call. A page of any other site that the user has open must not reach this server.

It could otherwise upload documents here or, by a name that it makes point to this machine (DNS rebinding), read them.
So the Host must be a name of this machine, and an Origin must be this server's own.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Collection, Iterable

from interface.http.guard.asgi import Scope, header_values
from interface.http.problems import Problem
from language.message import Message

# A name or an address, and a port. Nothing else that a URL may have before its path: who reads `x@127.0.0.1` may take
# either side of the @ for the host.
_HOST = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]{2,45})\]|(?P<name>[0-9A-Za-z._-]{1,253}))(?::(?P<port>[0-9]{0,5}))?")
_ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<host>[^/?#]+)", re.IGNORECASE)
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def allowed_host(host: str, names: Iterable[str] = ()) -> bool:
    """Whether a request's Host, `name` or `name:port`, is this machine's, or one of `names`, at whichever port.

    An address is always let in: DNS rebinding needs a name.
    """
    match = _HOST.fullmatch(host)
    if match is None or int(match["port"] or 0) > 65535:
        return False
    name = (match["v6"] or match["name"]).rstrip(".").lower()
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        known = {"localhost", socket.gethostname().lower(), *(given.partition(":")[0].lower() for given in names)}
        return match["v6"] is None and name in known
    return (address.version == 6) == (match["v6"] is not None)


def problem_with_caller(scope: Scope, names: Collection[str], origins: Collection[str] = ()) -> Problem | None:
    """What is wrong with whoever calls, or None; `names` are those that this server has besides the machine's.

    `origins` are other sites whose pages may call; `scope` remembers of a call that it is one of theirs.
    """
    hosts = list(header_values(scope, b"host"))
    if len(hosts) != 1 or not allowed_host(hosts[0], names):
        return Problem(
            421,
            Message("知らないホスト名です", "Misdirected request"),
            Message(
                f"このサーバーの名前ではありません: {ascii(hosts[0][:100]) if hosts else ''}。その名前で使うには"
                " `tenkyo serve --allow-host NAME` で起動してください。",
                "Not a name of this server. To use it by that name, start it with --allow-host NAME.",
            ),
        )
    for origin in header_values(scope, b"origin"):
        if is_own_origin(origin, hosts[0], names):
            continue
        scope["tenkyo.foreign_origin"] = True
        if origin.lower() not in origins:
            return Problem(
                403,
                Message("ほかのサイトからの呼び出しです", "Foreign origin"),
                Message(
                    "このサーバー自身のページか、ブラウザー以外から呼んでください。",
                    "Call from this server's own page, or not from a browser.",
                ),
            )
    return None


def is_own_origin(origin: str, host: str, names: Iterable[str]) -> bool:
    """Whether a page at `origin` is this server's: `host` or one of `names`, the scheme's own port being no difference.

    >>> is_own_origin("https://a.example", "a.example:443", ()), is_own_origin("https://a.example:8443", "a.example", ())
    (True, False)
    """
    match = _ORIGIN.fullmatch(origin)
    if match is None:
        return False
    port = _DEFAULT_PORTS[match["scheme"].lower()]
    called = match["host"].lower().removesuffix(port)
    return any(called == own.lower().removesuffix(port) for own in (host, *names))


def client_of(address: tuple[str, int] | None) -> str:
    """Whom to take for one client: an IPv4 address, or the /64 network that one IPv6 customer is given.

    >>> client_of(("2001:db8::1", 80)) == client_of(("2001:db8::2", 80)), client_of(("::ffff:10.0.0.1", 80))
    (True, '10.0.0.1')
    """
    if address is None:
        return ""
    try:
        ip = ipaddress.ip_address(address[0].partition("%")[0])
    except ValueError:
        return address[0]
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)
