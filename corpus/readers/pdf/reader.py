"""PDF to a `Document`, from the places of its glyphs: columns, vertical text, notes, running heads, paragraphs.

The stages: `to_unicode` (fonts mended) → `pages`: `glyphs` (pdfium's characters, or those that `corpus.readers.scans` reads
in the page's picture) and `rules` → `lines` → `grids` (ruled tables) → `furniture` → `layout` and `tables` → `blocks`;
`check` keeps account of what is lost. Left out: text in pictures on pages that have text, mathematics set in two dimensions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.builder import BoxInside, DocumentBuilder
from corpus.document import Document
from corpus.errors import DamagedDocument
from corpus.readers.page_marks import PageStart, split_private_marks
from corpus.readers.pdf.blocks import blocks_of, learn_habits, mark_contents
from corpus.readers.pdf.check import count, doubts
from corpus.readers.pdf.furniture import Furniture, PageLines, remove_furniture
from corpus.readers.pdf.headings import find_numbered, join_titles, rank_headings
from corpus.readers.pdf.layout import Column, columns_of, usual_gutter
from corpus.readers.pdf.lines import Line
from corpus.readers.pdf.notes import gather_notes, resolve_marks
from corpus.readers.pdf.pages import Pages, read_pages, truncated, turn_back
from corpus.readers.pdf.parts import Block
from corpus.readers.pdf.title import title_of
from corpus.readers.pdf.to_unicode import mend_to_unicode
from corpus.readers.scans.recogniser import Recognition
from corpus.settings import ReadingLimits

_PASSWORD = 4  # pdfium's FPDF_ERR_PASSWORD
_MOVED = 2  # characters that a word may stand behind its place in its line


def read_pdf(
    data: bytes,
    *,
    title: str = "",
    fallback_title: str = "",
    source: str = "",
    limits: ReadingLimits = ReadingLimits(),
    recognition: Recognition = Recognition(),
) -> Document:
    """The document; its title is `title`, else the file's own, else the largest text of page 1, else `fallback_title`.

    Raises `DamagedDocument` (encrypted, truncated, characters without meaning), `EmptyDocument` (no text, or none that
    can be read: a scan) and `DocumentTooLarge`.
    """
    whole, mended = mend_to_unicode(data)
    pdf = _open(whole)
    try:
        read = read_pages(pdf, limits, recognition)
        read.mended = mended
        own_title = pdf.get_metadata_dict().get("Title") or ""
    finally:
        pdf.close()
    if own_title == fallback_title:  # the name of the file, which a scanner puts in for a title
        own_title = ""
    builder = DocumentBuilder(source=source, media_type="application/pdf", limits=limits)
    return put_together(read, builder, title=title, own_title=own_title, fallback_title=fallback_title)


def put_together(
    read: Pages, builder: DocumentBuilder, *, title: str = "", own_title: str = "", fallback_title: str = ""
) -> Document:
    """The document of the pages, by an empty `builder`; `own_title` is what the file says of itself."""
    em = _main_size(read.pages)
    furniture = remove_furniture(read.pages, em)
    for index, page in enumerate(read.pages):
        vertical = index in read.vertical
        for line in page.lines:
            if line.cross:  # back to its own u and v, for its own reading order
                turn_back(line, not vertical, page.length_v if vertical else page.length_u)
    columns: list[Column] = []
    usual = usual_gutter(([line for line in page.lines if not line.cross] for page in read.pages), em)
    for page in read.pages:
        columns.extend(columns_of([line for line in page.lines if not line.cross], em, usual))
        columns.extend(columns_of([line for line in page.lines if line.cross], em))
    contents = mark_contents(columns)
    made = blocks_of(columns, learn_habits(columns), read.rules)
    join_titles(made, em)
    blocks = gather_notes(made.blocks)
    find_numbered(blocks)
    resolve_marks(blocks, made.lines)
    rank_headings(blocks, em)
    builder.title = title or title_of(blocks, own_title) or fallback_title
    names = _page_names(read, furniture)
    _write(blocks, builder, _Places(made.lines, names))
    builder.repairs.extend(_repairs(read, furniture, blocks, columns, contents))
    document = builder.build()
    read.account.furniture = furniture.characters
    read.account.text = count([document.text])
    said = (*document.repairs, *doubts(read.account, document.text))
    return read.readings.marked(replace(document, repairs=said), names)


def _open(data: bytes) -> Any:
    tail = data[-4096:]
    if b"%%EOF" not in tail and b"startxref" not in tail:
        raise truncated()
    try:
        pdf = pypdfium2.PdfDocument(data)
        if len(pdf) == 0:
            raise truncated()
        return pdf
    except pypdfium2.PdfiumError:
        if pdfium.FPDF_GetLastError() == _PASSWORD:
            raise DamagedDocument(
                "パスワードで保護された PDF です。保護を外したものを指定してください。",
                "The PDF is encrypted with a password. Give one without it.",
            ) from None
        raise truncated() from None


def _main_size(pages: list[PageLines]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            for part in (line, *(cell for row in line.rows for cell in row)):
                sizes[round(part.size * 4) / 4] += len(part.text)
    return sizes.most_common(1)[0][0]


def _page_names(read: Pages, furniture: Furniture) -> list[tuple[int, str]]:
    """Number and label of each page: as printed on it, else as the file says, else counted from 1.

    A page without a number of its own counts on from the one before, or back from the first that has one.
    """
    count = len(read.pages)
    printed = furniture.numbers or read.labels
    names: list[tuple[int, str] | None] = [None] * count
    for index, label in printed.items():
        names[index] = (int(label), "") if label.isascii() and label.isdigit() else (index + 1, label)
    first = next((index for index, name in enumerate(names) if name and not name[1]), None)
    known: list[tuple[int, str]] = []
    for index in range(count):
        name = names[index]
        if name is None and first is not None and index < first and names[first] is not None:
            number = names[first][0] - (first - index)  # type: ignore[index]
            name = (number, "") if number > 0 else (index + 1, "")
        elif name is None:
            name = (known[-1][0] + 1, "") if known else (index + 1, "")
        known.append(name)
    return known


@dataclass(slots=True)
class _Placed:
    """Pages, rectangles and readings, each with its place in a text, as `DocumentBuilder` takes them."""

    pages: list[PageStart] = field(default_factory=list)
    boxes: list[BoxInside] = field(default_factory=list)
    readings: list[tuple[int, int, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Places:
    """Where lines stand, as a block is told: pages by what they are called, and rectangles."""

    lines: list[Line]
    names: list[tuple[int, str]]  # number and label of each page
    page: int = -1  # of the line before

    def of(self, starts: Sequence[PageStart], text: str, shift: int = 0) -> _Placed:
        """What begins at the marks of `text`, which is put `shift` characters behind a label."""
        placed = _Placed()
        for offset, number, _ in starts:
            line, at = self.lines[number], offset + shift if offset else 0
            if line.page != self.page:
                placed.pages.append((at, *self.names[line.page]))
                self.page = line.page
            placed.boxes.append((at, line.page, *line.place))
            for start, end, reading in line.readings:
                base = line.text[start:end]
                found = text.find(base, offset + start, offset + end + _MOVED)  # behind a bullet it moves by one
                if found >= 0 and shift == 0:
                    placed.readings.append((found, found + len(base), reading))
        return placed


def _write(blocks: list[Block], builder: DocumentBuilder, places: _Places) -> None:
    notes = [block for block in blocks if block.kind == "note"]
    body = [block for block in blocks if block.kind != "note"]
    if notes and body[-1:] and body[-1].kind == "heading":
        builder.notes_title(split_private_marks(body.pop().text)[0])
    for block in body:
        text, starts = split_private_marks(block.text)
        placed = places.of(starts, text)
        if block.kind == "heading":
            for _, number, label in placed.pages:
                builder.page(number, label)
            builder.heading(block.level, text, boxes=placed.boxes, readings=placed.readings)
        else:
            builder.add(block.kind, text, pages=placed.pages, boxes=placed.boxes, readings=placed.readings)
    places.page = -1
    for block in notes:
        text, starts = split_private_marks(block.text)
        placed = places.of(starts, text, len(block.label) + 1)
        builder.note(block.label, f"{block.label} {text}", pages=placed.pages, boxes=placed.boxes)


def _repairs(read: Pages, furniture: Furniture, blocks: list[Block], columns: list[Column], contents: int) -> list[str]:
    """What was done, in sentences for the user."""
    several = [page for page, count in Counter(column.page for column in columns).items() if count > 1]
    notes = sum(block.kind == "note" for block in blocks)
    said = [
        (read.mended, f"文字コードの対応表が規格に合わないフォント{read.mended:,}個を、表を直して読みました。"),
        (len(several), f"{len(several):,}ページの段組を、段ごとの順に読みました。"),
        (len(read.vertical), f"{len(read.vertical):,}ページの縦書きを、右の行から読みました。"),
        (furniture.removed, f"柱（ヘッダー・フッター）とページ番号を{furniture.removed:,}行、本文から除きました。"),
        (contents, f"目次の{contents:,}行は、引用しないようにしました。"),
        (read.ruby, f"ふりがなを{read.ruby:,}か所、本文から除き、読みとして残しました。"),
        (notes, f"注{notes:,}件を末尾にまとめました。"),
    ]
    return [*(sentence for count, sentence in said if count), *read.readings.said()]
