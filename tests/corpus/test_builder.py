"""What the places of a document are called."""

from __future__ import annotations

from corpus.builder import DocumentBuilder
from corpus.document import Document, Place


def labels(document: Document) -> dict[str, str]:
    """The label at the first character of every block."""
    return {document.text[block.start : block.end]: document.place_at(block.start) for block in document.blocks}


def test_a_place_lasts_until_another_is_given() -> None:
    builder = DocumentBuilder()
    builder.add("paragraph", "前")
    builder.place("00:01")
    builder.add("paragraph", "一")
    builder.add("paragraph", "二")
    builder.place("")
    builder.heading(1, "三")
    document = builder.build()
    assert labels(document) == {"前": "", "一": "00:01", "二": "00:01", "三": ""}
    assert document.places == (Place(3, "00:01"), Place(11, ""))


def test_places_within_a_block_begin_where_they_say() -> None:
    builder = DocumentBuilder()
    builder.place("表")
    builder.add("table", "列\n一\n二", places=[(2, "A2"), (4, "A3")])
    builder.add("paragraph", "後")
    document = builder.build()
    assert document.places == (Place(0, "表"), Place(2, "A2"), Place(4, "A3"))
    assert labels(document)["後"] == "A3"


def test_a_note_keeps_the_place_where_it_was_met() -> None:
    builder = DocumentBuilder()
    builder.place("第一条")
    builder.add("paragraph", "本文(1)")
    builder.note("(1)", "(1) 注")
    builder.place("第二条")
    builder.add("paragraph", "次")
    document = builder.build()
    assert labels(document) == {"本文(1)": "第一条", "次": "第二条", "注釈": "", "(1) 注": "第一条"}


def test_a_place_that_is_given_anew_begins_nothing() -> None:
    builder = DocumentBuilder()
    for text in "一二":
        builder.place("A1")
        builder.add("paragraph", text)
    assert builder.build().places == (Place(0, "A1"),)


def test_boxes_are_found_by_what_stands_in_them() -> None:
    """Two lines of four characters; the heading has no place, and neither does what has none of its own."""
    builder = DocumentBuilder()
    builder.add("paragraph", "川の水は澄んでいる", boxes=[(0, 0, 60, 70, 100, 80), (4, 1, 60, 20, 110, 30)])
    builder.heading(1, "題")
    builder.note("(1)", "(1) 注", boxes=[(0, 1, 60, 400, 90, 410)])
    document = builder.build()
    assert [box.page for box in document.boxes_of(0, 4)] == [0]
    assert [box.page for box in document.boxes_of(3, 5)] == [0, 1]
    assert [box.top for box in document.boxes_of(5, 6)] == [20]
    title = document.text.index("題")
    assert document.boxes_of(title, title + 1) == ()
    note = document.text.index("(1)")
    assert [(box.start, box.left, box.bottom) for box in document.boxes_of(note, note + 4)] == [(note, 60, 410)]
