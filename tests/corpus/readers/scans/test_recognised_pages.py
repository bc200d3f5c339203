"""What a recogniser says becomes a document like any other: in order, with pages, places and how sure it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from corpus.errors import DocumentTooLarge, EmptyDocument, UnsupportedFormat
from corpus.passages import split_passages
from corpus.read import read_document
from corpus.readers.scans.recogniser import Point, ReadLine
from corpus.settings import ReadingLimits, RecognitionLimits
from tests.corpus.plain_pdf import PlainPdf
from tests.corpus.recognisers import NOBODY, Saying, line

# An A4 page at 100 dots an inch: 827 × 1169 pixels, so 842 / 1169 = 0.72 points a pixel.
WIDTH, HEIGHT = 827, 1169


def picture(tmp_path: Path, name: str = "a.png", pages: int = 1, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Path:
    """A page (or more) with something drawn on it, so that it isn't blank."""
    drawn = Image.new("L", size, 255)
    ImageDraw.Draw(drawn).rectangle((50, 50, size[0] - 50, size[1] // 2), fill=0)
    rest: dict[str, Any] = {"save_all": True, "append_images": [drawn] * (pages - 1)} if pages > 1 else {}
    drawn.save(tmp_path / name, **rest)
    return tmp_path / name


def full(texts: list[str], left: float, top: float, em: float = 20.0, sureness: float = 0.95) -> list[ReadLine]:
    """Full-width lines one below the other, each frame an eighth of an em larger than its text on every side."""
    white = em / 8
    return [
        line(
            text,
            left - white,
            top + 2 * em * row - white,
            left + em * len(text) + white,
            top + em * (2 * row + 1) + white,
            sureness,
        )
        for row, text in enumerate(texts)
    ]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = full(["川の水は今日も澄んで", "いる。岸の人は舟を出", "して向こうへ渡った。"], 60, 100)
    right = full(["橋は去年の夏に流され", "た。村の人は新しい橋", "を秋までに架けるよ。"], 460, 100)
    mixed = [each for pair in zip(left, right, strict=True) for each in pair]
    document = read_document(picture(tmp_path), recognition=Saying([mixed]).recognition)
    assert document.text == (
        "川の水は今日も澄んでいる。岸の人は舟を出して向こうへ渡った。\n\n"
        "橋は去年の夏に流された。村の人は新しい橋を秋までに架けるよ。\n"
    )


def test_columns_an_em_apart_are_columns(tmp_path: Path) -> None:
    """Lines of 16 ems of 20 pixels, the second column a single em behind the first and a little lower."""
    left = full([*["川の水は今日も澄んでいて底が見え"] * 5, "た。"], 60, 100)
    right = full([*["橋は去年の夏に流されて秋に架けら"] * 5, "れた。"], 60 + 17 * 20, 103)
    document = read_document(picture(tmp_path), recognition=Saying([[*left, *right]]).recognition)
    assert document.text == (
        "川の水は今日も澄んでいて底が見え" * 5 + "た。\n\n" + "橋は去年の夏に流されて秋に架けら" * 5 + "れた。\n"
    )


def test_vertical_lines_are_read_from_the_right(tmp_path: Path) -> None:
    texts = ["　川の水は今日も澄ん", "でいる。岸の人は舟を", "出して渡った。"]
    lines = [
        line(text.strip(), x, 100 + 25 * (at == 0), x + 25, 100 + 25 * len(text))
        for at, (text, x) in enumerate(zip(texts, (600, 550, 500), strict=True))
    ]
    document = read_document(picture(tmp_path), recognition=Saying([lines[::-1]]).recognition)
    assert document.text == "川の水は今日も澄んでいる。岸の人は舟を出して渡った。\n"
    assert any("縦書き" in said for said in document.repairs)


def test_a_page_that_lay_askew_is_set_straight(tmp_path: Path) -> None:
    """Turned by 3°, each line of 38 ems falls by two ems: more than lines lie apart."""
    texts = [
        "川の水は今日も澄んでいる。岸の人は舟を出して向こうへ",
        "渡った。橋は去年の夏に流された。村の人は新しい橋を秋",
    ]
    straight = full(texts, 100, 300)
    turn = np.deg2rad(3)

    def turned(point: tuple[float, float]) -> tuple[float, float]:
        x, y = point[0] - WIDTH / 2, point[1] - HEIGHT / 2
        return (
            float(WIDTH / 2 + np.cos(turn) * x - np.sin(turn) * y),
            float(HEIGHT / 2 + np.sin(turn) * x + np.cos(turn) * y),
        )

    def corners(line: ReadLine) -> tuple[Point, Point, Point, Point]:
        first, second, third, fourth = map(turned, line.corners)
        return first, second, third, fourth

    askew = [replace(each, corners=corners(each)) for each in straight]
    document = read_document(picture(tmp_path), recognition=Saying([askew]).recognition)
    assert document.text == "".join(texts) + "\n"
    # The first line's frame in the picture: it stands 3° askew again.
    box = document.boxes[0]
    (left, top), (right, bottom) = (turned(point) for point in ((100, 300), (620, 320)))
    scale = 842 / HEIGHT
    assert (box.left, box.top, box.right, box.bottom) == pytest.approx(
        (left * scale, top * scale, right * scale, bottom * scale), abs=4
    )


def test_a_large_line_is_a_heading(tmp_path: Path) -> None:
    text = full(["川の水は今日も澄んでいる。岸の人は舟を", "出して渡った。"], 60, 300)
    document = read_document(
        picture(tmp_path), recognition=Saying([[*text, *full(["渡し場の話"], 60, 100, em=40)]]).recognition
    )
    assert document.title == "渡し場の話"
    assert document.blocks[0].kind == "heading"


def test_how_sure_it_was_goes_to_pages_and_passages(tmp_path: Path) -> None:
    first = full(["川の水は澄んでいる。"], 60, 100, sureness=0.9) + full(
        ["岸の人は舟を出した。"], 60, 140, sureness=0.8
    )
    saying = Saying([first, full(["橋は流された。"], 60, 100, sureness=0.75)])
    document = read_document(picture(tmp_path, "a.tiff", pages=2), recognition=saying.recognition)
    # Ten characters each of .9 and .8; then one line of .75.
    assert [page.recognised for page in document.pages] == [0.85, 0.75]
    [passage] = split_passages(document)
    assert passage.recognised == 0.75, "of its least sure page"
    assert saying.told == [(1, 2), (2, 2)]
    said = "".join(document.repairs)
    assert "2ページを文字認識で読みました（平均の確かさ 80%）" in said
    assert "自信のない行が1行あります：「橋は流された。」" in said


def test_what_is_hardly_text_is_left_out_and_said(tmp_path: Path) -> None:
    lines = [*full(["川の水は澄んでいる。"], 60, 100), *full(["〆乂"], 60, 300, sureness=0.2)]
    document = read_document(picture(tmp_path), recognition=Saying([lines]).recognition)
    assert document.text == "川の水は澄んでいる。\n"
    assert any("文字かどうか分からない1か所" in said for said in document.repairs)


def test_small_type_is_looked_at_again_in_a_larger_picture(tmp_path: Path) -> None:
    small = full(["川の水は澄んでいる。"], 60, 100, em=10)
    large = full(["川の水は澄んでいた。"], 96, 160, em=16)
    saying = Saying([small, large])
    document = read_document(picture(tmp_path, size=(2829, 4000)), recognition=saying.recognition)
    assert [max(seen.shape) for seen in saying.seen] == [2_000, 3_200]
    assert document.text == "川の水は澄んでいた。\n"


def test_an_image_without_text_and_one_that_nothing_reads(tmp_path: Path) -> None:
    with pytest.raises(EmptyDocument, match="No text was found"):
        read_document(picture(tmp_path), recognition=Saying([[]]).recognition)
    with pytest.raises(UnsupportedFormat, match=r"An image \(PNG\).*pip install 'tenkyo\[ocr\]'"):
        read_document(picture(tmp_path), recognition=NOBODY)


def test_a_scanned_pdf(tmp_path: Path) -> None:
    path = picture(tmp_path, "a.pdf", pages=2)
    pages = [full(["川の水は澄んでいる。"], 160, 200), full(["橋は流された。"], 160, 200)]
    document = read_document(path, recognition=Saying(pages).recognition)
    assert document.text == "川の水は澄んでいる。\n\n橋は流された。\n"
    assert [(page.number, page.recognised) for page in document.pages] == [(1, 0.95), (2, 0.95)]
    assert [box.page for box in document.boxes] == [0, 1]
    with pytest.raises(EmptyDocument, match=r"no text layer.*pip install 'tenkyo\[ocr\]'"):
        read_document(path, recognition=NOBODY)


def test_text_that_the_file_has_is_not_recognised(tmp_path: Path) -> None:
    pdf = PlainPdf()
    for row in range(4):
        pdf.text(60, 60 + 20 * row, "川の水は今日も澄んでいる。")
    (tmp_path / "a.pdf").write_bytes(pdf.data())
    saying = Saying([])
    document = read_document(tmp_path / "a.pdf", recognition=saying.recognition)
    assert not saying.seen
    assert document.pages[0].recognised is None


def broken(tmp_path: Path) -> Path:
    """A page whose font says 㐀㐁㐂㐃 of four codes, among four ordinary characters."""
    pdf = PlainPdf(entries="1 beginbfrange <0001> <0004> <3400> endbfrange")
    pdf.codes(60, 60, [1, 2, 3, 4])
    pdf.text(60, 100, "川の水は")
    (tmp_path / "a.pdf").write_bytes(pdf.data())
    return tmp_path / "a.pdf"


@pytest.fixture
def nothing_is_blank(monkeypatch: pytest.MonkeyPatch) -> None:
    """The font of such a PDF isn't in it, so that what pdfium draws depends on the machine."""
    monkeypatch.setattr("corpus.readers.scans.reading._BLANK", -1.0)


@pytest.mark.usefixtures("nothing_is_blank")
def test_a_broken_text_layer_is_read_from_the_picture(tmp_path: Path) -> None:
    lines = full(["渡し場の船頭", "川の水は"], 160, 200)
    assert read_document(broken(tmp_path), recognition=Saying([lines]).recognition).text == "渡し場の船頭川の水は\n"


@pytest.mark.usefixtures("nothing_is_blank")
def test_a_broken_text_layer_is_kept_where_the_picture_says_less(tmp_path: Path) -> None:
    document = read_document(broken(tmp_path), recognition=Saying([full(["川"], 160, 200)]).recognition)
    assert "川の水は" in document.text
    assert document.pages[0].recognised is None


def test_too_many_pages(tmp_path: Path) -> None:
    limits = ReadingLimits(recognition=RecognitionLimits(pages=2))
    lines = full(["川の水は澄んでいる。"], 160, 200)
    with pytest.raises(DocumentTooLarge, match="Too many pages to recognise"):
        read_document(picture(tmp_path, "a.pdf", pages=3), limits=limits, recognition=Saying([lines] * 3).recognition)
    with pytest.raises(DocumentTooLarge, match="too many pages"):
        read_document(picture(tmp_path, "a.tiff", pages=3), limits=limits, recognition=Saying([lines] * 3).recognition)
