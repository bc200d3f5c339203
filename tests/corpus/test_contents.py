"""Tables of contents in every reader's blocks: found by their page numbers, and nothing else taken for one."""

from __future__ import annotations

import pytest

from corpus.builder import DocumentBuilder
from corpus.contents import Entry, entry_of
from corpus.document import BlockKind
from corpus.passages import split_passages
from corpus.readers.html.reader import read_html
from corpus.readers.markdown.reader import read_markdown
from corpus.readers.text_layer import read_text_layer


def kinds(*blocks: tuple[BlockKind, str]) -> list[str]:
    builder = DocumentBuilder()
    for kind, text in blocks:
        if kind == "heading":
            builder.heading(1, text)
        else:
            builder.add(kind, text)
    return [block.kind for block in builder.build().blocks]


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("6.2 今後の展望 ……… 16", Entry("6.2 今後の展望", 16, True)),
        ("6.2今後の展望 | 16", Entry("6.2今後の展望", 16, False)),
        ("序........ iv", Entry("序", None, True)),
        ("始め\t３", Entry("始め", 3, False)),
        ("結び・・・・・・p. 40", Entry("結び", 40, True)),
        ("コーヒー ……… 400円", None),
        ("温度は 3", None),
        ("3.14", None),
        ("……… 16", None),
        ("雨が降った。……… 16", None),
        ("", None),
    ],
)
def test_entry(line: str, entry: Entry | None) -> None:
    assert entry_of(line) == entry


def test_three_dotted_lines_in_a_row() -> None:
    assert kinds(("list", "始め …… 1\n中程 …… 4\n結び …… 9")) == ["contents"]
    assert kinds(*[("paragraph", f"第{n}の部屋 ……… {n}") for n in (1, 2, 3)]) == ["contents"] * 3
    assert kinds(("list", "始め …… 1\n中程 …… 4")) == ["list"]
    assert kinds(("list", "コーヒー …… 400\n紅茶 …… 350\nケーキ …… 500")) == ["list"]


def test_two_lines_under_a_title() -> None:
    assert kinds(("heading", "目 次"), ("table", "始め | 1\n結び | 9")) == ["contents", "contents"]
    assert kinds(("paragraph", "目次"), ("table", "始め | 1\n結び | 9")) == ["contents", "contents"]
    assert kinds(("heading", "在庫"), ("table", "赤鉛筆 | 1\n定規 | 9")) == ["heading", "table"]


def test_names_of_headings() -> None:
    body: list[tuple[BlockKind, str]] = [("heading", "1. 始め"), ("paragraph", "文。"), ("heading", "2. 結び")]
    assert kinds(("heading", "目次"), ("list", "- 1. 始め\n- 2. 結び"), *body)[1] == "contents"
    assert kinds(("heading", "要点"), ("list", "- 1. 始め\n- 2. 結び"), *body)[1] == "list"
    assert kinds(("table", "1. 始め | 2\n2. 結び | 8\n3. 付録 | 9"), *body)[0] == "contents"


def test_the_title_is_over_nothing_but_its_entries() -> None:
    """A heading of its own, it would stand over all chapters that are set smaller."""
    body: list[tuple[BlockKind, str]] = [("heading", "始め"), ("paragraph", "文。")]
    assert kinds(("heading", "Contents"), ("contents", "始め . . . 1"), *body)[:3] == [
        "contents",
        "contents",
        "heading",
    ]
    assert kinds(("heading", "目次"), ("paragraph", "文。"), *body)[0] == "heading"


def test_entries_with_a_number_behind_one_space_and_under_headings() -> None:
    """The text begins at the second 巻頭."""
    named: list[tuple[BlockKind, str]] = [("heading", "目次"), ("heading", "巻頭"), ("heading", "1. 村")]
    body: list[tuple[BlockKind, str]] = [
        ("heading", "巻頭"), ("paragraph", "文。"), ("heading", "1. 村"), ("heading", "村の趣旨"), ("heading", "(1) 川"),
    ]  # fmt: skip
    found = kinds(*named, ("list", "- 村の趣旨 1\n- (1) 川 12"), *body)
    assert found == ["contents"] * 4 + ["heading", "paragraph", "heading", "heading", "heading"]
    assert kinds(("heading", "要点"), ("list", "- 村の趣旨 1\n- (1) 川 12"), *body)[1] == "list"


def test_headings_that_are_entries() -> None:
    assert kinds(*[("heading", f"{n}. 部屋 ……… {n}") for n in (1, 2, 3)], ("heading", "1. 部屋"))[3] == "heading"
    assert kinds(*[("heading", f"{n}. 部屋 ……… {n}") for n in (1, 2, 3)])[:3] == ["contents"] * 3


TEXT = """\
倉庫の報告

目次
1. 始めに ……………………………… 1
2. 温度の記録 …………………………… 3
3. 終わりに ……………………………… 9

1. 始めに

この報告は倉庫の温度をまとめたもので、夏の温度は五度まで上がったことを述べる。
"""


def test_of_a_text_a_page_and_markdown_nothing_is_quoted() -> None:
    rows = "".join(f"<tr><td>{n}. 部屋</td><td>{n}</td></tr>" for n in (1, 2, 3))
    page = f"<h1>報告</h1><h2>目次</h2><table>{rows}</table><h2>1. 部屋</h2><p>温度は三度である。</p>"
    for document in (
        read_text_layer(TEXT),
        read_html(page.encode()),
        read_markdown("# 報告\n\n## 目次\n\n- 始め ……… 1\n- 結び ……… 9\n\n## 始め\n\n温度は三度である。\n"),
    ):
        quoted = "".join(passage.text for passage in split_passages(document))
        assert "…" not in quoted
        assert "|" not in quoted
        assert "温度" in quoted
        assert [block.kind for block in document.blocks].count("contents") >= 1
