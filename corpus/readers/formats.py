"""What kind of file is this? Content first, name second."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Literal

from corpus.errors import DamagedDocument, UnsupportedFormat

Format = Literal["text", "markdown", "html", "pdf", "docx", "epub"]

READABLE = "TXT, Markdown, HTML, PDF, DOCX, EPUB"

_BY_SUFFIX: dict[str, Format] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mkd": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".epub": "epub",
}

# First bytes of kinds that are often handed in and can't be read, with what to do instead (Japanese, English).
_UNREADABLE: tuple[tuple[bytes, str, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "旧形式または暗号化された Office 文書", "an old or encrypted Office file", "docx"),
    (b"{\\rtf", "リッチテキスト（RTF）", "rich text (RTF)", "docx"),
    (b"\x89PNG", "画像（PNG）", "an image (PNG)", "ocr"),
    (b"\xff\xd8\xff", "画像（JPEG）", "an image (JPEG)", "ocr"),
    (b"GIF8", "画像（GIF）", "an image (GIF)", "ocr"),
    (b"II*\x00", "画像（TIFF）", "an image (TIFF)", "ocr"),
    (b"MM\x00*", "画像（TIFF）", "an image (TIFF)", "ocr"),
    (b"\x1f\x8b", "圧縮ファイル（gzip）", "a compressed file (gzip)", "unpack"),
    (b"7z\xbc\xaf\x27\x1c", "圧縮ファイル（7z）", "a compressed file (7z)", "unpack"),
    (b"Rar!", "圧縮ファイル（RAR）", "a compressed file (RAR)", "unpack"),
)
_REMEDIES = {
    "docx": (
        "パスワードを外し、DOCX か PDF に保存し直してください。",
        "Remove any password and save it as DOCX or PDF.",
    ),
    "ocr": ("文字認識（OCR）で文字を起こしてください。", "Run text recognition (OCR) on it first."),
    "unpack": ("展開してから中のファイルを指定してください。", "Unpack it and give the files inside."),
}
_HTML_START = re.compile(
    # Possessive, for comments can be cut in many ways and every one of them would be tried.
    rb"\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)


def detect_format(data: bytes, path: Path) -> Format:
    """The format of `data`, the content of the file at `path` (not read here).

    Raises `UnsupportedFormat` for a known kind that isn't read, `DamagedDocument` for content that its name belies.
    """
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK"):
        return _detect_zip(data, path)
    for magic, japanese, english, remedy in _UNREADABLE:
        if data.startswith(magic):
            raise UnsupportedFormat(
                f"読み取れない種類のファイルです: {path}（{japanese}）。{_REMEDIES[remedy][0]}",
                f"Not a kind of file that is read: {path} ({english}). {_REMEDIES[remedy][1]}",
            )
    named = _BY_SUFFIX.get(path.suffix.lower(), "text")
    if named in ("pdf", "docx", "epub"):
        raise DamagedDocument(
            f"中身が {named.upper()} ではありません: {path}。壊れているか、拡張子が違います。もう一度入手してください。",
            f"The content is not {named.upper()}: {path}. It is damaged or misnamed; get the file again.",
        )
    if named == "text" and _HTML_START.match(data[:4096]):
        return "html"
    return named


def _detect_zip(data: bytes, path: Path) -> Format:
    """DOCX and EPUB are zip archives; what is inside tells them from others."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError):
        raise DamagedDocument(
            f"ファイルが壊れています（途中で切れた ZIP）: {path}。もう一度入手してください。",
            f"The file is damaged (a truncated ZIP): {path}. Get it again.",
        ) from None
    if "META-INF/container.xml" in names:
        return "epub"
    if "word/document.xml" in names:
        return "docx"
    if "[Content_Types].xml" in names and path.suffix.lower() in (".docx", ".docm", ".dotx"):
        return "docx"  # the main part may have another name; python-docx finds it by its type
    raise UnsupportedFormat(
        f"読み取れない種類のファイルです: {path}（ZIP）。読めるのは {READABLE} です。",
        f"Not a kind of file that is read: {path} (a ZIP). Readable: {READABLE}.",
    )
