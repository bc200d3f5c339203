"""The segments of a knowledge base: which are of the present truth, those that are missing made, small ones merged.

A change costs what it concerns: a new document is a segment of its own, a removed one's segment is written again without
it. As no segment has more than so many passages, that doesn't grow with the knowledge base. Now and then eight segments of
about one size become one, as in a log-structured merge tree (O'Neil et al., 1996), so that there are few to search.

Larger ones would be dearer to write again: instead, what is searched of many stands put together beside them (`groups`).
"""

from __future__ import annotations

import logging
import math
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import KnowledgeBaseError
from index.segments.groups import Group, read_groups, to_be_grouped, usable_groups, write_group
from index.segments.making import Picked, ReadDocument, in_pieces, segment_of
from index.segments.passages import StoredPassages
from index.segments.recipe import Recipe
from index.segments.segment import DocumentTable, Segment
from index.segments.shelf import Shelf
from index.settings import Segmenting
from index.store.component_files import ComponentFile, ComponentFiles, write_component
from index.store.documents import State, Store
from index.store.files import DamagedFile, new_folder, read_arrays, remove_leftovers, sync_folder, write_atomically
from index.store.locks import WriterLock
from index.store.verified import NAME as VERIFIED
from index.store.verified import Verified

_log = logging.getLogger(__name__)
_TABLE, _PASSAGES = "documents", "passages"
_SEGMENT, _GROUP, _ENDING = "segment", "group", ".tenkyo"
_DIGEST_BYTES = 32
SEGMENTING = Segmenting()
_WORST = ("damaged", "outdated", "missing")


@dataclass(frozen=True, slots=True)
class _Plan:
    """`kept` stay as they are, of `cut` some documents go, of `gone` all; `missing` (number, record) are in none."""

    kept: list[Segment]
    cut: list[tuple[Segment, NDArray[np.bool_]]]
    gone: list[Segment]
    missing: list[tuple[int, bytes]]

    @property
    def is_finished(self) -> bool:
        """Whether all of it stands on disk as it is. What is gone from there as well, and only in memory still, is no matter."""
        left = any(segment.name for segment in self.gone)
        return not (self.cut or self.missing or left) and all(segment.name for segment in self.kept)


