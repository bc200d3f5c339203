"""PowerPoint files made by python-pptx, and OpenDocument slides that LibreOffice makes of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from corpus.document import Document
from corpus.errors import DamagedDocument, DocumentTooLarge
from corpus.passages import split_passages
from corpus.read import read_document
from corpus.readers.slides.order import Box, reading_order
from corpus.readers.slides.pptx import read_pptx
from corpus.readers.slides.writer import choose_title
from corpus.settings import ReadingLimits
from tests.corpus.readers.sheets.test_xlsx import altered
from tests.corpus.test_read_invariants import check
from tests.corpus.tools import libreoffice


def saved(presentation: Any) -> bytes:
    file = io.BytesIO()
    presentation.save(file)
    return file.getvalue()


def box(slide: Any, text: str, left: float, top: float, width: float = 4) -> None:
    shape = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(1))
    shape.text_frame.text = text


def talk() -> Any:
    made: Any = Presentation()
    made.core_properties.title = "PowerPoint プレゼンテーション"
    layouts = made.slide_layouts
    first = made.slides.add_slide(layouts[0])
    first.shapes.title.text, first.placeholders[1].text = "倉庫の\n省エネ計画", "総務部"
    aims = made.slides.add_slide(layouts[1])
    aims.shapes.title.text = "ねらい"
    frame = aims.placeholders[1].text_frame
    frame.text = "電気を減らす"
    for text, level in (("照明を変える", 1), ("断熱を増やす", 0)):
        paragraph = frame.add_paragraph()
        paragraph.text, paragraph.level = text, level
    aims.notes_slide.notes_text_frame.text = "去年の失敗を話す。"
    plans = made.slides.add_slide(layouts[6])
    box(plans, "右の箱。", 5, 2)
    box(plans, "左の箱。", 0.5, 2)
    box(plans, "二つの案", 0.5, 0.3, 9)
    inner = plans.shapes.add_group_shape().shapes.add_textbox(Inches(1), Inches(5), Inches(3), Inches(1))
    inner.text_frame.text = "組の中。"
    costs = made.slides.add_slide(layouts[5])
    costs.shapes.title.text = "費用"
    table = costs.shapes.add_table(4, 3, Inches(1), Inches(2), Inches(6), Inches(2)).table
    for row, texts in enumerate(
        [("工事", "金額", "年"), ("照明", "120万円", "2024"), ("断熱", "80万円", "2025"), ("", "9万円", "2026")]
    ):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(2, 0).merge(table.cell(3, 0))
    hidden = made.slides.add_slide(layouts[5])
    hidden.shapes.title.text = "秘密"
    hidden._element.set("show", "0")
    return made


EXPECTED = (
    "# 倉庫の省エネ計画\n\n総務部\n\n# ねらい\n\n- 電気を減らす\n  - 照明を変える\n- 断熱を増やす\n\n## ノート\n\n去年の失敗を話す。\n\n"
    "# 二つの案\n\n左の箱。\n\n右の箱。\n\n組の中。\n\n"
    "# 費用\n\n工事 | 金額 | 年\n照明 | 120万円 | 2024\n断熱 | 80万円 | 2025\n断熱 | 9万円 | 2026\n"
)


@pytest.mark.parametrize("to", ["pptx", "odp", "fodp"])
def test_a_talk(tmp_path: Path, to: str) -> None:
    path = tmp_path / "talk.pptx"
    path.write_bytes(saved(talk()))
    document = read_document(path if to == "pptx" else libreoffice(path, to))
    check(document)
    assert document.text == EXPECTED
    assert document.title == "倉庫の省エネ計画"
    assert [page.number for page in document.pages] == [1, 2, 3, 4]
    assert document.place_at(document.text.index("照明 |")) == "スライド 4"
    assert document.place_at(document.text.index("去年")) == "スライド 2"
    assert document.text[document.blocks[-1].start :][: document.blocks[-1].header] == "工事 | 金額 | 年"
    assert "5" in document.repairs[0]
    passage = next(each for each in split_passages(document) if "去年" in each.text)
    assert (passage.section, passage.pages) == (("ねらい", "ノート"), (2, 2))


@pytest.mark.parametrize("kind", ["slideshow", "template"])
def test_a_show_or_a_template_is_a_presentation(kind: str, tmp_path: Path) -> None:
    data = altered(
        saved(talk()),
        "[Content_Types].xml",
        lambda content: content.replace(b"presentationml.presentation.main", f"presentationml.{kind}.main".encode()),
    )
    (tmp_path / "a.ppsx").write_bytes(data)
    assert read_document(tmp_path / "a.ppsx").text == EXPECTED


def test_a_chart_is_the_table_of_its_numbers() -> None:
    made: Any = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[5])
    slide.shapes.title.text = "電気"
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["2022年", "2023年"]
    data.add_series("使用量", (120.5, 90))
    data.add_series("料金", (8, None))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(2), Inches(4), Inches(2), data)
    assert read_pptx(saved(made)).text == "# 電気\n\n | 使用量 | 料金\n2022年 | 120.5 | 8\n2023年 | 90\n"


def test_a_slide_without_a_title_is_called_by_its_number() -> None:
    made: Any = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    box(slide, "長い文である。そのまま置いた。", 1, 1)
    document = read_pptx(saved(made), fallback_title="a")
    assert (document.text, document.title) == ("# スライド 1\n\n長い文である。そのまま置いた。\n", "a")


def test_slides_count_from_the_number_that_is_printed() -> None:
    made = talk()
    made.element.set("firstSlideNum", "11")
    document = read_pptx(saved(made))
    assert [page.number for page in document.pages] == [11, 12, 13, 14]
    assert document.places[0].label == "スライド 11"


@pytest.mark.parametrize("own", ["PowerPoint プレゼンテーション", "PowerPoint Presentation", "スライド 1", "", "無題"])
def test_titles_that_programs_give_are_none(own: str) -> None:
    assert choose_title("", own, "倉庫の省エネ", "a") == "倉庫の省エネ"
    assert choose_title("", own, "", "a") == "a"
    assert choose_title("", "電気の話", "倉庫の省エネ", "a") == "電気の話"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("ppt/presentation.xml", lambda content: content[:200]),
        ("ppt/slides/slide2.xml", lambda content: content[: len(content) // 2]),
        ("ppt/slides/slide1.xml", lambda content: b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + content),
        ("ppt/_rels/presentation.xml.rels", lambda _: b"<Relationships/>"),
        ("[Content_Types].xml", lambda _: b"<Types/>"),
    ],
)
def test_damage_is_one_clear_line(name: str, change: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = tmp_path / "a.pptx"
    path.write_bytes(altered(saved(talk()), name, change))
    with pytest.raises(DamagedDocument) as caught:
        read_document(path)
    assert "a.pptx" in str(caught.value)


def test_any_flipped_byte_is_read_or_refused() -> None:
    whole = saved(talk())
    for position in range(0, len(whole), len(whole) // 40):
        data = bytearray(whole)
        data[position] ^= 0x55
        with suppress(DamagedDocument, DocumentTooLarge):
            check(read_pptx(bytes(data)))


def test_paragraphs_are_counted_before_trees_are_built() -> None:
    with pytest.raises(DocumentTooLarge, match="Too many paragraphs"):
        read_pptx(saved(talk()), limits=ReadingLimits(blocks=3))


SIDES = st.floats(-100, 100)
BOXES = st.lists(st.tuples(SIDES, SIDES, SIDES, SIDES), max_size=12)


@given(BOXES)
def test_every_box_is_read_once(sides: list[tuple[float, float, float, float]]) -> None:
    boxes = [Box(number, *each) for number, each in enumerate(sides)]
    assert sorted(reading_order(boxes)) == list(range(len(boxes)))


@given(st.integers(1, 4), st.integers(1, 4), st.randoms())
def test_a_grid_of_columns_is_read_row_by_row_where_its_rows_are_parted(rows: int, columns: int, order: object) -> None:
    boxes = [
        Box(row * columns + column, column * 30, row * 20, 20, 10) for row in range(rows) for column in range(columns)
    ]
    order.shuffle(boxes)  # type: ignore[attr-defined]
    assert reading_order(boxes) == list(range(rows * columns))


TEXTS = st.text(st.sampled_from("あい|。\n\v1 -"), max_size=8)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.lists(st.tuples(TEXTS, st.floats(0, 8), st.floats(0, 6)), max_size=4), min_size=1, max_size=4))
def test_any_slides(slides: list[list[tuple[str, float, float]]]) -> None:
    made: Any = Presentation()
    for texts in slides:
        slide = made.slides.add_slide(made.slide_layouts[6])
        for text, left, top in texts:
            box(slide, text, left, top)
    document: Document = read_pptx(saved(made))
    check(document)
    letters = sorted(letter for texts in slides for text, *_ in texts for letter in text if letter in "あい。")
    assert sorted(letter for letter in document.text if letter in "あい。") == letters
