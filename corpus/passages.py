"""Passages: runs of whole sentences of one section, about the size that retrieval likes.

The cuts of a section are chosen together, so that lengths lie near the middle of the two limits and paragraphs, lists
and tables stay whole where they can: the cheapest way through the section's sentence ends, a shortest path.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from corpus.document import Block, Document, Gloss, Passage, Place, TableHeader, recognised_between
from corpus.references import reference_glosses
from corpus.settings import PassageLimits
from language.dates.values import find_values
from language.sentences import split_sentences
from language.span import Span

_CLAUSE_MARK = re.compile(r"[、，,;；\s]")

# What a cut costs, in units of (difference from the target / target)²: inside a paragraph, a list or a table.
_CUT_INSIDE = {"paragraph": 0.15, "list": 0.6, "table": 2.0, "code": 0.6, "note": 0.15}
_NEVER_QUOTED = ("heading", "contents")
_OVER_MAXIMUM = 100.0


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What a passage holds whole: `sentences` from `start` to `end`; a passage that ends after it pays `cut_cost`."""

    start: int
    end: int
    sentences: tuple[Span, ...]
    cut_cost: float


def split_passages(document: Document, limits: PassageLimits = PassageLimits()) -> list[Passage]:
    """The passages of a document, in its order; `passage.text == document.text[passage.start : passage.end]`.

    They hold whole sentences, never reach across a heading, and together cover every block but the headings and the
    tables of contents exactly once. Short paragraphs are joined, long ones are split at sentence ends; a note is a
    passage of its own. Lengths (characters) aim at the middle of the two limits: a section shorter than the minimum
    stays as short as it is, and only a single sentence (and one of a few characters beside it) may be longer than the
    maximum. A sentence longer than `limits.longest_sentence` is cut, at a clause mark (、) where there is one near, else
    hard.
    """
    passages = []
    glosses = [*_values(document.text), *document.readings, *reference_glosses(document)]
    glosses.sort(key=lambda gloss: gloss.start)
    headers = list(_headers(document))
    marks = {mark.start: mark.end for mark in document.note_references}
    for section, blocks in _groups(document):
        stretches = _stretches(document.text, blocks, limits, marks)
        for first, last in _best_cuts(stretches, limits.minimum_characters, limits.maximum_characters):
            start, end = stretches[first].start, stretches[last].end
            passages.append(
                Passage(
                    document_id=document.id,
                    title=document.title,
                    start=start,
                    end=end,
                    text=document.text[start:end],
                    section=section,
                    pages=document.page_range(start, end),
                    sentences=tuple(span for stretch in stretches[first : last + 1] for span in stretch.sentences),
                    glosses=_between(glosses, start, end),
                    places=_places(document, start, end),
                    headers=_headers_within(headers, start, end),
                    recognised=recognised_between(document.pages, start, end),
                )
            )
    return passages


def _values(text: str) -> Iterator[Gloss]:
    """Years and dates in full, and those in figures as people say them, for a question names a date so: 2025-02-08, 2月8日."""
    for value in find_values(text):
        if value.gloss is not None:
            yield Gloss(value.start, value.end, value.gloss)
        elif value.kind in ("date", "period") and "月" not in text[value.start : value.end]:
            days = [_said(date) for date in value.value.split("/") if date.count("-") == 2]
            if days:
                yield Gloss(value.start, value.end, " ".join(days), "date")


def _said(date: str) -> str:
    """`2025-02-08` as 2025年2月8日."""
    return "".join(f"{int(number)}{unit}" for number, unit in zip(date.split("-"), "年月日", strict=True))


def _between(glosses: list[Gloss], start: int, end: int) -> tuple[Gloss, ...]:
    first = bisect_left(glosses, start, key=lambda gloss: gloss.start)
    last = bisect_left(glosses, end, key=lambda gloss: gloss.start)
    return tuple(gloss for gloss in glosses[first:last] if gloss.end <= end)


def _places(document: Document, start: int, end: int) -> tuple[Place, ...]:
    first = bisect_right(document.places, start, key=lambda place: place.start)
    last = bisect_left(document.places, end, key=lambda place: place.start)
    label = document.places[first - 1].label if first else ""
    return (*((Place(start, label),) if label else ()), *document.places[first:last])


def _headers(document: Document) -> Iterator[TableHeader]:
    """Those of tables that have rows beside them."""
    for block in document.blocks:
        if block.kind == "table" and 0 < block.header < block.end - block.start:
            end = block.start + block.header
            text = document.text[block.start : end].lstrip()  # a first column without a name leaves white space
            yield TableHeader(Span(end - len(text), end), end, block.end, text)


