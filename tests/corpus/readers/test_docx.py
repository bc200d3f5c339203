"""Word files, made by LibreOffice and by python-docx."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from pathlib import Path

import docx
import docx.enum.style
import docx.shared
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from corpus.document import Document
from corpus.errors import DamagedDocument, DocumentTooLarge
from corpus.read import read_document
from corpus.readers.docx.numbering import format_number
from corpus.readers.docx.reader import read_docx
from corpus.settings import ArchiveLimits, ReadingLimits
from tests.corpus.article import NOTES, TITLE, article_fodt, expected_blocks
from tests.corpus.tools import libreoffice


def contents(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def saved(word: docx.document.Document) -> bytes:
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


@pytest.fixture(scope="module")
def from_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = tmp_path_factory.mktemp("docx") / "article.fodt"
    source.write_text(article_fodt(), encoding="utf-8")
    return libreoffice(source, "docx")


def test_article_by_libreoffice(from_libreoffice: Path) -> None:
    document = read_document(from_libreoffice)
    notes = [("heading", "注釈"), *(("note", f"({number}) {text}") for number, text in NOTES.items())]
    assert contents(document) == [("heading", TITLE), *expected_blocks(), *notes]
    assert document.title == TITLE
    assert [document.text[mark.start : mark.end] for mark in document.note_references] == ["(1)", "(2)"]
    assert [block.level for block in document.blocks if block.kind == "heading"][:4] == [1, 1, 1, 2]


def test_styles_lists_and_tables_by_python_docx() -> None:
    word = docx.Document()
    word.add_heading("港の記録", level=1)
    word.add_paragraph("一つ目の段落。")
    word.add_paragraph("網を編む", style="List Bullet")
    word.add_paragraph("船を塗る", style="List Bullet")
    word.add_paragraph("朝に出る", style="List Number")
    word.add_paragraph("昼に戻る", style="List Number")
    table = word.add_table(rows=2, cols=3)
    for row, texts in zip(table.rows, [("船", "年", "長さ"), ("早瀬丸", "1931", "十二間")], strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    word.add_heading("小見出し", level=2)
    word.sections[0].header.paragraphs[0].text = "柱"
    document = read_docx(saved(word))
    assert contents(document) == [
        ("heading", "港の記録"),
        ("paragraph", "一つ目の段落。"),
        ("list", "- 網を編む\n- 船を塗る\n1. 朝に出る\n2. 昼に戻る"),
        ("table", "船 | 年 | 長さ\n早瀬丸 | 1931 | 十二間"),
        ("heading", "小見出し"),
    ]
    assert document.title == "港の記録"


def test_japanese_heading_style() -> None:
    word = docx.Document()
    style = word.styles.add_style("見出し 3", 1)
    style.base_style = word.styles["Normal"]
    word.add_paragraph("節の題", style="見出し 3")
    assert [(block.kind, block.level) for block in read_docx(saved(word)).blocks] == [("heading", 3)]


def test_outline_level_of_a_paragraph_makes_a_heading() -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("題")
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "1")
    paragraph._p.get_or_add_pPr().append(level)
    assert [(block.kind, block.level) for block in read_docx(saved(word)).blocks] == [("heading", 2)]


def test_deleted_hidden_and_ruby_text_is_left_out() -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("前")
    paragraph._p.append(
        docx.oxml.parse_xml(
            '<w:del xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:id="1" w:author="a">'
            "<w:r><w:delText>消した</w:delText></w:r></w:del>"
        )
    )
    paragraph._p.append(
        docx.oxml.parse_xml(
            '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:ruby><w:rubyPr/>'
            "<w:rt><w:r><w:t>とうだい</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>灯台</w:t></w:r></w:rubyBase></w:ruby></w:r>"
        )
    )
    paragraph.add_run("隠し").font.hidden = True
    paragraph.add_run("後")
    assert read_docx(saved(word)).text == "前灯台後\n"


def test_line_break_inside_a_sentence_is_joined() -> None:
    word = docx.Document()
    word.add_paragraph("この文は途中で改行されているが、まだ終わってはい\nない。次の文。\n三つ目。")
    assert read_docx(saved(word)).text == "この文は途中で改行されているが、まだ終わってはいない。次の文。\n三つ目。\n"


def test_single_cell_table_is_a_frame() -> None:
    word = docx.Document()
    cell = word.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "一段落目。"
    cell.add_paragraph("二段落目。")
    cell.add_paragraph("三段落目。")
    assert [kind for kind, _ in contents(read_docx(saved(word)))] == ["paragraph"] * 3


@pytest.mark.parametrize(
    ("style", "texts"),
    [
        ("decimal", ["1", "2", "3", "4", "9", "10", "27"]),
        ("upperRoman", ["I", "II", "III", "IV", "IX", "X", "XXVII"]),
        ("lowerLetter", ["a", "b", "c", "d", "i", "j", "aa"]),
        ("aiueoFullWidth", ["ア", "イ", "ウ", "エ", "ケ", "コ", "ヒ"]),
        ("japaneseCounting", ["一", "二", "三", "四", "九", "十", "二十七"]),
        ("decimalFullWidth", ["１", "２", "３", "４", "９", "１０", "２７"]),
        ("decimalEnclosedCircle", ["①", "②", "③", "④", "⑨", "⑩", "27"]),
    ],
)
def test_numbers_as_word_prints_them(style: str, texts: list[str]) -> None:
    assert [format_number(number, style) for number in (1, 2, 3, 4, 9, 10, 27)] == texts


def repacked(data: bytes, name: str, content: bytes) -> bytes:
    """The archive `data` with the member `name` replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return file.getvalue()


