"""Paragraphs of a PDF: whole again over their lines, whatever is indented, sticks out or has a mark before it."""

from __future__ import annotations

from corpus.readers.pdf.reader import read_pdf
from tests.corpus.plain_pdf import PlainPdf, flow

SENTENCE = "川の水は今日も変わらず澄んでいて岸の人々は朝早く舟を出した。"  # 30 characters


def blocks(pdf: PlainPdf) -> list[tuple[str, str]]:
    document = read_pdf(pdf.data())
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def test_a_block_indented_as_first_lines_are_is_one_paragraph() -> None:
    """Under a number, all lines begin where elsewhere a first line does; the first is full and ends no sentence."""
    pdf, y = PlainPdf(), 80.0
    for _ in range(4):  # a document that indents first lines, by one em
        pdf.text(70, y, SENTENCE[:29])
        y = flow(pdf, 60, y + 16, SENTENCE[29:] + "水は冷たい。" * 2, width=30)
    long = "町の古老はその様子を毎日の日誌に書き留めていたというがその日誌は今も役場の蔵にあって誰でも見ることができる"
    pdf.text(60, y, "1. 日誌")
    flow(pdf, 80, y + 16, long + "。", width=28)
    assert blocks(pdf)[-1] == ("paragraph", long + "。")


def test_a_line_that_sticks_out_parts_no_paragraph() -> None:
    """One line reaches four ems beyond the edge at which all others end, as where TeX can't break an address."""
    pdf, y = PlainPdf(), 80.0
    text = "舟は毎朝早くに港を出て沖の浅瀬で網を下ろし夕方に戻る前に魚を浜で分けるのが村の古い習わしであるとのこと"
    for _ in range(5):
        y = flow(pdf, 60, y, text + "だ。", width=26) + 12
    pdf.text(60, y, "控えは次の場所にあるという")
    pdf.text(190, y, "http://example.jp/kou/wan/ka/niss/hi.")  # to 375, where the others end at 320
    assert [text for _, text in blocks(pdf)][:5] == [text + "だ。"] * 5


def test_dashes_and_signs_right_before_japanese_are_bullets() -> None:
    pdf, y = PlainPdf(), 80.0
    for mark in "–∗":
        pdf.text(65, y, mark + "網は三日に一度、浜で干してから繕い、破れの大きなものは冬の")
        pdf.text(75, y + 16, "あいだに編み直す。")
        y += 36
    item = "網は三日に一度、浜で干してから繕い、破れの大きなものは冬のあいだに編み直す。"
    assert blocks(pdf) == [("list", f"- {item}\n- {item}")]


def test_items_with_capital_letters_have_hanging_lines() -> None:
    pdf, y = PlainPdf(), 80.0
    for letter in "AB":
        pdf.text(60, y, f"{letter}. 網は三日に一度、浜で干してから繕い、破れの大きなものがある場")
        pdf.text(75, y + 16, "合。")
        y += 36
    item = "網は三日に一度、浜で干してから繕い、破れの大きなものがある場合。"
    assert blocks(pdf) == [("paragraph", f"A. {item}"), ("paragraph", f"B. {item}")]