class Segments:
    """Reads and writes the segments in `folder`."""

    def __init__(
        self,
        folder: Path,
        store: Store,
        lock: WriterLock,
        settings: Segmenting | None = None,
        shelf: Shelf | None = None,
    ) -> None:
        """On the `shelf` stand segments that other machines made of the same documents."""
        self._folder, self._store, self._lock, self._settings = folder, store, lock, settings or SEGMENTING
        self._shelf, self._verified = shelf, Verified(folder)

    def current(self, recipe: Recipe, present: Sequence[Segment]) -> tuple[State, list[Segment]]:
        """The segments of the present truth. `present` are those in memory, which need not be read again.

        What had to be made is kept where that can be done at once; a folder that can't be written to is no error: it is
        then made anew in every process.
        """
        state, catalogue = self._store.catalogue()
        wanted = dict(_digests(catalogue))
        plan = _plan(wanted, [*self._stored(recipe, present)])
        if plan.missing and self._fetch(recipe, plan.missing):
            plan = _plan(wanted, [*self._stored(recipe, present)])
        if plan.is_finished:
            return state, _in_order(plan.kept)
        made = [Picked.of([segment], [kept]).segment(recipe) for segment, kept in plan.cut]
        older = [*plan.gone, *(segment for segment, _ in plan.cut)]
        made += [
            self._keep_large(state, segment_of(recipe, piece, older))
            for piece in in_pieces(self._read(plan.missing), self._settings.passages)
        ]
        return state, _in_order(self._keep(state, plan, [segment for segment in made if len(segment.table.numbers)]))

    def finished(self, recipe: Recipe, present: Sequence[Segment]) -> tuple[State, list[Segment]] | None:
        """As `current` where nothing has to be made or written, which whoever changes the documents did; else None."""
        state, catalogue = self._store.catalogue()
        plan = _plan(dict(_digests(catalogue)), [*self._stored(recipe, present)])
        return (state, _in_order(plan.kept)) if plan.is_finished else None

    def groups(self, segments: Sequence[Segment]) -> list[Group]:
        """What is searched of some of the segments, put together."""
        return list(read_groups(self._folder, self._lock, segments, self._verified))

    def group(self, state: State, segments: Sequence[Segment]) -> bool:
        """Put together what is searched of some of the segments of `state` that stand alone, where they are enough, it can be done

        at once and the truth is still of that state; whether anything was. Takes some seconds; nobody else may write meanwhile.
        """
        try:
            with self._lock.attempt() as held:
                if not held or self._store.state() != state:
                    return False
                present = [group for group in read_groups(self._folder, self._lock, segments) if not group.broken()]
                members = next(iter(to_be_grouped(segments, present, self._settings)), None)
                if members is None:
                    return False
                self._place(partial(write_group, segments=members), _GROUP)
                self._remove_but({path.name for path in self._folder.glob(f"{_SEGMENT}-*")})
                return True
        except (OSError, KnowledgeBaseError) as error:
            _log.warning("索引を保存できません / the index could not be saved: %s", error)
            return False

    def _fetch(self, recipe: Recipe, missing: Sequence[tuple[int, bytes]]) -> bool:
        """Take from the shelf what stands there of `missing`; whether there was anything, and it could be kept."""
        if self._shelf is None:
            return False
        fetched = False
        try:
            with self._lock.attempt() as held:
                for files in self._shelf.fetch(recipe.digest, missing) if held else ():
                    self._folder.mkdir(exist_ok=True)
                    self._place(partial(_write_files, files=files))
                    fetched = True
        except (OSError, DamagedFile, KnowledgeBaseError) as error:
            _log.warning("索引を受け取れないので作ります / building an index that could not be taken over: %s", error)
        return fetched

    def _publish(self, stored: Sequence[Segment], gone: Sequence[Segment]) -> None:
        """Put newly stored segments on the shelf, where they may be put, and clear it of documents that are gone."""
        if self._shelf is None or not (stored or gone):
            return
        recipe = next(segment.recipe for segment in (*stored, *gone)).digest
        try:
            for segment in stored:
                files = {path.name: path.read_bytes() for path in (self._folder / segment.name).iterdir()}
                self._shelf.put(recipe, segment.table.documents, files)
            self._shelf.sweep(recipe)
        except (OSError, KnowledgeBaseError) as error:
            _log.warning("索引を共有できません / the index could not be shared: %s", error)

    def _read(self, missing: Sequence[tuple[int, bytes]]) -> Iterator[ReadDocument]:
        records = dict(missing)
        for number, passages in self._store.read(records):
            yield ReadDocument(number, records[number], passages)

    def _stored(self, recipe: Recipe, present: Sequence[Segment]) -> Iterator[Segment]:
        """Those on disk, the newest first, then those that are in memory alone."""
        known = {segment.name: segment for segment in present if segment.name}
        names = sorted((path.name for path in self._folder.glob(f"{_SEGMENT}-*")), reverse=True)
        for name in names:
            segment = known.pop(name, None) or self._load(recipe, self._folder / name)
            if segment is not None:
                yield segment if segment.recipe is recipe else segment.made_by(recipe)
        for segment in (*known.values(), *(segment for segment in present if not segment.name)):
            if segment.recipe is recipe:
                yield segment.in_memory()

    def conditions(self, recipe: Recipe) -> dict[str, str]:
        """By component, what is wrong with its files: "missing", "outdated" or "damaged"; nothing where all is well.

        Every file is read whole.
        """
        self._verified.forget()
        _, catalogue = self._store.catalogue()
        segments = [self._load(recipe, path) for path in sorted(self._folder.glob(f"{_SEGMENT}-*"), reverse=True)]
        readable = [segment for segment in segments if segment is not None]
        plan = _plan(dict(_digests(catalogue)), readable)
        incomplete = bool(plan.cut) or next(self._read(plan.missing), None) is not None
        whole = "damaged" if len(readable) < len(segments) else "outdated" if segments else "missing"
        found: dict[str, str] = {}
        for name in recipe.components:
            states = {segment.state_of_file(name) for segment in plan.kept} | ({whole} if incomplete else set())
            worst = next((state for state in _WORST if state in states), None)
            if worst:
                found[name] = worst
        broken = (name for group in self.groups(plan.kept) for name in group.broken())
        return {**dict.fromkeys(broken, "damaged"), **found}

    def _load(self, recipe: Recipe, folder: Path) -> Segment | None:
        try:
            table = DocumentTable.from_arrays(read_arrays(folder / f"{_TABLE}.tenkyo", self._verified)[0])
            arrays, metadata = read_arrays(folder / f"{_PASSAGES}.tenkyo", self._verified)
            if metadata != {"documents": table.digest}:
                raise DamagedFile("passages of other documents")
            passages = StoredPassages.from_arrays(arrays)
        except (OSError, DamagedFile, KeyError) as error:
            _log.warning("索引のファイルを使えないので作り直します / rebuilding an index: %s (%s)", folder.name, error)
            return None
        return Segment(recipe, table, passages, ComponentFiles(folder, self._lock, self._verified))

    def _keep_large(self, state: State, segment: Segment) -> Segment:
        """Write a segment as soon as it is made, if it is too large to be merged with another: of documents without number

        one segment at a time is in memory, and an interruption loses the work on one.
        """
        if 2 * segment.size < self._settings.passages:
            return segment
        try:
            with self._lock.attempt() as held:
                if held and self._store.state() == state:
                    self._folder.mkdir(exist_ok=True)
                    name = self._store_segment(segment).name
                    return self._load(segment.recipe, self._folder / name) or segment
        except (OSError, KnowledgeBaseError) as error:
            _log.warning("索引を保存できません / the index could not be saved: %s", error)
        return segment

    def _keep(self, state: State, plan: _Plan, made: list[Segment]) -> list[Segment]:
        """Write what was made, and merge; if that can be done at once, and the truth is still of `state`."""
        try:
            with self._lock.attempt() as held:
                if held and self._store.state() == state:
                    return self._write(plan, made)
        except (OSError, KnowledgeBaseError) as error:
            _log.warning("索引を保存できません / the index could not be saved: %s", error)
        return [*plan.kept, *made]

    def _write(self, plan: _Plan, made: list[Segment]) -> list[Segment]:
        self._folder.mkdir(exist_ok=True)
        remove_leftovers(self._folder)
        segments = [*plan.kept, *made]
        while merged := self._mergeable(segments):
            one = Picked.everything(merged).segment(merged[0].recipe)
            segments = [*(segment for segment in segments if segment not in merged), one]
        stored = [segment if segment.name else self._store_segment(segment) for segment in segments]
        kept = {segment.name for segment in plan.kept}
        new = [segment for segment in stored if segment.name not in kept]
        self._publish(new, plan.gone)
        self._remove_but({segment.name for segment in stored})
        return stored

    def _remove_but(self, names: Collection[str]) -> None:
        """Remove all but the segments of these names and the groups of none but them; groups first, of which they are no part."""
        kept = {*names, *usable_groups(self._folder, names), VERIFIED}
        for path in sorted(self._folder.iterdir()):
            if path.name not in kept:
                _remove(path)

    def _mergeable(self, segments: Sequence[Segment]) -> list[Segment]:
        """Segments of about one size, when there are enough of them, that make one that is not too large."""
        tiers: dict[int, list[Segment]] = {}
        for segment in segments:
            tiers.setdefault(int(math.log(max(segment.size, 1), self._settings.merged)), []).append(segment)
        for _, tier in sorted(tiers.items()):
            tier.sort(key=lambda segment: segment.size)
            chosen = tier[: self._settings.merged]
            if len(chosen) == self._settings.merged and sum(each.size for each in chosen) <= self._settings.passages:
                return chosen
        return []

    def _store_segment(self, segment: Segment) -> Segment:
        def write(folder: Path) -> None:
            write_component(folder, _TABLE, ComponentFile(segment.table.to_arrays(), {}))
            stored = segment.passages
            assert isinstance(stored, StoredPassages)
            write_component(folder, _PASSAGES, ComponentFile(stored.to_arrays(), {"documents": segment.table.digest}))
            for name, component in segment.components().items():
                write_component(folder, name, ComponentFile(component.to_arrays(), segment.metadata(name)))

        return segment.stored_as(ComponentFiles(self._place(write), self._lock, self._verified))

    def _place(self, write: Callable[[Path], object], kind: str = _SEGMENT) -> Path:
        """The folder of a new segment or group, which `write` fills before it has its name. Raises `OSError`."""
        folder = new_folder(self._folder)
        try:
            write(folder)
            newest = max((int(path.name.split("-")[1]) for path in self._folder.glob(f"{kind}-*")), default=0)
            place = self._folder / f"{kind}-{newest + 1:08d}-{os.urandom(4).hex()}"
            os.rename(folder, place)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        sync_folder(self._folder)
        return place


