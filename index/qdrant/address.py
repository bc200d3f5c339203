"""Where a collection of Qdrant is; the key that lets somebody in is no part of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.errors import KnowledgeBaseNotFound

_PORT = 6333  # of its HTTP interface
_MOST = 65_535
_URL = re.compile(
    r"qdrant(?P<tls>s?)://(?P<host>[\w.\-]+|\[[0-9a-fA-F:.]+\])(?::(?P<port>\d{1,5}))?/(?P<collection>[\w.\-]{1,255})"
    r"(?:\?(?P<options>[\w=&]*))?",
    re.ASCII,
)
_OPTIONS = {"shards", "replicas"}
_SCHEMES = ("qdrant://", "qdrants://")


@dataclass(frozen=True, slots=True)
class QdrantPlace:
    """A collection. `shards` and `replicas` are what it is made with, where it isn't there: None leaves them to the server."""

    name: str
    host: str
    port: int
    collection: str
    tls: bool
    shards: int | None = None
    replicas: int | None = None

    @classmethod
    def of(cls, url: str) -> QdrantPlace:
        """`qdrant://HOST:PORT/COLLECTION`, or `qdrants://` over TLS. Raises `KnowledgeBaseNotFound`, which doesn't repeat it."""
        parts = _URL.fullmatch(url)
        options = dict(each.partition("=")[::2] for each in ((parts and parts["options"]) or "").split("&") if each)
        port = int((parts and parts["port"]) or _PORT)
        numbers = {name: int(value) for name, value in options.items() if value.isdecimal() and 0 < int(value) <= _MOST}
        if parts is None or not 0 < port <= _MOST or numbers.keys() != options.keys() or numbers.keys() - _OPTIONS:
            raise not_a_url()
        tls, host, collection = bool(parts["tls"]), parts["host"], parts["collection"]
        name = f"qdrant{parts['tls']}://{host}:{port}/{collection}"
        return cls(name, host, port, collection, tls, numbers.get("shards"), numbers.get("replicas"))

    @property
    def url(self) -> str:
        """For its client."""
        return f"http{'s' if self.tls else ''}://{self.host}:{self.port}"

    def __str__(self) -> str:
        return self.name


def is_qdrant(place: str) -> bool:
    """Whether what somebody named as a place to search in is one of Qdrant."""
    return place.startswith(_SCHEMES)


def not_a_url() -> KnowledgeBaseNotFound:
    return KnowledgeBaseNotFound(
        "Qdrant の URL として読めません。qdrant://ホスト:ポート/コレクション（TLS なら qdrants://）の形にしてください。"
        "鍵は URL ではなく TENKYO_QDRANT_KEY に入れます。",
        "Not a URL of Qdrant. Write qdrant://HOST:PORT/COLLECTION, qdrants:// over TLS; a key belongs into "
        "TENKYO_QDRANT_KEY and not into the URL.",
    )
