"""Word-processor files: what LibreOffice makes of our texts, and what python-docx writes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.data.files.expect import Expected, expect
from benchmarks.data.files.markup import to_html
from benchmarks.data.files.model import Grid, Heading, Items, Paragraph, Text, read_text
from benchmarks.data.files.programs import libreoffice, pdf_pages

_WRITER = "HTML (StarWriter)"
_TEXTS = {
    "docx": ("notice", "minutes", "paper"),
    "odt": ("rules", "manual", "survey"),
    "rtf": ("notice", "prices", "survey"),
    "doc": ("minutes", "rules", "prices"),
    "epub": ("story", "manual", "survey"),
    "pdf": ("notice", "minutes", "rules", "manual"),
}
_STYLE = (
    "body{font-family:'Noto Serif CJK JP',serif;font-size:11pt} td,th{padding:2pt 6pt} table{border-collapse:collapse}"
)


def make_converted(out: Path) -> Iterator[Expected]:
    """HTML read by LibreOffice's word processor and saved in each of its formats."""
    with tempfile.TemporaryDirectory() as folder:
        for to, names in _TEXTS.items():
            pages = [_page(Path(folder, f"writer-{name}-{to}.html"), read_text(name)) for name in names]
            target = "pdf:writer_pdf_Export" if to == "pdf" else to
            for name, path in zip(names, libreoffice(pages, target, out, reads=_WRITER), strict=True):
                yield expect(path.name, read_text(name), pages=pdf_pages(path) if to == "pdf" else None)


def _page(path: Path, text: Text) -> Path:
    page = to_html(text, _STYLE)
    if path.stem.endswith("-epub"):  # LibreOffice loses the rows of a header when it writes EPUB
        page = page.replace("<thead>", "").replace("</thead>", "").replace("th>", "td>")
    path.write_text(page, encoding="utf-8")
    return path


def make_word(out: Path) -> Iterator[Expected]:
    """By python-docx: Word's own styles, a running head, merged cells, a document's properties left as they come."""
    for name, named in (("manual", True), ("rules", False), ("prices", True)):
        text = read_text(name)
        path = out / f"word-{name}.docx"
        _write_docx(text, path, named=named)
        yield expect(path.name, text, absent=["架空印刷 社外秘"])
    yield _merged(out / "word-merged.docx")


def _write_docx(text: Text, path: Path, *, named: bool) -> None:
    import docx

    document = docx.Document()
    document.core_properties.title = text.title if named else "Word 文書"
    document.sections[0].header.paragraphs[0].text = "架空印刷 社外秘"
    document.add_heading(text.title, 0)
    for part in text.parts:
        match part:
            case Heading():
                document.add_heading(part.text, part.level)
            case Items():
                for item in part.texts:
                    document.add_paragraph(item, style="List Bullet")
            case Grid():
                table = document.add_table(rows=0, cols=len(part.header), style="Table Grid")
                for row in (part.header, *part.rows):
                    for cell, value in zip(table.add_row().cells, row, strict=True):
                        cell.text = value
            case Paragraph():
                document.add_paragraph(part.text)
    document.save(str(path))


def _merged(path: Path) -> Expected:
    """A first column that is merged over two rows each: every row below it still belongs to the merged cell."""
    import docx

    document = docx.Document()
    document.add_heading("船着き場の当番表", 0)
    document.add_paragraph("当番は朝の六時までに桟橋へ集まる。")
    rows = [
        ("曜日", "時間", "当番"),
        ("月曜", "朝", "芦田"),
        ("", "夕", "仁科"),
        ("火曜", "朝", "戸川"),
        ("", "夕", "柏原"),
    ]
    table = document.add_table(rows=0, cols=3, style="Table Grid")
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = value
    for top in (1, 3):
        table.cell(top, 0).merge(table.cell(top + 1, 0))
    document.add_paragraph("雨の日の夕方は当番を置かない。")
    document.save(str(path))
    said = ["当番は朝の六時までに桟橋へ集まる。", "雨の日の夕方は当番を置かない。"]
    cells = [("曜日", "月曜"), ("当番", "仁科"), ("曜日", "火曜"), ("当番", "柏原"), ("時間", "夕")]
    return Expected(path.name, "船着き場の当番表", said, cells)
