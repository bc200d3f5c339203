"""One thing and the names it goes by; a place in a text where one of them stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """The names of one thing, the longest first: ("North Atlantic Treaty Organization", "北大西洋条約機構", "NATO")."""

    forms: tuple[str, ...]

    @staticmethod
    def of(*forms: str) -> Term:
        return Term(tuple(sorted(dict.fromkeys(forms), key=lambda form: (-len(form), form))))


@dataclass(frozen=True, slots=True)
class Mention:
    """`text[start:end]` names `term`; `others` are the names that it does not use here."""

    start: int
    end: int
    term: Term
    others: tuple[str, ...]
