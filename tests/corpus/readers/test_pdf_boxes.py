"""Every word of a PDF is found on the picture of its page."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2
import pytest

from corpus.document import Document
from corpus.readers.pdf.reader import read_pdf
from tests.corpus.plain_pdf import PlainPdf, flow


def _boxes(document: Document, words: str) -> list[tuple[int, int, int, int, int]]:
    start = document.text.index(words)
    return [
        (box.page, box.left, box.top, box.right, box.bottom) for box in document.boxes_of(start, start + len(words))
    ]


def test_lines_of_a_paragraph_and_cells_of_a_table() -> None:
    """A line of 10 points with its base line at y reaches from y − 8.8 to y + 1.2."""
    pdf = PlainPdf(width=300, height=400)
    flow(pdf, 40, 100, "川の水は今日も変わらず澄んでいる。岸の人々は朝早く舟を出した。", width=20)
    pdf.page()
    for at, row in enumerate([("品名", "単価", "置き場"), ("鉛筆", "80円", "東の棚"), ("定規", "240円", "西の棚")]):
        for x, cell in zip((40, 120, 200), row, strict=True):
            pdf.text(x, 100 + 18 * at, cell)
    document = read_pdf(pdf.data())
    assert _boxes(document, "今日も") == [(0, 40, 91, 240, 101)]
    assert _boxes(document, "朝早く舟を") == [(0, 40, 107, 150, 117)]
    assert _boxes(document, "澄んでいる。岸の人々は朝早く") == [(0, 40, 91, 240, 101), (0, 40, 107, 150, 117)]
    assert _boxes(document, "西の棚") == [(1, 200, 127, 230, 137)]
    assert {box.page for box in document.boxes} == {0, 1}


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_page_on_its_side(degrees: int) -> None:
    """The box holds the ink of the picture that a viewer shows, whichever way the page is turned."""
    pdf = PlainPdf(width=300, height=400)
    flow(pdf, 40, 100, "川の水は今日も変わらず澄んでいる。岸の人々は", width=10)
    turned = pikepdf.open(io.BytesIO(pdf.data()))
    turned.pages[0].rotate(degrees, relative=False)
    written = io.BytesIO()
    turned.save(written)

    first = pypdfium2.PdfDocument(written.getvalue())[0]
    picture = first.render(scale=1).to_pil().convert("L").point(lambda grey: 255 if grey < 160 else 0)
    ink = picture.getbbox()
    boxes = read_pdf(written.getvalue()).boxes
    around = (
        min(box.left for box in boxes), min(box.top for box in boxes),
        max(box.right for box in boxes), max(box.bottom for box in boxes),
    )  # fmt: skip

    assert ink is not None
    assert all(abs(one - other) <= 4 for one, other in zip(ink, around, strict=True)), (ink, around)
