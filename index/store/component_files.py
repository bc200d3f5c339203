"""The files of a segment's components: one each, in a folder of the segment's own under `derived/`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from index.errors import KnowledgeBaseError
from index.store.files import Believed, DamagedFile, read_arrays, remove_leftovers, write_arrays
from index.store.locks import WriterLock

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ComponentFile:
    """What a component's file holds: its arrays, and how it was made."""

    arrays: Mapping[str, NDArray[Any]]
    metadata: Mapping[str, str]


class ComponentFiles:
    """Reads components that are intact, replaces those that aren't."""

    def __init__(self, folder: Path, lock: WriterLock, believed: Believed | None = None) -> None:
        """Those that are `believed` are not read whole."""
        self._folder, self._lock, self._believed = folder, lock, believed

    @property
    def name(self) -> str:
        return self._folder.name

    def read(self, name: str) -> tuple[ComponentFile | None, str]:
        """The component and "outdated", which the caller may know better; or None and "missing" or "damaged"."""
        path = self._folder / f"{name}.tenkyo"
        try:
            arrays, metadata = read_arrays(path, self._believed)
        except FileNotFoundError:
            return None, "missing"
        except (OSError, DamagedFile) as error:
            _log.warning("索引のファイルを使えません / cannot use an index file: %s (%s)", path, error)
            return None, "damaged"
        return ComponentFile(arrays, metadata), "outdated"

    def write(self, name: str, component: ComponentFile) -> bool:
        """Keep the component if that can be done at once; whether it was kept.

        A folder that can't be written to is no error: the component is then built anew in every process.
        """
        try:
            with self._lock.attempt() as held:
                if not held or not self._folder.is_dir():
                    return False  # whoever is writing will write its own
                remove_leftovers(self._folder)
                write_component(self._folder, name, component)
        except (OSError, KnowledgeBaseError) as error:
            _log.warning("索引を保存できません / the index could not be saved: %s", error)
            return False
        return True


def write_component(folder: Path, name: str, component: ComponentFile) -> None:
    """Raises `OSError`."""
    write_arrays(folder / f"{name}.tenkyo", component.arrays, component.metadata)
