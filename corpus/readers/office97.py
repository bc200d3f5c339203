"""Files of Word, Excel and PowerPoint before 2007 (DOC, XLS, PPT), through LibreOffice where the machine has it.

Their formats are programs' memory written to disk, and only a whole office suite reads them well. LibreOffice converts the file
in a folder and with a profile of its own, without macros or network, and what comes out is read as any such file.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from corpus.document import Document
from corpus.errors import DamagedDocument, UnsupportedFormat
from corpus.settings import ReadingLimits

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAMS = ("soffice", "libreoffice")
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
_SECONDS = 110  # of a conversion: a large file takes some tens, the program's start three


@dataclass(frozen=True, slots=True)
class _Kind:
    """`stream` is what every file of the kind holds; `suffix` and `to` are what LibreOffice converts from and to."""

    stream: bytes
    application: str
    suffix: str
    to: str
    reader: tuple[str, str]


_KINDS = (
    _Kind("WordDocument".encode("utf-16-le"), "Word", "doc", "docx", ("corpus.readers.docx.reader", "read_docx")),
    _Kind("Workbook".encode("utf-16-le"), "Excel", "xls", "xlsx", ("corpus.readers.sheets.xlsx", "read_xlsx")),
    _Kind("PowerPoint Document".encode("utf-16-le"), "PowerPoint", "ppt", "pptx",
          ("corpus.readers.slides.pptx", "read_pptx")),
    _Kind("Book\0".encode("utf-16-le"), "Excel", "xls", "xlsx", ("corpus.readers.sheets.xlsx", "read_xlsx")),
)  # fmt: skip
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def is_office97(data: bytes) -> bool:
    """Whether these are a file of the three, or a newer one under a password, which is packed alike."""
    return data.startswith(MAGIC) and (_ENCRYPTED in data or _kind(data) is not None)


def read_office97(
    data: bytes, *, title: str = "", fallback_title: str = "", source: str = "", limits: ReadingLimits = ReadingLimits()
) -> Document:
    """The document, as LibreOffice reads it.

    Raises `UnsupportedFormat` where there is no LibreOffice or it can't convert the file, `DamagedDocument` for a password.
    """
    kind = _kind(data)
    if _ENCRYPTED in data or kind is None:
        raise DamagedDocument(
            "パスワードで保護された Office 文書です。Word・Excel・PowerPoint で開き、パスワードを外して保存し直してください。",
            "An Office file under a password. Open it with Word, Excel or PowerPoint and save it without the password.",
        )
    program = find_libreoffice()
    if not program:
        raise _refused(
            kind, "LibreOffice を入れると、そのまま読めます。", "With LibreOffice installed it is read as it is."
        )
    converted = _convert(data, kind, program)
    read: Callable[..., Document] = getattr(import_module(kind.reader[0]), kind.reader[1])
    document = read(converted, title=title, fallback_title=fallback_title, source=source, limits=limits)
    said = f"旧形式の {kind.application} 文書を LibreOffice で {kind.to.upper()} に変換して読みました。"
    return replace(document, repairs=(said, *document.repairs))


def find_libreoffice() -> str:
    """The program's path, "" where it isn't installed."""
    found = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    return found or next((place for place in _PLACES if os.path.exists(place)), "")


def _kind(data: bytes) -> _Kind | None:
    return next((kind for kind in _KINDS if kind.stream in data), None)


def _convert(data: bytes, kind: _Kind, program: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="tenkyo-") as folder:
        source = Path(folder, f"document.{kind.suffix}")
        source.write_bytes(data)
        profile = Path(folder, "profile").as_uri()
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", kind.to]
        try:
            _run([*command, "--outdir", folder, str(source)])
            return source.with_suffix("." + kind.to).read_bytes()
        except (OSError, subprocess.SubprocessError):
            raise _refused(
                kind,
                "LibreOffice では変換できませんでした（壊れているか、パスワードが掛かっています）。",
                "LibreOffice could not convert it (it is damaged, or under a password).",
            ) from None


def _run(command: list[str]) -> None:
    """Raises `subprocess.SubprocessError` when it fails or takes too long; nothing it started goes on after that."""
    nothing = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True) as process:
        try:
            code = process.wait(_SECONDS)
        except BaseException:
            if hasattr(os, "killpg"):  # the program is a script that starts another
                os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            raise
        if code:
            raise subprocess.CalledProcessError(code, command)


def _refused(kind: _Kind, japanese: str, english: str) -> UnsupportedFormat:
    return UnsupportedFormat(
        f"旧形式の {kind.application} 文書（.{kind.suffix}）です。{kind.application} で開き、{kind.to.upper()} に保存し直してください。{japanese}",
        f"An old {kind.application} file (.{kind.suffix}). Open it with {kind.application} and save it as {kind.to.upper()}."
        f" {english}",
    )
