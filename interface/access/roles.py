"""What may be done here, and the roles that people and programs have."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Right(Enum):
    """`PUBLIC` needs nobody; `READ` asks, finds and reads; `WRITE` adds and removes documents; `OPERATE` reads metrics."""

    PUBLIC = "public"
    READ = "read"
    WRITE = "write"
    OPERATE = "operate"


ROLES: dict[str, frozenset[Right]] = {
    "read": frozenset({Right.PUBLIC, Right.READ}),
    "write": frozenset({Right.PUBLIC, Right.READ, Right.WRITE}),
    "admin": frozenset(Right),
    "monitor": frozenset({Right.PUBLIC, Right.OPERATE}),  # for Prometheus: no more than it needs
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sent a request; `how` is what told who it is: "open", "key", "session" or "proxy"."""

    name: str
    role: str
    how: str

    def may(self, right: Right) -> bool:
        return right in ROLES[self.role]


NOBODY_ASKED = Caller("", "admin", "open")
"""Everybody, where the server is open: on this machine alone, or because somebody said so."""
