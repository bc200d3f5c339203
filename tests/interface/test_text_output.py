"""What a terminal shows, line by line."""

from __future__ import annotations

from dataclasses import replace

from corpus.document import Passage
from interface.text_output import added_line, answer_text, document_line, found_text, place
from qa.documents import Added, DocumentInfo
from qa.records import Answer, Citation, Found, RetrievedPassage

CITATION = Citation(
    number=1, document_id="d", title="町の本", section=("1．橋",), pages=(3, 4), start=0, end=6, quote="橋は石だ。"
)
PASSAGE = RetrievedPassage(1, 1.0, Passage("d", "町の本", 0, 130, "橋" * 130, (), (3, 3), ()))
ANSWER = Answer(
    question="橋は？",
    language="ja",
    answered=True,
    confidence=0.876,
    text="橋は石だ。[1]",
    short_answer="石",
    method="extractive",
    citations=(CITATION,),
    passages=(PASSAGE,),
    rewritten_question="（町について）橋は？",
    notice="一文を省きました。",
)


def test_a_place_that_is_no_page_is_named() -> None:
    citation = replace(CITATION, pages=None, place="Sheet1!A7")
    assert answer_text(replace(ANSWER, citations=(citation,))).splitlines()[7] == "[1] 町の本 › 1．橋 › Sheet1!A7"
    assert (citation.to_json()["place"], "place" in CITATION.to_json()) == ("Sheet1!A7", False)


def test_what_was_recognised_is_told() -> None:
    citation = replace(CITATION, pages=(3, 3), recognised=0.934)
    shown = answer_text(replace(ANSWER, citations=(citation,))).splitlines()
    assert shown[7] == "[1] 町の本 › 1．橋 › 3 ページ › 文字認識（確かさ 93%）"
    assert (citation.to_json()["recognised"], "recognised" in CITATION.to_json()) == (0.934, False)


def test_a_slide_is_not_named_twice() -> None:
    assert place("会議", (), (3, 3), "スライド 3") == "会議 › スライド 3"
    assert place("会議", (), (2, 2), "添付 1") == "会議 › 添付 1 › 2 ページ"


def test_an_answer_with_its_quote() -> None:
    assert answer_text(ANSWER).splitlines() == [
        "橋は石だ。[1]",
        "",
        "質問の解釈: （町について）橋は？",
        "短い答え: 石",
        "確からしさ: 88%",
        "一文を省きました。",
        "",
        "[1] 町の本 › 1．橋 › 3–4 ページ",
        "    「橋は石だ。」",
    ]


def test_a_refusal_with_a_glance_at_the_nearest_places() -> None:
    refused = replace(
        ANSWER, answered=False, text="見つかりません。", citations=(), rewritten_question=None, notice=None
    )
    assert answer_text(refused).splitlines() == [
        "見つかりません。",
        "",
        "近い箇所:",
        "",
        "1. 町の本 › 3 ページ",
        "    " + "橋" * 120 + "…",
    ]


def test_what_is_found_is_shown_whole() -> None:
    found = Found(question="橋", language="ja", passages=(PASSAGE, replace(PASSAGE, rank=2)))
    lines = "    " + "橋" * 130
    assert found_text(found) == f"1. 町の本 › 3 ページ\n{lines}\n\n2. 町の本 › 3 ページ\n{lines}"
    assert found_text(replace(found, passages=())) == "見つかりませんでした。"


def test_a_place_without_a_title_or_pages() -> None:
    assert place("", ("橋",), None) == "橋"


def test_a_document_in_a_list() -> None:
    info = DocumentInfo("a1", "", "本.txt", 1_200, 34_567, 0, "", ("柱を除いた。",), "text/plain")
    assert document_line(info) == "a1  （無題）（34,567 文字・1,200 か所）本.txt"
    assert document_line(replace(info, title="町", pages=12)) == "a1  町（34,567 文字・1,200 か所・12 ページ）本.txt"
    assert added_line(Added(info, "added")) == "追加  a1  （無題）（34,567 文字・1,200 か所）本.txt ｜ 柱を除いた。"


def test_what_a_place_says_twice_is_said_once() -> None:
    assert place("港の手引", ("港 の 手引", "2 綱"), (3, 3)) == "港の手引 › 2 綱 › 3 ページ"
    assert place("台帳", ("四月 の船",), None, "'四月 の船'!A7") == "台帳 › '四月 の船'!A7"
    assert place("台帳", ("四月", "船"), None, "四月!A7") == "台帳 › 船 › 四月!A7"
