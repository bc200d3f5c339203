"""The files of an index's components: one each, under `derived/` in the knowledge base's folder."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import KnowledgeBaseError
from index.store.documents import State, Store
from index.store.files import DamagedFile, read_arrays, remove_leftovers, write_arrays
from index.store.locks import WriterLock

_log = logging.getLogger(__name__)
_KEYS = "passage_keys"


@dataclass(frozen=True, slots=True)
class ComponentFile:
    """What a component's file holds: its arrays, the key of each passage (n_passages, 16), and what it was made from."""

    arrays: Mapping[str, NDArray[Any]]
    keys: NDArray[np.uint8]
    metadata: Mapping[str, str]


class ComponentFiles:
    """Reads components that are intact, writes those that are of the present truth."""

    def __init__(self, folder: Path, store: Store, lock: WriterLock) -> None:
        self._folder, self._store, self._lock = folder, store, lock

    def path(self, name: str) -> Path:
        return self._folder / f"{name}.tenkyo"

    def read(self, name: str) -> tuple[ComponentFile | None, str]:
        """The component and "outdated", which the caller may know better; or None and "missing" or "damaged"."""
        path = self.path(name)
        try:
            arrays, metadata = read_arrays(path)
            keys = arrays.pop(_KEYS).astype(np.uint8, copy=False)
        except FileNotFoundError:
            return None, "missing"
        except (OSError, DamagedFile, KeyError) as error:
            _log.warning("索引のファイルを使えません / cannot use an index file: %s (%s)", path, error)
            return None, "damaged"
        return ComponentFile(arrays, keys, metadata), "outdated"

    def write(self, name: str, component: ComponentFile, state: State) -> bool:
        """Keep the component if that can be done at once and the truth is still of `state`; whether it was kept.

        A folder that can't be written to is no error: the component is then built anew in every process.
        """
        try:
            with self._lock.attempt() as held:
                if not held or self._store.state() != state:
                    return False  # whoever is writing will write its own
                self._folder.mkdir(exist_ok=True)
                remove_leftovers(self._folder)
                write_arrays(self.path(name), {**component.arrays, _KEYS: component.keys}, component.metadata)
        except (OSError, KnowledgeBaseError) as error:
            _log.warning("索引を保存できません / the index could not be saved: %s", error)
            return False
        return True
