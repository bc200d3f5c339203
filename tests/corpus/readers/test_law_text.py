"""Laws, ordinances and contracts as plain text: the structure that their numbers tell."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.readers.law.lines import law_lines
from corpus.readers.law.text import is_law, read_law_text
from tests.corpus.test_read_invariants import check

ORDINANCE = """渡し舟条例（令和五年条例第八号）

目次
　第一章　総則（第一条・第二条）
　第二章　舟の運行（第三条―第四条）
　附則

第一章　総則

（趣旨）
第一条　この条例は、渡し舟の運行について定める。

第二条　削除

第二章　舟の運行

（運行時間）
第三条　渡し舟は、次の各号の期間に運行する。
　一　四月から九月まで　朝六時から夕方六時まで
　　イ　満潮のときは、一時間早める。
　二　十月から三月まで　朝七時から夕方五時まで
２　村長は、水位が高いときは、運行を止めることができる。
　一　大雨のとき。
（料金）
第四条　料金は、別表に定める。

附　則
（施行期日）
１　この条例は、令和五年四月一日から施行する。
（経過措置）
２　古い切符は、なお使うことができる。

別表（第四条関係）
区分\t料金
大人\t二百円
"""

CONTRACT = """委託契約書

第１条（目的）
甲は、乙に舟の修理を委託する。

第２条（支払）
１．代金は、三十万円とする。
２．甲は、次の方法で支払う。
(1) 銀行振込
(2) 現金（次の場合に限る。）
　ア　急ぐ場合
(3) 小切手
３．手数料は、甲の負担とする。

第３条　期間
期間は、一年とする。
ただし、延長できる。
"""


def read(text: str) -> Document:
    builder = DocumentBuilder()
    assert read_law_text(text, builder)
    document = builder.build()
    check(document)
    return document


def place(document: Document, words: str) -> str:
    return document.place_at(document.text.index(words))


def headings(document: Document) -> list[str]:
    return ["#" * b.level + document.text[b.start : b.end] for b in document.blocks if b.kind == "heading"]


def test_an_ordinance() -> None:
    document = read(ORDINANCE)
    assert document.title == "渡し舟条例"
    assert headings(document) == [
        "#渡し舟条例（令和五年条例第八号）",
        "##第一章　総則",
        "###第一条（趣旨）",
        "###第二条",
        "##第二章　舟の運行",
        "###第三条（運行時間）",
        "###第四条（料金）",
        "##附則",
        "###１（施行期日）",
        "###２（経過措置）",
        "##別表（第四条関係）",
    ]
    lists = [document.text[b.start : b.end] for b in document.blocks if b.kind == "list"]
    assert lists == [
        "一　四月から九月まで　朝六時から夕方六時まで\n  イ　満潮のときは、一時間早める。\n二　十月から三月まで　朝七時から夕方五時まで",
        "一　大雨のとき。",
    ]
    contents = [document.text[b.start : b.end] for b in document.blocks if b.kind == "contents"]
    assert contents == ["目次\n第一章　総則（第一条・第二条）\n第二章　舟の運行（第三条―第四条）\n附則"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("この条例は、渡し舟", "第一条"),
        ("次の各号の期間", "第三条第一項"),
        ("朝七時から", "第三条第一項第二号"),
        ("満潮の", "第三条第一項第一号イ"),
        ("水位が", "第三条第二項"),
        ("大雨の", "第三条第二項第一号"),
        ("古い切符", "附則第二項"),
        ("大人", "別表"),
    ],
)
def test_places_of_an_ordinance(words: str, expected: str) -> None:
    assert place(read(ORDINANCE), words) == expected


def test_a_table_under_it() -> None:
    document = read(ORDINANCE)
    table = document.blocks[-1]
    assert (table.kind, document.text[table.start : table.end]) == ("table", "区分 | 料金\n大人 | 二百円")


def test_a_contract() -> None:
    document = read(CONTRACT)
    assert headings(document) == ["#委託契約書", "##第１条（目的）", "##第２条（支払）", "##第３条　期間"]
    assert place(document, "代金は") == "第２条第１項"
    assert place(document, "急ぐ場合") == "第２条第２項第２号ア"
    assert place(document, "小切手") == "第２条第２項第３号"
    assert place(document, "手数料は") == "第２条第３項"
    assert place(document, "ただし") == "第３条"
    assert "１．代金は、三十万円とする。" in document.text, "numbers stand as they were printed"


@pytest.mark.parametrize(
    "text",
    [
        "第一条　一つだけ。\n",
        # A commentary names articles as it needs them.
        "第九条　解釈が分かれる。\n第三条　古い規定である。\n第二十条　後で述べる。\n第四条　参考になる。\n",
        # Prose in which lines happen to begin so.
        "舟は川を渡る。\n" * 30 + "第一条　趣旨。\n第二条　定義。\n第三条　雑則。\n",
        # Lines cut at the column's width are joined first.
        "\n".join(f"第{n}条　渡し舟の運行は村長が定めるところにより、朝の六時から\n夕方の六時までとし、水位の高いときは村長がこれを\n止めることができる。" for n in "一二三"),
        "第一章　朝\n舟が出る。\n第二章　昼\n舟が戻る。\n第三章　夜\n舟を洗う。\n",
    ],
)  # fmt: skip
def test_other_texts_are_left_alone(text: str) -> None:
    builder = DocumentBuilder()
    assert not read_law_text(text, builder)
    assert not builder.build().text


def test_an_article_named_in_a_sentence_begins_none() -> None:
    text = "第一条　趣旨。\n第二条　定義。\n第一条の規定による届出は、次の日までとする。\n第三条　雑則。\n"
    assert headings(read(text)) == ["##第一条", "##第二条", "##第三条"]


LINES = st.lists(
    st.sampled_from(
        "第一章 第一節 附則 別表第一 （〔〕） 第一条　〔〕 第二条（題）〔〕 第３条 一　〔〕 二　〔〕 イ　〔〕 （１）〔〕 (2)〔〕 １　〔〕 ２　〔〕 3.〔〕 ②〔〕"
        " 〔〕 〔〕。 目次 a\tb c".split(" ")
    ),
    max_size=30,
)  # fmt: skip


@settings(deadline=None)  # time is not what is tested, and machines are busy
@given(LINES)
def test_any_lines_are_kept(lines: list[str]) -> None:
    text = "第一条　〔〕\n第二条　〔〕\n第三条　〔〕\n" + "\n".join(lines)
    marks = iter(range(100))
    text = re.sub("〔〕", lambda _: f"〔{next(marks)}〕", text)
    builder = DocumentBuilder()
    if read_law_text(text, builder):
        document = builder.build()
        check(document)
        assert sorted(re.findall("〔.*?〕", document.text)) == sorted(re.findall("〔.*?〕", text))


def test_many_numbered_lines_take_no_longer_each() -> None:
    lines = law_lines("第一条　趣旨。\n第二条　定義。\n第三条　雑則。\n" + "２　項。\n一　号。\n" * 100_000)
    assert is_law(lines)
    builder = DocumentBuilder()
    assert read_law_text("\n".join(line.whole for line in lines), builder)
