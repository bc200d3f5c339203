from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of
from numpy.typing import NDArray

from index.store.files import DamagedFile, read_arrays, remove_leftovers, write_arrays, write_atomically

ARRAYS: dict[str, NDArray[np.generic]] = {
    "vectors": np.arange(12, dtype=np.float32).reshape(4, 3),
    "keys": np.arange(7, dtype=np.uint8),
}
METADATA = {"generation": "3", "encoder": "模型"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "part.tenkyo"
    write_arrays(path, ARRAYS, METADATA)
    return path


def test_what_was_written_is_read(file: Path) -> None:
    arrays, metadata = read_arrays(file)
    assert metadata == METADATA
    assert arrays.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(arrays[name], array)
        assert arrays[name].dtype == array.dtype


@given(
    arrays_of.arrays(
        dtype=st.sampled_from(["f4", "f2", "i4", "i8", "u1", "?"]),
        shape=arrays_of.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5),
    )
)
def test_every_kind_and_shape_of_array_is_read_back(array: NDArray[np.generic]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "part"
        write_arrays(path, {"array": array}, {})
        read = read_arrays(path)[0]["array"]
    assert read.dtype == array.dtype
    assert read.shape == array.shape
    assert read.tobytes() == array.tobytes()


def test_every_flipped_bit_is_noticed(file: Path) -> None:
    intact = file.read_bytes()
    for position in range(len(intact)):
        for bit in range(8):
            damaged = bytearray(intact)
            damaged[position] ^= 1 << bit
            file.write_bytes(damaged)
            with pytest.raises(DamagedFile):
                read_arrays(file)


def test_every_truncation_and_addition_is_noticed(file: Path) -> None:
    intact = file.read_bytes()
    for damaged in [*(intact[:length] for length in range(len(intact))), intact + b"\0", b"\0" + intact]:
        file.write_bytes(damaged)
        with pytest.raises(DamagedFile):
            read_arrays(file)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_arrays(tmp_path / "none")


def test_a_failed_write_leaves_the_old_file_and_no_other(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        write_arrays(file, {"other": np.zeros(1)}, {})
    monkeypatch.undo()
    assert read_arrays(file)[1] == METADATA
    assert list(file.parent.iterdir()) == [file]


def test_leftovers_of_killed_writers_are_removed(file: Path) -> None:
    (file.parent / f".{file.name}.123.abc.tmp").write_bytes(b"half")
    (file.parent / "notes.tmp").write_bytes(b"not ours")
    remove_leftovers(file.parent)
    assert {path.name for path in file.parent.iterdir()} == {file.name, "notes.tmp"}


def test_the_new_file_has_ordinary_permissions(tmp_path: Path) -> None:
    ordinary = tmp_path / "ordinary"
    ordinary.write_bytes(b"")
    write_atomically(tmp_path / "written", [b"content"])
    assert (tmp_path / "written").stat().st_mode == ordinary.stat().st_mode
