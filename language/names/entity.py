"""One thing and the names it goes by; a place in a text where one of them stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entity:
    """The names of one thing, the longest first: ("North Atlantic Treaty Organization", "北大西洋条約機構", "NATO")."""

    forms: tuple[str, ...]

    @staticmethod
    def of(*forms: str) -> Entity:
        return Entity(tuple(sorted(dict.fromkeys(forms), key=lambda form: (-len(form), form))))


@dataclass(frozen=True, slots=True)
class Mention:
    """`text[start:end]` names `entity`; `others` are the names that it does not use here."""

    start: int
    end: int
    entity: Entity
    others: tuple[str, ...]