@pytest.fixture(scope="module")
def small() -> bytes:
    word = docx.Document()
    word.add_paragraph("短い文書。" * 50)
    return saved(word)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_truncated_file(small: bytes, share: float, tmp_path: Path) -> None:
    path = tmp_path / "cut.docx"
    path.write_bytes(small[: int(len(small) * share)])
    with pytest.raises(DamagedDocument, match=r"cut\.docx"):
        read_document(path)


def test_every_kind_of_damage_is_an_error_of_ours(small: bytes) -> None:
    names = zipfile.ZipFile(io.BytesIO(small)).namelist()
    for name in names:
        for content in (b"", b"<a>", b"\xff\x00\x01", b"<a/>"):
            with suppress(DamagedDocument):  # anything else fails this test
                read_docx(repacked(small, name, content))


@pytest.mark.parametrize("content", [b"", b"<a>", b"\xff\x00\x01"])
def test_a_text_that_is_no_xml_is_refused(small: bytes, content: bytes) -> None:
    with pytest.raises(DamagedDocument):
        read_docx(repacked(small, "word/document.xml", content))


def test_entity_bomb(small: bytes) -> None:
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "lol"}">' for i in range(10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE d [{entities}]><d>&e9;</d>'.encode()
    for name in ("word/document.xml", "word/styles.xml", "[Content_Types].xml"):
        with pytest.raises(DamagedDocument, match="Unsafe XML"):
            read_docx(repacked(small, name, bomb))


def test_zip_bomb(small: bytes) -> None:
    with pytest.raises(DocumentTooLarge, match="once unpacked"):
        read_docx(repacked(small, "word/document.xml", b"<a>" + b" " * 70_000_000))
    file = io.BytesIO(small)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        for index in range(11):
            archive.writestr(f"word/media/{index}.bin", b"\x00" * 50_000_000)
    with pytest.raises(DocumentTooLarge, match="once unpacked"):
        read_docx(file.getvalue())


def test_the_limits_of_a_reading_are_those_of_its_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    word = docx.Document()
    word.add_paragraph("短い文。")
    path.write_bytes(saved(word))
    assert read_document(path).text == "短い文。\n"
    with pytest.raises(DocumentTooLarge, match="at most 3 and"):  # a Word file has some ten parts
        read_document(path, limits=ReadingLimits(archive=ArchiveLimits(members=3)))


def table_lines(document: Document) -> list[str]:
    return [line for kind, text in contents(document) if kind == "table" for line in text.split("\n")]


def test_merged_cells_are_said_in_every_row_and_column_they_cover() -> None:
    word = docx.Document()
    table = word.add_table(rows=4, cols=3)
    for row, texts in zip(
        table.rows, [("棚", "品", "日数"), ("上", "縄", "3"), ("", "網", "7"), ("板", "", "1")], strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 1))
    document = read_docx(saved(word))
    assert table_lines(document) == ["棚 | 品 | 日数", "上 | 縄 | 3", "上 | 網 | 7", "板 | 板 | 1"]
    assert document.blocks[0].header == len("棚 | 品 | 日数")


