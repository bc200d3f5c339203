"""Passages: worked examples, then the properties that citations rest on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.passages import split_passages
from corpus.settings import PassageLimits
from language.sentences import split_sentences
from language.span import Span


def test_a_heading_ends_a_passage_and_gives_its_path() -> None:
    builder = DocumentBuilder(title="例")
    builder.page(1)
    builder.heading(1, "一")
    builder.add("paragraph", "あ" * 30 + "。")
    builder.heading(2, "二")
    builder.page(2)
    builder.add("paragraph", "い" * 30 + "。" + "う" * 30 + "。", pages=[(31, 3, "")])
    passages = split_passages(builder.build())
    assert [passage.section for passage in passages] == [("一",), ("一", "二")]
    assert [passage.pages for passage in passages] == [(1, 1), (2, 3)]
    assert [len(passage.sentences) for passage in passages] == [1, 2]


def test_short_paragraphs_are_joined() -> None:
    builder = DocumentBuilder()
    for letter in "あいう":
        builder.add("paragraph", letter * 99 + "。")
    (passage,) = split_passages(builder.build(), PassageLimits(200, 400))
    assert passage.text == "あ" * 99 + "。\n\n" + "い" * 99 + "。\n\n" + "う" * 99 + "。"


def test_a_long_paragraph_is_split_at_sentence_ends_into_even_parts() -> None:
    builder = DocumentBuilder()
    builder.add("paragraph", ("あ" * 49 + "。") * 16)  # 800 characters: two of 400, not 550 and 250
    assert [len(passage.text) for passage in split_passages(builder.build())] == [400, 400]


def test_a_paragraph_is_rather_kept_whole_than_cut_for_size() -> None:
    builder = DocumentBuilder()
    builder.add("paragraph", ("あ" * 49 + "。") * 6)
    builder.add("paragraph", ("い" * 49 + "。") * 10)
    assert [len(passage.text) for passage in split_passages(builder.build())] == [300, 500]


def table_of(rows: int) -> Document:
    """品名 and 単価 in `rows` rows of 30 characters, the place of each called by its number."""
    builder = DocumentBuilder()
    builder.place("はじめに")
    builder.add("paragraph", "表である。")
    lines = ["品名 | 単価", *(f"{'品' * 21}{row:03} | {row:03}" for row in range(rows))]
    starts = [sum(len(line) + 1 for line in lines[:row]) for row in range(len(lines))]
    places = [(start, f"{row + 1}行目") for row, start in enumerate(starts)]
    builder.add("table", "\n".join(lines), places=places, header=len("品名 | 単価"))
    builder.place("")
    builder.add("paragraph", "終わり。")
    return builder.build()


def test_a_table_that_goes_on_keeps_its_header() -> None:
    document = table_of(40)
    first, *others = split_passages(document)
    assert first.header == "", "the header row stands in it"
    assert first.header_over(first.text.index("品" * 21)) == "品名 | 単価"
    assert others
    for passage in others:
        assert passage.header == "品名 | 単価"
        assert passage.header_over(passage.start) == "品名 | 単価"
        assert document.text[passage.headers[0].row.start : passage.headers[0].row.end] == "品名 | 単価"
    assert others[-1].header_over(others[-1].text.index("終わり") + others[-1].start) == ""


def test_a_row_is_one_sentence_whatever_its_cells_say() -> None:
    builder = DocumentBuilder()
    builder.add("table", "橋 | 由来\n青石橋 | 石で造った。青川に架かる。\n白糸橋 | " + "鉄で造った。" * 60)
    (passage,) = split_passages(builder.build())
    quotes = [span.of(builder.build().text) for span in passage.sentences]
    assert quotes[:3] == ["橋 | 由来", "青石橋 | 石で造った。青川に架かる。", "白糸橋 | 鉄で造った。"]


def test_a_header_is_never_cut_off_from_its_first_row() -> None:
    builder = DocumentBuilder()
    builder.add("paragraph", "あ" * 540 + "。")
    builder.add("table", "\n".join(["品名" * 10 + " | " + "単価" * 10, *("墨" * 100 + " | 1" for _ in range(5))]))
    before, after, *_ = split_passages(builder.build())
    assert before.text.endswith("。")
    assert after.text.startswith("品名")


def test_a_passage_knows_what_its_places_are_called() -> None:
    document = table_of(40)
    for passage in split_passages(document):
        for start in range(passage.start, passage.end):
            assert passage.place_at(start) == document.place_at(start)
        assert all(passage.start <= place.start < passage.end for place in passage.places)
    row = document.text.index("品" * 21 + "017")
    assert (document.place_at(row), document.place_at(row - 1)) == ("19行目", "18行目")
    assert document.place_at(0) == "はじめに"
    assert document.place_at(len(document.text) - 2) == ""


def test_notes_are_passages_of_their_own() -> None:
    builder = DocumentBuilder()
    builder.add("paragraph", "本文(1)(2)。")
    builder.notes_title("注")
    builder.note("(1)", "(1)一つ目。")
    builder.note("(2)", "(2)二つ目。")
    passages = split_passages(builder.build())
    assert [(passage.text, passage.section) for passage in passages] == [
        ("本文(1)(2)。", ()),
        ("(1)一つ目。", ("注",)),
        ("(2)二つ目。", ("注",)),
    ]


def test_a_table_that_fits_stays_whole() -> None:
    builder = DocumentBuilder()
    builder.add("paragraph", "あ" * 299 + "。")
    table = "\n".join("| 国 | " + "値" * 30 + " |" for _ in range(10))
    builder.add("table", table)
    assert table in [passage.text for passage in split_passages(builder.build())]


def test_a_table_of_contents_is_in_no_passage_and_code_is() -> None:
    builder = DocumentBuilder()
    builder.add("paragraph", "前の文。")
    builder.add("contents", "一 始め …… 1\n二 終わり …… 9")
    builder.add("code", "soko start\nsoko stop")
    document = builder.build()
    assert [passage.text for passage in split_passages(document)] == ["前の文。", "soko start\nsoko stop"]
    assert "二 終わり …… 9" in document.text


def test_a_sentence_over_the_limit_stays_whole() -> None:
    builder = DocumentBuilder()
    builder.add("paragraph", "短い文がここにある。" * 3 + "あ" * 900 + "。" + "短い文がここにある。" * 3)
    assert "あ" * 900 + "。" in [passage.text for passage in split_passages(builder.build())]


def test_an_endless_sentence_is_cut_at_clause_marks_or_hard() -> None:
    builder = DocumentBuilder()
    builder.add("paragraph", ("あ" * 99 + "、") * 50)
    assert {passage.text[-1] for passage in split_passages(builder.build())} == {"、"}
    builder = DocumentBuilder()
    builder.add("paragraph", "あ" * 10_000)
    assert max(len(passage.text) for passage in split_passages(builder.build())) == 2_000


@pytest.mark.parametrize("limits", [(0, 100), (200, 100), (-1, 5)])
def test_limits_out_of_order_are_refused(limits: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="expected 0 < minimum ≤ maximum"):
        PassageLimits(*limits)


_SENTENCES = st.sampled_from(
    ["雨だ。", "「行く。」と言う。", "あ" * 60 + "。", "い" * 200 + "。", "う" * 700 + "。", "終わり"]
)
_TEXTS = st.lists(_SENTENCES, min_size=1, max_size=20).map("".join)
_BLOCKS = st.tuples(st.sampled_from(["paragraph", "heading", "list", "table", "note"]), _TEXTS)


def rows(text: str, start: int, end: int) -> list[Span]:
    """The lines; one of more than 300 characters by its sentences."""
    found, at = [], start
    for line in text[start:end].split("\n"):
        whole = [Span(at, at + len(line))] if line else []
        found += whole if len(line) <= 300 else split_sentences(text, at, at + len(line))
        at += len(line) + 1
    return found


def build(blocks: list[tuple[str, str]]) -> Document:
    builder = DocumentBuilder()
    for index, (kind, text) in enumerate(blocks):
        if index % 4 == 0:
            builder.page(index + 1)
        if kind == "heading":
            builder.heading(1 + index % 3, text[:20])
        elif kind == "note":
            builder.note(f"({index})", f"({index}){text}")
        elif kind == "list":
            builder.add("list", text.replace("。", "。\n").strip())
        elif kind == "table":
            builder.add("table", text.replace("。", "。\n").strip())
        else:
            builder.add("paragraph", text)
    return builder.build()


@settings(max_examples=60, deadline=None)
@given(st.lists(_BLOCKS, max_size=12))
def test_passages_cover_the_body_once_with_whole_sentences(blocks: list[tuple[str, str]]) -> None:
    document = build(blocks)
    passages = split_passages(document)
    covered: list[int] = []
    for passage in passages:
        assert passage.text == document.text[passage.start : passage.end]
        covered.extend(range(passage.start, passage.end))
    assert len(covered) == len(set(covered))
    inside = set(covered)
    for block in document.blocks:
        body = {index for index in range(block.start, block.end) if not document.text[index].isspace()}
        assert body.isdisjoint(inside) if block.kind == "heading" else body <= inside
    sentences = [
        span
        for block in document.blocks
        if block.kind != "heading"
        for span in (rows if block.kind == "table" else split_sentences)(document.text, block.start, block.end)
    ]
    assert [span for passage in passages for span in passage.sentences] == sentences
    for passage in passages:
        longest = max(span.end - span.start for span in passage.sentences)
        assert len(passage.text) <= max(550, longest + 2 * 24)
        for span in passage.sentences:
            assert passage.start <= span.start < span.end <= passage.end


def test_a_header_without_a_name_for_its_first_column_begins_at_its_bar() -> None:
    builder = DocumentBuilder(title="船")
    builder.add("table", " | 名 | 年\n港 | 早瀬丸 | 1931\n港 | 白波丸 | 1940", header=8)
    [passage] = split_passages(builder.build())
    [header] = passage.headers
    assert (header.text, header.row.start) == ("| 名 | 年", passage.sentences[0].start)


def test_the_mark_of_a_note_belongs_to_the_sentence_before_it() -> None:
    """Behind a full stop, with or without a space; not at the start of a line, and not a number that is no note's."""
    builder = DocumentBuilder(title="灯台")
    builder.add("paragraph", "光は遠くまで届く。 (1) 霧の日は届かない。(2)\n(1) 油を運ぶ。(3) 硝子を磨く。")
    builder.note("(1)", "(1) 晴れた夜に限る。")
    builder.note("(2)", "(2) 春に多い。")
    document = builder.build()
    sentences = [document.text[span.start : span.end] for span in split_passages(document)[0].sentences]
    assert sentences[:2] == ["光は遠くまで届く。 (1)", "霧の日は届かない。(2)"]
    assert sentences[2:] == ["(1) 油を運ぶ。", "(3) 硝子を磨く。"]


def test_a_date_in_figures_is_searched_as_people_say_it() -> None:
    builder = DocumentBuilder(title="台帳", source="台帳.txt")
    builder.add(
        "paragraph",
        "点検は2025-02-08と2025/3/1に行った。令和7年4月2日にも行った。次は2025-04-01〜2025-05-30の予定、2025-02-30は誤り。版は1.2024.11.3である。",
    )
    (passage,) = split_passages(builder.build())
    assert [gloss.text for gloss in passage.glosses if gloss.kind == "date"] == [
        "2025年2月8日",
        "2025年3月1日",
        "2025年4月1日 2025年5月30日",
    ]
