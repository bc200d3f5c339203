"""Headings and titles of PDFs: by size, by Gothic among Mincho, by numbers that count on; never a bullet."""

from __future__ import annotations

import pytest

from corpus.document import Document
from corpus.readers.pdf.reader import read_pdf
from tests.corpus.plain_pdf import PlainPdf, flow

TEXT = "川の水は今日も変わらず澄んでいる。岸の人々は朝早く舟を出した。町の古老はその様子を日誌に書き留めていた。"
GOTHIC = "HeiseiKakuGo-W5"


def headings(document: Document) -> list[tuple[int, str]]:
    return [
        (block.level, document.text[block.start : block.end]) for block in document.blocks if block.kind == "heading"
    ]


def test_gothic_lines_among_mincho_are_headings() -> None:
    pdf, y = PlainPdf(), 80.0
    for title in ("水と楮", "職人の暮らし"):
        pdf.text(60, y, title, font=GOTHIC)
        y = flow(pdf, 60, y + 18, TEXT, width=30) + 4
    document = read_pdf(pdf.data())
    assert [text for _, text in headings(document)] == ["水と楮", "職人の暮らし"]
    assert [block.kind for block in document.blocks] == ["heading", "paragraph"] * 2


def test_numbered_lines_that_count_on_are_headings() -> None:
    pdf, y = PlainPdf(), 80.0
    for title in ("1 はじめに", "2 測定の方法", "2.1 温度計の置き場所", "2.2 回数の数え方", "3 結果"):
        pdf.text(60, y, title)
        y = flow(pdf, 60, y + 18, TEXT, width=30) + 10
    assert headings(read_pdf(pdf.data())) == [
        (1, "1 はじめに"), (1, "2 測定の方法"), (2, "2.1 温度計の置き場所"), (2, "2.2 回数の数え方"), (1, "3 結果"),
    ]  # fmt: skip


def test_items_that_count_on_are_no_headings() -> None:
    pdf = PlainPdf()
    y = flow(pdf, 60, 80, TEXT, width=30) + 6
    for item in ("1. 楮を蒸して皮をはぐ", "2. 皮を川でさらす", "3. 繊維をたたいてほぐす"):
        pdf.text(60, y, item)
        y += 16
    flow(pdf, 60, y + 6, TEXT, width=30)
    assert headings(read_pdf(pdf.data())) == []


def test_a_single_number_is_no_heading() -> None:
    pdf = PlainPdf()
    y = flow(pdf, 60, 80, TEXT, width=30) + 6
    pdf.text(60, y, "3 本の鍵")
    flow(pdf, 60, y + 22, TEXT, width=30)
    assert headings(read_pdf(pdf.data())) == []


def test_a_bullet_is_no_heading() -> None:
    """Items of a slide, larger than the notes that make most of the text."""
    pdf = PlainPdf(width=800)
    pdf.text(60, 80, "扉の記録", size=28)
    for at, item in enumerate(("夜は必ず閉める", "鍵は守衛が預かる", "記録は毎朝")):
        pdf.text(60, 130 + 40 * at, f"●{item}", size=16)
    flow(pdf, 60, 300, TEXT * 3, width=60)
    document = read_pdf(pdf.data())
    assert headings(document) == [(1, "扉の記録")]
    assert [block.kind for block in document.blocks] == ["heading", "list", "paragraph"]


def test_a_title_of_two_lines_is_one() -> None:
    pdf = PlainPdf()
    pdf.text(180, 80, "小型冷蔵倉庫における", size=18)
    pdf.text(200, 106, "温度制御の研究", size=18)
    flow(pdf, 60, 180, TEXT * 4, width=40)
    document = read_pdf(pdf.data())
    assert document.title == "小型冷蔵倉庫における温度制御の研究"
    assert headings(document) == [(1, "小型冷蔵倉庫における温度制御の研究")]


@pytest.mark.parametrize(
    "own",
    [
        "PowerPoint プレゼンテーション",
        "スライド 1",
        "Microsoft Word - 原稿",
        "目次",
        "\x83\x8c\x83|\x81[\x83g",
        "plan.tex",
        "倉庫の省エネ",
    ],
)
def test_titles_that_are_none(own: str) -> None:
    """What a program puts there, another encoding, or half of the two lines on the page."""
    pdf = PlainPdf(title=own)
    pdf.text(60, 80, "論文", size=20)
    pdf.text(60, 130, "倉庫の省エネ計画", size=18)
    flow(pdf, 60, 200, TEXT * 4, width=40)
    assert read_pdf(pdf.data(), fallback_title="a").title == "倉庫の省エネ計画"


def test_the_title_that_a_file_gives() -> None:
    pdf = PlainPdf(title="町の水の記録")
    pdf.text(60, 80, "表紙", size=18)
    flow(pdf, 60, 200, TEXT * 4, width=40)
    assert read_pdf(pdf.data()).title == "町の水の記録"


