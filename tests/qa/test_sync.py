"""A folder mirrored: after each look the knowledge base holds what the folder does, and nothing is read twice."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qa import sync as module
from qa.documents import Added, DocumentInfo, add_files, open_documents
from qa.errors import DocumentError, TenkyoError
from qa.settings import Paths, Settings
from qa.sync import sync, watched


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    write(folder / "a.txt", "盛岡は岩手にある。")
    write(folder / "b.txt", "那覇は沖縄にある。")
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(Settings.from_environment(), paths=Paths(knowledge_base=tmp_path / "kb"))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that were read, in their order."""
    names: list[str] = []

    def counting(files: list[Path], *given: Any, **more: Any) -> Iterator[Added]:
        names.extend(file.name for file in files)
        return add_files(files, *given, **{**more, "apart": False})

    monkeypatch.setattr(module, "add_files", counting)
    return names


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def told(folder: Path, settings: Settings) -> list[tuple[str, str]]:
    """(what was done, name of the file) of one look."""
    failures: list[DocumentError] = []
    done = [
        (change.status, Path(change.document.source).name)
        if isinstance(change, Added)
        else ("removed", Path(change.source).name)
        for change in sync(folder, settings, failed=failures.append)
    ]
    return done + [("failed", "") for _ in failures]


def names(settings: Settings) -> set[str]:
    return {Path(document.source).name for document in open_documents(settings).documents()}


def test_what_is_new_changed_or_gone_is_followed(folder: Path, settings: Settings, read: list[str]) -> None:
    assert told(folder, settings) == [("added", "a.txt"), ("added", "b.txt")]
    assert told(folder, settings) == []
    write(folder / "a.txt", "盛岡は岩手の中心にある。")
    (folder / "b.txt").unlink()
    write(folder / "c.txt", "青森は北にある。")
    assert told(folder, settings) == [("removed", "b.txt"), ("updated", "a.txt"), ("added", "c.txt")]
    assert names(settings) == {"a.txt", "c.txt"}
    assert read == ["a.txt", "b.txt", "a.txt", "c.txt"]  # each once for each state it was in


def test_a_renamed_file_is_known_by_its_new_name(folder: Path, settings: Settings, read: list[str]) -> None:
    told(folder, settings)
    (folder / "a.txt").rename(folder / "z.txt")
    assert told(folder, settings) == [("removed", "a.txt"), ("added", "z.txt")]
    assert names(settings) == {"b.txt", "z.txt"}


def test_a_file_of_the_same_age_with_another_content_is_read(folder: Path, settings: Settings, read: list[str]) -> None:
    before = (folder / "a.txt").stat()
    told(folder, settings)
    write(folder / "a.txt", "花巻は岩手にある。")
    os.utime(folder / "a.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert told(folder, settings) == [("updated", "a.txt")]


def test_a_document_removed_by_hand_comes_back(folder: Path, settings: Settings, read: list[str]) -> None:
    told(folder, settings)
    knowledge_base = open_documents(settings)
    knowledge_base.remove(knowledge_base.documents()[0].id)
    assert told(folder, settings) == [("added", "a.txt")]


def test_documents_from_elsewhere_stay(folder: Path, settings: Settings, read: list[str], tmp_path: Path) -> None:
    write(tmp_path / "notes-2.txt", "秋田は北にある。")
    list(add_files([tmp_path / "notes-2.txt"], settings, failed=print))
    told(folder, settings)
    (folder / "a.txt").unlink()
    assert told(folder, settings) == [("removed", "a.txt")]
    assert names(settings) == {"notes-2.txt", "b.txt"}


def test_what_was_taken_out_of_an_archive_is_removed(folder: Path, settings: Settings) -> None:
    def pack(*members: str) -> None:
        with zipfile.ZipFile(folder / "pack.zip", "w") as bundle:
            for member in members:
                bundle.writestr(member, f"{member}の話である。")

    pack("x.txt", "y.txt")
    told(folder, settings)
    pack("x.txt")
    assert told(folder, settings) == [("removed", "y.txt")]
    (folder / "pack.zip").unlink()
    assert told(folder, settings) == [("removed", "x.txt")]


def test_an_unreadable_file_is_said_and_its_last_state_stays(folder: Path, settings: Settings, read: list[str]) -> None:
    told(folder, settings)
    write(folder / "a.txt", "")
    assert told(folder, settings) == [("failed", "")]
    assert names(settings) == {"a.txt", "b.txt"}
    assert told(folder, settings) == [("failed", "")]  # and each time, until it can be read


def test_a_folder_that_is_gone_or_empty_loses_nothing(folder: Path, settings: Settings, read: list[str]) -> None:
    told(folder, settings)
    for name in ("a.txt", "b.txt"):
        (folder / name).unlink()
    with pytest.raises(TenkyoError, match="were kept"):
        told(folder, settings)
    folder.rmdir()
    with pytest.raises(TenkyoError, match="No such folder"):
        told(folder, settings)
    assert names(settings) == {"a.txt", "b.txt"}


def test_the_knowledge_base_itself_is_no_document(folder: Path, settings: Settings, read: list[str]) -> None:
    inside = replace(settings, paths=Paths(knowledge_base=folder / "kb"))
    told(folder, inside)
    assert told(folder, inside) == []
    assert read == ["a.txt", "b.txt"]


def test_notes_that_are_damaged_cost_one_reading(folder: Path, settings: Settings, read: list[str]) -> None:
    told(folder, settings)
    write(open_documents(settings).directory / "synced.json", "[")
    assert told(folder, settings) == []
    assert read == ["a.txt", "b.txt"] * 2


def test_watching_looks_again_after_each_change(
    folder: Path, settings: Settings, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def changes(*_: Any, **__: Any) -> Iterator[set[str]]:
        (folder / "a.txt").unlink()
        yield {"a.txt"}

    monkeypatch.setattr("watchfiles.watch", changes)
    seen = [
        [each.status if isinstance(each, Added) else "removed" for each in look]
        for look in watched(folder, settings, failed=print)
    ]
    assert seen == [["added", "added"], ["removed"]]
    assert isinstance(open_documents(settings).documents()[0], DocumentInfo)
