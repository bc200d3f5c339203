"""DOC, XLS and PPT that LibreOffice writes, read back through it; and what is said without it."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import docx
import pytest
from openpyxl import Workbook
from pptx import Presentation

from corpus.errors import DamagedDocument, UnsupportedFormat
from corpus.read import read_document
from corpus.readers import office97
from tests.corpus.tools import libreoffice


def doc(folder: Path) -> Path:
    word = docx.Document()
    word.add_heading("港の話", level=1)
    word.add_paragraph("港は1897年に開いた。")
    word.save(str(folder / "a.docx"))
    return libreoffice(folder / "a.docx", "doc")


def test_word(tmp_path: Path) -> None:
    document = read_document(doc(tmp_path))
    assert document.text == "# 港の話\n\n港は1897年に開いた。\n"
    assert "LibreOffice" in document.repairs[0]


def test_excel(tmp_path: Path) -> None:
    workbook = Workbook()
    for line in (["品名", "単価"], ["墨", 1200]):
        workbook.active.append(line)
    workbook.active["B2"].number_format = "#,##0"
    workbook.save(tmp_path / "a.xlsx")
    document = read_document(libreoffice(tmp_path / "a.xlsx", "xls"))
    assert document.text == "品名 | 単価\n墨 | 1,200\n"
    assert document.place_at(document.text.index("墨")) == "Sheet!A2"


def test_powerpoint(tmp_path: Path) -> None:
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[5])
    slide.shapes.title.text = "港の話"
    made.save(str(tmp_path / "a.pptx"))
    document = read_document(libreoffice(tmp_path / "a.pptx", "ppt"))
    assert (document.text, document.place_at(2)) == ("# 港の話\n", "スライド 1")


def test_without_libreoffice_the_application_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = doc(tmp_path)
    monkeypatch.setattr(office97, "find_libreoffice", lambda: "")
    with pytest.raises(UnsupportedFormat) as caught:
        read_document(path)
    message = str(caught.value)
    assert "a.doc" in message
    assert "Word で開き、DOCX に保存" in message
    assert "save it as DOCX" in message


def test_what_libreoffice_cannot_read_is_refused(tmp_path: Path) -> None:
    if not office97.find_libreoffice():
        pytest.skip("LibreOffice (soffice) is not installed")
    path = tmp_path / "a.doc"
    path.write_bytes(office97.MAGIC + b"\0" * 600 + "WordDocument".encode("utf-16-le") + b"\0" * 600)
    with pytest.raises(UnsupportedFormat, match="could not convert"):
        read_document(path)


@pytest.mark.skipif(sys.platform == "win32", reason="a script of the shell")
def test_a_conversion_without_end_is_ended_with_all_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, started = tmp_path / "soffice", tmp_path / "started"
    program.write_text(f"#!/bin/sh\nsleep 300 &\necho $! >{started}\nwait\n")
    program.chmod(0o700)
    monkeypatch.setattr(office97, "find_libreoffice", lambda: str(program))
    monkeypatch.setattr(office97, "_SECONDS", 3)
    path = tmp_path / "a.doc"
    path.write_bytes(office97.MAGIC + "WordDocument".encode("utf-16-le"))
    with pytest.raises(UnsupportedFormat, match="could not convert"):
        read_document(path)
    number = int(started.read_text())
    for _ in range(100):
        status = Path(f"/proc/{number}/status")
        if not status.exists() or "\nState:\tZ" in status.read_text():
            return
        time.sleep(0.1)
    os.kill(number, signal.SIGKILL)
    pytest.fail("it still runs")


def test_a_password_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(office97.MAGIC + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600)
    with pytest.raises(DamagedDocument, match="under a password"):
        read_document(path)
