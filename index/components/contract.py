"""What is built from the truth: parts that answer searches, kept as named bundles of arrays.

Row i of every part belongs to passage i of the snapshot that it was built from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.document import Passage
from index.encoders.contract import Encoder


class Derived(Protocol):
    """Anything that can be saved as arrays; by convention a class has `from_arrays(arrays)` beside it."""

    def to_arrays(self) -> dict[str, NDArray[Any]]: ...


@dataclass(frozen=True, slots=True)
class Sources:
    """What a part is built from.

    `previous` is the part as it was before the last changes, or None; `previous_rows` (n_passages,) is the row that
    each passage had in it, -1 for a new or changed passage. What was worked out for a passage once, such as its
    vector or its words, need not be worked out again.
    """

    passages: Sequence[Passage]
    encoder: Encoder
    text_for_encoding: Callable[[Passage], str]
    previous: Any | None
    previous_rows: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Part:
    """How one part is built, and read back.

    Change `version` when `build` gives other arrays from the same passages, so that files of the old kind are rebuilt.
    A part that `applies` not to an encoder is left out of the knowledge base.
    """

    name: str
    version: str
    build: Callable[[Sources], Derived]
    load: Callable[[Mapping[str, NDArray[Any]], Encoder], Derived]
    applies: Callable[[Encoder], bool] = lambda encoder: True
