"""Markdown: structure kept, marks gone, pages at the exact character."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus.document import Document
from corpus.read import read_document
from corpus.readers.markdown.reader import read_markdown
from corpus.readers.page_marks import split_page_marks

SAMPLE = """---
title: "港の歴史"
source: 試験のための文章
language: ja
license: CC0-1.0
---
⟦1⟧
# 港の歴史

この港は*明治*の
初めに[開かれた](https://example.com/)。**三年後**に⟦2⟧灯台が
建った[^1]。Ships
came in
1875.

<!-- 読者には見せない -->

⟦3⟧

## 桟橋

- 石の桟橋
- 木の桟橋
  - 一八八〇年に焼けた

| 年 | 船の数 |
|---|---|
| 1880 | **12** |

## 注釈

[^1]: 高さは⟦4⟧十二メートル。
"""


def texts(document: Document, kind: str) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks if block.kind == kind]


def test_blocks_come_out_without_marks() -> None:
    document = read_markdown(SAMPLE)
    assert texts(document, "heading") == ["港の歴史", "桟橋", "注釈"]
    assert [block.level for block in document.blocks if block.kind == "heading"] == [1, 2, 0]
    assert texts(document, "paragraph") == [
        "この港は明治の初めに開かれた。三年後に灯台が建った(1)。Ships came in 1875."
    ]
    assert texts(document, "list") == ["- 石の桟橋\n- 木の桟橋\n  - 一八八〇年に焼けた"]
    assert texts(document, "table") == ["年 | 船の数\n1880 | 12"]
    assert texts(document, "note") == ["(1) 高さは十二メートル。"]


def test_front_matter_is_metadata() -> None:
    document = read_markdown(SAMPLE)
    assert document.title == "港の歴史"
    assert dict(document.metadata) == {
        "title": "港の歴史",
        "source": "試験のための文章",
        "language": "ja",
        "license": "CC0-1.0",
    }


def test_pages_start_at_the_very_character() -> None:
    document = read_markdown(SAMPLE)
    starts = {page.number: document.text[page.start :] for page in document.pages}
    assert starts[1].startswith("港の歴史")
    assert starts[2].startswith("灯台が")
    assert starts[3].startswith("桟橋")
    assert starts[4].startswith("十二メートル")
    assert "⟦" not in document.text
    at = document.text.index("三年後に灯台")
    assert document.page_range(at, at + 4) == (1, 1)
    assert document.page_range(at, at + 5) == (1, 2)


def test_shown_text_without_page_marks_is_the_text() -> None:
    document = read_markdown(SAMPLE)
    assert re.sub(r"⟦[^⟧]*⟧\n?", "", document.show()) == document.text


def test_shown_text_reads_back_to_the_same_text() -> None:
    document = read_markdown(SAMPLE.split("## 注釈")[0].replace("[^1]", "").replace("|", "/"))
    assert read_markdown(document.show()).text == document.text
    assert [(page.start, page.number) for page in read_markdown(document.show()).pages] == [
        (page.start, page.number) for page in document.pages
    ]


def test_note_marks_point_to_notes() -> None:
    document = read_markdown(SAMPLE)
    (reference,) = document.note_references
    assert document.text[reference.start : reference.end] == reference.label == "(1)"


def test_note_that_nothing_refers_to_is_kept() -> None:
    assert "(9) 独り言。" in read_markdown("本文。\n\n[^9]: 独り言。\n").text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("改行の\n前後", "改行の前後"),
        ("two\nlines", "two lines"),
        ("NATO\nは", "NATOは"),
        ("한국어\n문장", "한국어 문장"),
        ("固い  \n改行", "固い\n改行"),
        ("<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>です", "漢字です"),
        ("a < b と `x < y`", "a < b と x < y"),
        ("\\*星\\* &amp; 月", "*星* & 月"),
        ("```\nprint(1)\n\nprint(2)\n```", "print(1)\nprint(2)"),
        ("> 引用の\n> 文", "引用の文"),
        ("文<!-- 隠\nす -->。", "文。"),
        ("3. 三\n4. 四", "3. 三\n4. 四"),
        ("絵文字👍🏽と𠮷野家", "絵文字👍🏽と𠮷野家"),
    ],
)
def test_inline_text(markdown: str, text: str) -> None:
    assert read_markdown(markdown).text == text + "\n"


def test_title_argument_then_front_matter_then_heading_then_name(tmp_path: Path) -> None:
    path = tmp_path / "覚え書き.md"
    path.write_text("本文だけ。", encoding="utf-8")
    assert read_document(path).title == "覚え書き"
    path.write_text("# 見出し\n\n本文。", encoding="utf-8")
    assert read_document(path).title == "見出し"
    assert read_document(path, title="別の題").title == "別の題"


def test_roman_page_counts_on() -> None:
    assert split_page_marks("前⟦iv⟧後", last=3) == ("前後", [(1, 4, "iv")])


def test_brackets_that_are_no_page_mark_stay() -> None:
    assert split_page_marks("⟦補足⟧本文") == ("⟦補足⟧本文", [])


def test_mark_between_spaces_takes_one_of_them() -> None:
    assert split_page_marks("front ⟦2⟧ back") == ("front back", [(6, 2, "")])


NOTE = """# 倉庫の移転

[[森田|設備部の森田さん]]が担当し、移転先は[[北埠頭#門|]]![[地図.png]]である。%%隠す注釈%%

%%
何行にもわたる
注釈
%%

> [!warning]- 火気
> 火を使わない。
> 煙も出さない。

> ただの引用。

==移転日は**6月14日**である。== 条件は `a==1` と `[[ -f x ]]`、x==1 and y==2。

```bash
# 見出しではない %%残る%%
ls [[倉庫]]
```

100%%の割合
"""


def test_what_note_taking_programs_add() -> None:
    document = read_markdown(NOTE)
    assert [(block.kind, document.text[block.start : block.end]) for block in document.blocks] == [
        ("heading", "倉庫の移転"),
        ("paragraph", "設備部の森田さんが担当し、移転先は北埠頭 › 門である。"),
        ("paragraph", "火気\n火を使わない。煙も出さない。"),
        ("paragraph", "ただの引用。"),
        ("paragraph", "移転日は6月14日である。 条件は a==1 と [[ -f x ]]、x==1 and y==2。"),
        ("code", "# 見出しではない %%残る%%\nls [[倉庫]]"),
        ("paragraph", "100%%の割合"),
    ]
    assert document.repairs == ("%% で囲まれた注釈を除きました。",)


def test_a_comment_that_is_never_closed_is_text() -> None:
    assert read_markdown("前 %%開いたまま\n\n後 `%%`").text == "前 %%開いたまま\n\n後 %%\n"


@pytest.mark.parametrize("title", ["目次", "スライド 1", "Untitled"])
def test_title_is_none_that_a_program_gave(title: str) -> None:
    text = f"---\ntitle: {title}\n---\n\n# {title}\n\n## 倉庫の移転\n\n文。\n"
    assert read_markdown(text).title == "倉庫の移転"
