"""Dated sentences in the order of time, each date in full."""

from __future__ import annotations

from pathlib import Path

from corpus.read import read_document
from index.knowledge_base import KnowledgeBase
from qa.timeline import Dated, Timeline, matching

TEXT = """# 町の歩み

町は1932年に生まれ、1955年に市となった。昭和27年4月、図書館が開いた。翌年には分館も開いた。

市の人口は3万人である。19世紀には村であった。

1960年代に鉄道が通った。
"""


def rows_of(tmp_path: Path, text: str = TEXT) -> tuple[KnowledgeBase, tuple[Dated, ...]]:
    file = tmp_path / "町.md"
    file.write_text(text, encoding="utf-8")
    knowledge_base = KnowledgeBase.create(tmp_path / "kb")
    knowledge_base.add([read_document(file)])
    return knowledge_base, Timeline(knowledge_base).rows()


def test_each_year_of_each_sentence_is_a_row_in_the_order_of_time(tmp_path: Path) -> None:
    knowledge_base, rows = rows_of(tmp_path)
    assert [(row.date, row.text[:8]) for row in rows] == [
        ("1932年", "町は1932年に"),
        ("1952年4月", "昭和27年4月、"),
        ("1953年", "翌年には分館も開"),
        ("1955年", "町は1932年に"),
        ("1960～1969年", "1960年代に鉄"),
    ]
    [document] = knowledge_base.documents()
    text = knowledge_base.document(document.id).text
    assert all(row.text == text[row.start : row.end] for row in rows)
    assert [rows[1].text[start:end] for start, end in rows[1].spans] == ["昭和27年4月"]


def test_rows_are_filtered_by_words_document_and_years(tmp_path: Path) -> None:
    _, rows = rows_of(tmp_path)
    assert [row.date for row in matching(rows, "開いた")] == ["1952年4月", "1953年"]
    assert [row.date for row in matching(rows, "分館　開いた")] == ["1953年"]
    assert [row.date for row in matching(rows, first=1953, last=1955)] == ["1953年", "1955年"]
    assert [row.date for row in matching(rows, first=1965)] == ["1960～1969年"]
    assert matching(rows, documents=["x"]) == []
    assert len(matching(rows, documents=["x", rows[0].document_id])) == len(rows)


def test_a_document_that_changed_is_read_again_and_one_that_went_is_gone(tmp_path: Path) -> None:
    knowledge_base, _ = rows_of(tmp_path)
    timeline = Timeline(knowledge_base)
    assert len(timeline.rows()) == 5
    (tmp_path / "町.md").write_text("1999年に橋が架かった。", encoding="utf-8")
    knowledge_base.add([read_document(tmp_path / "町.md")])
    assert [row.date for row in timeline.rows()] == ["1999年"]
    knowledge_base.remove(knowledge_base.documents()[0].id)
    assert timeline.rows() == ()
