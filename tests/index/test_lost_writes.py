"""A disk that loses what it wasn't made to keep: at every rename in `derived/`, what a power cut may leave is opened.

Data of files that weren't synced since they were written is gone (half of each is cut off), and names that were given since
the folder was last synced are undone, or what was removed since then is there again. SQLite's own file is taken as it is: it
syncs where this test doesn't see it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import index.segments.segments as segments_module
from index.knowledge_base import KnowledgeBase
from index.settings import Segmenting
from tests.index.bases import assert_consistent, create, reopen
from tests.index.small_encoders import make_document

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="which folder is synced is asked of Linux")
DOCUMENTS = [make_document(f"{name}の犬が山を走る。", source=f"{name}.txt") for name in "甲乙丙"]


class Disk:
    """Stands between the program and the names and syncs of `base`; `look` is called after each that can be seen."""

    def __init__(self, base: Path, room: Path, patch: pytest.MonkeyPatch, *, syncs: bool = True) -> None:
        self._base, self._room, self._numbers, self._syncs = base, room, count(), syncs
        self._kept: dict[int, tuple[int, int]] = {}  # inode: size and time of last change, when it was synced
        self._named: list[tuple[Path, Path]] = []  # from, to; not yet kept
        self._removed: list[tuple[Path, Path]] = []  # where it was, where a copy of it lies
        self.look: Callable[[], None] = lambda: None
        fsync, replace, rename, remove = os.fsync, os.replace, os.rename, segments_module._remove

        def kept(descriptor: int) -> None:
            fsync(descriptor)
            status = os.fstat(descriptor)
            self._kept[status.st_ino] = status.st_size, status.st_mtime_ns
            if os.path.isdir(f"/proc/self/fd/{descriptor}"):
                folder = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
                self._named = [pair for pair in self._named if pair[1].parent != folder]
                self._removed = [pair for pair in self._removed if pair[0].parent != folder]

        def named(give: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
            def call(source: Any, target: Any) -> None:
                if base not in Path(target).parents:  # an image's
                    give(source, target)
                    return
                give(source, target)
                self._named.append((Path(source), Path(target)))
                if Path(target).parent.suffix != ".tmp":  # in a folder that nobody looks into yet
                    self.look()

            return call

        def removed(path: Path) -> None:
            if base not in path.parents:
                remove(path)
                return
            copy = self._room / f"removed-{next(self._numbers)}"
            shutil.copytree(path, copy) if path.is_dir() else shutil.copy(path, copy)
            self._removed.append((path, copy))
            remove(path)
            self.look()

        patch.setattr(os, "fsync", kept if syncs else lambda descriptor: None)
        patch.setattr(os, "replace", named(replace))
        patch.setattr(os, "rename", named(rename))
        patch.setattr(segments_module, "_remove", removed)

    def images(self) -> Iterator[Path]:
        """What may be found after a power cut now: names as they are, names undone, and removals undone."""
        for names_last, removals_last in ((True, True), (False, True), (True, False)):
            image = self._room / f"image-{next(self._numbers)}"
            shutil.copytree(self._base, image)
            for path in self._base.rglob("*.tenkyo*"):
                status = path.stat()
                if path.is_file() and self._kept.get(status.st_ino) != (status.st_size, status.st_mtime_ns):
                    os.truncate(image / path.relative_to(self._base), status.st_size // 2)
            for source, target in [] if names_last else reversed(self._named):
                at = image / target.relative_to(self._base)
                if at.exists():
                    shutil.move(at, image / source.relative_to(self._base))
            for path, copy in [] if removals_last else self._removed:
                shutil.copytree(copy, image / path.relative_to(self._base), dirs_exist_ok=True)
            yield image
            shutil.rmtree(image)


CHANGES: list[Callable[[KnowledgeBase], object]] = [
    *(lambda base, one=document: base.add([one]) for document in DOCUMENTS),  # the third merges three
    lambda base: base.remove(DOCUMENTS[1].id),
    lambda base: base.add([make_document("己の猫が川で眠る。", source="甲.txt")]),
    lambda base: base.repair(),
]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments_module, "SEGMENTING", Segmenting(passages=8, merged=3))


def _texts(knowledge_base: KnowledgeBase) -> dict[str, str]:
    return {info.source: knowledge_base.document(info.id).text for info in knowledge_base.documents()}


def test_whatever_a_power_cut_leaves_is_what_the_documents_say(tmp_path: Path) -> None:
    base, looked_at = tmp_path / "kb", 0
    knowledge_base = create(base)
    with pytest.MonkeyPatch.context() as patch:
        disk = Disk(base, tmp_path, patch)

        def look() -> None:
            nonlocal looked_at
            disk.look = lambda: None  # opening an image renames, too
            expected = _texts(reopen(base))
            for image in disk.images():
                found = reopen(image)
                assert _texts(found) == expected
                assert sorted(passage.text for passage in found.passages) == sorted(
                    passage.text for info in found.documents() for passage in found._split(found.document(info.id))
                )
                found.repair()
                assert reopen(image).check() == []
                looked_at += 1
            disk.look = look

        for change in CHANGES:
            disk.look = look
            change(knowledge_base)
    assert looked_at >= 24
    assert_consistent(reopen(base))


def _left_to_mend(tmp_path: Path, *, syncs: bool) -> list[str]:
    """What `check` has to say of what a power cut leaves right after each change that was acknowledged."""
    base = tmp_path / "kb"
    knowledge_base, found = create(base), list[str]()
    with pytest.MonkeyPatch.context() as patch:
        disk = Disk(base, tmp_path, patch, syncs=syncs)
        for change in CHANGES:
            change(knowledge_base)
            for image in disk.images():
                found += [problem.what for problem in reopen(image).check()]
    return found


def test_after_a_change_nothing_is_left_to_mend(tmp_path: Path) -> None:
    assert _left_to_mend(tmp_path, syncs=True) == []


def test_without_syncing_something_would_be(tmp_path: Path) -> None:
    """That the disk of these tests does lose what isn't synced."""
    assert _left_to_mend(tmp_path, syncs=False)
