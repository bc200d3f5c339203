"""The address that a server listens on. Nothing heavy is imported here: whoever comes first waits in its queue from then on."""

from __future__ import annotations

import errno
import socket

from qa.errors import TenkyoError

BACKLOG = 2_048  # connections that the system keeps until they are accepted


class CannotListen(TenkyoError):
    """The address can't be listened on."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that accepts connections already: what comes before the server is ready waits. Raises `CannotListen`."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
        # What is accepted inherits it. asyncio sets it only where the socket names its protocol, which this one doesn't;
        # without it a kept-alive client waits 40 ms for each response, until it has acknowledged the head.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except (OSError, UnicodeError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            raise CannotListen(
                f"ポート {port} は使われています。--port で別の番号を指定してください。",
                f"Port {port} is in use. Choose another with --port.",
            ) from None
        reason = getattr(error, "strerror", None) or error
        raise CannotListen(
            f"{host}:{port} で待ち受けられません（{reason}）。--host と --port を確かめてください。",
            f"Cannot listen on {host}:{port} ({reason}). Check --host and --port.",
        ) from None


def url_of(listening: socket.socket) -> str:
    """Where a browser of this machine finds what `listening` serves."""
    host, port = listening.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1" if host == "0.0.0.0" else "::1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