def test_a_row_that_repeats_on_every_page_is_the_header_whatever_it_says() -> None:
    word = docx.Document()
    table = word.add_table(rows=2, cols=2)
    for row, texts in zip(table.rows, [("1931年", "1932年"), ("3", "4")], strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    assert read_docx(saved(word)).blocks[0].header == 0
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    assert read_docx(saved(word)).blocks[0].header == len("1931年 | 1932年")


def test_a_cell_as_wide_as_a_thousand_is_bounded() -> None:
    word = docx.Document()
    table = word.add_table(rows=300, cols=1)
    for row in table.rows:
        row.cells[0].text = "広い"
        row.cells[0]._tc.get_or_add_tcPr().append(element("w:gridSpan", val="1000000"))
    with pytest.raises(DocumentTooLarge, match="Too many cells"):
        read_docx(saved(word), limits=ReadingLimits(table_cells=30_000))


def element(name: str, **attributes: str) -> object:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def test_tracked_insertions_are_kept_and_deletions_dropped_and_said() -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("網は")._p
    for kind, tag, text in (("w:del", "w:delText", "青い"), ("w:ins", "w:t", "赤い")):
        run, words, change = OxmlElement("w:r"), OxmlElement(tag), element(kind, id="1", author="高瀬")
        words.text = text
        run.append(words)
        change.append(run)  # type: ignore[attr-defined]
        paragraph.append(change)
    document = read_docx(saved(word))
    assert document.text == "網は赤い\n"
    assert "1 か所" in document.repairs[0]


def test_comments_come_last_with_who_wrote_them() -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("網は赤い。")
    word.add_comment(paragraph.runs, text="青ではないか", author="高瀬", initials="高")
    document = read_docx(saved(word))
    assert contents(document) == [
        ("paragraph", "網は赤い。"),
        ("heading", "コメント"),
        ("paragraph", "高瀬：青ではないか"),
    ]


@pytest.mark.parametrize(
    ("style", "level"), [("見出し１", 1), ("見出し 2", 2), ("中見出し", 2), ("小見出し", 3), ("標準の本文", 0)]
)
def test_styles_called_in_japanese(style: str, level: int) -> None:
    word = docx.Document()
    word.styles.add_style(style, docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    word.add_paragraph("港", style=style)
    (block,) = read_docx(saved(word)).blocks
    assert (block.kind, block.level) == (("heading", level) if level else ("paragraph", 0))


def test_short_bold_lines_are_headings_where_no_style_is() -> None:
    word = docx.Document()
    for text, bold in (("港の話", True), ("港は1897年に開いた。", False), ("太字の一文である。", True)):
        word.add_paragraph().add_run(text).bold = bold
    expected = [("heading", "港の話"), ("paragraph", "港は1897年に開いた。"), ("paragraph", "太字の一文である。")]
    assert contents(read_docx(saved(word))) == expected
    word.add_heading("港", level=1)
    assert contents(read_docx(saved(word)))[0] == ("paragraph", "港の話")


def test_a_style_of_the_text_below_headings_is_no_heading() -> None:
    """Ministries name styles so: 見出し２本文 follows each 見出し 2."""
    word = docx.Document()
    word.add_heading("船着き場", level=2)
    for name in ("見出し２本文", "Heading 2 Text"):
        word.styles.add_style(name, 1)
        word.add_paragraph("船は朝に着きます。", style=name)
    based = word.styles.add_style("見出し1本文", 1)
    based.base_style = word.styles["Heading 1"]
    word.add_paragraph("帰りは昼です。", style="見出し1本文")
    assert [kind for kind, _ in contents(read_docx(saved(word)))] == ["heading", "paragraph", "paragraph", "paragraph"]


def test_the_largest_lines_of_the_first_page_are_the_title() -> None:
    word = docx.Document()
    word.core_properties.title = ""
    for text, size in (("港湾課", 12), ("桟橋の使い方と", 20), ("冬の注意", 20), ("2021年6月", 12)):
        word.add_paragraph().add_run(text).font.size = docx.shared.Pt(size)
    word.add_paragraph("桟橋は冬に凍ります。")
    word.add_heading("はじめに", level=1)
    assert read_docx(saved(word), fallback_title="dp01").title == "桟橋の使い方と冬の注意"


def test_lines_no_larger_than_the_text_are_no_title() -> None:
    word = docx.Document()
    word.core_properties.title = ""
    for text in ("港湾課", "桟橋は冬に凍ります。"):
        word.add_paragraph().add_run(text).font.size = docx.shared.Pt(12)
    assert read_docx(saved(word), fallback_title="dp01").title == "dp01"


def test_a_title_of_two_lines_in_title_style() -> None:
    word = docx.Document()
    for text in ("港の手引", "桟橋"):
        word.add_paragraph(text, style="Title")
    word.add_paragraph("桟橋は冬に凍ります。")
    word.add_paragraph("後の題", style="Title")
    assert read_docx(saved(word)).title == "港の手引 桟橋"


def test_a_table_of_one_cell_is_a_frame_whatever_it_holds() -> None:
    word = docx.Document()
    word.add_table(rows=1, cols=1).cell(0, 0).text = "本書は港湾課の考えを述べます。町の見解ではありません。"
    assert contents(read_docx(saved(word))) == [("paragraph", "本書は港湾課の考えを述べます。町の見解ではありません。")]


def test_further_lines_of_an_item_are_indented() -> None:
    """A line break within an item, or what stands below its name would belong to no item."""
    word = docx.Document()
    word.add_paragraph("桟橋\n桟橋は冬に凍ります。", style="List Number")
    word.add_paragraph("綱", style="List Number")
    assert contents(read_docx(saved(word))) == [("list", "1. 桟橋\n  桟橋は冬に凍ります。\n2. 綱")]
