"""Typed text: wrapped paragraphs are whole again, and what has lines keeps them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document
from corpus.readers.plain.lines import split_text
from corpus.readers.plain.parts import find_parts
from corpus.readers.text_layer import read_text_layer
from corpus.readers.titles import is_title
from tests.corpus.reading_order.test_reading_order import LIGHTHOUSE
from tests.corpus.reading_order.wrapped import KINDS, Kind, wrapped_text

MAIL = """\
Subject: 倉庫の鍵について
From: 山田 <yamada@example.jp>

森田様

先日お話しした倉庫の鍵の件ですが、予備の鍵は守衛室の青い箱に
入っています。取り出すときは、必ず台帳に名前と時刻を書いて
ください。

> 鍵はいつ返せばよいでしょうか。来週の月曜日まで使いたいので
> すが、可能でしょうか。

・台帳は入口の棚にあります。書き方がわからないときは、守衛の小
  川さんに聞いてください。
・青い箱の番号は四桁です。

場所：守衛室
電話：03-0000-0000
"""

README = """\
倉庫だより
==========

決まり
------

倉庫の温度は三度に保たれている。
夏は五度まで上がる。

使い方:

    $ soko start
      --verbose

品名     単価    在庫
-----------------------
赤鉛筆   80円    120本
定規     240円   15本
"""


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def test_mail() -> None:
    document = read_text_layer(MAIL)
    assert document.title == "倉庫の鍵について"
    assert read_text_layer(MAIL.replace("Subject: ", "Subject: Re: Fwd: ")).title == "倉庫の鍵について"
    assert blocks(document) == [
        ("list", "Subject: 倉庫の鍵について\nFrom: 山田 <yamada@example.jp>"),
        ("paragraph", "森田様"),
        (
            "paragraph",
            "先日お話しした倉庫の鍵の件ですが、予備の鍵は守衛室の青い箱に入っています。"
            "取り出すときは、必ず台帳に名前と時刻を書いてください。",
        ),
        ("paragraph", "> 鍵はいつ返せばよいでしょうか。来週の月曜日まで使いたいのですが、可能でしょうか。"),
        (
            "list",
            "・台帳は入口の棚にあります。書き方がわからないときは、守衛の小川さんに聞いてください。\n"
            "・青い箱の番号は四桁です。",
        ),
        ("list", "場所：守衛室\n電話：03-0000-0000"),
    ]
    assert document.repairs == ("途中で切れていた行を4か所でつなぎ、段落に戻しました。",)


def test_underlined_headings_code_and_a_ruled_table() -> None:
    document = read_text_layer(README)
    assert document.title == "倉庫だより"
    assert [(block.level, document.text[block.start : block.end]) for block in document.blocks[:2]] == [
        (1, "倉庫だより"),
        (2, "決まり"),
    ]
    assert blocks(document)[2:] == [
        ("paragraph", "倉庫の温度は三度に保たれている。"),
        ("paragraph", "夏は五度まで上がる。"),
        ("paragraph", "使い方:"),
        ("code", "$ soko start\n  --verbose"),
        ("table", "品名 | 単価 | 在庫\n赤鉛筆 | 80円 | 120本\n定規 | 240円 | 15本"),
    ]
    assert document.blocks[-1].header == len("品名 | 単価 | 在庫")


def test_drawn_tables_lose_their_frames() -> None:
    drawn = "+------+----+\n| 品   | 数 |\n+------+----+\n| 定規 | 3  |\n+------+----+\n"
    framed = "┌──┬──┐\n│品│数│\n├──┼──┤\n│筆│ 2│\n└──┴──┘\n"
    for text, row in ((drawn, "定規 | 3"), (framed, "筆 | 2")):
        document = read_text_layer(text)
        assert blocks(document) == [("table", f"品 | 数\n{row}")]
        assert document.blocks[0].header == len("品 | 数")


def test_pages_of_a_manual() -> None:
    manual = (
        "NAME\n    soko - records the temperature\n\nOPTIONS\n    --all  every record of the\n           warehouse\n"
    )
    document = read_text_layer(manual)
    assert document.title == "soko - records the temperature"
    assert [text for kind, text in blocks(document) if kind == "heading"] == ["NAME", "OPTIONS"]


MINUTES = """\
定例会議　議事録

