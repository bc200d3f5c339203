"""Files that were read once need not be read again, unless anything was done to them, or a day has gone by."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

import index.store.verified as verified_module
from index.store.files import DamagedFile, read_arrays, write_arrays
from index.store.verified import NAME, Verified
from tests.index.bases import MOUNTAIN, RIVER, create, reopen
from tests.index.test_segments import written


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is large, and was written long ago."""
    monkeypatch.setattr(verified_module, "_LARGE_BYTES", 1)
    monkeypatch.setattr(verified_module, "_SETTLED_SECONDS", 0.0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "segment" / "words.tenkyo"
    path.parent.mkdir()
    write_arrays(path, {"array": np.arange(100)}, {})
    return path


def wait_for_another_time(path: Path) -> None:
    """Times count in steps of some milliseconds: what is done next has another one. (In use, ten seconds are kept.)"""
    probe = path.with_name("probe")
    while True:
        probe.write_bytes(b"?")
        later = probe.stat().st_ctime_ns > path.stat().st_ctime_ns
        probe.unlink()
        if later:
            return


def damage_unseen(path: Path) -> None:
    """Other bits, and all that tells set back but for the one time that no program can set."""
    wait_for_another_time(path)
    before = path.stat()
    content = path.read_bytes()
    with open(path, "r+b") as opened:
        opened.seek(len(content) - 1)
        opened.write(bytes([content[-1] ^ 1]))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_file_is_read_whole_once(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arrays, _ = read_arrays(file, Verified(tmp_path))
    assert (tmp_path / NAME).is_file()

    def sha256(*_: object) -> object:
        raise AssertionError("read again")

    monkeypatch.setattr("index.store.files.hashlib.sha256", sha256)
    for _ in range(2):
        again, _ = read_arrays(file, Verified(tmp_path))
        np.testing.assert_array_equal(again["array"], arrays["array"])
    with pytest.raises(AssertionError, match="read again"):
        read_arrays(file)


def test_whatever_is_done_to_a_file_has_it_read_again(file: Path, tmp_path: Path) -> None:
    """Every flipped bit, even where the time of the change is set back; every truncation; another file in its place."""
    whole = file.read_bytes()
    for spoilt in [whole[:at] + bytes([whole[at] ^ 8]) + whole[at + 1 :] for at in range(0, len(whole), 37)] + [
        whole[:-1]
    ]:
        file.write_bytes(whole)
        read_arrays(file, Verified(tmp_path))
        wait_for_another_time(file)
        file.write_bytes(spoilt)
        with pytest.raises(DamagedFile):
            read_arrays(file, Verified(tmp_path))
    file.write_bytes(whole)
    read_arrays(file, Verified(tmp_path))
    damage_unseen(file)
    with pytest.raises(DamagedFile, match="checksum"):
        read_arrays(file, Verified(tmp_path))
    file.write_bytes(whole)
    read_arrays(file, Verified(tmp_path))
    shutil.copy2(file, tmp_path / "copy")
    damage_unseen(tmp_path / "copy")
    os.replace(tmp_path / "copy", file)
    with pytest.raises(DamagedFile, match="checksum"):
        read_arrays(file, Verified(tmp_path))


def test_nothing_is_believed_for_more_than_a_day_or_of_a_moment_ago(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified, status = Verified(tmp_path), file.stat()
    now = status.st_ctime + 5
    monkeypatch.setattr("index.store.verified.time.time", lambda: now)
    monkeypatch.setattr(verified_module, "_SETTLED_SECONDS", 10.0)
    verified.found_right(file, status)
    assert not verified.knows(file, status), "it might be changed again without another time"
    now += 10
    verified.found_right(file, status)
    assert verified.knows(file, status)
    now += 86_399
    assert Verified(tmp_path).knows(file, status)
    now += 2
    assert not Verified(tmp_path).knows(file, status)
    now -= 2 * 86_400
    assert not Verified(tmp_path).knows(file, status), "a clock that was put back"


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"segment/words.tenkyo": 1}', b'{"segment/words.tenkyo": [[1], "x"]}']
)
def test_what_was_remembered_may_be_damaged(file: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    assert not Verified(tmp_path).knows(file, file.stat())
    read_arrays(file, Verified(tmp_path))
    assert Verified(tmp_path).knows(file, file.stat())


def test_a_check_believes_nothing_and_a_change_keeps_what_is_remembered(tmp_path: Path) -> None:
    create(tmp_path, MOUNTAIN)
    reopen(tmp_path).snapshot().load_all()
    reopen(tmp_path).add([RIVER])
    assert NAME in written(tmp_path)
    for path in (tmp_path / "derived").glob("*/words.tenkyo"):
        path.write_bytes(path.read_bytes()[:-1] + b"?")
        # As if the disk had done it: what is remembered fits what there is now.
        Verified(tmp_path / "derived").found_right(path, path.stat())
        assert Verified(tmp_path / "derived").knows(path, path.stat())
    assert [problem.what.split(" / ")[1] for problem in reopen(tmp_path).check()] == ["index words: damaged"]
    assert len(reopen(tmp_path).repair()) == 1
    assert reopen(tmp_path).check() == []
