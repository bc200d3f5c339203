"""Org files: headings with their dates, lists, tables, code and notes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document
from corpus.read import read_document
from corpus.readers.org.body import inline
from corpus.readers.org.reader import read_org
from tests.corpus.test_read_invariants import check


def read(text: str) -> Document:
    document = read_org(text)
    check(document)
    return document


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def test_headings_and_text() -> None:
    document = read(
        "#+TITLE: 灯台の手引き\n#+AUTHOR: 浜田\n#+OPTIONS: toc:nil\n\n前書き。\n\n* はじめに :概要:\n:PROPERTIES:\n:ID: 1\n:END:\n"
        "行は折り返して\n続く。[fn:1]\n# コメント\n** TODO 点検\nDEADLINE: <2026-05-01 Fri>\n* COMMENT 隠し\n隠す。\n** 中\n隠す。\n"
        "* 脚注\n[fn:1] 初代の灯台。\n"
    )
    assert document.title == "灯台の手引き"
    assert dict(document.metadata)["creator"] == "浜田"
    assert blocks(document) == [
        ("heading", "灯台の手引き"),
        ("paragraph", "前書き。"),
        ("heading", "はじめに"),
        ("list", "タグ：概要"),
        ("paragraph", "行は折り返して続く。[1]"),
        ("heading", "TODO 点検"),
        ("list", "期限：2026年5月1日"),
        ("heading", "脚注"),
        ("note", "[1] 初代の灯台。"),
    ]
    assert any("COMMENT" in said for said in document.repairs)


def test_lists() -> None:
    text = "* 題\n- 外\n  続き\n  + 中\n    1. 内\n- [X] 済み\n- 用語 :: 説明\n文。\n"
    assert blocks(read(text))[1:] == [
        ("list", "- 外続き\n  - 中\n    1. 内\n- ☑ 済み\n- 用語 :: 説明"),
        ("paragraph", "文。"),
    ]


def test_tables() -> None:
    document = read("#+CAPTION: 部品\n| 部品 | 個数 |\n|------+------|\n| <l> | |\n| 電球 |  3 |\n#+TBLFM: $2=1\n")
    assert blocks(document) == [("paragraph", "部品"), ("table", "部品 | 個数\n電球 | 3")]
    assert document.blocks[1].header == len("部品 | 個数")


def test_blocks_between_begin_and_end() -> None:
    text = "#+BEGIN_SRC python\n  def f():\n      ,* x\n#+END_SRC\n#+begin_quote\n引用の\n文。\n#+end_quote\n#+begin_comment\n隠す\n#+end_comment\n: 等幅\n: の行\n#+begin_example\n閉じない\n"
    assert blocks(read(text)) == [
        ("code", "def f():\n    * x"),
        ("paragraph", "引用の文。"),
        ("code", "等幅\nの行"),
        ("code", "閉じない"),
    ]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("灯台は *海の道しるべ* である。", "灯台は海の道しるべである。"),
        ("the *bold* and =code= text", "the bold and code text"),
        ("[[https://example.jp/a][案内]]と[[https://example.jp]]", "案内とhttps://example.jp"),
        ("2*3*4 と a_b_c", "2*3*4 と a_b_c"),
        ("文。[fn:注1]", "文。[注1]"),
        ("文[fn::その場の注]。", "文（その場の注）。"),
        ("<<目印>>ここ", "目印ここ"),
    ],
)
def test_marks_within_a_line(written: str, text: str) -> None:
    assert inline(written) == text


def test_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.org").write_bytes("* 題\n本文。\n".encode("cp932"))
    assert read_document(tmp_path / "a.org").title == "題"


PIECES = st.sampled_from(
    ["* ", "** TODO ", "題\n", "文。\n", "\n", "- ", "  - ", "1. ", "| あ | い |\n", "|---|\n", "#+begin_src\n", "#+end_src\n", "#+title: 題\n",
     ":PROPERTIES:\n", ":END:\n", ": 幅\n", "[fn:1] ", "[fn:1]", "*太*", "[[a][b]]", "SCHEDULED: <2026-05-01 Fri>\n", "SCHEDULED: <2026-99-99>\n",
     "CLOCK: [2026-05-01 Fri 10:00]\n", "COMMENT ", "# コメント\n", ":タグ:\n", "-----\n"]
)  # fmt: skip


@settings(deadline=None)  # time is not what is tested, and machines are busy
@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_pieces(text: str) -> None:
    from corpus.errors import DamagedDocument

    try:
        document = read_org(text)
    except DamagedDocument:
        return
    check(document)


@pytest.mark.parametrize("line", [":a:\n", "- あ\n", "| あ |\n", "#+begin_src\n", "*あ ", "* 題\n"])
def test_lines_without_end(line: str) -> None:
    read("文。\n" + line * 20_000)
