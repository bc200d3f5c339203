"""What a passage is searched by."""

from __future__ import annotations

from corpus.document import Gloss, Passage, TableHeader
from index.components.searchable import headings_over, searchable_text, titles_over
from language.span import Span


def passage_of(text: str, *glosses: Gloss, headers: tuple[TableHeader, ...] = ()) -> Passage:
    return Passage("d", "勤務表", 20, 20 + len(text), text, ("第2章", "夜勤"), None, (), glosses, headers=headers)


def test_dates_in_figures_and_readings_are_searched_and_references_not() -> None:
    passage = passage_of(
        "2025-02-08 前項",
        Gloss(20, 30, "2025年2月8日", "date"),
        Gloss(20, 22, "よみ", "reading"),
        Gloss(31, 33, "第八条第一項", "reference"),
    )
    assert searchable_text(passage) == "勤務表 第2章 夜勤\n2025-02-08 前項\n2025年2月8日 よみ"


def test_a_passage_that_goes_on_with_a_table_has_its_columns_among_the_titles_but_not_among_the_headings() -> None:
    header = TableHeader(Span(0, 9), 0, 40, "氏名 | 開始")
    passage = passage_of("蓮見 | 22:00", headers=(header,))
    assert titles_over(passage) == "勤務表 第2章 夜勤 氏名 開始"
    assert headings_over(passage) == "勤務表 第2章 夜勤"
