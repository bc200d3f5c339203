"""PDFs made by Chromium and LibreOffice: the text that went in comes out, in its order, to the character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from html import escape
from pathlib import Path

import docx
import pypdfium2
import pytest
from PIL import Image, ImageDraw

import corpus
from corpus.document import Document
from corpus.errors import DamagedDocument, DocumentTooLarge, EmptyDocument
from corpus.read import read_document
from corpus.readers.pdf.reader import read_pdf
from corpus.settings import ReadingLimits
from tests.corpus.article import NOTES, TITLE, article_fodt, article_html, expected_blocks
from tests.corpus.recognisers import NOBODY
from tests.corpus.tools import character_error, libreoffice, print_to_pdf

WORST_ERROR = 0.005  # of the characters

TEXT = "body{font-family:'Noto Serif CJK JP',serif;font-size:10.5pt;line-height:1.7} p{margin:0;text-indent:1em}"
TEXT += "td{border:1px solid #999;padding:2px 10px}"
HEADS = "@top-center{content:'町史研究 第七号';font-size:8pt} @bottom-center{content:counter(page);font-size:8pt}"
LAYOUTS = {
    "one column": f"{TEXT} p{{text-align:justify}} @page{{size:A5;margin:18mm;{HEADS}}}",
    "no indents": f"{TEXT} p{{text-indent:0;margin:0 0 .8em}} @page{{size:A5;margin:18mm;{HEADS}}}",
    "wide lines apart": f"{TEXT} body{{line-height:2.2}} @page{{size:A4;margin:25mm;{HEADS}}}",
    "two columns": f"{TEXT} body{{columns:2;column-gap:8mm;font-size:9.5pt}} h1{{column-span:all}}"
    f"@page{{size:A5;margin:14mm 12mm;{HEADS}}}",
    "three columns": f"{TEXT} body{{columns:3;column-gap:7mm;font-size:8.5pt}}"
    f"@page{{size:A5 landscape;margin:16mm;{HEADS}}}",
    "vertical": f"{TEXT} html{{writing-mode:vertical-rl}} @page{{size:A5;margin:24mm 18mm;{HEADS}}}",
    "vertical in two tiers": f"{TEXT} html{{writing-mode:vertical-rl}} body{{columns:2;column-gap:9mm;font-size:9pt}}"
    f"@page{{size:A5;margin:30mm 14mm;{HEADS}}}",
}

Printer = Callable[[str], Document]


@pytest.fixture
def printed(tmp_path: Path) -> Printer:
    """Prints a page of HTML by Chromium and reads it."""
    return lambda page: read_document(print_to_pdf(page, tmp_path / "page.pdf"))


@pytest.fixture(scope="module")
def from_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = tmp_path_factory.mktemp("pdf") / "article.fodt"
    source.write_text(article_fodt(), encoding="utf-8")
    return libreoffice(source, "pdf")


@pytest.fixture(scope="module")
def essay() -> Document:
    return read_document(Path(corpus.__file__).parent / "essays" / "nato75.md")


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def contents(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, plain(document.text[block.start : block.end])) for block in document.blocks]


def expected_text(bullets: str = "- ") -> str:
    blocks = [text.replace("- ", bullets) for _, text in expected_blocks()]
    return plain(TITLE + "".join(blocks))


def body_of(document: Document) -> str:
    """The text before the notes, without white space."""
    ends = [
        block.start
        for block in document.blocks
        if block.kind == "note" or (block.level == 0 and block.kind == "heading")
    ]
    return plain(re.sub(r"^#+ ", "", document.text[: min(ends, default=None)], flags=re.MULTILINE))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_article_by_chromium(layout: str, printed: Printer) -> None:
    document = printed(article_html(LAYOUTS[layout]))
    found, expected = body_of(document).removesuffix("注"), expected_text(bullets="")  # Chromium draws the bullets
    if layout.startswith("vertical"):  # cells of a vertical table stand too close to be told apart
        found, expected = found.replace("|", ""), expected.replace("|", "")
    assert character_error(found, expected) <= WORST_ERROR, found
    assert document.title == TITLE
    headings = [text for kind, text in contents(document) if kind == "heading"][1:]
    assert [text for text in headings if text != "注"] == [plain(t) for k, t in expected_blocks() if k == "heading"]
    paragraphs = [text for kind, text in contents(document) if kind == "paragraph"]
    for kind, text in expected_blocks():
        if kind == "paragraph":
            assert plain(text) in paragraphs
    notes = [text for kind, text in contents(document) if kind == "note"]
    assert notes == [f"({number}){plain(text)}" for number, text in NOTES.items()]
    assert "町史研究" not in document.text
    assert [page.number for page in document.pages][: document.pages[-1].number] == list(
        range(1, document.pages[-1].number + 1)
    )


def test_article_by_libreoffice(from_libreoffice: Path) -> None:
    """Footnotes at the foot of two pages, ruby as small text, heads as large as the text."""
    document = read_document(from_libreoffice)
    assert character_error(body_of(document), expected_text()) <= WORST_ERROR
    notes = [text for kind, text in contents(document) if kind == "note"]
    assert notes == [f"({number}){plain(text)}" for number, text in NOTES.items()]
    assert [document.text[mark.start : mark.end] for mark in document.note_references] == ["(1)", "(2)"]
    for kind, text in expected_blocks():
        if kind in ("paragraph", "list", "heading"):
            assert (kind, plain(text)) in contents(document)
    assert [block.level for block in document.blocks if block.kind == "heading"][:4] == [1, 2, 2, 3]
    assert "町史研究" not in document.text


@pytest.mark.parametrize("layout", ["one column", "two columns", "three columns", "vertical", "vertical in two tiers"])
def test_essay_by_chromium(layout: str, essay: Document, printed: Printer) -> None:
    """A long text with many headings: every block whole and in its place, over columns and pages."""
    parts = [f"<h1>{essay.title}</h1>"]
    for block in essay.blocks:
        tag = f"h{max(block.level, 1) + 1}" if block.kind == "heading" else "p"
        parts.append(f"<{tag}>{escape(essay.text[block.start : block.end])}</{tag}>")
    document = printed(
        f'<!DOCTYPE html><html lang="ja"><meta charset="utf-8"><style>{LAYOUTS[layout]}</style>{"".join(parts)}'
    )
    # The notes are printed here as plain paragraphs under their heading, and read as such.
    assert [text for _, text in contents(document)] == [plain(essay.title), *(text for _, text in contents(essay))]
    headings = [text for kind, text in contents(document) if kind == "heading"]
    assert headings == [plain(essay.title), *(text for kind, text in contents(essay) if kind == "heading")]


def test_essay_by_python_docx_and_libreoffice(essay: Document, tmp_path: Path) -> None:
    word = docx.Document()
    for block in essay.blocks:
        text = essay.text[block.start : block.end]
        if block.kind == "heading":
            word.add_heading(text, max(block.level, 1))
        else:
            word.add_paragraph(text)
    word.save(str(tmp_path / "essay.docx"))
    document = read_document(libreoffice(tmp_path / "essay.docx", "pdf"))
    found = [text for _, text in contents(document)]
    assert [text for _, text in contents(essay) if text not in found] == []


def test_what_was_done_is_said(printed: Printer) -> None:
    said = "".join(printed(article_html(LAYOUTS["vertical in two tiers"])).repairs)
    for word in ("段組", "縦書き", "柱", "ふりがな", "注2件"):
        assert word in said


def test_well_ordered_text_needs_no_repair(printed: Printer) -> None:
    assert printed(f"<!DOCTYPE html><style>{TEXT}</style><p>一つの段落だけの文書である。</p>").repairs == ()


def test_pages_start_where_they_do(printed: Printer) -> None:
    page = "<!DOCTYPE html><style>@page{size:105mm 148mm} p{margin:0;text-indent:1em}</style>"
    sentences = "".join(f"第{number}の文をここに置く。" for number in range(1, 120))
    document = printed(f"{page}<p>{sentences}</p>")
    assert len(document.blocks) == 1, "one paragraph over all pages"
    assert len(document.pages) >= 3
    pdf = pypdfium2.PdfDocument(Path(document.source))
    for index, start in enumerate(document.pages):
        first_line = pdf[index].get_textpage().get_text_range().splitlines()[0]
        assert plain(document.text[start.start :]).startswith(plain(first_line))


def test_printed_page_numbers_are_the_pages_numbers(printed: Printer) -> None:
    style = "@page{size:105mm 148mm;margin:15mm;@bottom-center{content:'— ' counter(page) ' —';font-size:8pt}}"
    style += "html{counter-reset:page 124} p{margin:0;text-indent:1em}"
    document = printed(
        f"<!DOCTYPE html><style>{style}</style>" + "<p>川の水は今日も澄んでいる。岸の人は舟を出した。</p>" * 60
    )
    first = document.pages[0].number
    assert first in (124, 125), "as the browser counts it"
    assert [page.number for page in document.pages] == list(range(first, first + len(document.pages)))
    assert "—" not in document.text


def test_heads_that_change_with_the_chapter(printed: Printer) -> None:
    chapters = "".join(
        f'<section style="page:c{number}"><h2>第{number}章</h2>'
        + "<p>川の水は今日も澄んでいる。岸の人は舟を出した。</p>" * 45
        + "</section>"
        for number in range(1, 4)
    )
    heads = "".join(
        f"@page c{number}{{@top-right{{content:'その{number}の話';font-size:7.5pt}}}}" for number in range(1, 4)
    )
    style = f"@page{{size:105mm 148mm;margin:15mm}} {heads} p{{margin:0;text-indent:1em;font-size:11pt}} h2{{font-size:15pt}}"
    document = printed(f'<!DOCTYPE html><meta charset="utf-8"><style>{style}</style>{chapters}')
    assert "の話" not in document.text
    assert [text for kind, text in contents(document) if kind == "heading"] == ["第1章", "第2章", "第3章"]


def test_repeated_words_of_the_text_are_no_heads(printed: Printer) -> None:
    """The same short last line at the top of several pages stays."""
    paragraph = "<p>川の水は今日も変わらず澄んでいる。岸の人々は朝早く舟を出した。</p>"
    style = "@page{size:105mm 148mm;margin:15mm} p{margin:0;text-indent:1em;font-size:11pt}"
    document = printed(f"<!DOCTYPE html><style>{style}</style>{paragraph * 100}")
    assert document.text.count("舟を出した。") == 100


def test_tables_that_look_alike_keep_their_labels(printed: Printer) -> None:
    towns = ["早瀬町", "北浜町", "白沢村", "三崎市"]
    pages = "".join(
        f'<h2 style="break-before:page">{year}年の表</h2><table>'
        + "".join(f"<tr><td>{town}</td><td>{year * 3 % 97}</td><td>{year * 7 % 89}</td></tr>" for town in towns * 6)
        + "</table>"
        for year in range(1921, 1926)
    )
    document = printed(f"<!DOCTYPE html><style>{TEXT} @page{{size:A5;margin:10mm}}</style>{pages}")
    assert [document.text.count(town) for town in towns] == [30] * 4


def test_vertical_details(printed: Printer) -> None:
    """Figures side by side (縦中横), Latin words lying down, emphasis dots, and a box set horizontally."""
    style = "html{writing-mode:vertical-rl;font-family:'Noto Serif CJK JP';font-size:11pt;line-height:1.8}"
    style += "p{text-indent:1em;margin:0} i{text-combine-upright:all;font-style:normal}"
    style += "em{text-emphasis:sesame;font-style:normal} div{writing-mode:horizontal-tb;width:12em;height:5em}"
    document = printed(
        f'<!DOCTYPE html><html lang="ja"><meta charset="utf-8"><style>{style} @page{{size:A5;margin:20mm}}</style>'
        "<p>明治<i>18</i>年<i>4</i>月、港に<em>はじめて</em>蒸気船が入った。乗っていたのは<i>23</i>人である。</p>"
        "<p>「あれが火の船か」と古老が言った。“Steam”という英語を知る者はいなかった。</p>"
        "<div>横書きの囲みの文章がここに入っている。二行目も続く。</div>"
        "<p>翌年、石の桟橋が作られた。長さは百二十間（約218メートル）に及んだという。</p>"
    )
    assert contents(document) == [
        ("paragraph", plain(text))
        for text in (
            "明治18年4月、港にはじめて蒸気船が入った。乗っていたのは23人である。",
            "「あれが火の船か」と古老が言った。“Steam”という英語を知る者はいなかった。",
            "翌年、石の桟橋が作られた。長さは百二十間（約218メートル）に及んだという。",
            "横書きの囲みの文章がここに入っている。二行目も続く。",
        )
    ]


def test_words_cut_at_line_ends(printed: Printer) -> None:
    # Where to cut is written down: not every Chromium has a dictionary for it.
    words = "Con-tem-po-raries de-scribed the trans-for-ma-tion en-thu-si-as-ti-cal-ly and con-sid-er-ably mis-un-der-stood "
    words += "the char-ac-ter-is-tic in-ter-de-pen-dence of har-bours. "
    style = "body{font-size:11pt;width:52mm;hyphens:manual;text-align:justify} @page{size:105mm 148mm}"
    page = (words * 6).replace("-", "&shy;")
    document = printed(f'<!DOCTYPE html><html lang="en"><style>{style}</style><p>{page}</p>')
    assert document.text.strip() == (words * 6).replace("-", "").strip()


def test_table_row_by_row(printed: Printer) -> None:
    rows = [
        ("年", "手漉き場の数", "備考"),
        ("1912", "41", "機械の導入"),
        ("1925", "17", "支線の開通"),
        ("1930", "9", ""),
    ]
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    document = printed(
        f"<!DOCTYPE html><style>{TEXT}</style><p>次の表のとおり。</p><table>{cells}</table><p>以上。</p>"
    )
    table = ["年|手漉き場の数|備考", "1912|41|機械の導入", "1925|17|支線の開通", "1930|9"]
    assert contents(document) == [("paragraph", "次の表のとおり。"), ("table", "".join(table)), ("paragraph", "以上。")]


def test_table_of_contents_is_a_kind_of_its_own(printed: Printer) -> None:
    entries = "".join(f"<p>第{number}章　話のその{number} …………………… {number * 10}</p>" for number in range(1, 5))
    document = printed(f"<!DOCTYPE html><style>{TEXT}</style><h2>目次</h2>{entries}<h2>第1章</h2><p>本文である。</p>")
    assert [kind for kind, _ in contents(document)] == ["contents", "contents", "heading", "paragraph"]
    block = document.blocks[1]
    lines = document.text[block.start : block.end].splitlines()
    assert [line[:9] for line in lines] == [f"第{number}章　話のその{number}" for number in range(1, 5)]
    assert "目次の4行" in "".join(document.repairs)


def test_raised_figure_without_a_note_stays_a_figure(printed: Printer) -> None:
    document = printed(
        f"<!DOCTYPE html><style>{TEXT}</style><p>広さは120m<sup>2</sup>で、光は10<sup>8</sup>倍になる。</p>"
    )
    assert document.text == "広さは120m2で、光は108倍になる。\n"


def test_page_lying_on_its_side(printed: Printer, tmp_path: Path) -> None:
    document = printed(
        f"<!DOCTYPE html><style>{TEXT} @page{{size:A5}}</style><p>寝ている頁の文。</p><p>二つ目の段落。</p>"
    )
    pdf = pypdfium2.PdfDocument(Path(document.source))
    for degrees in (90, 180, 270):
        pdf[0].set_rotation(degrees)
        pdf.save(tmp_path / "turned.pdf")
        assert read_document(tmp_path / "turned.pdf").text == document.text


def test_text_outside_the_page_is_left_out(printed: Printer, tmp_path: Path) -> None:
    document = printed(
        f"<!DOCTYPE html><style>{TEXT} @page{{size:A5;margin:10mm}}</style><p>上の文。</p><p>下の文。</p>"
    )
    pdf = pypdfium2.PdfDocument(Path(document.source))
    _, height = pdf[0].get_size()
    pdf[0].set_cropbox(0, height - 48, 400, height)
    pdf.save(tmp_path / "cropped.pdf")
    assert read_document(tmp_path / "cropped.pdf").text == "上の文。\n"


def test_title_of_the_file_and_junk_titles(printed: Printer) -> None:
    body = f"<style>{TEXT}</style><h1>本当の題</h1><p>本文である。</p>"
    assert printed(f"<!DOCTYPE html><title>付けた題</title>{body}").title == "付けた題"
    for junk in ("Microsoft Word - 原稿.docx", "無題", "report.indd"):
        assert printed(f"<!DOCTYPE html><title>{junk}</title>{body}").title == "本当の題"


def test_encrypted(from_libreoffice: Path, tmp_path: Path) -> None:
    source = tmp_path / "locked.fodt"
    source.write_text(article_fodt(), encoding="utf-8")
    secret = '{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"x"}}'
    with pytest.raises(DamagedDocument, match="encrypted"):
        read_document(libreoffice(source, f"pdf:writer_pdf_Export:{secret}"))


def test_scan_without_text(tmp_path: Path) -> None:
    picture = Image.new("RGB", (600, 800), "white")
    ImageDraw.Draw(picture).text((50, 50), "scanned", fill="black")
    picture.save(tmp_path / "scan.pdf")
    with pytest.raises(EmptyDocument, match="no text layer"):
        read_document(tmp_path / "scan.pdf", recognition=NOBODY)


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9, 0.995])
def test_truncated(share: float, from_libreoffice: Path, tmp_path: Path) -> None:
    data = from_libreoffice.read_bytes()
    path = tmp_path / "cut.pdf"
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(DamagedDocument, match="damaged"):
        read_document(path)


def test_garbage_under_a_true_head(tmp_path: Path) -> None:
    path = tmp_path / "garbage.pdf"
    path.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"\nstartxref\n9\n%%EOF\n")
    with pytest.raises(DamagedDocument, match="damaged"):
        read_document(path)


def test_too_long(from_libreoffice: Path) -> None:
    with pytest.raises(DocumentTooLarge, match="Split it"):
        read_pdf(from_libreoffice.read_bytes(), limits=ReadingLimits(characters=500))
    with pytest.raises(DocumentTooLarge, match="ページまでで"):  # while it is read, not once all of it has been
        read_document(from_libreoffice, limits=ReadingLimits(characters=500))
