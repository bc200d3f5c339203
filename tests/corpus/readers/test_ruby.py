"""Readings printed beside words in pages, books and laws: kept beside the text, each where its word stands."""

from __future__ import annotations

from corpus.document import Document
from corpus.readers.html.reader import read_html
from corpus.readers.law.reader import read_law


def readings(document: Document) -> list[tuple[int, str, str]]:
    return [(gloss.start, document.text[gloss.start : gloss.end], gloss.text) for gloss in document.readings]


def test_of_a_page() -> None:
    page = (
        "<h1><ruby>野<rt>の</rt></ruby>の話</h1><nav><ruby>無<rt>む</rt></ruby></nav>"
        "<p>冬の<ruby>河内<rp>（</rp><rt>かわち</rt><rp>）</rp>野<rt>の</rt></ruby>を、<ruby><rb>見</rb><rt>み</rt></ruby>る。</p>"
    )
    document = read_html(page.encode())
    assert document.text == "# 野の話\n\n冬の河内野を、見る。\n"
    assert readings(document) == [(2, "野", "の"), (9, "河内", "かわち"), (11, "野", "の"), (14, "見", "み")]


def test_a_word_without_a_reading_and_a_reading_without_a_word_are_none() -> None:
    document = read_html("<p>朝<ruby><rt>あさ</rt></ruby>の<ruby>空<rt> </rt></ruby><ruby>色</ruby></p>".encode())
    assert document.readings == ()


def test_of_a_law() -> None:
    sentence = "<ParagraphSentence><Sentence>舟を<Ruby>繋<Rt>つな</Rt></Ruby>ぐ。</Sentence></ParagraphSentence>"
    law = f"<Law><LawBody><LawTitle>舟法</LawTitle><MainProvision><Paragraph Num='1'>{sentence}</Paragraph></MainProvision></LawBody></Law>"
    document = read_law(law.encode())
    assert readings(document) == [(document.text.index("繋"), "繋", "つな")]