def _write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        if not name.endswith(_ENDING) or Path(name).name != name:
            raise DamagedFile("not a segment's file")
        write_atomically(folder / name, (content,))


def _digests(catalogue: Iterable[tuple[int, str]]) -> Iterator[tuple[int, bytes]]:
    """Those that are none are of documents that cannot be used."""
    for number, record in catalogue:
        with suppress(ValueError):
            digest = bytes.fromhex(record)
            if len(digest) == _DIGEST_BYTES:
                yield number, digest


def _plan(wanted: dict[int, bytes], segments: Sequence[Segment]) -> _Plan:
    plan, taken = _Plan([], [], [], []), set[int]()
    for segment in segments:
        documents = segment.table.documents
        kept = [number not in taken and wanted.get(number) == record for number, record in documents]
        taken.update(number for (number, _), keep in zip(documents, kept, strict=True) if keep)
        if all(kept) and kept:
            plan.kept.append(segment)
        elif any(kept):
            plan.cut.append((segment, np.array(kept, dtype=bool)))
        else:
            plan.gone.append(segment)
    plan.missing.extend((number, record) for number, record in wanted.items() if number not in taken)
    return plan


def _in_order(segments: Sequence[Segment]) -> list[Segment]:
    return sorted(segments, key=lambda segment: int(segment.table.numbers[0]))


def _remove(path: Path) -> None:
    """What is open elsewhere stays there until it is closed, on systems that have it so; the next writer tries again."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
