"""Organisations and treaties that everybody knows by more than one name: 北大西洋条約機構, NATO."""

from __future__ import annotations

from functools import cache

from language.names.entity import Entity
from language.tables import read_rows


@cache
def organizations() -> tuple[Entity, ...]:
    """All that are known, each once."""
    return tuple(
        Entity.of(*japanese.split("、"), *english.split("; ")) for japanese, english in read_rows("organizations.tsv")
    )
