"""What kind of file is this? Content first, name second."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Literal

from corpus.errors import DamagedDocument, UnsupportedFormat
from corpus.readers.law.detect import is_law_xml
from corpus.readers.office97 import is_office97
from corpus.readers.refusals import markup, refuse_known, refuse_named
from corpus.readers.scans.detect import SUFFIXES as IMAGE_SUFFIXES
from corpus.readers.scans.detect import image_kind

Format = Literal[
    "text",
    "subtitles",
    "markdown",
    "html",
    "pdf",
    "docx",
    "epub",
    "law",
    "mail",
    "mbox",
    "notebook",
    "rst",
    "latex",
    "org",
    "csv",
    "tsv",
    "xlsx",
    "ods",
    "pptx",
    "odp",
    "odt",
    "rtf",
    "office97",
    "image",
]

READABLE = "TXT, Markdown, HTML, PDF, DOCX, EPUB, XLSX, ODS, CSV, PPTX, ODP, ODT, RTF, VTT, SRT, e-Gov XML, EML, MBOX, IPYNB, RST, LaTeX, Org, PNG, JPEG, TIFF, WebP, HEIC"

_BY_SUFFIX: dict[str, Format] = {
    ".vtt": "subtitles",
    ".srt": "subtitles",
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
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xltx": "xlsx",
    ".ods": "ods",
    ".pptx": "pptx",
    ".pptm": "pptx",
    ".ppsx": "pptx",
    ".ppsm": "pptx",
    ".potx": "pptx",
    ".rtf": "rtf",
    ".odt": "odt",
    ".ott": "odt",
    ".odp": "odp",
    ".otp": "odp",
    ".ots": "ods",
    ".eml": "mail",
    ".mbox": "mbox",
    ".mbx": "mbox",
    ".ipynb": "notebook",
    ".rst": "rst",
    ".rest": "rst",
    ".tex": "latex",
    ".ltx": "latex",
    ".latex": "latex",
    ".org": "org",
    **dict.fromkeys(IMAGE_SUFFIXES, "image"),
}

# Told by their first bytes: a file so called that isn't one is damaged.
_BINARY: tuple[Format, ...] = ("pdf", "docx", "epub", "xlsx", "ods", "pptx", "odp", "odt", "rtf", "image")
_ZIP_PARTS: dict[str, Format] = {
    "META-INF/container.xml": "epub",
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "ppt/presentation.xml": "pptx",
}
_TEXT_SUFFIXES = (".txt", ".text", ".log")  # what is so called is a text, whatever stands in it
_XML_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml\b|<[A-Za-z][\w:.-]*(?:\s[^<>]*)?>\s*<)")
_SUBTITLES = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:WEBVTT\b|\d+\s*?\r?\n\s*\d{1,2}:\d{2}:\d{2}[,.]\d{1,3}\s*-->)")
_HTML_START = re.compile(
    # Possessive, for comments can be cut in many ways and every one of them would be tried.
    rb"\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)


# An OpenDocument file's first member, or a mark at the start of a flat one, says what it is.
_OPEN_DOCUMENT = re.compile(rb"application/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)")
_OPEN_DOCUMENT_KINDS: dict[bytes, Format] = {b"spreadsheet": "ods", b"presentation": "odp", b"text": "odt"}


def detect_format(data: bytes, path: Path) -> Format:
    """The format of `data`, the content of the file at `path` (not read here).

    Raises `UnsupportedFormat` for a known kind that isn't read, `DamagedDocument` for content that its name belies.
    """
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK"):
        return _detect_zip(data, path)
    if data.startswith(b"{\\rtf"):
        return "rtf"  # Word opens one called .doc as well
    if image_kind(data):
        return "image"
    refuse_named(path)
    if is_office97(data):
        return "office97"
    refuse_known(data, path)
    named = _BY_SUFFIX.get(path.suffix.lower(), "text")
    if named in _BINARY:
        called = path.suffix[1:].upper() if named == "image" else named.upper()
        raise DamagedDocument(
            f"中身が {called} ではありません: {path}。壊れているか、拡張子が違います。もう一度入手してください。",
            f"The content is not {called}: {path}. It is damaged or misnamed; get the file again.",
        )
    if named == "text" and _SUBTITLES.match(data[:400]):
        return "subtitles"
    if named == "text" and _HTML_START.match(data[:4096]):
        return "html"
    if named == "text" and path.suffix.lower() not in _TEXT_SUFFIXES:
        return _detect_markup(data, path)
    return named


def _detect_markup(data: bytes, path: Path) -> Format:
    """What a file holds whose name tells nothing: a text, or marks for programs, which are no text to quote."""
    if is_law_xml(data):
        return "law"
    if b"<office:document" in data[:8192] and (kind := _open_document(data[:8192])):
        return kind
    if _XML_START.match(data[:4096]):
        raise markup(path, "XML")
    return "text"


def _open_document(start: bytes) -> Format | None:
    match = _OPEN_DOCUMENT.search(start)
    return _OPEN_DOCUMENT_KINDS.get(match[1]) if match else None


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
    for part, kind in _ZIP_PARTS.items():
        if part in names:
            return kind
    if open_document := _open_document(data[:200]):
        return open_document
    named = _BY_SUFFIX.get(path.suffix.lower())
    if "content.xml" in names and named in ("ods", "odp", "odt"):
        return named
    if path.suffix.lower() == ".epub" and any(name.endswith("/META-INF/container.xml") for name in names):
        return "epub"  # packed with the folder that it was made in
    if "[Content_Types].xml" in names and path.suffix.lower() in (".docx", ".docm", ".dotx"):
        return "docx"  # the main part may have another name; python-docx finds it by its type
    refuse_named(path)
    raise UnsupportedFormat(
        f"ここでは ZIP の中身は読めません: {path}。画面か `tenkyo add` で追加するか、展開して中のファイルを指定してください。"
        f"読めるのは {READABLE} です。",
        f"A ZIP is not read here: {path} (a ZIP). Add it on the page or with `tenkyo add`, or unpack it and give the files."
        f" Readable: {READABLE}.",
    )
