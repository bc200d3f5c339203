"""The one way in: `read_document(path)` reads a file of any supported kind into a `Document`.

A file is read once, whole, under limits; what it is is judged by its content first and its name second. Everything
that can be wrong with it is a `DocumentError` that says so in one line, in Japanese and in English.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path

from corpus.document import Document
from corpus.errors import DamagedDocument, DocumentError, DocumentTooLarge, EmptyDocument
from corpus.readers.formats import Format, detect_format
from corpus.readers.scans.recogniser import Recognition
from corpus.settings import ReadingLimits


def read_document(
    path: Path,
    *,
    title: str | None = None,
    limits: ReadingLimits = ReadingLimits(),
    recognition: Recognition = Recognition(),
) -> Document:
    """The document in the file at `path`; `title` overrules the one found in it. `recognition` reads what is a picture.

    Raises a `DocumentError`: missing, not a regular file, empty, of an unknown kind, damaged or over a limit.
    """
    data = _read_bytes(path, limits)
    document = _read_format(detect_format(data, path), data, path, title or "", limits, recognition)
    if not document.text.strip():
        raise EmptyDocument(
            f"読み取れる文字がありません: {path}。文章の入ったファイルを指定してください。",
            f"No text found: {path}. Give a file that holds text.",
        )
    _check_characters(len(document.text), path, limits)
    return document


def expand_paths(paths: Iterable[Path]) -> list[Path]:
    """The files of `paths`: a folder stands for every file below it, by name; hidden ones are skipped.

    A link back to a folder already entered is not followed, and a file reached twice is listed once. What is missing
    or isn't a regular file stays in the list, for `read_document` to report.
    """
    files: dict[str, Path] = {}
    for path in paths:
        for file in _walk(path) if path.is_dir() else (path,):
            files.setdefault(os.path.realpath(file), file)
    return list(files.values())


def _walk(folder: Path) -> Iterator[Path]:
    entered = {os.path.realpath(folder)}
    for root, folders, names in os.walk(folder, followlinks=True):
        visible = sorted(name for name in folders if not name.startswith("."))
        folders.clear()
        for name in visible:
            real = os.path.realpath(os.path.join(root, name))
            if real not in entered:
                entered.add(real)
                folders.append(name)
        yield from (Path(root, name) for name in sorted(names) if not name.startswith("."))


def _read_bytes(path: Path, limits: ReadingLimits) -> bytes:
    try:
        # O_NONBLOCK: opening a named pipe without a writer would wait for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            before = os.fstat(descriptor)
            _check_file(path, before, limits)
            with open(descriptor, "rb", closefd=False) as file:
                data = file.read(limits.file_bytes + 1)
            after = os.fstat(descriptor)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise DocumentError(
            f"ファイルが見つかりません: {path}。パスを確かめてください。", f"File not found: {path}. Check the path."
        ) from None
    except OSError as error:
        raise DocumentError(
            f"ファイルを開けません: {path}（{error.strerror}）。読み取り権限とパスを確かめてください。",
            f"Cannot read the file: {path} ({error.strerror}). Check its permissions and path.",
        ) from None
    if len(data) != before.st_size or (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise DamagedDocument(
            f"読み取り中にファイルが変わりました: {path}。書き込みが終わってからもう一度追加してください。",
            f"The file changed while it was read: {path}. Add it again once writing has ended.",
        )
    return data


def _check_file(path: Path, status: os.stat_result, limits: ReadingLimits) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise DocumentError(
            f"フォルダーです: {path}。ファイルを指定してください。", f"This is a folder: {path}. Give a file."
        )
    if not stat.S_ISREG(status.st_mode):
        raise DocumentError(
            f"普通のファイルではありません（パイプや装置など）: {path}。ファイルに保存してから指定してください。",
            f"Not a regular file (a pipe or a device): {path}. Save it to a file first.",
        )
    if status.st_size == 0:
        raise EmptyDocument(
            f"ファイルが空です（0 バイト）: {path}。文章の入ったファイルを指定してください。",
            f"The file is empty (0 bytes): {path}. Give a file that holds text.",
        )
    if status.st_size > limits.file_bytes:
        raise DocumentTooLarge(
            f"ファイルが大きすぎます: {path}（{status.st_size:,} バイト、上限 {limits.file_bytes:,}）。"
            "分割してください。",
            f"The file is too large: {path} ({status.st_size:,} bytes, at most {limits.file_bytes:,}). Split it.",
        )


# Which function reads a format, by its module: each is loaded when a file of its kind comes, for its libraries take longer
# to load than most files to read. These are given text,
_OF_TEXT: dict[Format, tuple[str, str]] = {
    "text": ("corpus.readers.text_layer", "read_text_layer"),
    "markdown": ("corpus.readers.markdown.reader", "read_markdown"),
    "subtitles": ("corpus.readers.subtitles", "read_subtitles"),
    "csv": ("corpus.readers.sheets.csv", "read_csv"),
    "tsv": ("corpus.readers.sheets.csv", "read_tsv"),
    "rst": ("corpus.readers.rst.reader", "read_rst"),
    "latex": ("corpus.readers.latex.reader", "read_latex"),
    "org": ("corpus.readers.org.reader", "read_org"),
}
# these bytes,
_OF_BYTES: dict[Format, tuple[str, str]] = {
    "docx": ("corpus.readers.docx.reader", "read_docx"),
    "epub": ("corpus.readers.epub.reader", "read_epub"),
    "xlsx": ("corpus.readers.sheets.xlsx", "read_xlsx"),
    "ods": ("corpus.readers.odf.sheets", "read_ods"),
    "pptx": ("corpus.readers.slides.pptx", "read_pptx"),
    "rtf": ("corpus.readers.rtf.reader", "read_rtf"),
    "office97": ("corpus.readers.office97", "read_office97"),
    "odt": ("corpus.readers.odf.texts", "read_odt"),
    "odp": ("corpus.readers.odf.slides", "read_odp"),
    "html": ("corpus.readers.html.reader", "read_html"),
    "law": ("corpus.readers.law.reader", "read_law"),
}
# these bytes, and what reads pictures,
_OF_PICTURES: dict[Format, tuple[str, str]] = {
    "pdf": ("corpus.readers.pdf.reader", "read_pdf"),
    "image": ("corpus.readers.scans.reader", "read_image"),
}
# and these bytes, and a function that reads the files within.
_OF_FILES: dict[Format, tuple[str, str]] = {
    "mail": ("corpus.readers.mail.reader", "read_mail"),
    "mbox": ("corpus.readers.mail.reader", "read_mailbox"),
    "notebook": ("corpus.readers.notebook.reader", "read_notebook"),
}
_DEEPEST = 3  # files within files


def _read_format(
    kind: Format, data: bytes, path: Path, title: str, limits: ReadingLimits, recognition: Recognition, depth: int = 0
) -> Document:
    """`depth` counts the files that this one lies in."""
    content = _decode(data, path, limits) if kind in _OF_TEXT else data
    module, name = {**_OF_TEXT, **_OF_BYTES, **_OF_PICTURES, **_OF_FILES}[kind]
    read: Callable[..., Document] = getattr(import_module(module), name)
    if kind in _OF_FILES:
        within = partial(_read_within, limits=limits, recognition=recognition, depth=depth + 1)
        read = partial(read, read_file=within)
    if kind in _OF_PICTURES:
        read = partial(read, recognition=recognition)
    with _named(path):
        return read(content, title=title, fallback_title=path.stem, source=str(path), limits=limits)


def _read_within(data: bytes, name: str, *, limits: ReadingLimits, recognition: Recognition, depth: int) -> Document:
    """The document of a file that lies in another, such as an attachment; errors as of `read_document`."""
    path = Path(name)
    if depth > _DEEPEST:
        raise DocumentTooLarge(
            f"ファイルの入れ子が深すぎます: {path}（{_DEEPEST} 段を超える）。取り出して追加してください。",
            f"Files are nested too deeply: {path} (over {_DEEPEST} levels). Take it out and add it.",
        )
    document = _read_format(detect_format(data, path), data, path, "", limits, recognition, depth)
    if not document.text.strip():
        raise EmptyDocument(f"読み取れる文字がありません: {path}。", f"No text found: {path}.")
    return document


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Puts the file's name before the message of a reader that knows bytes only."""
    try:
        yield
    except DocumentError as error:
        raise type(error)(*error.message.about(str(path))) from None


def _decode(data: bytes, path: Path, limits: ReadingLimits) -> str:
    from corpus.readers.encoding import decode

    with _named(path):
        text, _ = decode(data)
    _check_characters(len(text), path, limits)
    longest = max(map(len, text.splitlines()), default=0)
    if longest > limits.line_characters:
        raise DocumentTooLarge(
            f"1 行が長すぎます: {path}（{longest:,} 文字、上限 {limits.line_characters:,}）。"
            "段落ごとに改行してください。",
            f"A line is too long: {path} ({longest:,} characters, at most {limits.line_characters:,})."
            " Break it into paragraphs.",
        )
    return text


def _check_characters(count: int, path: Path, limits: ReadingLimits) -> None:
    if count > limits.characters:
        raise DocumentTooLarge(
            f"文章が長すぎます: {path}（{count:,} 文字、上限 {limits.characters:,}）。分割して追加してください。",
            f"The text is too long: {path} ({count:,} characters, at most {limits.characters:,}). Split it.",
        )
