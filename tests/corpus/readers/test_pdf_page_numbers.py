"""The numbers that a PDF's pages print: told from versions, years and numbers of chapters, and from the text beside."""

from __future__ import annotations

from corpus.readers.pdf.reader import read_pdf
from tests.corpus.plain_pdf import PlainPdf, flow

SENTENCE = "川の水は今日も変わらず澄んでいる。岸の人々は朝早く舟を出した。"


def _book(heads: list[str], feet: list[str], *, low: int = -1) -> PlainPdf:
    """Pages with a running head and a foot each; the text of page `low` goes down to the foot."""
    pdf = PlainPdf(width=300, height=400)
    for at, (head, foot) in enumerate(zip(heads, feet, strict=True)):
        if at:
            pdf.page()
        pdf.text(150, 30, head, size=8)
        flow(pdf, 40, 80, SENTENCE * (7 if at == low else 5), width=20, lead=23.5 if at == low else 16)
        if foot:
            pdf.text(145, 380, foot, size=8)
    return pdf


def test_a_version_in_the_head_numbers_no_page() -> None:
    """1.0 on each page, and no number on the first: it counts back from 2."""
    document = read_pdf(_book(["手引き 1.0"] * 6, ["", "2", "3", "4", "5", "6"]).data())
    assert [page.number for page in document.pages] == [1, 2, 3, 4, 5, 6]
    assert "手引き" not in document.text


def test_a_year_in_the_head_numbers_no_page() -> None:
    document = read_pdf(_book([f"年報 2024 {page}" for page in range(11, 17)], [""] * 6).data())
    assert [page.number for page in document.pages] == list(range(11, 17))


def test_a_figure_that_two_pages_share_by_chance_is_none() -> None:
    """7 on the fourth page and 13 on the tenth, of chapters: six apart, and no series without what is between."""
    heads = [f"第{chapter}章の話" for chapter in (1, 1, 1, 7, 7, 7, 9, 9, 9, 13)]
    document = read_pdf(_book(heads, [""] * 10).data())
    assert [page.number for page in document.pages] == list(range(1, 11))


def test_nothing_is_page_zero() -> None:
    document = read_pdf(_book(["表"] * 4, ["0", "1", "2", "3"]).data())
    assert min(page.number for page in document.pages) >= 1


def test_a_number_close_to_the_text_is_known_by_those_of_other_pages() -> None:
    document = read_pdf(_book(["手引き"] * 6, [str(page) for page in range(1, 7)], low=3).data())
    assert [page.number for page in document.pages] == [1, 2, 3, 4, 5, 6]
    assert not any(figure in document.text for figure in "123456")


def test_slides_keep_their_printed_numbers() -> None:
    pdf = PlainPdf(width=960, height=540)
    titles = ["倉庫の計画", "扉の記録", "棚の温度", "送風機の音", "鍵の番"]
    for at, title in enumerate(titles):
        if at:
            pdf.page()
            pdf.text(900, 520, str(at + 10), size=12)
        pdf.text(60, 80, title, size=36)
        pdf.text(60, 200, f"・{title}について話す", size=20)
    document = read_pdf(pdf.data())
    assert [page.number for page in document.pages] == [10, 11, 12, 13, 14]
    assert [document.text[b.start : b.end] for b in document.blocks if b.kind == "heading"] == titles


def test_a_head_of_two_lines_goes_and_so_do_numbers_on_full_pages() -> None:
    """The second line is as near to the first as lines of a paragraph are; three of five pages go down to their number."""
    pdf = PlainPdf(width=300, height=400)
    for page in range(5):
        if page:
            pdf.page()
        pdf.text(150, 24, "港湾課の手引き")
        pdf.text(150, 40, "2021年6月")
        flow(pdf, 40, 80, SENTENCE * (6 if page % 2 else 4), width=16, lead=26 if page % 2 else 16)
        pdf.text(145, 382, str(page + 1))
    document = read_pdf(pdf.data())
    assert [page.number for page in document.pages] == [1, 2, 3, 4, 5]
    assert document.text.replace("\n", "") == SENTENCE * (3 * 4 + 2 * 6)
