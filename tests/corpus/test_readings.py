"""How words are read, where a document prints it beside them: kept, searched by, and never shown as if it were text."""

from __future__ import annotations

from dataclasses import replace

from corpus.builder import DocumentBuilder
from corpus.document import Document, Gloss
from corpus.passages import split_passages
from index.components.searchable import searchable_text
from index.store.rows import content_hash, document_to_row, passages_to_rows, row_to_document, rows_to_passages
from language.span import Span
from qa.selection.composer import _with_glosses


def document() -> Document:
    builder = DocumentBuilder(title="野の話")
    builder.heading(1, "野の話", readings=[(0, 1, "の")])
    builder.add("paragraph", "河内野の冬は1951年に厳しく、52年には緩んだ。", readings=[(0, 3, "かわちの")])
    return builder.build()


def test_they_are_kept_beside_the_text() -> None:
    made = document()
    assert [(gloss.text, made.text[gloss.start : gloss.end]) for gloss in made.readings] == [
        ("の", "野"),
        ("かわちの", "河内野"),
    ]


def test_a_passage_is_found_by_them() -> None:
    [passage] = split_passages(document())
    assert [(gloss.text, gloss.kind) for gloss in passage.glosses] == [("かわちの", "reading"), ("1952年", "value")]
    assert "かわちの" in searchable_text(passage)


def test_they_come_back_from_the_database() -> None:
    made = document()
    assert row_to_document(document_to_row(made)) == made
    passages = split_passages(made)
    assert list(rows_to_passages(made.id, made.title, made.text, list(passages_to_rows(passages)))) == passages


def test_other_readings_are_another_document() -> None:
    made = document()
    other = replace(made, readings=(Gloss(made.readings[0].start, made.readings[0].end, "ぬ", "reading"),))
    assert content_hash(other) != content_hash(made)


def test_an_answer_does_not_print_them() -> None:
    [passage] = split_passages(document())
    shown = _with_glosses(passage, Span(passage.start, passage.end))
    assert shown == "河内野の冬は1951年に厳しく、52年〔1952年〕には緩んだ。"