1　倉庫の移転について
森田：移転先は北埠頭に決まった。工事は来年の四月に始まり、費用は全部で十二億円になる見込みで
　　　ある。
山田：鍵はどうするのか。

2　食堂の改装について
・七月から改装に入る
・改装の間は弁当を販売する
　弁当の値段は五百円
"""


def test_minutes() -> None:
    assert blocks(read_text_layer(MINUTES)) == [
        ("heading", "定例会議　議事録"),
        ("heading", "1　倉庫の移転について"),
        (
            "paragraph",
            "森田：移転先は北埠頭に決まった。工事は来年の四月に始まり、費用は全部で十二億円になる見込みである。",
        ),
        ("paragraph", "山田：鍵はどうするのか。"),
        ("heading", "2　食堂の改装について"),
        ("list", "・七月から改装に入る\n・改装の間は弁当を販売する\n  弁当の値段は五百円"),
    ]


def test_verse_keeps_its_lines() -> None:
    verse = "古い池\n\n池の水\nまた澄む朝の\n静けさよ\n\n秋の風\n戸をたたく音\n誰もなし\n"
    lines = [line for line in verse.split("\n") if line]
    assert [text for _, text in blocks(read_text_layer(verse))] == lines


def test_log_keeps_its_lines() -> None:
    log = "".join(f"2024-05-0{day} 10:00:00 INFO 倉庫の温度を測り、記録した\n" for day in range(1, 6))
    assert blocks(read_text_layer(log)) == [("list", log.strip())]


def test_code_by_what_announces_it() -> None:
    text = (
        "倉庫の温度を見るには、次のように打つと、記録が始めから終わりまで画面に出るので、それを\n読めばよい。例: >\n"
        "   show({all: true,\n         day: 3,\n        })\n\n"
        "詳しくは |soko.txt| を見てほしい。ほかの命令については、扉の横の箱に入った手引きに、\n絵と |soko-show| のような印とがある。\n"
    )
    assert [kind for kind, _ in blocks(read_text_layer(text))] == ["paragraph", "code", "paragraph"]


def test_listing_is_code() -> None:
    listing = "def start(count):\n    total = count + 1\n    return total\n\n\nstart(3)\nstop(4)\n"
    assert blocks(read_text_layer(listing)) == [
        ("code", "def start(count):\n    total = count + 1\n    return total"),
        ("code", "start(3)\nstop(4)"),
    ]


def test_pages_of_a_standard_keep_their_numbers_and_lose_their_heads() -> None:
    page = "倉庫の覚書 28            温度の決まり            2024年5月\n\n"
    text = "\f".join(
        f"{page}   第{number}の部屋の温度は三度である。\n   扉は閉めておく。\n\n山田                 [{number}ページ]\n"
        for number in (1, 2, 3, 4)
    )
    document = read_text_layer(text)
    assert [page.number for page in document.pages] == [1, 2, 3, 4]
    assert "ページ" not in document.text
    assert "覚書" not in document.text
    assert document.repairs[-1].startswith("柱とページ番号を8行取り除きました：「倉庫の覚書 28 ")


def test_a_sentence_goes_on_over_a_page() -> None:
    head = "倉庫の覚書 28            温度の決まり            2024年5月\n\n"
    first = "倉庫の温度は三度に保たれているが、夏は五度まで上がることもあり、そのときは扉を閉め\nて、設備課に知らせなければならない。知らせを受けた者は、台帳に時刻と名前を書き、温\n"
    second = "度計を読む。\n\n第二の部屋も同じである。\n"
    document = read_text_layer(f"{head}{first}\f{head}{second}\f{head}第三の部屋は別である。\n\n鍵は守衛室にある。\n")
    paragraph = next(text for _, text in blocks(document) if text.startswith("倉庫の温度"))
    assert paragraph.endswith("台帳に時刻と名前を書き、温度計を読む。")
    assert [page.number for page in document.pages] == [1, 2, 3]
    assert document.text[document.pages[1].start :].startswith("度計を読む。")


@pytest.mark.parametrize("kind", KINDS)
def test_wrapped_text_is_left_in_order(kind: Kind) -> None:
    for seed in range(3):
        wrapped = wrapped_text(kind, LIGHTHOUSE, seed)
        document = read_text_layer(wrapped.text)
        assert not any("入れ替え" in said for said in document.repairs)
        whole = {"".join(text.split()) for _, text in blocks(document)}
        missing = [text for text in wrapped.paragraphs if "".join(text.split()) not in whole]
        assert len(missing) <= len(wrapped.paragraphs) // 10, missing


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "",
                "短い行",
                "倉庫の温度は三度である。",
                "- 品",
                "  続き",
                "====",
                "a = 1",
                "名：値",
                "品  80",
                "\f",
                "1. 始め",
            ]
        )
    )
)
def test_parts_hold_every_line_once(lines: list[str]) -> None:
    text = split_text("\n".join(lines))
    parts = find_parts(text)
    assert [at for part in parts for at in range(part.start, part.end)] == list(range(len(text)))


@pytest.mark.parametrize(
    "text",
    [
        "PowerPoint プレゼンテーション",
        "スライド 1",
        "目 次",
        "論文",
        "第3号",
        "https://example.jp/a",
        "2024年5月6日",
        "3",
        "",
    ],
)
def test_no_title(text: str) -> None:
    assert not is_title(text)


@pytest.mark.parametrize("text", ["倉庫の省エネ計画", "2024年度の計画について", "論文の書き方", "NATO"])
def test_title(text: str) -> None:
    assert is_title(text)


def test_numbered_questions_are_headings() -> None:
    text = (
        "1.1. 桟橋は冬も開いていますか?\n\n桟橋は冬も開いていますが、氷の厚い日は港湾課が朝のうちに閉めることがあります。\n\n"
        "1.2. 船はどこに留めますか？\n\n船は防波堤の内側に留め、綱は二本以上かけてください。沖に留めることはできません。\n"
    )
    assert [(kind, found) for kind, found in blocks(read_text_layer(text)) if kind == "heading"] == [
        ("heading", "1.1. 桟橋は冬も開いていますか?"),
        ("heading", "1.2. 船はどこに留めますか？"),
    ]


def test_pieces_of_a_sentence_and_signs_alone_are_no_headings() -> None:
    """As a browser saves a manual: each command within a sentence stands between blank lines."""
    text = (
        ">\n\n港の記録を書き写すときは、まず機械を起こしてから一覧を見て、そのあとで控えを取ってください。\n\n"
        "控えを新しい場所へ移すときには、港湾課の机の上にある機械の前に座って、次のように\n\nport-copy all\n\nまたは\n\n"
        "port-copy some\n\nと打ってください。しばらくすると紙が出てくるので、それを棚の三段目に日付の順に並べて置きます。\n"
    )
    assert [kind for kind, _ in blocks(read_text_layer(text)) if kind == "heading"] == []


def test_contents_without_page_numbers() -> None:
    """Its entries come again as headings; a numbered list under 目次 whose lines don't is one."""
    body = "桟橋は冬も開いていますが、氷の厚い日は港湾課が朝のうちに閉めることがあります。"
    entries = "1. 桟橋\n    1.1. 冬も開いて\n    いますか?\n    1.2. 船はどこに留めますか？\n2. 綱\n"
    text = f"目次\n\n{entries}\n1. 桟橋\n\n1.1. 冬も開いていますか?\n\n{body}\n\n1.2. 船はどこに留めますか？\n\n{body}\n\n2. 綱\n\n{body}\n"
    found = blocks(read_text_layer(text))
    assert found[:2] == [("contents", "目次"), ("contents", entries.replace("    ", "").rstrip("\n"))]
    assert next(said for kind, said in found if kind == "heading") == "1. 桟橋"
    assert blocks(read_text_layer(f"目次\n\n{entries}\n{body}\n"))[1][0] != "contents"
