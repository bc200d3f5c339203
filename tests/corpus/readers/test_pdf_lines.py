"""Lines of a PDF: what is set lower or smaller stays where it belongs."""

from __future__ import annotations

from corpus.readers.pdf.reader import read_pdf
from tests.corpus.plain_pdf import PlainPdf


def test_subscripts_stay_in_place() -> None:
    """H2SO4 and CO2 with figures of 6 points, 2 points below the base line, in a paragraph of two lines."""
    pdf = PlainPdf()
    pdf.text(60, 80, "硫酸は")
    pdf.text(90, 80, "H")
    pdf.text(95, 82, "2", size=6)
    pdf.text(98, 80, "SO")
    pdf.text(108, 82, "4", size=6)
    pdf.text(111, 80, "と書き、工場ではこれを多く用いるという")
    pdf.text(60, 96, "ことであり、")
    pdf.text(120, 96, "CO")
    pdf.text(130, 98, "2", size=6)
    pdf.text(133, 96, "は出ない。")
    assert read_pdf(pdf.data()).text == "硫酸はH2SO4と書き、工場ではこれを多く用いるということであり、CO2は出ない。\n"


def test_small_words_on_the_base_line_are_no_subscripts() -> None:
    pdf = PlainPdf()
    pdf.text(60, 80, "倉庫の鍵")
    pdf.text(100, 80, "（三本）", size=7)
    pdf.text(128, 80, "を預かる。")
    assert read_pdf(pdf.data()).text == "倉庫の鍵（三本）を預かる。\n"


def test_ruby_is_kept_as_how_its_words_are_read() -> None:
    """かわ, ち and の over one kanji each are one reading; よばん stands over two kanji of a list's item."""
    pdf = PlainPdf()
    pdf.text(60, 100, "昔、河内野という村に")
    for at, reading in enumerate(("かわ", "ち", "の")):
        pdf.text(80 + 10 * at, 90, reading, size=5)
    pdf.text(60, 130, "・夜番の灯がともる")
    pdf.text(70, 120, "よばん", size=5)
    document = read_pdf(pdf.data())
    assert document.text == "昔、河内野という村に\n\n- 夜番の灯がともる\n"
    assert [(document.text[word.start : word.end], word.text) for word in document.readings] == [
        ("河内野", "かわちの"),
        ("夜番", "よばん"),
    ]
