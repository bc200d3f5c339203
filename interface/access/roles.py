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
_NOTHING = frozenset({Right.PUBLIC})  # what strangers may


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sent a request; `how` is what told who it is: "open", "key", "session" or "proxy".

    `keyed` says that the name is a key's, also where its owner signed in with it: a user may have the same name.
    """

    name: str
    role: str
    how: str
    keyed: bool = False

    def may(self, right: Right) -> bool:
        return right in ROLES.get(self.role, _NOTHING)

    @property
    def owner(self) -> str:
        """Whom what is kept for this caller belongs to, "" for everybody of an open server.

        >>> Caller("hana", "read", "proxy").owner, NOBODY_ASKED.owner
        ('user hana', '')
        """
        return f"{'key' if self.keyed else 'user'} {self.name}" if self.name else ""


NOBODY_ASKED = Caller("", "admin", "open")
"""Everybody, where the server is open: on this machine alone, or because somebody said so."""
