"""reStructuredText, Sphinx's included: its structure, and nothing lost of what docutils doesn't know."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document
from corpus.errors import DamagedDocument, DocumentTooLarge
from corpus.read import read_document
from corpus.readers.rst.reader import read_rst
from tests.corpus.test_read_invariants import check


def read(text: str) -> Document:
    document = read_rst(text)
    check(document)
    return document


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def test_sections_paragraphs_and_notes() -> None:
    document = read(
        "灯台の手引き\n============\n\n前書き。\n\n点検\n----\n\n灯台は *海の道しるべ* である。行は\n続く。[#a]_ [本]_\n\n"
        ".. コメント\n\n.. [#a] 初代の灯台。\n.. [本] 灯台の本。\n"
    )
    assert document.title == "灯台の手引き"
    assert blocks(document) == [
        ("heading", "灯台の手引き"),
        ("paragraph", "前書き。"),
        ("heading", "点検"),
        ("paragraph", "灯台は海の道しるべである。行は続く。[1] [本]"),
        ("heading", "注釈"),
        ("note", "[1] 初代の灯台。"),
        ("note", "[本] 灯台の本。"),
    ]
    assert [reference.label for reference in document.note_references] == ["[1]", "[本]"]


def test_lists() -> None:
    text = "3. 電球\n4. 窓\n\n   - 外\n   - 内\n\na) 朝\nb) 夜\n\n用語\n  説明。\n\n  続き。\n\n:担当: 浜田\n\n-v  詳しく\n"
    assert [words for _, words in blocks(read(text))] == [
        "3. 電球\n4. 窓\n  - 外\n  - 内",
        "a) 朝\nb) 夜",
        "用語\n  説明。\n  続き。",
        "担当: 浜田",
        "-v\n  詳しく",
    ]


def test_tables() -> None:
    grid = "+------+------+\n| 部品 | 個数 |\n+======+======+\n| 電球 | 3    |\n|      +------+\n|      | 予備 |\n+------+------+\n| なし        |\n+-------------+\n"
    document = read(".. table:: 部品の数\n\n" + "".join(f"   {line}\n" for line in grid.splitlines()))
    assert blocks(document) == [("paragraph", "部品の数"), ("table", "部品 | 個数\n電球 | 3\n電球 | 予備\nなし | なし")]
    table = document.blocks[-1]
    assert document.text[table.start : table.start + table.header] == "部品 | 個数"


def test_code_keeps_its_lines() -> None:
    text = "例::\n\n   if x:\n       光る\n\n.. code-block:: python\n   :linenos:\n   :caption: a.py\n\n   def f():\n       pass\n\n>>> 1\n1\n"
    assert [words for kind, words in blocks(read(text)) if kind == "code"] == [
        "if x:\n    光る",
        "def f():\n    pass",
        ">>> 1\n1",
    ]


def test_directives_and_roles_that_docutils_does_not_know() -> None:
    text = (
        ".. versionadded:: 3.1\n   時刻を変えられる。\n\n.. py:function:: light(level)\n   :noindex:\n\n   明かりを点ける。\n\n"
        ".. toctree::\n   :maxdepth: 2\n\n   章一\n\n.. 独自\n\n:doc:`手引き <guide>` と :py:class:`~light.Lamp` を見よ。\n"
    )
    assert [words for _, words in blocks(read(text))] == [
        "3.1 時刻を変えられる。",
        "light(level)",
        "明かりを点ける。",
        "手引きと light.Lamp を見よ。",
    ]


def test_what_can_not_be_made_sense_of_stays_as_it_was_written() -> None:
    document = read("本文。\n\n.. figure:: a.png\n   :nonsense: b\n\n   図の題\n\n=====\n壊れた題\n")
    assert "図の題" in document.text
    assert "壊れた題" in document.text
    assert any("読めない部分" in said for said in document.repairs)


def test_no_other_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "秘密.txt").write_text("秘密の言葉", encoding="utf-8")
    place = tmp_path / "秘密.txt"
    text = f"本文。\n\n.. include:: {place}\n\n.. csv-table::\n   :file: {place}\n\n.. raw:: html\n   :file: {place}\n\n.. literalinclude:: {place}\n"
    document = read(text)
    assert "秘密の言葉" not in document.text
    assert any("取り込み2件" in said for said in document.repairs)
    assert "include" not in document.text


def test_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_bytes("題\n==\n\n本文。\n".encode("euc_jp"))
    assert read_document(tmp_path / "a.rst").text == "# 題\n\n本文。\n"


def test_nested_without_end() -> None:
    with pytest.raises(DamagedDocument, match="Nested too deeply"):
        read("".join("  " * n + "- あ\n\n" for n in range(400)))


def test_more_names_than_anybody_makes_up() -> None:
    with pytest.raises(DocumentTooLarge, match="Too many kinds"):
        read("".join(f".. name{n}::\n\n" for n in range(400)))


PIECES = st.sampled_from(
    ["題\n", "====\n", "----\n", "文。\n", "\n", "   ", "- ", "1. ", ".. ", ".. note:: ", ".. unknown:: ", "::\n\n   ", "*", "``", "`", ":role:`", "|",
     "+--+\n|あ|\n+--+\n", "[1]_", ".. [1] ", "_", ".. image:: a", "> ", "== ==\nあ い\n== ==\n", ":欄: "]
)  # fmt: skip


@settings(deadline=None, max_examples=60)  # time is not what is tested, and machines are busy
@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_pieces(text: str) -> None:
    read(text)
