"""Slides into a document: each a page called `スライド 3`, its title a heading, then what stands on it, then its notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.builder import DocumentBuilder
from corpus.readers.joining import join_lines
from corpus.tables import Row, has_header, write_table

_NO_TITLE = re.compile(
    r"(?:power\s*point\s*(?:プレゼンテーション|presentation)|presentation|プレゼンテーション|slide|スライド|無題|untitled)[\s\d]*$",
    re.IGNORECASE,
)
_LONGEST_TITLE = 60  # characters


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a box; `mark` is that of a list's item, "" for none, and `level` how deep it is, from 0.

    `heading` is the level of one that a list numbers, 0 for any other.
    """

    text: str
    mark: str = ""
    level: int = 0
    heading: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """`header` says whether the first row is one, None where the file doesn't."""

    rows: Sequence[Sequence[str]]
    header: bool | None = None


@dataclass(slots=True)
class Slide:
    """What stands on a slide, in the order in which it is read: the lines of each box, or a table."""

    number: int
    title: str = ""
    parts: list[Sequence[Line] | Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def write_slides(slides: Sequence[Slide], builder: DocumentBuilder) -> str:
    """Add the slides; gives the title of the first that has one."""
    for slide in slides:
        if not (slide.title or slide.parts or slide.notes or slide.comments):
            continue
        builder.page(slide.number)
        builder.place(f"スライド {slide.number}")
        builder.heading(1, slide.title or f"スライド {slide.number}")
        for part in slide.parts:
            if isinstance(part, Table):
                _write_table(part, builder)
            else:
                _write_lines(part, builder)
        for name, texts in (("ノート", slide.notes), ("コメント", slide.comments)):
            if texts:
                builder.heading(2, name)
            for text in texts:
                builder.add("paragraph", text)
    return next((slide.title for slide in slides if slide.title), "")


def choose_title(given: str, own: str, first: str, fallback: str) -> str:
    """The document's title; what programs put into a file's properties by themselves is none.

    >>> choose_title("", "PowerPoint プレゼンテーション", "倉庫の省エネ", "a")
    '倉庫の省エネ'
    """
    own = "" if _NO_TITLE.match(own.strip()) else own.strip()
    return given or own or first or fallback


def title_among(parts: list[Sequence[Line] | Table]) -> str:
    """Takes the title out of the parts of a slide that has no box for it: a short line that stands first, alone."""
    first = parts[0] if len(parts) > 1 else None
    if first is None or isinstance(first, Table) or len(first) != 1 or first[0].mark:
        return ""
    text = first[0].text
    if len(text) > _LONGEST_TITLE or "。" in text:
        return ""
    del parts[0]
    return text


def one_line(text: str) -> str:
    """Lines that were broken to fit the slide, as one."""
    return join_lines([line.strip() for line in re.split(r"[\n\v\r]+", text) if line.strip()])


def _write_table(table: Table, builder: DocumentBuilder) -> None:
    header = has_header(table.rows) if table.header is None else table.header and len(table.rows) > 1
    written = write_table([Row(cells) for cells in table.rows], int(header))
    builder.add("table", written.text, header=written.header)


def _write_lines(lines: Sequence[Line], builder: DocumentBuilder) -> None:
    """Items that follow one another are one list."""
    items: list[str] = []
    for line in (*lines, Line("")):
        if line.mark and line.text:
            items.append(f"{'  ' * line.level}{line.mark} {line.text}")
            continue
        if items:
            builder.add("list", "\n".join(items))
            items = []
        builder.add("paragraph", line.text)
