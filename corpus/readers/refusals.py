"""Kinds of files that are not read here: which application makes them, and what to save them as instead.

One table; a line in it is all that another kind needs. A file is known by its first bytes, or else by its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UnsupportedFormat


@dataclass(frozen=True, slots=True)
class _Refusal:
    """`magic` are the first bytes, b"" for a kind that its name alone tells; what it is and what to do, in both languages."""

    magic: tuple[bytes, ...]
    suffixes: tuple[str, ...]
    japanese: str
    english: str
    remedy: str
    remedy_english: str


def _saved_as(
    suffixes: str, application: str, japanese: str, english: str, kind: str, *magic: bytes, english_name: str = ""
) -> _Refusal:
    return _Refusal(
        magic,
        tuple(suffixes.split()),
        japanese,
        english,
        f"{application} で開き、{kind} に書き出してください。",
        f"Open it in {english_name or application} and export it as {kind}.",
    )


def _unpacked(suffixes: str, name: str, *magic: bytes) -> _Refusal:
    return _Refusal(
        magic,
        tuple(suffixes.split()),
        f"圧縮ファイル（{name}）",
        f"a compressed file ({name})",
        "展開してから中のファイルを指定するか、ZIP にまとめ直してください。",
        "Unpack it and give the files inside, or pack them as a ZIP.",
    )


_REFUSALS = (
    _Refusal(
        (b"\xd0\xcf\x11\xe0",),
        (),
        "古い Windows アプリの文書",
        "a document of an old Windows application",
        "作ったアプリで開き、DOCX か PDF に保存し直してください。",
        "Open it with its application and save it as DOCX or PDF.",
    ),
    _unpacked(".gz .tgz", "gzip", b"\x1f\x8b"),
    _unpacked(".7z", "7z", b"7z\xbc\xaf\x27\x1c"),
    _unpacked(".rar", "RAR", b"Rar!"),
    _unpacked(".bz2", "bzip2", b"BZh"),
    _unpacked(".xz", "xz", b"\xfd7zXZ\x00"),
    _unpacked(".lzh .lha", "LZH"),
    _saved_as(".djvu .djv", "DjView", "DjVu 文書", "a DjVu document", "PDF", b"AT&TFORM"),
    _saved_as(".mobi .prc .azw .azw3 .kfx", "Calibre", "Kindle の電子書籍", "a Kindle book", "EPUB"),
    _saved_as(".pages", "Pages", "Apple Pages の文書", "an Apple Pages document", "DOCX"),
    _saved_as(".numbers", "Numbers", "Apple Numbers の表", "an Apple Numbers sheet", "XLSX"),
    _saved_as(".key", "Keynote", "Apple Keynote のスライド", "Apple Keynote slides", "PPTX"),
    _saved_as(".hwp .hwpx", "Hancom Office (한글)", "ハングルの文書（HWP）", "a Hangul document (HWP)", "DOCX"),
    _saved_as(".jtd .jttc .jtt", "一太郎", "一太郎の文書", "an Ichitaro document", "DOCX", english_name="Ichitaro"),
    _saved_as(".xps .oxps", "XPS ビューアー", "XPS 文書", "an XPS document", "PDF", english_name="XPS Viewer"),
    _saved_as(".one", "OneNote", "OneNote のセクション", "a OneNote section", "DOCX"),
    _saved_as(".pub", "Publisher", "Publisher の文書", "a Publisher document", "PDF"),
    _saved_as(".vsd .vsdx", "Visio", "Visio の図面", "a Visio drawing", "PDF"),
    _saved_as(".msg .pst", "Outlook", "Outlook のメール", "Outlook mail", "EML"),
    _saved_as(".wpd", "WordPerfect か LibreOffice", "WordPerfect の文書", "a WordPerfect document", "DOCX",
              english_name="WordPerfect or LibreOffice"),
    _saved_as(".adoc .asciidoc .asc", "Asciidoctor（asciidoctor FILE）", "AsciiDoc の原稿", "AsciiDoc source", "HTML",
              english_name="Asciidoctor (asciidoctor FILE)"),
    _saved_as(".textile .mediawiki .typ", "pandoc（Typst は typst compile）", "組版の原稿", "typesetting source", "HTML か PDF",
              english_name="pandoc (typst compile for Typst)"),
    _saved_as(".mht .mhtml", "ブラウザー", "ウェブページの保存形式（MHTML）", "a saved web page (MHTML)", "HTML か PDF",
              english_name="a browser"),
    _saved_as(".dwg .dxf", "CAD", "CAD の図面", "a CAD drawing", "PDF"),
    _saved_as(".xlsb", "Excel", "Excel バイナリー ブック（XLSB）", "an Excel binary workbook (XLSB)", "XLSX"),
)  # fmt: skip


def refuse_known(data: bytes, path: Path) -> None:
    """Raise `UnsupportedFormat` when `data`, the content of `path`, is known by its first bytes to be of a kind of these."""
    for refusal in _REFUSALS:
        if refusal.magic and data.startswith(refusal.magic):
            raise _refused(refusal, path)


def refuse_named(path: Path) -> None:
    """Raise `UnsupportedFormat` when the name of `path` is that of a kind of these."""
    for refusal in _REFUSALS:
        if path.suffix.lower() in refusal.suffixes:
            raise _refused(refusal, path)


def markup(path: Path, kind: str) -> UnsupportedFormat:
    """The error for a text that is full of marks, such as XML, whose kind nothing here reads."""
    return UnsupportedFormat(
        f"文章のファイルではありません: {path}（{kind} のデータ）。作ったアプリで PDF、DOCX か HTML に書き出してください。",
        f"Not a text: {path} ({kind} data). Export it as PDF, DOCX or HTML with the application that made it.",
    )


def _refused(refusal: _Refusal, path: Path) -> UnsupportedFormat:
    return UnsupportedFormat(
        f"読み取れない種類のファイルです: {path}（{refusal.japanese}）。{refusal.remedy}",
        f"Not a kind of file that is read: {path} ({refusal.english}). {refusal.remedy_english}",
    )
