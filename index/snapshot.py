"""One state of a knowledge base, held still: its passages, and every component derived from them."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.document import Gloss, Passage, TableHeader
from index.components.contract import Component, Sources, Stored
from index.encoders.contract import Encoder
from index.store.component_files import ComponentFile, ComponentFiles
from index.store.documents import State
from language.span import Span

_log = logging.getLogger(__name__)
_KEY_BYTES = 16

# Stands for all passages when a file is asked whether it was made of the same texts that would be encoded now.
_SPECIMEN = Passage(
    "document",
    "title",
    10,
    14,
    "text",
    ("part", "chapter"),
    (3, 4),
    (Span(10, 14),),
    (Gloss(10, 12, "gloss"),),
    headers=(TableHeader(Span(2, 8), 8, 14, "header"),),
)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A component in memory. `keys` (n_passages, 16) tells passages apart by content; `recipe` tells how it was built."""

    component: Stored
    recipe: str
    keys: NDArray[np.uint8]


class Snapshot:
    """Passages and components of one generation; nothing in it ever changes, so a question is answered from one of them.

    Components are read from their files, or built when a file is missing, of another state or damaged, when they are first
    asked for. Safe to use from many threads.
    """

    def __init__(
        self,
        state: State,
        passages: Sequence[Passage],
        encoder: Encoder,
        components: Sequence[Component],
        files: ComponentFiles,
        text_for_encoding: Callable[[Passage], str],
        previous: Snapshot | None = None,
        after_change: bool = False,
    ) -> None:
        """`previous` lends its components to build new ones from; files are no surprise to be outdated `after_change`."""
        self.state, self.passages, self.encoder = state, passages, encoder
        self._components = {component.name: component for component in components if component.applies(encoder)}
        self._files, self._text_for_encoding = files, text_for_encoding
        self._loaded: dict[str, _Loaded] = {}
        self._after_change = after_change
        self._older = dict(previous._loaded) if previous else {}
        self._lock = threading.RLock()

    @property
    def generation(self) -> int:
        return self.state.generation

    @property
    def component_names(self) -> tuple[str, ...]:
        return tuple(self._components)

    def component(self, name: str) -> Any:
        """The component called `name`; row i of it belongs to `passages[i]`. Raises `KeyError` for one there isn't."""
        loaded = self._loaded.get(name)
        if loaded is None:
            with self._lock:
                loaded = self._loaded.get(name) or self._load(self._components[name])
                self._loaded[name] = loaded
                self._older.pop(name, None)
        return loaded.component

    def load_all(self) -> None:
        for name in self._components:
            self.component(name)

    def state_of_file(self, name: str) -> str:
        """ "current", "missing", "damaged" or "outdated"."""
        stored, condition = self._files.read(name)
        return (
            condition
            if stored is None
            else "current"
            if self._is_current(self._components[name], stored)
            else "outdated"
        )

    def _load(self, component: Component) -> _Loaded:
        recipe = self._recipe(component)
        stored, condition = self._files.read(component.name)
        if stored and self._is_current(component, stored):
            return _Loaded(component.load(stored.arrays, self.encoder), recipe, stored.keys)
        older = self._older.get(component.name)
        if older is None and stored and stored.metadata.get("recipe") == recipe:
            older = _Loaded(component.load(stored.arrays, self.encoder), recipe, stored.keys)
        if self.passages:
            level = logging.DEBUG if self._after_change else logging.WARNING
            _log.log(level, "索引を作り直します / rebuilding an index: %s (%s)", component.name, condition)
        keys = self._keys
        reusable = older if older is not None and older.recipe == recipe else None
        built = component.build(
            Sources(
                passages=self.passages,
                encoder=self.encoder,
                text_for_encoding=self._text_for_encoding,
                previous=reusable.component if reusable else None,
                previous_rows=_rows_of(keys, reusable.keys if reusable else None),
                built={name: self.component(name) for name in component.needs},
            )
        )
        self._files.write(component.name, ComponentFile(built.to_arrays(), keys, self._metadata(component)), self.state)
        return _Loaded(built, recipe, keys)

    def _is_current(self, component: Component, stored: ComponentFile) -> bool:
        return stored.metadata == self._metadata(component) and len(stored.keys) == len(self.passages)

    def _metadata(self, component: Component) -> dict[str, str]:
        return {
            "part": component.name,
            "generation": str(self.state.generation),
            "stamp": self.state.stamp,
            "encoder": self.encoder.name,
            "recipe": self._recipe(component),
        }

    def _recipe(self, component: Component) -> str:
        """Two components of one recipe hold the same for the same passage."""
        needed = [self._components[name].edition for name in component.needs]
        return json.dumps([component.edition, self.encoder.name, self._text_for_encoding(_SPECIMEN), *needed])

    @cached_property
    def _keys(self) -> NDArray[np.uint8]:
        """(n_passages, 16)"""
        keys = [_key(passage, self._text_for_encoding(passage)) for passage in self.passages]
        return np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(-1, _KEY_BYTES)


def _key(passage: Passage, text_for_encoding: str) -> bytes:
    """Equal for two passages that every component treats alike."""
    content = json.dumps([passage.title, passage.section, passage.text, text_for_encoding], ensure_ascii=False)
    return hashlib.blake2b(content.encode(), digest_size=_KEY_BYTES).digest()


def _rows_of(keys: NDArray[np.uint8], older: NDArray[np.uint8] | None) -> NDArray[np.int64]:
    """(n_keys,) the row of each key in `older`, -1 where it has none."""
    rows = {} if older is None else {row.tobytes(): number for number, row in enumerate(older)}
    return np.fromiter((rows.get(row.tobytes(), -1) for row in keys), dtype=np.int64, count=len(keys))
