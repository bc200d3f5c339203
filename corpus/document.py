"""The records that travel the whole way: `Document`, its parts, and `Passage`.

Every offset in this package counts characters (Python code points) of a document's *canonical text*, `Document.text`.
A citation is a slice of it: `quote == document.text[start:end]`, always.

Canonical text is plain Markdown-like text: blocks separated by one blank line, a heading written as `## title`, notes
last. Page starts are not characters of it; they are offsets kept beside it (`Document.pages`), and so are the names of
places in files without pages (`Document.places`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from language.span import Span

BlockKind = Literal["heading", "paragraph", "list", "table", "code", "contents", "note"]


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list, table, piece of code or note; `text[start:end]` is its text without `#` marks.

    "code" keeps its lines. "contents" are lines of a table of contents: they belong to the text, and are never quoted.
    `level` is a heading's depth: 1 for `#`. A heading of level 0 names a section (such as the notes') but is printed
    without `#`. `label` is a note's mark as the text writes it, such as `(1)`; the block's text begins with it. `header`
    counts the characters at a table's start that are its header: a line of what its columns are called.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    label: str = ""
    header: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """A page begins at character `start`. `number` is what is shown; `label` is what the file prints, such as `iv`.

    `recognised` is the mean probability, over its characters, that they are right, where they were read in a picture of
    the page; None where the file holds the characters.
    """

    start: int
    number: int
    label: str = ""
    recognised: float | None = None

    def to_json(self) -> dict[str, Any]:
        known = {} if self.recognised is None else {"recognised": self.recognised}
        return {"number": self.number, "label": self.label, "start": self.start, **known}


def recognised_between(pages: Sequence[Page], start: int, end: int) -> float | None:
    """The lowest `recognised` of the pages that characters `start` to `end` stand on; `pages` are sorted."""
    first = max(bisect_right(pages, start, key=lambda page: page.start) - 1, 0)
    last = bisect_left(pages, end, key=lambda page: page.start)
    known = [page.recognised for page in pages[first:last] if page.recognised is not None]
    return min(known, default=None)


@dataclass(frozen=True, slots=True)
class Place:
    """From character `start` on, words stand at `label`, such as `Sheet1!A7` or `00:12:05`; "" ends the one before."""

    start: int
    label: str


def place_at(places: Sequence[Place], start: int) -> str:
    """The label that holds at character `start`, "" where none does; `places` are sorted."""
    index = bisect_right(places, start, key=lambda place: place.start)
    return places[index - 1].label if index else ""


@dataclass(frozen=True, slots=True)
class Box:
    """From character `start` to the next box, words stand in this rectangle of the page with index `page` in the file.

    In points from the top left corner of the page as it is shown, so that a quote can be marked in the page's picture.
    Page -1: the words that begin here stand nowhere.
    """

    start: int
    page: int
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class NoteReference:
    """A note's mark standing in the body, `text[start:end]`, which points to the note block with the same `label`."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Gloss:
    """What `text[start:end]` says in full, as the rest of the document tells: `52年` is `1952年`, `同年11月` `2002年11月`.

    One of kind "reading" says how the words are read, where the document prints that beside them (ruby), and one of kind
    "date" how a date in figures is said: `2025-02-08` is `2025年2月8日`. Those two are searched, and never shown. One of kind
    "reference" says which article, paragraph or item is meant: `前項` is `第八条第一項`. That is shown, and never searched.
    """

    start: int
    end: int
    text: str
    kind: Literal["value", "reading", "date", "reference"] = "value"

    @property
    def is_searched(self) -> bool:
        """Whether the passage is found by it."""
        return self.kind != "reference"

    @property
    def is_shown(self) -> bool:
        """Whether it stands behind its words in an answer."""
        return self.kind in ("value", "reference")


