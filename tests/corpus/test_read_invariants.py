"""What holds for every document, whatever it was read from."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document
from corpus.errors import DamagedDocument, UnsupportedFormat
from corpus.read import read_document
from corpus.readers.encoding import decode
from corpus.readers.html.reader import read_html
from corpus.readers.markdown.reader import read_markdown
from corpus.readers.text_layer import read_text_layer
from tests.corpus.article import article_fodt, article_html
from tests.corpus.tools import libreoffice, print_to_pdf


def check(document: Document) -> None:
    text = document.text
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(text)
        assert not text[end : block.start].strip("# \n"), "nothing stands between blocks"
        assert "\n\n" not in text[block.start : block.end], "a blank line parts blocks"
        assert block.kind == "note" or not block.label
        assert text[block.start : block.end].startswith(block.label)
        end = block.end
    assert not text[end:].strip("\n")
    assert [page.start for page in document.pages] == sorted({page.start for page in document.pages})
    assert all(0 <= page.start <= len(text) for page in document.pages)
    labels = [block.label for block in document.blocks if block.kind == "note"]
    assert len(labels) == len(set(labels)), "a mark leads to one note"
    for mark in document.note_references:
        assert text[mark.start : mark.end] == mark.label
        assert mark.label in labels
    assert re.sub(r"⟦[^⟧]*⟧\n?", "", document.show()) == re.sub(r"⟦[^⟧]*⟧\n?", "", text)
    assert not re.search("[\ue010-\ue021]", text), "no mark of the reader's own is left"


def by_html(folder: Path) -> Path:
    (folder / "a.html").write_text(article_html(), encoding="utf-8")
    return folder / "a.html"


def by_libreoffice(to: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / "a.fodt").write_text(article_fodt(), encoding="utf-8")
        return libreoffice(folder / "a.fodt", to)

    return make


def by_chromium(folder: Path) -> Path:
    return print_to_pdf(article_html("html{writing-mode:vertical-rl}"), folder / "a.pdf")


MAKERS = {
    "html": by_html,
    "docx": by_libreoffice("docx"),
    "epub": by_libreoffice("epub"),
    "pdf": by_libreoffice("pdf"),
    "vertical pdf": by_chromium,
}


@pytest.mark.parametrize("maker", MAKERS)
def test_article_in_every_format(maker: str, tmp_path: Path) -> None:
    path = MAKERS[maker](tmp_path)
    document = read_document(path)
    check(document)
    assert document.source == str(path)
    again = read_document(path)
    assert again == document, "reading is a function of the file"
    for sentence in ("三軒の紙屋から始まった町が、どのように栄え、", "1944年8月から翌年10月までの分は失われている。"):
        assert sentence in document.text.replace(" ", "")
    assert document.text.index("はじめに") < document.text.index("機械の時代") < document.text.index("残されたもの")


PIECES = st.sampled_from(
    ["文。", "two words", "\n", "\n\n", "# ", "%%", "==", "[[", "]]", "> [!note] ", "```\n", "- ", "1. ", "> ", "⟦3⟧", "⟦iv⟧", "[^1]", "[^1]: ", "|", "|---|", "`", "*", "<b>", "<!--",
     "-->", "---\n", "    ", "\ufeff", "\x00", "é", "𠮷", "👍🏽", "(1)", "&amp;", "<ruby>字<rt>じ</rt></ruby>", "\r\n"]
)  # fmt: skip


@settings(deadline=None)  # time is not what is tested, and machines are busy
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_markdown(text: str) -> None:
    check(read_markdown(text))


TAGS = st.sampled_from(
    ["<p>", "</p>", "<h1>", "</h1>", "<li>", "<ul>", "</ul>", "<ol start=3>", "<table>", "<tr>", "<td>", "</table>", "<br>", "文。",
     " a ", "<a href='#n'>1</a>", "<aside id=n role=doc-footnote>", "</aside>", "<nav>", "</nav>", "<pre>", "</pre>", "\n\n", "&lt;",
     "<span role=doc-pagebreak aria-label=4></span>", "<!-- ", "-->", "<script>", "</script>", "\ue010x\ue011", "<dl><dt>", "<dd>"]
)  # fmt: skip


@settings(deadline=None)  # time is not what is tested, and machines are busy
@given(st.lists(TAGS, max_size=40).map("".join))
def test_any_html(page: str) -> None:
    check(read_html(page.encode()))


LINES = st.sampled_from(
    ["倉庫の温度は三度に保たれているので扉を閉めておく。", "夏は五度まで上がることもあり、注意が要ると森田は言うのであって", "- 品", "  続き",
     "====", "----", "a = 1", "    $ go", "名：値", "品  80", "品\t80", "\f", "\f1", "1. 始め", "始め …… 1", "目次", "```", "> 引用", "　段落。", "■ 見出し",
     "", "", "⻑い", "NAME", "2024-05-06 10:00 記録", "\ue003[["]
)  # fmt: skip


@settings(deadline=None)  # time is not what is tested, and machines are busy
@given(st.lists(LINES, max_size=40).map("\n".join))
def test_any_text(text: str) -> None:
    check(read_text_layer(text))


@settings(deadline=None)  # time is not what is tested, and machines are busy
@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    with suppress(DamagedDocument, UnsupportedFormat):
        text, codec = decode(data)
        assert data.decode(codec).removeprefix("\ufeff") == text  # every byte, in the encoding that is named


@settings(deadline=None)  # time is not what is tested, and machines are busy
@given(st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=200))
def test_utf8_comes_back_whatever_it_says(text: str) -> None:
    assert decode(text.encode())[0] == text
