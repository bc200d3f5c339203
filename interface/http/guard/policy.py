"""Who may call and what is believed of what they say, put together: what an operator decides, besides the limits."""

from __future__ import annotations

from dataclasses import dataclass, field

from interface.access.access import Access
from interface.http.guard.proxies import Proxies
from interface.http.logs import Journal
from interface.http.tracing import Tracing


@dataclass(frozen=True, slots=True)
class Policy:
    """`origins` are other sites whose pages may call, as browsers write them: `https://app.example`."""

    access: Access = field(default_factory=Access)
    proxies: Proxies = field(default_factory=Proxies)
    origins: frozenset[str] = frozenset()
    journal: Journal = field(default_factory=Journal)
    tracing: Tracing = field(default_factory=Tracing)