def test_without_headings_the_first_line_is_the_title() -> None:
    pdf = PlainPdf()
    pdf.text(60, 80, "町の水の記録")
    flow(pdf, 60, 120, TEXT * 4, width=40)
    assert read_pdf(pdf.data(), fallback_title="a").title == "町の水の記録"
    pdf = PlainPdf()
    flow(pdf, 60, 120, TEXT * 4, width=40)
    assert read_pdf(pdf.data(), fallback_title="a").title == "a"


def test_gothic_beside_latin_words_of_another_font_is_no_heading() -> None:
    """Japanese in Gothic, Latin in Roman, as LaTeX sets both: a line of Japanese alone is as strong as any."""
    pdf, y = PlainPdf(), 80.0
    for _ in range(4):
        for _ in range(3):  # most of the page is English
            pdf.text(60, y, "the boats left early and nobody on the bank saw them go on a day")  # 64 letters, 32 ems
            y += 14
        pdf.text(60, y, "and came back late.")
        y += 28
        pdf.text(60, y, "舟は朝早くに出て", font=GOTHIC)
        pdf.text(140, y, "AIS")
        pdf.text(155, y, "の記録には夕方まで何も残っていないが岸の人々は見て", font=GOTHIC)
        y += 14
        pdf.text(60, y, "いたので町の古老はその様子をいつものように日誌に書き留めておいたという", font=GOTHIC)
        y += 14
        pdf.text(60, y, "GPS")
        pdf.text(75, y, "はまだ積まれていない。", font=GOTHIC)
        y += 28
    document = read_pdf(pdf.data())
    texts = [document.text[block.start : block.end] for block in document.blocks]
    assert [block.kind for block in document.blocks] == ["paragraph"] * 8
    assert {text for text in texts if "舟" in text} == {
        "舟は朝早くに出てAISの記録には夕方まで何も残っていないが岸の人々は見ていたので町の古老はその様子をいつものように"
        "日誌に書き留めておいたというGPSはまだ積まれていない。"
    }


def test_the_date_on_a_cover_is_no_heading() -> None:
    """Set larger than the text it would stand over all chapters; a year may head what happened in it."""
    pdf = PlainPdf()
    pdf.text(60, 80, "港の手引き", size=20)
    pdf.text(60, 120, "公開日: 2024年1月31日", size=16)
    pdf.page()
    for at, title in enumerate(("2023年", "2024年")):
        pdf.text(60, 80 + 120 * at, title, size=14)
        flow(pdf, 60, 110 + 120 * at, TEXT, width=30)
    assert [text for _, text in headings(read_pdf(pdf.data()))] == ["港の手引き", "2023年", "2024年"]


def test_chapters_without_dots_belong_to_the_contents_and_so_does_their_title() -> None:
    """As LaTeX sets them: the chapters' lines have no dots before their page, and the title is the largest heading."""
    pdf = PlainPdf()
    pdf.text(60, 80, "Contents", size=16)
    y = 110.0
    for entry, page in (("1 港", 1), ("1.1 桟橋", 1), ("1.2 綱", 3), ("2 船", 8), ("2.1 帆", 8), ("2.2 櫂", 9)):
        pdf.text(60, y, entry)
        if "." in entry:
            pdf.text(160, y, ". " * 30)
        pdf.text(480, y, str(page))
        y += 16
    pdf.page()
    for at, title in enumerate(("1 港", "2 船")):
        pdf.text(60, 80 + 120 * at, title, size=13)
        flow(pdf, 60, 110 + 120 * at, TEXT, width=30)
    document = read_pdf(pdf.data())
    assert [text for _, text in headings(document)] == ["1 港", "2 船"]
    assert [block.kind for block in document.blocks[:2]] == ["contents", "contents"]
    listed = document.text[document.blocks[1].start : document.blocks[1].end].split("\n")
    assert [line.split()[0] for line in listed] == ["1", "1.1", "1.2", "2", "2.1", "2.2"]


def test_a_font_named_in_windows_own_encoding_is_gothic() -> None:
    pdf, y = PlainPdf(), 80.0
    for title in ("水と楮", "職人の暮らし"):
        pdf.text(60, y, title, font="TWELVELETTER")
        y = flow(pdf, 60, y + 18, TEXT, width=30) + 4
    named = "ＭＳゴシック".encode("cp932")
    assert len(named) == len("TWELVELETTER")  # so that the file's table of offsets holds
    document = read_pdf(pdf.data().replace(b"TWELVELETTER", named))
    assert [text for _, text in headings(document)] == ["水と楮", "職人の暮らし"]


def test_numbers_tell_the_rank_of_headings_that_look_alike() -> None:
    """A heading without a number is below the last that has one, but for one such as 参考文献."""
    pdf, y = PlainPdf(), 60.0
    titles = ("1 港", "1.1 桟橋", "冬の注意", "1.2 綱", "2 船", "2.1 帆", "参考文献")
    for title in titles:
        pdf.text(60, y, title, font=GOTHIC)
        y = flow(pdf, 60, y + 18, TEXT, width=30) + 6
    assert headings(read_pdf(pdf.data())) == list(zip((1, 2, 3, 2, 1, 2, 1), titles, strict=True))
