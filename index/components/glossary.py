"""What the documents call one thing in several ways, gathered from all passages together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.components.contract import Component, Sources
from language.names.glossary import Glossary, build_glossary


@dataclass(frozen=True, slots=True)
class StoredGlossary:
    """A glossary that can be kept as arrays."""

    glossary: Glossary

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        return {"json": np.frombuffer(self.glossary.to_json().encode(), dtype=np.uint8)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> StoredGlossary:
        return cls(Glossary.from_json(arrays["json"].tobytes().decode()))


def _build(sources: Sources) -> StoredGlossary:
    return StoredGlossary(build_glossary(passage.text for passage in sources.passages))


GLOSSARY = Component("names", "1", _build, lambda arrays, _: StoredGlossary.from_arrays(arrays))
