"""A stretch of a document's text as HTML: pages, places, notes and the marked words where they stand."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

from interface.markup import both, escape, lines
from interface.read.mark import Mark
from qa.documents import Block, Document


@dataclass(frozen=True, slots=True)
class View:
    """A document as it is shown: with which words marked, and `link`, the address of the block that begins at a character.

    `met` are the places of words that met the question, in order.
    """

    document: Document
    mark: Mark
    link: Callable[[int], str]
    met: tuple[tuple[int, int], ...] = ()

    def inline(self, start: int, end: int, *, code: bool = False) -> str:
        """`text[start:end]`; within `code` a line end is one."""
        cuts = sorted({start, end, *self._cuts(start, end)})
        return "".join(self._piece(first, last, code) for first, last in pairwise(cuts))

    def note_of(self, reference: int) -> Block | None:
        """The note that the reference at character `reference` points to: the next of its label, or else the last one."""
        references = self.document.note_references
        at = bisect_left(references, reference, key=lambda each: each.start)
        if at == len(references) or references[at].start != reference:
            return None
        label = references[at].label
        notes = [block for block in self.document.blocks if block.kind == "note" and block.label == label]
        return next((note for note in notes if note.start > reference), notes[-1] if notes else None)

    def reference_to(self, note: Block) -> int | None:
        """The character at which a note is first referred to, None where nothing does."""
        starts = (each.start for each in self.document.note_references if each.label == note.label)
        return next((start for start in starts if self.note_of(start) == note), None)

    def _cuts(self, start: int, end: int) -> list[int]:
        document = self.document
        cuts = [each.start for each in (*_within(document.pages, start, end), *_within(document.places, start, end))]
        cuts += [
            at for each in _within(document.note_references, start, end) for at in (each.start, min(each.end, end))
        ]
        edges = [self.mark.start, self.mark.end, *chain.from_iterable(self.met)]
        return cuts + [at for at in edges if start < at < end]

    def _has_met(self, start: int) -> bool:
        at = bisect_right(self.met, start, key=lambda span: span[0]) - 1
        return at >= 0 and start < self.met[at][1]

    def _piece(self, start: int, end: int, code: bool) -> str:
        document, text = self.document, self.document.text[start:end]
        html = escape(text) if code else lines(text)
        if self._has_met(start):
            html = f'<span class="met">{html}</span>'
        if (note := self.note_of(start)) is not None:
            html = f'<a class="note" id="r{start}" href="{self.link(note.start)}">{html}</a>'
        if self.mark.start <= start and end <= self.mark.end:
            html = f"<mark{' id=mark' if start == self.mark.start else ''}>{html}</mark>"
        before = [page_html(page.number, page.label) for page in _within(document.pages, start, start + 1)]
        before += [
            f'<span class="place">{escape(_CELL.sub("", place.label))}</span>'
            for place in _within(document.places, start, start + 1)
            if place.label
        ]
        return "".join(before) + html


# A sheet's name before a cell's: the sheet is headed by it, and said in each row it takes half of the table.
_CELL = re.compile(r"^(?:'(?:[^']|'')*'|[^!]+)!(?=[A-Z]{1,3}[0-9]+$)")


def page_html(number: int, label: str) -> str:
    """Where a page begins, as the file prints its number."""
    shown = escape(label) or str(number)
    return f'<span class="page" id="p{number}">{both(f"{shown} ページ", f"page {shown}")}</span>'


def _within(sorted_things: Sequence[Any], start: int, end: int) -> Sequence[Any]:
    first = bisect_left(sorted_things, start, key=lambda thing: thing.start)
    return sorted_things[first : bisect_left(sorted_things, end, key=lambda thing: thing.start)]
