"""前項 and its like as glosses of documents of different layout."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.passages import split_passages
from corpus.read import read_document
from corpus.references import reference_glosses


def glosses(document: Document) -> list[tuple[str, str]]:
    return [(document.text[gloss.start : gloss.end], gloss.text) for gloss in reference_glosses(document)]


def read(folder: Path, name: str, text: str) -> list[tuple[str, str]]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return glosses(read_document(path))


LAW = """川辺の規則

第一条　橋を守る。
第二条　橋では次のことをしない。
一　走ること
二　前号のほか、止まること
２　前項の定めは、夜も用いる。
第三条　前条第一項第二号の者は帰す。
附　則
１　この規則は、春から用いる。
２　前項の日は、別に定める。
"""
RULES = """# 川辺の規則

## 第1条（橋）

橋を守る。

## 第2条（禁止）

1. 次のことをしない。
   1. 走ること
   2. 前号のほか、止まること
2. 前項の定めは、夜も用いる。

| 読む | 替える |
| --- | --- |
| 前項 | 前条 |

## 第3条（退去）

前条第1項第2号の者は帰す。
"""


def test_a_law_by_its_places(tmp_path: Path) -> None:
    assert read(tmp_path, "law.txt", LAW) == [
        ("前号", "第二条第一項第一号"),
        ("前項", "第二条第一項"),
        ("前条第一項第二号", "第二条第一項第二号"),
        ("前項", "附則第一項"),
    ]


def test_rules_by_headings_and_labels_but_for_tables(tmp_path: Path) -> None:
    assert read(tmp_path, "rules.md", RULES) == [
        ("前号", "第2条第1項第1号"),
        ("前項", "第2条第1項"),
        ("前条第1項第2号", "第2条第1項第2号"),
    ]


def rules(*second: str) -> Document:
    """Three articles without places; the second has these paragraphs."""
    builder = DocumentBuilder()
    for number, paragraphs in enumerate((("橋を守る。",), second, ("前条の者は帰す。",)), start=1):
        builder.heading(1, f"第{number}条")
        for paragraph in paragraphs:
            builder.add("list" if paragraph.startswith("1.") else "paragraph", paragraph)
    return builder.build()


@pytest.mark.parametrize(
    "second",
    [
        ("走らない。", "前項は夜も用いる。"),  # is that the second paragraph, or more of the first?
        ("走らない。2 止まらない。", "3　前項は夜も用いる。"),  # a line that was joined
        ("1. 走らない。\n2. 次を禁じる。\n1. 火\n2. 酒\n3. 前項は夜も用いる。",),  # a list that lost its indent
        ("2. 走らない。", "3. 前項は夜も用いる。"),  # where is the first?
    ],
)
def test_where_paragraphs_are_in_doubt_articles_alone_are_told(second: tuple[str, ...]) -> None:
    assert glosses(rules(*second)) == [("前条", "第2条")]


def test_a_list_below_a_text_without_number_is_items() -> None:
    """And 2 with another sign behind it goes on with the paragraphs."""
    found = glosses(rules("次を禁じる。", "1. 火\n2. 前号に似たもの", "2　前項は夜も用いる。"))
    assert found == [("前号", "第2条第1項第1号"), ("前項", "第2条第1項"), ("前条", "第2条")]


def test_a_caption_below_its_article_is_no_paragraph() -> None:
    assert glosses(rules("（夜）", "1. 走らない。\n2. 前項は夜も用いる。"))[0] == ("前項", "第2条第1項")


def test_a_law_whose_paragraphs_have_no_numbers_tells_articles_alone(tmp_path: Path) -> None:
    text = LAW.replace("第三条", "これは二つめの項である。\n一　火\n二　前号に似たもの\n第三条")
    assert read(tmp_path, "law.txt", text) == [("前項", "附則第一項")]


def test_two_articles_are_no_law_and_a_commentary_is_none() -> None:
    builder = DocumentBuilder()
    for number in (4, 9, 2, 30):
        builder.heading(1, f"第{number}条")
        builder.add("paragraph", "前条は大切である。")
    assert glosses(builder.build()) == []


def test_an_article_that_is_missing_leaves_the_next_without_one_before() -> None:
    builder = DocumentBuilder()
    for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14):
        builder.heading(1, f"第{number}条")
        builder.add("paragraph", "前条に同じ。" if number in (12, 14) else "定めは別による。")
    assert glosses(builder.build()) == [("前条", "第11条")]


def test_passages_carry_them_apart_from_years(tmp_path: Path) -> None:
    path = tmp_path / "law.txt"
    path.write_text(LAW, encoding="utf-8")
    found = [gloss for passage in split_passages(read_document(path)) for gloss in passage.glosses]
    assert [gloss.kind for gloss in found] == ["reference"] * 4
