"""What is searched of many segments, put together beside them, so that a question asks one instead of sixteen.

A group is of whole segments, by their names: as those never change, neither does it, and it goes when one of them does. It
says nothing that they don't say, and is no part of them: without it, they are asked one by one.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.components.parts import JOINING
from index.segments.recipe import Recipe
from index.segments.segment import Segment
from index.settings import Segmenting
from index.store.component_files import ComponentFile, ComponentFiles, write_component
from index.store.files import Believed, DamagedFile, read_arrays
from index.store.locks import WriterLock

_log = logging.getLogger(__name__)
_NAME = "group-*"
_MEMBERS = "members"
_VERSION = "1"  # of how members are put together


class Group:
    """Of some segments, in this order. Safe to use from many threads."""

    def __init__(self, recipe: Recipe, segments: Sequence[Segment], files: ComponentFiles) -> None:
        self.members = tuple(segment.name for segment in segments)
        self.size = sum(segment.size for segment in segments)
        self._recipe, self._files = recipe, files
        self._metadata = {name: _metadata(recipe, segments, name) for name in _joined(recipe)}
        self._components: dict[str, Any] = {}
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """That of its folder."""
        return self._files.name

    def component(self, name: str) -> Any | None:
        """What is searched of the component, for all rows of all members; None where it isn't put together, or can't be read."""
        if name not in self._metadata:
            return None
        with self._lock:
            if name not in self._components:
                stored, _ = self._files.read(name)
                usable = stored is not None and stored.metadata == self._metadata[name]
                self._components[name] = JOINING[name].load(stored.arrays) if stored and usable else None
            return self._components[name]

    def broken(self) -> list[str]:
        """The components whose files are not what they should be."""
        read = {name: self._files.read(name)[0] for name in self._metadata}
        return [name for name, stored in read.items() if stored is None or stored.metadata != self._metadata[name]]


def write_group(folder: Path, segments: Sequence[Segment]) -> None:
    """Raises `OSError`."""
    recipe = segments[0].recipe
    for name in _joined(recipe):
        # Read for this alone: questions ask the group, and so needn't keep what its members have.
        together = JOINING[name].join([segment.made_by(recipe).component(name) for segment in segments])
        write_component(folder, name, ComponentFile(together.to_arrays(), _metadata(recipe, segments, name)))
    names = json.dumps([segment.name for segment in segments]).encode()
    write_component(folder, _MEMBERS, ComponentFile({"names": np.frombuffer(names, dtype=np.uint8)}, {}))


def usable_groups(folder: Path, names: Collection[str]) -> dict[str, list[str]]:
    """By their names, the members of those groups that are of none but the segments of these names, each in one at most."""
    left, found = set(names), dict[str, list[str]]()
    for path in sorted(folder.glob(_NAME), reverse=True):  # the newest first
        members = _members(path)
        if members and left.issuperset(members):
            left.difference_update(members)
            found[path.name] = members
    return found


def read_groups(
    folder: Path, lock: WriterLock, segments: Sequence[Segment], believed: Believed | None = None
) -> Iterator[Group]:
    """Those of the segments."""
    segment_of = {segment.name: segment for segment in segments if segment.name}
    for name, members in usable_groups(folder, segment_of).items():
        chosen = [segment_of[member] for member in members]
        yield Group(chosen[0].recipe, chosen, ComponentFiles(folder / name, lock, believed))


def _members(folder: Path) -> list[str]:
    """Empty where they can't be read."""
    try:
        names: list[str] = json.loads(read_arrays(folder / f"{_MEMBERS}.tenkyo")[0]["names"].tobytes())
    except (OSError, DamagedFile, KeyError) as error:
        _log.warning("索引のファイルを使えません / cannot use an index file: %s (%s)", folder, error)
        return []
    return names


def to_be_grouped(segments: Sequence[Segment], groups: Iterable[Group], settings: Segmenting) -> list[list[Segment]]:
    """Which segments are to be put together anew; nothing while too few of them stand alone.

    Small segments are left out, since they are merged soon. Groups of less than half the size are made again with what
    came after, when that is a quarter of a group: so each passage is put together some five times at the most.
    """
    groups = list(groups)
    large = {name for group in groups if 2 * group.size >= settings.grouped for name in group.members}
    somewhere = {name for group in groups for name in group.members}
    least = settings.grouped // 4
    free = [each for each in segments if each.name and each.name not in large and 2 * each.size >= settings.passages]
    if sum(segment.size for segment in free if segment.name not in somewhere) < least:
        return []
    runs: list[list[Segment]] = [[]]
    for segment in free:
        if runs[-1] and sum(each.size for each in runs[-1]) + segment.size > settings.grouped:
            runs.append([])
        runs[-1].append(segment)
    return [run for run in runs if len(run) > 1 and sum(segment.size for segment in run) >= least]


def _joined(recipe: Recipe) -> list[str]:
    return [name for name in recipe.components if name in JOINING]


def _metadata(recipe: Recipe, segments: Sequence[Segment], name: str) -> dict[str, str]:
    """What stands in the file of a component of just these segments."""
    digests = "".join(segment.digest for segment in segments)
    of_all = hashlib.blake2b(digests.encode(), digest_size=16).hexdigest()
    return {**recipe.metadata(name), "documents": of_all, "joined": _VERSION}
