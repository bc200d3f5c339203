"""A document's page: its structure, its notes, its marks; and nothing of a document becomes markup."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml.html import HtmlElement, fromstring

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.read import read_document
from interface.read.page import FILES, document_page, missing_page, parts_of

TEXT = """# 店の手引き

開店は九時である[^1]。閉店は二十時である。

- 一つ目の決まり
  - その細かい決まり
- 二つ目の決まり

| 品名 | 単価 |
|---|---|
| 鉛筆 | 80 |
| 定規 | 240 |

```
x = 1
  y = 2
```

## 休み

盆と正月は休む。

[^1]: 冬は十時である。
"""
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;${x}{{y}}`"


def document(tmp_path: Path, text: str = TEXT, title: str | None = "手引き") -> Document:
    path = tmp_path / "手引き.md"
    path.write_text(text, encoding="utf-8")
    return read_document(path, title=title)


def page(document: Document, start: int | None = None, end: int | None = None, quote: str = "") -> HtmlElement:
    return fromstring(document_page(document, start, end, quote, language="ja", theme=""))


def marked(tree: HtmlElement) -> str:
    return "".join(mark.text_content() for mark in tree.iter("mark"))


def test_blocks_are_shown_as_what_they_are(tmp_path: Path) -> None:
    tree = page(document(tmp_path))
    assert next(tree.iter("h2")).text_content() == "店の手引き"
    assert [heading.text_content() for heading in tree.iter("h3")] == ["休み"]
    [table] = tree.iter("table")
    assert [cell.text_content() for cell in table.find("thead").iter("th")] == ["品名", "単価"]
    rows = [[cell.text_content() for cell in row.iter("td")] for row in table.find("tbody").iter("tr")]
    assert rows == [["鉛筆", "80"], ["定規", "240"]]
    assert [code.text_content() for code in tree.iter("code")] == ["x = 1\n  y = 2"]
    items = [(item.get("class"), item.text_content()) for item in tree.xpath("//article//li")]
    assert items == [
        ("bullet d0", "一つ目の決まり"),
        ("bullet d1", "その細かい決まり"),
        ("bullet d0", "二つ目の決まり"),
    ]


def test_contents_lead_to_headings_that_are_there(tmp_path: Path) -> None:
    tree = page(document(tmp_path))
    links = tree.xpath("//nav//a")
    assert [link.text_content() for link in links] == ["店の手引き", "休み", "注釈"]
    for link in links:
        assert tree.get_element_by_id(link.get("href")[1:]).text_content() == link.text_content()


def test_a_note_and_its_reference_lead_to_each_other(tmp_path: Path) -> None:
    tree = page(document(tmp_path))
    [reference] = tree.xpath("//a[@class='note']")
    note = tree.get_element_by_id(reference.get("href")[1:])
    assert "冬は十時である。" in note.text_content()
    [back] = note.iter("a")
    assert tree.get_element_by_id(back.get("href")[1:]) is reference


@pytest.mark.parametrize("quote", ["開店は九時である(1)。閉店", "鉛筆", "240", "y = 2", "細かい", "休み", "冬は十時"])
def test_a_quote_is_marked_wherever_it_stands(tmp_path: Path, quote: str) -> None:
    read = document(tmp_path)
    start = read.text.index(quote)
    tree = page(read, start, start + len(quote))
    assert marked(tree) == quote
    assert len(tree.xpath("//*[@id='mark']")) == 1


def test_a_quote_over_several_rows_is_marked_in_each(tmp_path: Path) -> None:
    read = document(tmp_path)
    start = read.text.index("鉛筆")
    assert marked(page(read, start, read.text.index("240") + 3)) == "鉛筆80定規240"


def test_an_updated_document_still_shows_the_words_and_says_so(tmp_path: Path) -> None:
    before, after = document(tmp_path), document(tmp_path, TEXT.replace("開店は", "はじめに書き加えた文。開店は"))
    start = before.text.index("盆と正月")
    tree = page(after, start, start + 8, "盆と正月は休む。")
    assert marked(tree) == "盆と正月は休む。"
    assert "いまの場所" in tree.xpath("//*[starts-with(@class, 'notice')]")[0].text_content()


def test_words_that_are_gone_are_told_of_and_their_place_is_near(tmp_path: Path) -> None:
    read = document(tmp_path)
    tree = page(read, read.text.index("盆と正月"), 999, "盆だけ休む。")
    assert marked(tree) == ""
    assert "見つかりません" in tree.xpath("//*[@class='notice gone']")[0].text_content()
    near = tree.xpath("//main")[0].get("data-near")
    assert tree.get_element_by_id(near).text_content() == "盆と正月は休む。"


def test_pages_are_shown_where_they_begin() -> None:
    from qa.settings import BUILT_IN_ESSAY

    essay = read_document(BUILT_IN_ESSAY)
    shown = [each.get("id") for each in page(essay).xpath("//*[@class='page']")]
    assert shown == [f"p{each.number}" for each in essay.pages]


def test_nothing_of_a_document_becomes_markup(tmp_path: Path) -> None:
    text = f"# {HOSTILE}\n\n{HOSTILE}。\n\n| {HOSTILE} | b |\n|---|---|\n| {HOSTILE} | 2 |\n\n```\n{HOSTILE}\n```\n\n# 次\n\n文。\n"
    read = document(tmp_path, text, title=HOSTILE)
    html = document_page(read, 0, 40, HOSTILE, language="ja", theme="")
    tree = fromstring(html)
    assert [script.get("src") for script in tree.iter("script")] == [FILES.address("read.js")]
    assert not list(tree.iter("img", "style"))
    assert not [name for each in tree.iter() for name in each.attrib if name.startswith("on") or name == "style"]
    assert not re.search(r"\$\{|\{\{|`", html)
    assert HOSTILE in tree.xpath("//h1")[0].text_content()


def test_a_long_text_is_shown_in_parts_that_lead_to_each_other(tmp_path: Path) -> None:
    text = "".join(
        f"# 第{number}章\n\n{'長い文である。' * 3_000}\n\n" for number in range(1, 10)
    )  # 21,000 characters each
    read = document(tmp_path, text)
    parts = parts_of(read.blocks)
    assert len(parts) > 2
    assert [block for part in parts for block in part] == list(read.blocks)
    tree = page(read)
    assert len(tree.xpath("//nav//a")) == 9
    [onward] = tree.xpath("//*[@class='turn']/a")
    start = int(re.fullmatch(r"\?start=(\d+)#b\d+", onward.get("href"))[1])  # type: ignore[index]
    second = page(read, start, None)
    assert second.get_element_by_id(f"b{start}").text_content().startswith("第")
    assert len(second.xpath("//*[@class='turn']/a")) == 2


def test_a_document_that_is_not_there_is_told_in_both_languages() -> None:
    assert "この文書はありません" in missing_page("ja", "")
    assert '<html lang="en" data-theme="dark">' in missing_page("en", "dark")


def test_rows_of_a_sheet_are_called_by_their_cells() -> None:
    """The sheet's name heads it; other places keep all of what they are called."""
    builder = DocumentBuilder(title="台帳")
    builder.heading(1, "四月 の船")
    builder.add("table", "船 | 年\n早瀬丸 | 1931", places=[(0, "'四月 の船'!A1"), (7, "'四月 の船'!A2")])
    builder.add("paragraph", "控え", places=[(0, "添付!")])
    places = page(builder.build()).find_class("place")
    assert [place.text_content() for place in places] == ["A1", "A2", "添付!"]
