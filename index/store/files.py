"""Arrays in a file that is written whole or not at all, and that notices every changed bit.

A file is 8 bytes of magic, the SHA-256 of the rest, and the rest: safetensors with a few words of metadata. FAISS and
NumPy load damaged files without a word, so nothing is handed to them before the checksum agrees.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import mmap
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import save

_MAGIC = b"TENKYO\x00\x01"
_DIGEST_BYTES = 32
_CHUNK_BYTES = 1 << 20
_TEMPORARY = ".tmp"
# As safetensors calls them.
_TYPES = {
    "F16": np.float16,
    "F32": np.float32,
    "F64": np.float64,
    "I8": np.int8,
    "I16": np.int16,
    "I32": np.int32,
    "I64": np.int64,
    "U8": np.uint8,
    "U16": np.uint16,
    "U32": np.uint32,
    "U64": np.uint64,
    "BOOL": np.bool_,
}

Arrays = Mapping[str, NDArray[np.generic]]


class DamagedFile(Exception):
    """The file is truncated, changed, or not of this format."""


def write_arrays(path: Path, arrays: Arrays, metadata: Mapping[str, str]) -> None:
    """Replace the file at `path`; a crash leaves the old file or the new one. Raises `OSError`."""
    content = save({name: np.ascontiguousarray(array) for name, array in arrays.items()}, metadata=dict(metadata))
    write_atomically(path, (_MAGIC, hashlib.sha256(content).digest(), content))


class Believed(Protocol):
    """Which files need not be read whole again: see `index.store.verified`."""

    def knows(self, path: Path, status: os.stat_result) -> bool: ...

    def found_right(self, path: Path, status: os.stat_result) -> None: ...


def read_arrays(path: Path, believed: Believed | None = None) -> tuple[dict[str, NDArray[np.generic]], dict[str, str]]:
    """The arrays and the metadata of a file, which is read whole unless it is `believed`. Raises `DamagedFile` or `OSError`.

    The arrays are read-only and lie in the file itself: what is never looked at takes no memory, and what is, is shared by
    all processes. A file is only ever replaced as a whole, which whoever has it open doesn't notice.
    """
    with open(path, "rb") as file:
        magic, digest = file.read(len(_MAGIC)), file.read(_DIGEST_BYTES)
        if magic != _MAGIC:
            raise DamagedFile("not of this format")
        status = os.fstat(file.fileno())
        if believed is None or not believed.knows(path, status):
            checksum = hashlib.sha256()
            while chunk := file.read(_CHUNK_BYTES):
                checksum.update(chunk)
            if checksum.digest() != digest:
                raise DamagedFile("the checksum differs")
            if believed is not None:
                believed.found_right(path, status)
        content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))[len(_MAGIC) + _DIGEST_BYTES :]
    try:
        return _mapped(content)
    except (ValueError, KeyError, TypeError) as error:  # only one that wasn't read whole
        raise DamagedFile(str(error)) from error


def map_safetensors(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of a plain safetensors file, read-only, in the file itself as those of `read_arrays` are.

    Raises `SafetensorError` for a file that is not whole, and `OSError`.
    """
    with safe_open(str(path), framework="numpy"):  # which looks at the header, and whether all it names is there
        pass
    with open(path, "rb") as file:
        return _mapped(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))[0]


def _mapped(content: memoryview) -> tuple[dict[str, NDArray[np.generic]], dict[str, str]]:
    """The arrays and the metadata of safetensors that lie in memory."""
    header_bytes = int.from_bytes(content[:8], "little")
    header = json.loads(bytes(content[8 : 8 + header_bytes]))
    metadata: dict[str, str] = header.pop("__metadata__", {})
    data = content[8 + header_bytes :]
    return {name: _array(data, entry) for name, entry in header.items()}, metadata


def _array(data: memoryview, entry: Mapping[str, Any]) -> NDArray[np.generic]:
    start, end = entry["data_offsets"]
    return np.frombuffer(data[start:end], dtype=_TYPES[entry["dtype"]]).reshape(entry["shape"])


def write_atomically(path: Path, chunks: Iterable[bytes]) -> None:
    """Write beside the file, make it durable, then put it in the file's place. Raises `OSError`."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}{_TEMPORARY}")
    try:
        with open(temporary, "xb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable, where the system knows how."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def new_folder(within: Path) -> Path:
    """An empty folder that `remove_leftovers` knows until it is renamed. Raises `OSError`."""
    folder = within / f".{os.getpid()}.{secrets.token_hex(4)}{_TEMPORARY}"
    folder.mkdir()
    return folder


def remove_leftovers(folder: Path) -> None:
    """Remove what killed writers left; call it only while nobody else can be writing."""
    for temporary in folder.glob(f".*{_TEMPORARY}"):
        with contextlib.suppress(OSError):
            if temporary.is_dir():
                shutil.rmtree(temporary)
            else:
                temporary.unlink()
