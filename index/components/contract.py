"""What an index is made of: components, each built from the passages, asked at question time, kept as a bundle of arrays.

Row i of every component belongs to passage i of the passages that it was built from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.document import Passage
from index.components.word_numbers import WordNumbers
from index.encoders.contract import Encoder


class Stored(Protocol):
    """Anything that can be saved as arrays; by convention a class has `from_arrays(arrays)` beside it."""

    def to_arrays(self) -> dict[str, NDArray[Any]]: ...


@dataclass(frozen=True, slots=True)
class Sources:
    """What a component is built from.

    `previous` is the component as it was before the last changes, or None; `previous_rows` (n_passages,) is the row that
    each passage had in it, -1 for a new or changed passage. What was worked out for a passage once, such as its vector
    or its words, need not be worked out again. `built` holds the components that this one `needs`, by name. Components that
    are built of the same passages share `word_numbers`, so that a text's words are looked for once.
    """

    passages: Sequence[Passage]
    encoder: Encoder
    text_for_encoding: Callable[[Passage], str]
    previous: Any | None
    previous_rows: NDArray[np.int64]
    built: Mapping[str, Any]
    word_numbers: WordNumbers = field(default_factory=WordNumbers)

    def new_rows(self, *, reusing: bool) -> NDArray[np.int64]:
        """The rows of new and changed passages; every row unless `reusing` the previous component."""
        return np.flatnonzero(self.previous_rows < 0) if reusing else np.arange(len(self.passages))


@dataclass(frozen=True, slots=True)
class Component:
    """How one component is built, and read back.

    Change `version` when `build` gives other arrays from the same passages, so that files of the old kind are rebuilt;
    so are those of another edition of what it is `made_with`, a dictionary say. Those that it `needs` stand before it in
    the list of components; another edition of one of them makes it anew too. A component that `applies` not to an
    encoder is left out of the index. Several of one kind are `join`ed by putting their rows behind each other: that is
    what `build` then takes as the previous one; without it, a component of several segments is built from the passages.
    """

    name: str
    version: str
    build: Callable[[Sources], Stored]
    load: Callable[[Mapping[str, NDArray[Any]], Encoder], Stored]
    needs: tuple[str, ...] = ()
    made_with: Callable[[], str] = lambda: ""
    join: Callable[[Sequence[Any]], Any] | None = None
    applies: Callable[[Encoder], bool] = lambda encoder: True

    @property
    def edition(self) -> str:
        """Of two editions, the arrays of the same passages may differ."""
        return f"{self.version} {self.made_with()}".rstrip()
