"""OpenDocument texts: written flat by hand, and as LibreOffice packs them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document
from corpus.errors import DamagedDocument, DocumentTooLarge
from corpus.read import read_document
from corpus.readers.odf.texts import read_odt
from corpus.settings import ReadingLimits
from tests.corpus.article import NOTES, TITLE, article_fodt, expected_blocks
from tests.corpus.readers.sheets.test_xlsx import altered
from tests.corpus.test_read_invariants import check
from tests.corpus.tools import libreoffice

_SPACES = " ".join(
    f'xmlns:{name}="{space}"'
    for name, space in {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
    }.items()
)


def flat(body: str, styles: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_SPACES} office:mimetype='
        f'"application/vnd.oasis.opendocument.text"><office:automatic-styles>{styles}</office:automatic-styles>'
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    ).encode()


def contents(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


@pytest.mark.parametrize("to", ["fodt", "odt"])
def test_the_article(to: str, tmp_path: Path) -> None:
    path = tmp_path / "article.fodt"
    path.write_text(article_fodt(), encoding="utf-8")
    document = read_document(path if to == "fodt" else libreoffice(path, "odt"))
    check(document)
    notes = [("heading", "注釈"), *(("note", f"({number}) {text}") for number, text in NOTES.items())]
    assert contents(document) == [("heading", TITLE), *expected_blocks(), *notes]
    assert document.title == TITLE
    assert [document.text[mark.start : mark.end] for mark in document.note_references] == ["(1)", "(2)"]


def test_numbers_of_lists_and_of_headings() -> None:
    styles = (
        '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="一, 二, 三, ..."'
        ' style:num-suffix="、" text:start-value="3"/><text:list-level-style-bullet text:level="2"/></text:list-style>'
        '<text:outline-style style:name="Outline"><text:outline-level-style text:level="1" style:num-format="1"'
        ' style:num-suffix="."/><text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/>'
        "</text:outline-style>"
    )
    item = "<text:list-item><text:p>{}</text:p>{}</text:list-item>"
    inner = "<text:list>" + item.format("網", "") + "</text:list>"
    document = read_odt(
        flat(
            '<text:h text:outline-level="1">港</text:h><text:h text:outline-level="2">船</text:h>'
            f'<text:list text:style-name="L">{item.format("縄", inner)}{item.format("錨", "")}</text:list>',
            styles,
        )
    )
    assert document.text == "# 1. 港\n\n## 1.1 船\n\n三、 縄\n  - 網\n四、 錨\n"


def test_headings_that_a_list_numbers() -> None:
    styles = '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1"/></text:list-style>'
    body = '<text:list text:style-name="L"><text:list-item><text:h text:outline-level="2">港</text:h></text:list-item></text:list>'
    document = read_odt(flat(body, styles))
    assert [(block.kind, block.level) for block in document.blocks] == [("heading", 2)]
    assert document.text == "## 1 港\n"


def test_merged_cells_boxes_comments_and_changes() -> None:
    cell = "<table:table-cell {}><text:p>{}</text:p></table:table-cell>"
    row = "<table:table-row>{}</table:table-row>"
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>消えた</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        "<text:p>本文<office:annotation><dc:creator>高瀬</dc:creator><text:p>本当か</text:p></office:annotation>である。"
        "<draw:frame><draw:text-box><text:p>箱の中。</text:p></draw:text-box></draw:frame></text:p><table:table>"
        + row.format(cell.format("", "棚") + cell.format("", "品") + cell.format("", "日数"))
        + row.format(cell.format('table:number-rows-spanned="2"', "上") + cell.format("", "縄") + cell.format("", "3"))
        + row.format("<table:covered-table-cell/>" + cell.format("", "網") + cell.format("", "7"))
        + row.format(
            cell.format('table:number-columns-spanned="2"', "板") + "<table:covered-table-cell/>" + cell.format("", "1")
        )
        + "</table:table>"
    )
    document = read_odt(flat(body))
    assert contents(document) == [
        ("paragraph", "本文である。"),
        ("paragraph", "箱の中。"),
        ("table", "棚 | 品 | 日数\n上 | 縄 | 3\n上 | 網 | 7\n板 | 板 | 1"),
        ("heading", "コメント"),
        ("paragraph", "高瀬：本当か"),
    ]
    assert "1 か所" in document.repairs[0]


@pytest.mark.parametrize(
    "data",
    [
        flat("<text:p>文</text:p>")[:300],
        flat("<text:p>文</text:p>").replace(b"<office:document ", b"<!DOCTYPE a [<!ENTITY b 'c'>]><office:document "),
        flat("<text:p>文</text:p>").replace(b"office:text>", b"office:drawing>"),
        b"PK\x03\x04",
    ],
)
def test_damage(data: bytes) -> None:
    with pytest.raises(DamagedDocument):
        read_odt(data)


def test_damage_in_a_package_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.fodt").write_text(article_fodt(), encoding="utf-8")
    data = libreoffice(tmp_path / "a.fodt", "odt").read_bytes()
    path = tmp_path / "b.odt"
    path.write_bytes(altered(data, "content.xml", lambda content: content[:500]))
    with pytest.raises(DamagedDocument, match=r"b\.odt"):
        read_document(path)
    path.write_bytes(altered(data, "META-INF/manifest.xml", lambda content: content + b"<manifest:encryption-data/>"))
    with pytest.raises(DamagedDocument, match="encrypted"):
        read_document(path)


def test_a_package_whose_first_member_is_another(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("content.xml", flat("<text:p>文である。</text:p>"))
    (tmp_path / "a.odt").write_bytes(file.getvalue())
    assert read_document(tmp_path / "a.odt").text == "文である。\n"


def test_hostile_numbers_are_bounded() -> None:
    many = 'table:number-columns-repeated="99999999" table:number-rows-spanned="99999999"'
    cell = f"<table:table-cell {many}><text:p>広い</text:p></table:table-cell>"
    table = f"<table:table>{f'<table:table-row>{cell * 5}</table:table-row>' * 5}</table:table>"
    with pytest.raises(DocumentTooLarge, match="Too many cells"):
        read_odt(flat(table), limits=ReadingLimits(table_cells=50_000))
    assert len(read_odt(flat(table)).text) < 1_000_000
    with pytest.raises(DocumentTooLarge, match="Too many paragraphs"):
        read_odt(flat("<text:p/>" * 100), limits=ReadingLimits(blocks=10))


def test_nesting_without_end_is_read_or_cut() -> None:
    deep = 800  # expat's own limit is far higher
    for name in ("text:section", "text:span", "draw:g", "draw:frame"):
        document = read_odt(
            flat("<text:p>前</text:p>" + f"<{name}>" * deep + "<text:p>底</text:p>" + f"</{name}>" * deep)
        )
        assert document.text.startswith("前")
    nested = "<text:list><text:list-item>" * deep + "<text:p>底</text:p>" + "</text:list-item></text:list>" * deep
    assert read_odt(flat("<text:p>前</text:p>" + nested)).text.startswith("前")


TAGS = st.sampled_from(
    ["<text:p>文。</text:p>", "<text:h>章</text:h>", "<text:list>", "</text:list>", "<text:list-item>", "</text:list-item>",
     "<table:table>", "</table:table>", "<table:table-row>", "</table:table-row>", "<table:table-cell>", "</table:table-cell>",
     "<text:section>", "</text:section>", "<text:p>二<text:line-break/>行<text:s/>｜|</text:p>"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(TAGS, max_size=20).map("".join))
def test_any_order_of_elements_is_read_or_refused(body: str) -> None:
    try:
        document = read_odt(flat(body))
    except DamagedDocument:
        return
    check(document)
