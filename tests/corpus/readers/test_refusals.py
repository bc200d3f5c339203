"""What is not read is refused by its name, with the application that opens it and what to save it as."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from corpus.errors import UnsupportedFormat
from corpus.read import read_document

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


def refusal(path: Path) -> str:
    with pytest.raises(UnsupportedFormat) as caught:
        read_document(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "application", "kind"),
    [
        ("a.jtd", OLE, "一太郎", "DOCX"),
        ("a.hwp", OLE, "Hancom", "DOCX"),
        ("a.msg", OLE, "Outlook", "EML"),
        ("a.mobi", b"\x00" * 60 + b"BOOKMOBI", "Calibre", "EPUB"),
        ("a.djvu", b"AT&TFORM\x00\x00", "DjView", "PDF"),
        ("a.adoc", "= 題\n\n本文。".encode(), "Asciidoctor", "HTML"),
    ],
)
def test_the_application_is_named(name: str, content: bytes, application: str, kind: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    message = refusal(tmp_path / name)
    assert name in message
    assert application in message
    assert kind in message


@pytest.mark.parametrize(
    ("name", "application"),
    [("a.pages", "Pages"), ("a.numbers", "Numbers"), ("a.key", "Keynote"), ("a.xps", "XPS"), ("a.hwpx", "Hancom")],
)
def test_and_so_it_is_for_what_is_a_zip_inside(name: str, application: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        archive.writestr("Index/Document.iwa", b"\x00")
    assert application in refusal(tmp_path / name)


@pytest.mark.parametrize("name", ["a.xml", "a.plist", "a.unknown", "README"])
@pytest.mark.parametrize("content", ['<?xml version="1.0"?>\n<a><b>値</b></a>', '<a x="1">\n <b>値</b></a>'])
def test_markup_under_an_unknown_name_is_no_text(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert "XML" in refusal(tmp_path / name)


@pytest.mark.parametrize(
    "content", ["<注意> 夜は鍵をかける。", "<a> と <b> は別の印である。", "x < 3 のときだけ動かす。"]
)
def test_a_text_that_begins_with_a_bracket_is_one(content: str, tmp_path: Path) -> None:
    (tmp_path / "README").write_text(content, encoding="utf-8")
    assert read_document(tmp_path / "README").text == content + "\n"
