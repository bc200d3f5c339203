"""Nothing of a PDF is lost in silence: sizes that pages inherit, tables of characters that break the rules, the account."""

from __future__ import annotations

from corpus.readers.pdf.check import Account, doubts
from corpus.readers.pdf.glyphs import Losses
from corpus.readers.pdf.reader import read_pdf
from corpus.readers.pdf.symbols import symbol
from corpus.readers.pdf.to_unicode import mend_table
from tests.corpus.plain_pdf import PlainPdf, flow
from tests.corpus.recognisers import NOBODY


def test_text_beyond_letter_size_on_a_page_that_inherits_its_size() -> None:
    pdf = PlainPdf(width=960, height=1000, inherited=True)
    pdf.text(700, 100, "右の端に置いた文である。")
    pdf.text(60, 950, "下の端に置いた文である。")
    document = read_pdf(pdf.data())
    assert "右の端に置いた文である。" in document.text
    assert "下の端に置いた文である。" in document.text
    assert document.repairs == ()


def test_a_range_over_two_high_bytes_is_read() -> None:
    """は has the code 46ff, the last of its high byte, in a range that goes on to 4703."""
    pdf = PlainPdf(entries="1 beginbfrange <46fd> <4703> <306d> endbfrange")
    pdf.codes(60, 60, [0x46FF, 0x4700, 0x4703])
    document = read_pdf(pdf.data())
    assert document.text == "はばび\n"
    assert "表を直して" in document.repairs[0]


def test_a_block_longer_than_it_says_is_read() -> None:
    pdf = PlainPdf(entries="1 beginbfchar <0001> <7d19> <0002> <6f09> endbfchar")
    pdf.codes(60, 60, [1, 2])
    assert read_pdf(pdf.data()).text == "紙漉\n"


def test_a_range_with_a_list_of_targets_is_cut_too() -> None:
    mended = mend_table(b"1 beginbfrange <00fe> <0101> [<0041> <0042> <0043><0044>] endbfrange")
    assert mended.split(b"\n") == [
        b"2 beginbfrange", b"<00fe> <00ff> [<0041> <0042>]", b"<0100> <0101> [<0043> <0044>]", b"endbfrange",
    ]  # fmt: skip


def test_lawful_tables_stay_as_they_are() -> None:
    table = b"2 beginbfrange <0001> <00ff> <3041> <0100> <0103> <4e00> endbfrange 1 beginbfchar <05> <0041> endbfchar"
    assert mend_table(table) == table


def test_codes_without_a_character_are_said() -> None:
    """㐀㐁㐂㐃 among some 60 characters: a table that is wrong, not four rare kanji."""
    pdf = PlainPdf(entries="1 beginbfrange <0001> <0004> <3400> endbfrange")
    flow(pdf, 60, 60, "川の水は今日も澄んでいる。岸の人は舟を出した。" * 3, width=30)
    pdf.codes(60, 200, [1, 2, 3, 4])
    said = "".join(read_pdf(pdf.data(), recognition=NOBODY).repairs)
    assert "漢字が4字（㐀、㐁、㐂など、" in said
    assert "コード表" in said


def test_private_codes_are_said() -> None:
    pdf = PlainPdf(entries="3 beginbfchar <0001> <5370> <0002> <e123> <0003> <3002> endbfchar")
    pdf.codes(60, 60, [1, 2, 3])
    pdf.text(60, 100, "川の水は今日も澄んでいる。")
    document = read_pdf(pdf.data())
    assert "印\ufffd。" in document.text
    assert any("どの文字か分からない字が1字" in said for said in document.repairs)


def test_text_beside_the_page_and_turned_text_are_said() -> None:
    pdf = PlainPdf()
    flow(pdf, 60, 60, "川の水は今日も澄んでいる。岸の人は舟を出した。" * 3, width=30)
    pdf.text(2_000, 100, "外の五字")
    pdf.turned(40, 400, "縦の軸")
    said = "".join(read_pdf(pdf.data()).repairs)
    assert "枠の外にある4字" in said
    assert "横向きに置かれた3字" in said


def test_characters_that_nothing_accounts_for_are_said() -> None:
    account = Account(losses=Losses(seen=1_000, outside=100), ruby=30, furniture=20, text=700)
    assert doubts(account, "")[0].startswith("ページの枠の外")
    assert "1,000字のうち150字（15.0％）" in doubts(account, "")[1]
    account.text = 845  # 5 are the marks of items, say
    assert len(doubts(account, "")) == 1


def test_bullets_of_symbol_fonts() -> None:
    pdf = PlainPdf()
    items = [
        "扉は夜のあいだ必ず閉めることとし、鍵は守衛が預かることで全員が",
        "記録は毎朝八時に行い、結果を翌月の会議で設備課から皆に報告する",
    ]
    for at, item in enumerate(items):
        pdf.bullet(60, 60 + 40 * at, 0xD8)
        pdf.text(81, 60 + 40 * at, item)
        pdf.text(81, 78 + 40 * at, "賛成した")
    document = read_pdf(pdf.data())
    assert document.text == "".join(f"- {item}賛成した\n" for item in items)
    assert [block.kind for block in document.blocks] == ["list"]


def test_what_a_sign_of_a_symbol_font_shows() -> None:
    assert symbol("\uf0fc", "ABCDEF+Wingdings", first=False) == "✓"
    assert symbol("l", "Wingdings", first=True) == "●"
    assert symbol("\uf0b7", "Symbol", first=True) == "•"
    assert symbol("\uf061", "Symbol", first=False) == "α"
    assert symbol("\uf033", "Unknown", first=False) == "\ufffd"
    assert symbol("l", "Arial", first=True) == "l"
