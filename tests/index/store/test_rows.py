"""Documents and passages to rows and back, to the last character."""

from __future__ import annotations

from dataclasses import replace

from corpus.document import Block, Document, Gloss, NoteReference, Page, Passage
from index.store.rows import (
    content_hash,
    document_to_row,
    passages_to_rows,
    record_hash,
    row_to_document,
    rows_to_passages,
)
from language.span import Span

TEXT = "# 橋\n\n52年に開通した。𠮷の橋。(1)\n\n(1) 注。"
DOCUMENT = Document(
    id="d",
    title="町の本",
    text=TEXT,
    blocks=(Block("heading", 2, 3, 1), Block("paragraph", 5, 22), Block("note", 24, 30, 0, "(1)")),
    pages=(Page(0, 3), Page(14, 4, "iv")),
    note_references=(NoteReference(19, 22, "(1)"),),
    repairs=("柱を除いた。",),
    source="/本/町.pdf",
    media_type="application/pdf",
    metadata=(("author", "高瀬"),),
)
PASSAGE = Passage(
    "d", "町の本", 5, 22, TEXT[5:22], ("橋",), (3, 4), (Span(5, 14), Span(14, 22)), (Gloss(5, 8, "1952年"),)
)
UNPAGED = Passage("d", "町の本", 24, 30, TEXT[24:30], ("橋",), None, ())


def test_a_document_comes_back_as_it_went() -> None:
    assert row_to_document(document_to_row(DOCUMENT)) == DOCUMENT


def test_passages_come_back_with_their_text_cut_from_the_documents() -> None:
    rows = list(passages_to_rows([PASSAGE, UNPAGED]))
    assert rows[0] == (5, 22, 3, 4, '["橋"]', "[5,14,14,22]", '[[5,8,"1952年"]]')
    assert list(rows_to_passages("d", "町の本", TEXT, rows)) == [PASSAGE, UNPAGED]


def test_a_document_is_the_same_whatever_it_is_called() -> None:
    renamed = replace(DOCUMENT, id="e", title="別の題", source="/別.pdf")
    assert content_hash(renamed) == content_hash(DOCUMENT)
    assert content_hash(replace(DOCUMENT, text=TEXT + "。")) != content_hash(DOCUMENT)
    assert content_hash(replace(DOCUMENT, pages=())) != content_hash(DOCUMENT)


def test_any_change_of_what_is_kept_is_noticed() -> None:
    rows = list(passages_to_rows([PASSAGE]))
    whole = record_hash(document_to_row(DOCUMENT), rows)
    assert whole == record_hash(document_to_row(DOCUMENT), list(rows))
    assert whole != record_hash(document_to_row(replace(DOCUMENT, title="別の題")), rows)
    assert whole != record_hash(document_to_row(DOCUMENT), [(5, 22, 3, 5, *rows[0][4:])])


def test_half_a_surrogate_has_a_hash_too() -> None:
    assert len(content_hash(replace(DOCUMENT, text="\ud800"))) == 64
