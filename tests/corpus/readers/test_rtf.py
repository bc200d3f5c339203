"""Rich text by LibreOffice and by hand; striprtf is an outside reference for what it says."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document
from corpus.errors import DamagedDocument
from corpus.read import read_document
from corpus.readers.rtf.reader import read_rtf
from tests.corpus.article import NOTES, TITLE, article_fodt, expected_blocks
from tests.corpus.test_read_invariants import check
from tests.corpus.tools import libreoffice


def contents(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def rtf(body: str, head: str = r"\ansi\ansicpg932\deff0{\fonttbl{\f0\fcharset128 MS Mincho;}}") -> bytes:
    return f"{{\\rtf1{head}{body}}}".encode("latin-1")


def escaped(text: str) -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode("cp932"))


def test_the_article_by_libreoffice(tmp_path: Path) -> None:
    (tmp_path / "article.fodt").write_text(article_fodt(), encoding="utf-8")
    document = read_document(libreoffice(tmp_path / "article.fodt", "rtf"))
    check(document)
    notes = [("heading", "注釈"), *(("note", f"({number}) {text}") for number, text in NOTES.items())]
    assert contents(document) == [("heading", TITLE), *expected_blocks(), *notes]
    assert document.title == TITLE


def test_word_styles_lists_and_merged_cells_by_libreoffice(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_heading("倉庫の手引き", level=0)
    word.add_heading("入庫", level=1)
    for text in ("棚を選ぶ", "札を付ける"):
        word.add_paragraph(text, style="List Number")
    table = word.add_table(rows=4, cols=3)
    for row, texts in zip(
        table.rows, [("棚", "品", "日数"), ("上", "縄", "3"), ("", "網", "7"), ("板", "", "1")], strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 1))
    word.save(str(tmp_path / "a.docx"))
    document = read_document(libreoffice(tmp_path / "a.docx", "rtf"))
    assert contents(document) == [
        ("heading", "倉庫の手引き"),
        ("heading", "入庫"),
        ("list", "1. 棚を選ぶ\n2. 札を付ける"),
        ("table", "棚 | 品 | 日数\n上 | 縄 | 3\n上 | 網 | 7\n板 | 板 | 1"),
    ]
    assert document.blocks[-1].header == len("棚 | 品 | 日数")


@pytest.mark.parametrize(
    "body",
    [
        escaped("港の表。") + r"\par",
        r"\u28207 ?\u12398 ?\u34920 ?\u12290 ?\par",
        r"{\uc2\u28207\'8d\'60\u12398\'82\'cc}" + escaped("表。") + r"\par",
        "\\'8d`" + escaped("の表。") + r"\par",  # the second half of 港 as it stands
    ],
)
def test_japanese_in_every_spelling(body: str) -> None:
    assert read_rtf(rtf(body)).text == "港の表。\n"


def test_the_font_says_the_encoding_where_the_file_does_not() -> None:
    head = r"\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset128 MS Gothic;}}"
    assert read_rtf(rtf(r"\f0 caf\'e9 \f1 " + escaped("港") + r"\par", head)).text == "café 港\n"


def test_rare_characters_are_put_together() -> None:
    assert read_rtf(rtf(r"\u-10174 ?\u-8265 ?\par")).text == "𠮷\n"
    assert read_rtf(rtf(r"\u-10174 ?a\par")).text == "�a\n"


def test_what_is_hidden_deleted_or_furniture_is_left_out() -> None:
    body = (
        r"{\header\pard Head\par}{\info{\title Harbour}{\author Takase}}{\*\unknown secret}{\pict 0a0b}"
        r"One{\v hidden}{\deleted gone} two\par{\*\bkmkstart x}{\field{\*\fldinst HYPERLINK \"x\"}{\fldrslt link}}\par"
    )
    document = read_rtf(rtf(body))
    assert (document.text, document.title) == ("One two\n\nlink\n", "Harbour")
    assert "変更履歴" in document.repairs[0]


def test_notes_boxes_and_comments() -> None:
    body = (
        r"Harbour{\super\chftn}{\footnote\pard{\super\chftn} Old.\par} opened.{\shp{\*\shpinst{\sp{\sn a}{\sv b}}"
        r"{\shptxt\pard Boxed.\par}}}{\*\atnauthor Takase}{\*\annotation\pard Really?\par}\par Next.\par"
    )
    document = read_rtf(rtf(body))
    check(document)
    assert contents(document) == [
        ("paragraph", "Harbour(1) opened."),
        ("paragraph", "Boxed."),
        ("paragraph", "Next."),
        ("heading", "コメント"),
        ("paragraph", "Takase：Really?"),
        ("heading", "注釈"),
        ("note", "(1) Old."),
    ]


def test_binary_data_is_stepped_over() -> None:
    assert read_rtf(rtf(r"a{\pict\bin7 }}}{{{\x}b\par")).text == "ab\n"


@pytest.mark.parametrize("data", [rtf("abc")[:-1], b"{\\rtf1 " + b"{" * 10_000 + b"}" * 10_001])
def test_damage(data: bytes) -> None:
    with pytest.raises(DamagedDocument):
        read_rtf(data)


def test_a_file_that_is_none_is_damaged_and_one_called_otherwise_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_text("ただの文章です。", encoding="utf-8")
    with pytest.raises(DamagedDocument, match=r"a\.rtf"):
        read_document(tmp_path / "a.rtf")
    (tmp_path / "b.doc").write_bytes(rtf("Harbour\\par"))
    assert read_document(tmp_path / "b.doc").text == "Harbour\n"


PIECES = st.sampled_from(
    [r"{", r"}", r"\par ", r"\cell ", r"\row ", r"\trowd\cellx100\clvmrg\cellx200 ", r"\intbl ", r"\'83", r"\'5c", r"\u12398 ?",
     "text ", r"{\footnote ", r"{\*\annotation ", r"{\shptxt ", r"{\stylesheet{\s1 heading 1;}}", r"\s1 ", r"{\listtext - }",
     r"\pard ", r"\bin3 ", "\\", "\\\\", "\x83", r"\v ", r"\plain ", r"\line ", r"\uc0 ", r"{\info{\title "]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_words_are_read_or_refused(body: str) -> None:
    with suppress(DamagedDocument):
        check(read_rtf(rtf(body)))


@settings(deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(DamagedDocument):
        check(read_rtf(b"{\\rtf1 " + body + b"}"))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.text(st.sampled_from("港の表ソ表能A1 、。"), min_size=1, max_size=12), max_size=6))
def test_text_of_any_letters_is_what_striprtf_says(lines: list[str]) -> None:
    striprtf = pytest.importorskip("striprtf.striprtf")
    data = rtf("".join(f"{escaped(line)}\\par " for line in lines))
    expected = "".join(striprtf.rtf_to_text(data.decode("latin-1")).split())
    assert "".join(read_rtf(data).text.split()) == expected
