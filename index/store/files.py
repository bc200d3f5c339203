"""Arrays in a file that is written whole or not at all, and that notices every changed bit.

A file is 8 bytes of magic, the SHA-256 of the rest, and the rest: safetensors with a few words of metadata. FAISS and
NumPy load damaged files without a word, so nothing is handed to them before the checksum agrees.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

_MAGIC = b"TENKYO\x00\x01"
_DIGEST_BYTES = 32
_TEMPORARY = ".tmp"

Arrays = Mapping[str, NDArray[np.generic]]


class DamagedFile(Exception):
    """The file is truncated, changed, or not of this format."""


def write_arrays(path: Path, arrays: Arrays, metadata: Mapping[str, str]) -> None:
    """Replace the file at `path`; a crash leaves the old file or the new one. Raises `OSError`."""
    content = save({name: np.ascontiguousarray(array) for name, array in arrays.items()}, metadata=dict(metadata))
    write_atomically(path, (_MAGIC, hashlib.sha256(content).digest(), content))


def read_arrays(path: Path) -> tuple[dict[str, NDArray[np.generic]], dict[str, str]]:
    """The arrays and the metadata of a file. Raises `DamagedFile` or `OSError`."""
    with open(path, "rb") as file:
        magic, digest, content = file.read(len(_MAGIC)), file.read(_DIGEST_BYTES), file.read()
    if magic != _MAGIC:
        raise DamagedFile("not of this format")
    if hashlib.sha256(content).digest() != digest:
        raise DamagedFile("the checksum differs")
    header_bytes = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + header_bytes])
    return load(content), header.get("__metadata__", {})


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


def remove_leftovers(folder: Path) -> None:
    """Remove what killed writers left; call it only while nobody else can be writing."""
    for temporary in folder.glob(f".*{_TEMPORARY}"):
        with contextlib.suppress(OSError):
            temporary.unlink()
