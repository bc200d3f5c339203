"""Plain text and text layers read into documents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus.document import Document
from corpus.readers.text_layer import read_text_layer

ORIGINAL = Path(__file__).parents[4] / "shared" / "essay" / "nato75-original.txt"
HEADING = re.compile(r"^(#+ )", re.MULTILINE)


@pytest.fixture(scope="module")
def original() -> Document:
    if not ORIGINAL.exists():
        pytest.skip(f"the original essay is not at {ORIGINAL}")
    return read_text_layer(ORIGINAL.read_text(encoding="utf-8"), fallback_title=ORIGINAL.stem)


def text_of(document: Document, kind: str) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks if block.kind == kind]


def test_original_has_its_eighteen_headings(original: Document) -> None:
    levels = [block.level for block in original.blocks if block.kind == "heading"]
    assert levels == [1, 1, 1, *[2] * 3, 1, *[2] * 3, 1, *[2] * 2, 1, *[2] * 4, 0]
    headings = text_of(original, "heading")
    assert len(headings) == 19
    assert headings[-1] == "注釈"
    assert [heading[:2] for heading in headings if heading[0].isdigit()] == ["1．", "2．", "3．", "4．", "5．"]


def test_original_has_its_four_notes_where_the_text_points_to_them(original: Document) -> None:
    notes = [block for block in original.blocks if block.kind == "note"]
    assert [note.label for note in notes] == ["(1)", "(2)", "(3)", "(4)"]
    assert [reference.label for reference in original.note_references] == ["(1)", "(2)", "(3)", "(4)"]
    assert {original.page_range(note.start, note.end) for note in notes} == {(13, 13)}


def test_original_has_whole_paragraphs(original: Document) -> None:
    for paragraph in text_of(original, "paragraph"):
        assert paragraph.endswith(("。", "）")), paragraph
        assert paragraph.count("（") == paragraph.count("）"), paragraph
        assert not re.search(r"[ぁ-ん一-龥] [A-Za-z0-9ぁ-ん]", paragraph), paragraph


def test_original_title_and_pages(original: Document) -> None:
    assert original.title.startswith("創設75周年")
    assert [page.number for page in original.pages] == list(range(1, 14))


PAPER = """雨水タンクの水位を音で知る方法

地面に埋めた雨水タンクは中が見えず、水位を知るには
蓋を開けるしかない。本稿では、蓋をたたいた音の高さから
水位を求める方法を示す。誤差は平均で四センチであった。

1　はじめに

雨水をためて庭や便所に使う家が増えている。ところがタンク
の多くは地中にあり、住む人は水の残りを知らないまま使って
いる。水位計を入れる方法もあるが、電池の交換と泥の掃除が
要る。そこで筆者らは、蓋をたたく音に目をつけた。

2　方法

蓋の中央に木の槌を三回落とし、その音を電話機の録音の機能
で録った。槌の重さは二百グラムで、落とす高さは十センチに
揃えた。録った音から最も強い高さを求め、深さに直した。

3　結果

浅いタンクほど誤差は小さかった。深さ二メートルを超える
タンクでは、底からの響きが混ざって誤差が大きくなった。
"""


def test_the_second_of_numbered_headings_is_no_page_number() -> None:
    document = read_text_layer(PAPER)
    headings = [document.text[block.start : block.end] for block in document.blocks if block.kind == "heading"]
    assert headings[-3:] == ["1　はじめに", "2　方法", "3　結果"]
    assert document.pages == ()


def test_no_space_where_a_line_of_japanese_ended() -> None:
    text = read_text_layer(PAPER).text
    assert "水位を知るには蓋を開けるしかない。" in text
    assert "電池の交換と泥の掃除が要る。" in text
