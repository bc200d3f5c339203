"""The glossary of a knowledge base as a derived part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.components.contract import Part, Sources
from language.names.glossary import Glossary, build_glossary


@dataclass(frozen=True, slots=True)
class Names:
    """What the documents call one thing in several ways."""

    glossary: Glossary

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        return {"json": np.frombuffer(self.glossary.to_json().encode(), dtype=np.uint8)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Names:
        return cls(Glossary.from_json(arrays["json"].tobytes().decode()))


def _build(sources: Sources) -> Names:
    return Names(build_glossary(passage.text for passage in sources.passages))


NAMES = Part("names", "1", _build, lambda arrays, _: Names.from_arrays(arrays))
