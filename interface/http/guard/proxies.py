"""What a reverse proxy tells of the request that it passes on: believed where the proxy is one that is trusted.

Whatever else sends such a header would otherwise choose its own address, name and user.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass

from interface.http.guard.asgi import Scope

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_TOLD = frozenset({b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-port"})
_NEVER = frozenset(
    {b"x-forwarded-prefix", b"x-forwarded-server", b"x-original-url", b"x-rewrite-url", b"x-gradio-server"}
)
_IDENTITY = re.compile(r"[A-Za-z0-9._-]{8,64}")  # of a request
_USER = re.compile(r"[^\x00-\x20\x7f]{1,128}")


@dataclass(frozen=True, slots=True)
class Proxies:
    """`trusted` are the networks that proxies call from; `root_path` is where they put this server, "" or "/tenkyo".

    `hosts` are its public names; the first is the one for a proxy that passes on its own name for this server.
    `user_header` names the header, in lower case, in which they say who has signed in.
    """

    trusted: tuple[Network, ...] = ()
    root_path: str = ""
    hosts: tuple[str, ...] = ()
    user_header: str = ""

    def trusts(self, address: str) -> bool:
        """Whether `address` is that of a trusted proxy."""
        try:
            ip = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        return any(ip in network for network in self.trusted)

    def seen(self, scope: Scope) -> Scope:
        """The request as its sender sent it to the proxy, with none of the headers that only a proxy may send."""
        client = scope.get("client")
        told = self._told(scope["headers"]) if client and self.trusts(client[0]) else None
        dropped = _TOLD | _NEVER | ({self.user_header.encode()} if self.user_header else set())
        headers = [(name, value) for name, value in scope["headers"] if name not in dropped]
        if told is None:
            headers = [(name, value) for name, value in headers if name != b"x-request-id"]
            return {**scope, **self._placed(scope["path"]), "headers": headers}
        if told.host:
            headers = [(name, value) for name, value in headers if name != b"host"] + [(b"host", told.host)]
        seen = {**scope, **self._placed(scope["path"]), "headers": headers, "scheme": told.scheme or scope["scheme"]}
        if told.client:
            seen["client"] = (told.client, 0)
        if told.user is not None:
            seen["tenkyo.proxy_user"] = told.user
        return seen

    def _placed(self, path: str) -> dict[str, str]:
        """Path and root path as ASGI has them: the path begins with the root, whether the proxy took it away or not."""
        root = self.root_path
        below = path == root or path.startswith(f"{root}/")
        return {"path": path if below else root + path, "root_path": root}

    def _told(self, headers: Sequence[tuple[bytes, bytes]]) -> _Told:
        def last(name: str) -> str:
            values = [value.decode("latin-1") for key, value in headers if key == name.encode()]
            return values[-1].rpartition(",")[2].strip() if values else ""

        chain = [
            part.strip()
            for key, value in headers
            if key == b"x-forwarded-for"
            for part in value.decode("latin-1").split(",")
        ]
        user = last(self.user_header) if self.user_header else ""
        scheme = last("x-forwarded-proto").lower()
        return _Told(
            client=self._nearest(chain),
            host=self._public(last("x-forwarded-host"), last("host")).encode("latin-1"),
            scheme=scheme if scheme in ("http", "https") else "",
            user=user if _USER.fullmatch(user) else None,
        )

    def _public(self, told: str, host: str) -> str:
        """The name that the browser called by, as far as the proxy says it; "" leaves it as it is."""
        names = {name.partition(":")[0].lower() for name in self.hosts}
        if told or not names or host.partition(":")[0].lower() in names:
            return told
        return self.hosts[0]

    def _nearest(self, chain: Sequence[str]) -> str:
        """The last of the addresses that no trusted proxy has: what stands before it, its sender may have made up."""
        for address in reversed(chain):
            if not self.trusts(address):
                try:
                    return str(ipaddress.ip_address(address))
                except ValueError:
                    return ""
        return ""


@dataclass(frozen=True, slots=True)
class _Told:
    client: str
    host: bytes
    scheme: str
    user: str | None


def usable_request_id(given: str) -> bool:
    """Whether a proxy's name for a request can stand in logs and headers."""
    return _IDENTITY.fullmatch(given) is not None
