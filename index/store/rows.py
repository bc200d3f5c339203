"""Documents and passages as rows of a database, and back, to the last character.

A passage is kept as offsets alone: its text is cut from its document's when it is read, so the two cannot disagree.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from corpus.document import (
    Block,
    Box,
    Document,
    Gloss,
    NoteReference,
    Page,
    Passage,
    Place,
    TableHeader,
    recognised_between,
)
from language.span import Span

# Names of the columns, in the order of the tuples below.
DOCUMENT_COLUMNS = (
    "id, title, source, media_type, text, blocks, pages, note_references, repairs, metadata, places, readings, boxes"
)
PASSAGE_COLUMNS = "start_character, end_character, first_page, last_page, section, sentences, glosses, places, headers"

PassageRow = tuple[int, int, int | None, int | None, str, str, str, str, str]

# How many columns the first knowledge bases had. What came later counts in a hash only where it says something, so that
# the hashes they recorded still hold.
_FIRST_DOCUMENT_COLUMNS, _FIRST_PASSAGE_COLUMNS = 10, 7
NOTHING = "[]"  # what a later column holds that says nothing


def document_to_row(document: Document) -> tuple[str, ...]:
    """The values of `DOCUMENT_COLUMNS`; lists are JSON."""
    return (
        document.id,
        document.title,
        document.source,
        document.media_type,
        document.text,
        _to_json([_block_values(block) for block in document.blocks]),
        _to_json([_page_values(page) for page in document.pages]),
        _to_json([(note.start, note.end, note.label) for note in document.note_references]),
        _to_json(document.repairs),
        _to_json(document.metadata),
        _to_json([(place.start, place.label) for place in document.places]),
        _to_json([(reading.start, reading.end, reading.text) for reading in document.readings]),
        _to_json(_box_values(document.boxes)),
    )


def _gloss_values(gloss: Gloss) -> tuple[Any, ...]:
    values = gloss.start, gloss.end, gloss.text
    return values if gloss.kind == "value" else (*values, gloss.kind)


def _box_values(boxes: Sequence[Box]) -> list[int]:
    """Six numbers a box, of which `start` and `page` count from the box before: a box is some 20 bytes so."""
    values, start, page = [], 0, 0
    for box in boxes:
        values += [box.start - start, box.page - page, box.left, box.top, box.right, box.bottom]
        start, page = box.start, box.page
    return values


def _boxes(values: Sequence[int]) -> Iterator[Box]:
    start = page = 0
    for at in range(0, len(values), 6):
        start, page = start + values[at], page + values[at + 1]
        yield Box(start, page, *values[at + 2 : at + 6])


def _block_values(block: Block) -> tuple[Any, ...]:
    values = block.kind, block.start, block.end, block.level, block.label
    return (*values, block.header) if block.header else values


def _page_values(page: Page) -> tuple[Any, ...]:
    values = page.start, page.number, page.label
    return values if page.recognised is None else (*values, page.recognised)


def row_to_document(row: Sequence[Any]) -> Document:
    (
        identity,
        title,
        source,
        media_type,
        text,
        blocks,
        pages,
        note_references,
        repairs,
        metadata,
        places,
        readings,
        boxes,
    ) = row
    return Document(
        id=identity,
        title=title,
        source=source,
        media_type=media_type,
        text=text,
        blocks=tuple(Block(*values) for values in json.loads(blocks)),
        pages=tuple(Page(*values) for values in json.loads(pages)),
        note_references=tuple(NoteReference(*values) for values in json.loads(note_references)),
        repairs=tuple(json.loads(repairs)),
        metadata=tuple((key, value) for key, value in json.loads(metadata)),
        places=tuple(Place(*values) for values in json.loads(places)),
        readings=tuple(Gloss(start, end, reading, "reading") for start, end, reading in json.loads(readings)),
        boxes=tuple(_boxes(json.loads(boxes))),
    )


def passages_to_rows(passages: Iterable[Passage]) -> Iterator[PassageRow]:
    """The values of `PASSAGE_COLUMNS`; `sentences` is JSON of start, end, start, end, …"""
    for passage in passages:
        first, last = passage.pages or (None, None)
        flat = [offset for span in passage.sentences for offset in (span.start, span.end)]
        glosses = [_gloss_values(gloss) for gloss in passage.glosses]
        places = [(place.start, place.label) for place in passage.places]
        headers = [(header.row.start, header.row.end, header.start, header.end) for header in passage.headers]
        lists = _to_json(flat), _to_json(glosses), _to_json(places), _to_json(headers)
        yield passage.start, passage.end, first, last, _to_json(passage.section), *lists


def rows_to_passages(
    document_id: str, title: str, text: str, rows: Iterable[PassageRow], pages: Sequence[Page] = ()
) -> Iterator[Passage]:
    """`pages` are the document's."""
    sections: dict[str, tuple[str, ...]] = {}  # one tuple a section, however many passages it has
    for start, end, first, last, section, sentences, glosses, places, headers in rows:
        if section not in sections:
            sections[section] = tuple(json.loads(section))
        offsets = iter(json.loads(sentences))
        yield Passage(
            document_id=document_id,
            title=title,
            start=start,
            end=end,
            text=text[start:end],
            section=sections[section],
            pages=None if first is None or last is None else (first, last),
            sentences=tuple(Span(start, end) for start, end in zip(offsets, offsets, strict=True)),
            glosses=tuple(Gloss(*values) for values in json.loads(glosses)),
            places=tuple(Place(*values) for values in json.loads(places)),
            headers=tuple(
                TableHeader(Span(row, row_end), over, over_end, text[row:row_end])
                for row, row_end, over, over_end in json.loads(headers)
            ),
            recognised=recognised_between(pages, start, end),
        )


def content_hash(document: Document) -> str:
    """What makes two files the same document: its text, blocks, pages and places, whatever it is called. SHA-256.

    Not where the words stand on a page: the same text may be set anew.
    """
    row = document_to_row(replace(document, boxes=()))
    return _hash([*row[4:7], *(places for places in row[_FIRST_DOCUMENT_COLUMNS:] if places != NOTHING)])


def record_hash(document_row: Sequence[str], passage_rows: Iterable[PassageRow]) -> str:
    """Of everything kept about a document, to notice damage and to tell whether anything changed. SHA-256."""
    passages = [_without_nothing(row, _FIRST_PASSAGE_COLUMNS) for row in passage_rows]
    return _hash([_without_nothing(document_row, _FIRST_DOCUMENT_COLUMNS), passages])


def _without_nothing(row: Sequence[Any], first: int) -> list[Any]:
    """The row as it was before it had later columns, where these say nothing."""
    return list(row[:first] if all(value == NOTHING for value in row[first:]) else row)


def _hash(value: Any) -> str:
    return hashlib.sha256(_to_json(value).encode("utf-8", "surrogatepass")).hexdigest()


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
