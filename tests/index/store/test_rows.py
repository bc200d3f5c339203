"""Documents and passages to rows and back, to the last character."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from corpus.document import Block, Box, Document, Gloss, NoteReference, Page, Passage, Place, TableHeader
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
    assert rows[0] == (5, 22, 3, 4, '["橋"]', "[5,14,14,22]", '[[5,8,"1952年"]]', "[]", "[]")
    assert list(rows_to_passages("d", "町の本", TEXT, rows)) == [PASSAGE, UNPAGED]


def test_what_was_recognised_comes_back() -> None:
    """Page 3 wasn't recognised, page iv was; the note stands on iv."""
    document = replace(DOCUMENT, pages=(Page(0, 3), Page(14, 4, "iv", 0.9)))
    row = document_to_row(document)
    assert row[5 + 1] == '[[0,3,""],[14,4,"iv",0.9]]'
    assert row_to_document(row) == document
    passages = [replace(PASSAGE, recognised=0.9), replace(UNPAGED, recognised=0.9)]
    rows = list(passages_to_rows(passages))
    assert list(rows_to_passages("d", "町の本", TEXT, rows, document.pages)) == passages
    assert content_hash(document) != content_hash(DOCUMENT)


SHEET_TEXT = "橋 | 長さ\n𠮷橋 | 30\n"
SHEET = Document(
    id="s",
    title="橋",
    text=SHEET_TEXT,
    blocks=(Block("table", 0, 13, header=6),),
    places=(Place(0, "橋!A1"), Place(7, "橋!A2")),
    boxes=(Box(0, 0, 60, 71, 180, 81), Box(4, 1, 60, 87, 120, 97), Box(7, -1, 0, 0, 0, 0)),
)
ROWS_ALONE = Passage(
    "s",
    "橋",
    7,
    13,
    SHEET_TEXT[7:13],
    (),
    None,
    (Span(7, 13),),
    places=(Place(7, "橋!A2"),),
    headers=(TableHeader(Span(0, 6), 6, 13, "橋 | 長さ"),),
)


def test_places_and_headers_come_back() -> None:
    assert row_to_document(document_to_row(SHEET)) == SHEET
    rows = list(passages_to_rows([ROWS_ALONE]))
    assert rows[0][-2:] == ('[[7,"橋!A2"]]', "[[0,6,6,13]]")
    assert list(rows_to_passages("s", "橋", SHEET_TEXT, rows)) == [ROWS_ALONE]


def test_hashes_that_were_recorded_before_there_were_places_still_hold() -> None:
    row = document_to_row(DOCUMENT)
    passages = list(passages_to_rows([PASSAGE]))
    older = [list(row[:10]), [list(passage[:7]) for passage in passages]]
    written = json.dumps(older, ensure_ascii=False, separators=(",", ":"))
    assert record_hash(row, passages) == hashlib.sha256(written.encode()).hexdigest()
    written = json.dumps(row[4:7], ensure_ascii=False, separators=(",", ":"))
    assert content_hash(DOCUMENT) == hashlib.sha256(written.encode()).hexdigest()


def test_other_places_are_another_document() -> None:
    moved = replace(SHEET, places=(Place(0, "橋!A1"), Place(7, "橋!A3")))
    rows = list(passages_to_rows([ROWS_ALONE]))
    assert content_hash(moved) != content_hash(SHEET)
    assert record_hash(document_to_row(moved), rows) != record_hash(document_to_row(SHEET), rows)


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
