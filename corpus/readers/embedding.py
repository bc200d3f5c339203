"""A document read by another reader, put into the one being built: attachments of a mail, cells of a notebook."""

from __future__ import annotations

from bisect import bisect_left

from corpus.builder import DocumentBuilder
from corpus.document import Block, Document


def embed(document: Document, builder: DocumentBuilder, level: int | None, place: str = "", mark: str = "") -> None:
    """Add all blocks of `document`, its highest headings at `level`, or all at their own (None).

    What it has pages or places for stands at `place` followed by them; notes are paragraphs, for their marks may be
    others' too. `mark` is put before each block but headings, as `> ` before what a mail quotes.
    """
    highest = min((block.level for block in document.blocks if block.kind == "heading" and block.level), default=1)
    starts = sorted({page.start for page in document.pages} | {named.start for named in document.places})
    for block in document.blocks:
        builder.place(_joined(place, _place(document, block.start)))
        text = document.text[block.start : block.end]
        if block.kind == "heading":
            builder.heading(block.level if level is None else max(block.level - highest, 0) + level, text)
        elif block.kind == "note":
            builder.add("paragraph", mark + text)
        else:
            header = block.header + len(mark) if block.header else 0
            shift = len(mark) - block.start
            inside = [(at + shift, _joined(place, _place(document, at))) for at in _inside(block, starts)]
            builder.add(block.kind, mark + text, header=header, places=inside)
    builder.place(place)


def _inside(block: Block, starts: list[int]) -> list[int]:
    """Those of `starts` that lie behind the first character of the block."""
    return starts[bisect_left(starts, block.start + 1) : bisect_left(starts, block.end)]


def _place(document: Document, at: int) -> str:
    if named := document.place_at(at):
        return named
    pages = document.page_range(at, at + 1)
    return f"{pages[0]}ページ" if pages else ""


def _joined(outer: str, inner: str) -> str:
    return " ".join(part for part in (outer, inner) if part)
