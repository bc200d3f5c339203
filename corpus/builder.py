"""Builds a `Document` block by block, keeping every offset right; all readers end here."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.contents import mark_contents
from corpus.document import Block, BlockKind, Box, Document, Gloss, NoteReference, Page, Place
from corpus.errors import DocumentTooLarge
from corpus.settings import ReadingLimits
from corpus.tables import header_of_text
from language.radicals import fold_radicals

_LONGEST_LABEL = 100  # characters of a note's mark that is looked for in the text


# Offset in a block's text, index of the page, and left, top, right and bottom, as in `Box`.
BoxInside = tuple[int, int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Note:
    """A note kept for the end; `place` is what the place it was met at is called."""

    label: str
    text: str
    pages: Sequence[tuple[int, int, str]]
    place: str
    boxes: Sequence[BoxInside]


class DocumentBuilder:
    """Append blocks in reading order, then `build()`. Raises `DocumentTooLarge` once a block is one too many.

    >>> builder = DocumentBuilder(title="例")
    >>> builder.page(1)
    >>> builder.heading(1, "はじめに")
    >>> builder.add("paragraph", "一文目。二文目。", pages=[(4, 2, "")])
    >>> print(builder.build().show())
    ⟦1⟧
    # はじめに
    <BLANKLINE>
    一文目。⟦2⟧二文目。
    <BLANKLINE>
    """

    def __init__(
        self,
        *,
        title: str = "",
        source: str = "",
        media_type: str = "text/plain",
        limits: ReadingLimits = ReadingLimits(),
    ) -> None:
        self._limits = limits
        self.title, self.source, self.media_type = title, source, media_type
        self.repairs: list[str] = []
        self.metadata: dict[str, str] = {}
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._notes: list[_Note] = []
        self._notes_title = ""
        self._noted = 0  # characters of notes kept for the end
        self._pages: list[Page] = []
        self._pending_page: tuple[int, str] | None = None
        self._places: list[Place] = []
        self._place = ""  # what the next block's place is called
        self._readings: list[Gloss] = []
        self._boxes: list[Box] = []

    def page(self, number: int, label: str = "") -> None:
        """The next block added begins page `number`."""
        self._pending_page = (number, label)

    def place(self, label: str) -> None:
        """The next block begins the place called `label`, which lasts until another is given; "" is none."""
        self._place = label

    def heading(
        self,
        level: int,
        title: str,
        *,
        readings: Sequence[tuple[int, int, str]] = (),
        boxes: Sequence[BoxInside] = (),
    ) -> None:
        self._append("heading", title, level=level, boxes=boxes)
        self._add_readings(title, readings)

    def add(
        self,
        kind: BlockKind,
        text: str,
        *,
        pages: Sequence[tuple[int, int, str]] = (),
        label: str = "",
        places: Sequence[tuple[int, str]] = (),
        header: int | None = None,
        readings: Sequence[tuple[int, int, str]] = (),
        boxes: Sequence[BoxInside] = (),
    ) -> None:
        """Add a block. `pages` lists page starts inside it: (offset in `text`, page number, page label).

        `places` lists what places inside it are called: (offset in `text`, label), in order. `header` is
        `Block.header`; that of a table whose file doesn't say it is looked for. `readings`
        lists words whose reading is printed beside them (ruby): (start and end in `text`, reading), in order. `boxes`
        are the rectangles of its lines, in order.
        """
        if header is None:
            header = header_of_text(text) if kind == "table" else 0
        self._append(kind, text, pages=pages, label=label, places=places, header=header, boxes=boxes)
        self._add_readings(text, readings)

    def note(
        self,
        label: str,
        text: str,
        *,
        pages: Sequence[tuple[int, int, str]] = (),
        boxes: Sequence[BoxInside] = (),
    ) -> None:
        """Keep a note for the end of the document. `text` begins with its mark, `label`."""
        if self._pending_page and not pages:
            pages, self._pending_page = [(0, *self._pending_page)], None
        self._noted += len(text)
        self._check(self._noted)
        self._notes.append(_Note(fold_radicals(label), text, pages, self._place, boxes))

    def notes_title(self, title: str) -> None:
        """What the document calls its notes, such as 注釈."""
        self._notes_title = title

    def _append(
        self,
        kind: BlockKind,
        text: str,
        *,
        level: int = 0,
        pages: Sequence[tuple[int, int, str]] = (),
        label: str = "",
        places: Sequence[tuple[int, str]] = (),
        header: int = 0,
        boxes: Sequence[BoxInside] = (),
    ) -> None:
        if not text:
            return
        text = fold_radicals(text)
        self._check(len(text))
        prefix = "#" * level + " " if kind == "heading" and level else ""
        separator = "\n\n" if self._parts else ""
        start = self._length + len(separator) + len(prefix)
        if self._pending_page:
            self._pages.append(Page(start, *self._pending_page))
            self._pending_page = None
        self._pages.extend(Page(start + offset, number, name) for offset, number, name in pages)
        self._add_places(start, places)
        self._add_boxes(start, boxes)
        self._blocks.append(Block(kind, start, start + len(text), level, label, header))
        self._parts.append(separator + prefix + text)
        self._length = start + len(text)

    def _add_readings(self, text: str, readings: Sequence[tuple[int, int, str]]) -> None:
        """Of the block just added, `text`."""
        at = self._length - len(text)
        self._readings.extend(Gloss(at + start, at + end, reading, "reading") for start, end, reading in readings)

    def _add_boxes(self, start: int, inside: Sequence[BoxInside]) -> None:
        if not inside and self._boxes and self._boxes[-1].page >= 0:
            self._boxes.append(Box(start, -1, 0, 0, 0, 0))
        self._boxes.extend(Box(start + offset, *place) for offset, *place in inside)

    def _add_places(self, start: int, inside: Sequence[tuple[int, str]]) -> None:
        first = () if inside and inside[0][0] == 0 else ((0, self._place),)
        for offset, label in (*first, *inside):
            if label != (self._places[-1].label if self._places else ""):
                self._places.append(Place(start + offset, label))
            self._place = label

    def _check(self, more: int) -> None:
        if len(self._blocks) >= self._limits.blocks:
            raise DocumentTooLarge(
                f"段落や見出しが多すぎます（上限 {self._limits.blocks:,}）。分割して追加してください。",
                f"Too many paragraphs and headings (at most {self._limits.blocks:,}). Split the document.",
            )
        if self._length + more > self._limits.characters:
            raise DocumentTooLarge(
                f"文章が長すぎます（{self._length + more:,} 文字まで読みました。上限 {self._limits.characters:,}）。分割して追加してください。",
                f"The text is too long (read up to {self._length + more:,} characters, at most"
                f" {self._limits.characters:,}). Split it.",
            )

    def build(self, document_id: str = "") -> Document:
        """The document. Without `document_id`, the id is the first 12 hexadecimal digits of the text's SHA-256."""
        if self._notes:
            self._place = ""
            self._append("heading", self._notes_title or "注釈")
            for note in self._notes:
                self._place = note.place
                self._append("note", note.text, pages=note.pages, label=note.label, boxes=note.boxes)
            self._notes = []
        text = "".join(self._parts) + "\n" if self._parts else ""
        blocks = mark_contents(self._blocks, text)
        return Document(
            id=document_id or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12],
            title=fold_radicals(self.title),
            text=text,
            blocks=blocks,
            pages=_merge_pages(self._pages),
            note_references=_find_note_references(text, blocks),
            repairs=tuple(self.repairs),
            source=self.source,
            media_type=self.media_type,
            metadata=tuple(sorted(self.metadata.items())),
            places=tuple(self._places),
            readings=tuple(self._readings),
            boxes=tuple(self._boxes),
        )