@dataclass(frozen=True, slots=True)
class Document:
    """One document in its right order.

    `repairs` says, in sentences for the user, what reading did to the file (columns put back in order, running heads
    removed, …); empty when nothing was changed. `source` is the path or address it was read from.
    """

    id: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...] = ()
    note_references: tuple[NoteReference, ...] = ()
    repairs: tuple[str, ...] = ()
    source: str = ""
    media_type: str = "text/plain"
    metadata: tuple[tuple[str, str], ...] = ()
    places: tuple[Place, ...] = ()
    readings: tuple[Gloss, ...] = ()
    boxes: tuple[Box, ...] = ()
    _page_starts: tuple[int, ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "_page_starts", tuple(page.start for page in self.pages))

    def page_range(self, start: int, end: int) -> tuple[int, int] | None:
        """First and last page number that `text[start:end]` stands on, or None when the document has no pages."""
        if not self.pages:
            return None
        first = max(bisect_right(self._page_starts, start) - 1, 0)
        last = max(bisect_right(self._page_starts, max(end - 1, start)) - 1, first)
        return self.pages[first].number, self.pages[last].number

    def place_at(self, start: int) -> str:
        """What the place of character `start` is called where the format has no pages, "" where it has no name."""
        return place_at(self.places, start)

    def boxes_of(self, start: int, end: int) -> tuple[Box, ...]:
        """Where `text[start:end]` stands: a rectangle for each of its lines, none for a file without such places."""
        first = max(bisect_right(self.boxes, start, key=lambda box: box.start) - 1, 0)
        last = bisect_left(self.boxes, end, key=lambda box: box.start)
        return tuple(box for box in self.boxes[first:last] if box.page >= 0)

    def blocks_with_sections(self) -> Iterator[tuple[Block, tuple[str, ...]]]:
        """Every block with its heading path, outermost first; a heading's own path includes itself."""
        path: list[tuple[int, str]] = []
        for block in self.blocks:
            if block.kind == "heading":
                depth = max(block.level, 1)
                path = [(level, title) for level, title in path if level < depth]
                path.append((depth, self.text[block.start : block.end]))
            yield block, tuple(title for _, title in path)

    def show(self) -> str:
        """The canonical text with page starts as `⟦page⟧`, for the eye.

        A page that starts with a block is marked on a line of its own before it, any other in place, so that deleting
        every match of `⟦[^⟧]*⟧\\n?` gives back `text` to the character.
        """
        line_starts = {}
        for block in self.blocks:
            mark = block.level + 1 if block.kind == "heading" and block.level else 0
            line_starts[block.start] = block.start - mark
        parts, done = [], 0
        for page in self.pages:
            at = line_starts.get(page.start)
            parts.append(self.text[done : page.start if at is None else at])
            parts.append(f"⟦{page.label or page.number}⟧" + ("" if at is None else "\n"))
            done = page.start if at is None else at
        parts.append(self.text[done:])
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class TableHeader:
    """The header of a table, `text == document.text[row.start:row.end]`, which stands over the rows in `[start, end)`."""

    row: Span
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one section: what is indexed and retrieved. `text == document.text[start:end]`.

    `sentences` and `glosses` are spans of the document's text inside `[start, end)`; `pages` is None for a document
    without pages. `places` are those that hold in it, the first from its start on. `headers` are those of every table
    that has rows in it; one that stands before `start` belongs to a table that the passage goes on with. `recognised` is
    the lowest `Page.recognised` of its pages.
    """

    document_id: str
    title: str
    start: int
    end: int
    text: str
    section: tuple[str, ...]
    pages: tuple[int, int] | None
    sentences: tuple[Span, ...]
    glosses: tuple[Gloss, ...] = ()
    places: tuple[Place, ...] = ()
    headers: tuple[TableHeader, ...] = ()
    recognised: float | None = None

    @property
    def header(self) -> str:
        """The header of the table that the passage goes on with, "" when it begins with no such row."""
        first = self.headers[0] if self.headers else None
        return first.text if first is not None and first.row.start < self.start else ""

    def header_over(self, start: int) -> str:
        """The header over the row at character `start` of the document, "" where there is none."""
        return next((header.text for header in self.headers if header.start <= start < header.end), "")

    def place_at(self, start: int) -> str:
        """What the place of character `start` of the document is called, as `Document.place_at`."""
        return place_at(self.places, start)