def _headers_within(headers: list[TableHeader], start: int, end: int) -> tuple[TableHeader, ...]:
    """Of the tables that have rows in `[start, end)`; tables stand one after another."""
    first = bisect_right(headers, start, key=lambda header: header.end)
    last = bisect_left(headers, end, key=lambda header: header.start)
    return tuple(headers[first:last])


def _groups(document: Document) -> Iterator[tuple[tuple[str, ...], list[Block]]]:
    """Blocks that may share a passage: those between two headings or tables of contents; each note alone."""
    group: list[Block] = []
    section: tuple[str, ...] = ()
    for block, path in document.blocks_with_sections():
        if group and (block.kind in (*_NEVER_QUOTED, "note") or group[0].kind == "note"):
            yield section, group
            group = []
        if block.kind not in _NEVER_QUOTED:
            group.append(block)
        section = path
    if group:
        yield section, group


def _stretches(text: str, blocks: list[Block], limits: PassageLimits, marks: Mapping[int, int]) -> list[_Stretch]:
    """`marks` are where the marks of notes begin and end in the text."""
    stretches: list[_Stretch] = []
    waiting: list[Span] = []
    for block in blocks:
        sentences = (
            _rows(text, block, limits)
            if block.kind == "table"
            else _with_marks(text, split_sentences(text, block.start, block.end), marks)
        )
        pieces = [piece for sentence in sentences for piece in _cut_overlong(text, sentence, limits.longest_sentence)]
        for index, piece in enumerate(pieces):
            waiting.append(piece)
            is_last = index == len(pieces) - 1
            if piece.end - waiting[0].start >= limits.closest_cuts and (
                is_last or piece.end > block.start + block.header
            ):
                cost = 0.0 if is_last else _CUT_INSIDE[block.kind]
                stretches.append(_Stretch(waiting[0].start, piece.end, tuple(waiting), cost))
                waiting = []
    if waiting:
        if stretches and stretches[-1].end >= blocks[-1].start:  # the short rest of a paragraph stays with it
            last = stretches.pop()
            waiting = [*last.sentences, *waiting]
        stretches.append(_Stretch(waiting[0].start, waiting[-1].end, tuple(waiting), 0.0))
    return stretches


def _with_marks(text: str, sentences: Iterable[Span], marks: Mapping[int, int]) -> Iterator[Span]:
    """A note's mark behind a full stop belongs to the sentence before it: 「…と記す。(3) 次の…」."""
    last: Span | None = None
    for sentence in sentences:
        start = sentence.start
        while last is not None and start < sentence.end and "\n" not in text[last.end : start] and start in marks:
            last = Span(last.start, marks[start])
            start = sentence.end - len(text[last.end : sentence.end].lstrip())
        if start >= sentence.end:
            continue
        if last is not None:
            yield last
        last = Span(start, sentence.end)
    if last is not None:
        yield last


def _rows(text: str, block: Block, limits: PassageLimits) -> Iterator[Span]:
    """A table's rows, each as one sentence: what a cell says of the row is said of nothing without the row."""
    start = block.start
    for line in text[block.start : block.end].split("\n"):
        if len(line) > limits.longest_row:
            yield from split_sentences(text, start, start + len(line))
        elif line.strip():
            before = len(line) - len(line.lstrip())
            yield Span(start + before, start + before + len(line.strip()))
        start += len(line) + 1


def _cut_overlong(text: str, sentence: Span, longest: int) -> Iterator[Span]:
    start, end = sentence.start, sentence.end
    while end - start > longest:
        limit = start + longest
        marks = list(_CLAUSE_MARK.finditer(text, limit - longest // 5, limit))
        cut = marks[-1].end() if marks else limit
        trimmed = text[start:cut].rstrip()
        yield Span(start, start + len(trimmed))
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield Span(start, end)


def _best_cuts(stretches: list[_Stretch], minimum: int, maximum: int) -> Iterator[tuple[int, int]]:
    """First and last stretch of each passage, by the cheapest way through the cuts."""
    target = (minimum + maximum) / 2
    cost = [0.0] + [float("inf")] * len(stretches)
    came_from = [0] * (len(stretches) + 1)
    for end in range(1, len(stretches) + 1):
        for start in range(end - 1, -1, -1):
            length = stretches[end - 1].end - stretches[start].start
            if length > maximum and start < end - 1:
                break
            way = cost[start] + ((length - target) / target) ** 2
            if length > maximum:
                way += _OVER_MAXIMUM
            elif length < minimum:
                way += 1.0 - length / minimum
            if end < len(stretches):
                way += stretches[end - 1].cut_cost
            if way < cost[end]:
                cost[end], came_from[end] = way, start
    ways = []
    end = len(stretches)
    while end:
        ways.append((came_from[end], end - 1))
        end = came_from[end]
    yield from reversed(ways)
