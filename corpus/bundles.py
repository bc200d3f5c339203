"""A ZIP of documents: each file in it is a document of its own, read as if it lay in a folder.

It is unpacked into a folder of its own, under limits, and never by the names it gives: those may lead anywhere. They are
only shown, decoded as Windows writes them (CP932) or as everybody else does (UTF-8).
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from corpus.errors import DamagedDocument, DocumentError, DocumentTooLarge
from corpus.readers.archive import truncated
from corpus.settings import ReadingLimits

_MARKERS = {
    "[Content_Types].xml",
    "META-INF/container.xml",
    "mimetype",
    "content.xml",
}  # of formats that are ZIPs inside
_FURNITURE = {"__MACOSX", "Thumbs.db", "thumbs.db", "desktop.ini", "Desktop.ini"}  # what systems leave in folders
_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1
_NAME_BYTES = 150  # of a file's name on disk; what is shown has all of it
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError, OSError, IndexError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BundledFile:
    """`name` is what it is called in its ZIP, folders and all; it lies at `path` while the bundle is unpacked."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Bundle:
    """What came out of a ZIP. `errors` tell, one each, of files that could not be taken out of it."""

    files: tuple[BundledFile, ...]
    errors: tuple[DocumentError, ...]


def is_bundle(path: Path) -> bool:
    """Whether the file at `path` is a ZIP of files and not one of the formats that are ZIPs inside."""
    if path.suffix.lower() != ".zip" or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            if file.read(2) != b"PK":
                return False
        with zipfile.ZipFile(path) as archive:
            return not _MARKERS & set(archive.namelist())
    except _UNREADABLE:
        return True  # a broken one, as unpacking it will say


@contextmanager
def unpacked(path: Path, limits: ReadingLimits = ReadingLimits()) -> Iterator[Bundle]:
    """The files of the ZIP at `path`, for as long as the context lasts.

    Raises `DamagedDocument` for a broken or empty ZIP and `DocumentTooLarge` for one over `limits.bundle`.
    """
    try:
        archive = zipfile.ZipFile(path)
    except _UNREADABLE:
        raise _about(path, truncated()) from None
    with archive, tempfile.TemporaryDirectory(prefix="tenkyo-zip-") as folder:
        members = [member for member in archive.infolist() if not member.is_dir() and not _is_furniture(_name(member))]
        _check(path, members, limits)
        files: list[BundledFile] = []
        errors: list[DocumentError] = []
        for number, member in enumerate(members):
            name = _name(member)
            try:
                files.append(BundledFile(name, _unpack(archive, member, name, Path(folder, str(number)), limits)))
            except DocumentError as error:
                errors.append(_about(path / name, error))
        if not members:
            raise DamagedDocument(
                f"ZIP の中にファイルがありません: {path}。文書の入った ZIP を指定してください。",
                f"There are no files in the ZIP: {path}. Give one that holds documents.",
            )
        yield Bundle(tuple(files), tuple(errors))


def _check(path: Path, members: list[zipfile.ZipInfo], limits: ReadingLimits) -> None:
    """Before anything is unpacked; no more of a member comes out than it declares."""
    most = limits.bundle
    size = sum(member.file_size for member in members)
    packed = max(path.stat().st_size, 1)
    if len(members) > most.files or size > most.unpacked_bytes:
        raise DocumentTooLarge(
            f"ZIP が大きすぎます: {path}（{len(members):,} 個、展開すると {size:,} バイト。上限 {most.files:,} 個、"
            f"{most.unpacked_bytes:,} バイト）。分けて追加してください。",
            f"The ZIP is too large: {path} ({len(members):,} files, {size:,} bytes unpacked; at most {most.files:,} and"
            f" {most.unpacked_bytes:,}). Add it in parts.",
        )
    if size > most.unsuspicious_bytes and size > most.ratio * packed:
        raise DocumentTooLarge(
            f"ZIP の圧縮率が高すぎます: {path}（{size // packed:,} 倍、上限 {most.ratio:,} 倍）。展開して追加してください。",
            f"The ZIP unpacks to {size // packed:,} times its size: {path} (at most {most.ratio:,}). Unpack it and add the files.",
        )


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, folder: Path, limits: ReadingLimits) -> Path:
    if member.flag_bits & _ENCRYPTED_FLAG:
        raise DamagedDocument(
            "暗号化されています。パスワードなしで圧縮し直してください。",
            "Encrypted. Pack it again without a password.",
        )
    if member.file_size > limits.file_bytes:
        raise DocumentTooLarge(
            f"ファイルが大きすぎます（{member.file_size:,} バイト、上限 {limits.file_bytes:,}）。分割してください。",
            f"The file is too large ({member.file_size:,} bytes, at most {limits.file_bytes:,}). Split it.",
        )
    folder.mkdir()
    path = folder / _name_on_disk(name)
    try:
        with archive.open(member) as source, path.open("wb") as target:
            shutil.copyfileobj(source, target)
    except _UNREADABLE:
        raise truncated() from None
    return path


def _name(member: zipfile.ZipInfo) -> str:
    """As whoever packed it saw it: zipfile takes what is not marked as UTF-8 for the letters of DOS."""
    name = member.filename
    if not member.flag_bits & _UTF8_FLAG:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            return name
        for codec in ("utf-8", "cp932"):
            try:
                name = raw.decode(codec)
                break
            except UnicodeDecodeError:
                continue
    parts = PurePosixPath(name.replace("\\", "/")).parts
    shown = "/".join(part for part in parts if part not in ("/", "..", "."))
    return "".join(character for character in shown if character.isprintable()) or "?"


def _name_on_disk(name: str) -> str:
    """The last part of a name, cut where file systems would not take it; its ending tells the kind of file."""
    last = PurePosixPath(name).name
    stem, dot, ending = last.rpartition(".")
    if not dot or len(ending) > 10:
        stem, dot, ending = last, "", ""
    return stem.encode("utf-8", "replace")[:_NAME_BYTES].decode("utf-8", "ignore") + dot + ending


def _is_furniture(name: str) -> bool:
    """Hidden, as in a folder, or left there by a system."""
    parts = name.split("/")
    return any(part in _FURNITURE or part.startswith((".", "~$")) for part in parts)


def _about(path: Path, error: DocumentError) -> DocumentError:
    return type(error)(*error.message.about(str(path)))
