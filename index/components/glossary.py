"""What the documents call one thing in several ways: found in each passage, put together over all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.components.analysis import ANALYSIS, Analyses
from index.components.contract import Component, Sources
from language.names.entity import Entity
from language.names.glossary import Glossary, NamesFound, find_names, glossary_of


class StoredGlossary:
    """A glossary that can be kept as arrays, with what each passage gave to it, so that only new ones are read for it."""

    def __init__(self, glossary: Glossary, found: Sequence[NamesFound] | NDArray[np.uint8]) -> None:
        """`found[i]` is what passage i gave, or all of it as it was written."""
        self.glossary, self._found = glossary, found

    @classmethod
    def of(cls, found: Sequence[NamesFound]) -> StoredGlossary:
        return cls(glossary_of(found), found)

    @cached_property
    def found(self) -> Sequence[NamesFound]:
        """Read when first asked for: a question needs the glossary alone."""
        return read_names(self._found.tobytes()) if isinstance(self._found, np.ndarray) else self._found

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        found = self._found
        if not isinstance(found, np.ndarray):
            found = np.frombuffer(write_names(found), dtype=np.uint8)
        return {
            "json": np.frombuffer(self.glossary.to_json().encode(), dtype=np.uint8),
            "found": found,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> StoredGlossary:
        return cls(Glossary.from_json(arrays["json"].tobytes().decode()), arrays["found"])


def write_names(found: Sequence[NamesFound]) -> bytes:
    rows = [[[entity.forms for entity in names.entities], names.katakana] for names in found]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def read_names(written: bytes | str) -> list[NamesFound]:
    return [
        NamesFound(tuple(Entity(tuple(forms)) for forms in entities), tuple(katakana))
        for entities, katakana in json.loads(written)
    ]


def _build(sources: Sources) -> StoredGlossary:
    previous = sources.previous if isinstance(sources.previous, StoredGlossary) else None
    analyses: Analyses = sources.built[ANALYSIS.name]
    return StoredGlossary.of(
        [
            find_names(sources.passages[row].text, analyses.words_of(row))
            if previous is None or old < 0
            else previous.found[old]
            for row, old in enumerate(sources.previous_rows.tolist())
        ]
    )


def _joined(parts: Sequence[StoredGlossary]) -> StoredGlossary:
    return StoredGlossary(Glossary(), [names for part in parts for names in part.found])


GLOSSARY = Component(
    "names",
    "2",
    _build,
    lambda arrays, _: StoredGlossary.from_arrays(arrays),
    needs=(ANALYSIS.name,),
    join=_joined,
)