def _merge_pages(pages: Sequence[Page]) -> tuple[Page, ...]:
    """Pages by start; a page that is declared again while it lasts (notes put last, say) is kept, for it starts anew."""
    merged: list[Page] = []
    for page in sorted(pages, key=lambda page: page.start):
        if merged and merged[-1].start == page.start:
            merged[-1] = page
        elif not merged or (merged[-1].number, merged[-1].label) != (page.number, page.label):
            merged.append(page)
    return tuple(merged)


def _find_note_references(text: str, blocks: Sequence[Block]) -> tuple[NoteReference, ...]:
    labels = _Labels(block.label for block in blocks if block.kind == "note" and block.label)
    return tuple(
        NoteReference(start, end, text[start:end])
        for block in blocks
        if block.kind in ("paragraph", "list", "table")
        for start, end in labels.find(text, block.start, block.end)
    )


class _Labels:
    """Finds any of many labels, the longest first. A pattern of them all would try each at every place."""

    def __init__(self, labels: Iterable[str]) -> None:
        self._labels = {label for label in labels if len(label) <= _LONGEST_LABEL}
        lengths: dict[str, set[int]] = defaultdict(set)
        for label in self._labels:
            lengths[label[0]].add(len(label))
        self._lengths = {first: sorted(each, reverse=True) for first, each in lengths.items()}
        self._first = re.compile("|".join(map(re.escape, lengths)) or "(?!)")

    def find(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where they stand in `text[start:end]`, in order, never one within another."""
        while match := self._first.search(text, start, end):
            start = match.start()
            found = next((n for n in self._lengths[match[0]] if text[start : min(start + n, end)] in self._labels), 0)
            if found:
                yield start, min(start + found, end)
            start += found or 1
