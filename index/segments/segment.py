"""Some documents' passages and all that is derived from them; nothing in it ever changes."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.document import Passage
from index.components.contract import Component, Sources, Stored
from index.components.word_numbers import WordNumbers
from index.segments.recipe import KEY_BYTES, Recipe
from index.store.component_files import ComponentFile, ComponentFiles

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DocumentTable:
    """Which documents a segment is of, ascending by number: each as it was recorded, and how many passages it has.

    `numbers` and `counts` are (n_documents,), `records` (n_documents, 32) the SHA-256 of each as it was recorded, `keys`
    (n_passages, 16) tell passages apart by content.
    """

    numbers: NDArray[np.int64]
    records: NDArray[np.uint8]
    counts: NDArray[np.int64]
    keys: NDArray[np.uint8]

    @property
    def documents(self) -> list[tuple[int, bytes]]:
        return [(number, record.tobytes()) for number, record in zip(self.numbers.tolist(), self.records, strict=True)]

    @property
    def digest(self) -> str:
        """Of which documents it is, in a few letters: what is derived from others must not be taken for what is of these."""
        content = b"".join(array.tobytes() for array in (self.numbers, self.records, self.counts, self.keys))
        return hashlib.blake2b(content, digest_size=16).hexdigest()

    @classmethod
    def picked(
        cls, tables: Sequence[DocumentTable], documents: NDArray[np.int64], rows: NDArray[np.int64]
    ) -> DocumentTable:
        """Of all tables, one behind the other, the `documents` and the passages `rows`."""
        return cls(
            np.concatenate([table.numbers for table in tables])[documents],
            np.concatenate([table.records for table in tables])[documents],
            np.concatenate([table.counts for table in tables])[documents],
            np.concatenate([table.keys for table in tables])[rows],
        )

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        return {"numbers": self.numbers, "records": self.records, "counts": self.counts, "keys": self.keys}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> DocumentTable:
        return cls(arrays["numbers"], arrays["records"], arrays["counts"], arrays["keys"])


class Segment:
    """Row i of every component belongs to `passages[i]`. Components are read from their files, or built where a file is

    missing, damaged or made by another recipe, when they are first asked for. Safe to use from many threads.
    """

    def __init__(
        self,
        recipe: Recipe,
        table: DocumentTable,
        passages: Sequence[Passage],
        files: ComponentFiles | None = None,
        built: Mapping[str, Stored] | None = None,
    ) -> None:
        """`files` is None for one that is in memory alone, with all components `built`."""
        self.recipe, self.table, self.passages, self.files = recipe, table, passages, files
        self._components: dict[str, Any] = dict(built or {})
        self._lock = threading.RLock()

    @classmethod
    def empty(cls, recipe: Recipe) -> Segment:
        """Of no document."""
        none = np.zeros(0, dtype=np.int64)
        table = DocumentTable(none, np.zeros((0, 32), np.uint8), none, np.zeros((0, KEY_BYTES), np.uint8))
        return cls(recipe, table, ())

    @property
    def name(self) -> str:
        """That of its folder, empty in memory."""
        return self.files.name if self.files else ""

    @property
    def size(self) -> int:
        """Passages."""
        return len(self.passages)

    def stored_as(self, files: ComponentFiles) -> Segment:
        """The same, now that it was written."""
        return Segment(self.recipe, self.table, self.passages, files, self._components)

    def in_memory(self) -> Segment:
        """The same, of which there are no files any more."""
        return self if self.files is None else Segment(self.recipe, self.table, self.passages, None, self._components)

    def made_by(self, recipe: Recipe) -> Segment:
        """The same passages, with components of another recipe."""
        return Segment(recipe, self.table, self.passages, self.files)

    def component(self, name: str) -> Any:
        """Raises `KeyError` for one there isn't."""
        found = self._components.get(name)
        if found is None:
            component = self.recipe.components[name]
            with self._lock:
                found = self._components.get(name)
                if found is None:
                    found = self._components[name] = self._load(component)
        return found

    def metadata(self, name: str) -> dict[str, str]:
        """What stands in the file of a component of just these documents, made by this recipe."""
        return {**self.recipe.metadata(name), "documents": self.digest}

    @cached_property
    def digest(self) -> str:
        """Of which documents it is."""
        return self.table.digest

    def components(self) -> dict[str, Stored]:
        return {name: self.component(name) for name in self.recipe.components}

    def is_at_hand(self, name: str) -> bool:
        """Whether the component need not be built anew."""
        return name in self._components or self.state_of_file(name) == "current"

    def state_of_file(self, name: str) -> str:
        """ "current", "missing", "damaged" or "outdated"."""
        if self.files is None:
            return "missing"
        stored, condition = self.files.read(name)
        if stored is None:
            return condition
        return "current" if stored.metadata == self.metadata(name) else "outdated"

    def _load(self, component: Component) -> Stored:
        condition = "missing"
        if self.files is not None:
            stored, condition = self.files.read(component.name)
            if stored and stored.metadata == self.metadata(component.name):
                return component.load(stored.arrays, self.recipe.encoder)
        if self.size:
            _log.warning("索引を作り直します / rebuilding an index: %s (%s)", component.name, condition)
        built = build_component(component, self.recipe, self.passages, self.component)
        if self.files is not None:
            self.files.write(component.name, ComponentFile(built.to_arrays(), self.metadata(component.name)))
        return built


def build_component(
    component: Component,
    recipe: Recipe,
    passages: Sequence[Passage],
    needed: Any,
    previous: Any = None,
    previous_rows: NDArray[np.int64] | None = None,
    word_numbers: WordNumbers | None = None,
) -> Stored:
    """`needed(name)` gives a component that this one needs; for the others see `Sources`."""
    nothing = np.full(len(passages), -1, dtype=np.int64)
    return component.build(
        Sources(
            passages=passages,
            encoder=recipe.encoder,
            text_for_encoding=recipe.text_for_encoding,
            previous=previous,
            previous_rows=nothing if previous is None or previous_rows is None else previous_rows,
            built={name: needed(name) for name in component.needs},
            word_numbers=word_numbers or WordNumbers(),
        )
    )
