"""PDF to a `Document`, from the places of its glyphs: columns, vertical text, notes, running heads, paragraphs.

The stages: `to_unicode` (fonts mended) → `glyphs` (pdfium's characters) and `rules` → `lines` → `grids` (ruled tables) →
`furniture` → `layout` and `tables` → `blocks`; `check` keeps account of what is lost. Left out: text in pictures,
mathematics set in two dimensions.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.builder import BoxInside, DocumentBuilder
from corpus.document import Document
from corpus.errors import DamagedDocument, DocumentTooLarge, EmptyDocument
from corpus.readers.page_marks import PageStart, split_private_marks
from corpus.readers.pdf.blocks import blocks_of, learn_habits, mark_contents
from corpus.readers.pdf.check import Account, count, doubts
from corpus.readers.pdf.furniture import Furniture, PageLines, remove_furniture
from corpus.readers.pdf.glyphs import GlyphPage, read_glyphs
from corpus.readers.pdf.grids import find_grids, with_tables
from corpus.readers.pdf.headings import find_numbered, join_titles, rank_headings
from corpus.readers.pdf.layout import Column, columns_of, usual_gutter
from corpus.readers.pdf.lines import Line, Place, Style, lines_of
from corpus.readers.pdf.notes import gather_notes, resolve_marks
from corpus.readers.pdf.parts import Block
from corpus.readers.pdf.title import title_of
from corpus.readers.pdf.to_unicode import mend_to_unicode
from corpus.settings import ReadingLimits

_PASSWORD = 4  # pdfium's FPDF_ERR_PASSWORD
_UNMAPPED_SHARE = 0.3  # of the characters: above it the text is no text
_BOLD_WEIGHT = 600
_BOLD_NAME = re.compile(r"bold|black|heavy|demi|[-,]b\b|W[6-9]$", re.IGNORECASE)
_GOTHIC_NAME = re.compile(
    r"goth|kakugo|hirakaku|meiryo|biz-?ud.?go|shingo|sans.*(?:cjk|jp)|ゴシック|メイリオ", re.IGNORECASE
)
_MOVED = 2  # characters that a word may stand behind its place in its line
_STROKED = 2  # text render mode: filled and stroked, which fakes bold


@dataclass(slots=True)
class _Pages:
    """What was read off the pages, in their order."""

    pages: list[PageLines] = field(default_factory=list)
    rules: dict[int, list[tuple[float, float, float]]] = field(default_factory=dict)
    vertical: list[int] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)  # without any text
    labels: dict[int, str] = field(default_factory=dict)  # that the file gives
    ruby: int = 0
    characters: int = 0
    mended: int = 0  # fonts with a table of characters that broke the rules
    account: Account = field(default_factory=Account)


def read_pdf(
    data: bytes, *, title: str = "", fallback_title: str = "", source: str = "", limits: ReadingLimits = ReadingLimits()
) -> Document:
    """The document; its title is `title`, else the file's own, else the largest text of page 1, else `fallback_title`.

    Raises `DamagedDocument` (encrypted, truncated, characters without meaning), `EmptyDocument` (no text: a scan) and
    `DocumentTooLarge`.
    """
    whole, mended = mend_to_unicode(data)
    pdf = _open(whole)
    try:
        read = _read_pages(pdf, limits.characters)
        read.mended = mended
        own_title = pdf.get_metadata_dict().get("Title") or ""
    finally:
        pdf.close()
    em = _main_size(read.pages)
    furniture = remove_furniture(read.pages, em)
    for index, page in enumerate(read.pages):
        vertical = index in read.vertical
        for line in page.lines:
            if line.cross:  # back to its own u and v, for its own reading order
                _turn_back(line, not vertical, page.length_v if vertical else page.length_u)
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
    builder = DocumentBuilder(source=source, media_type="application/pdf", limits=limits)
    builder.title = title or title_of(blocks, own_title) or fallback_title
    _write(blocks, builder, _Places(made.lines, _page_names(read, furniture)))
    builder.repairs.extend(_repairs(read, furniture, blocks, columns, contents))
    document = builder.build()
    read.account.furniture = furniture.characters
    read.account.text = count([document.text])
    return replace(document, repairs=(*document.repairs, *doubts(read.account, document.text)))


def _open(data: bytes) -> Any:
    tail = data[-4096:]
    if b"%%EOF" not in tail and b"startxref" not in tail:
        raise _truncated()
    try:
        pdf = pypdfium2.PdfDocument(data)
        if len(pdf) == 0:
            raise _truncated()
        return pdf
    except pypdfium2.PdfiumError:
        if pdfium.FPDF_GetLastError() == _PASSWORD:
            raise DamagedDocument(
                "パスワードで保護された PDF です。保護を外したものを指定してください。",
                "The PDF is encrypted with a password. Give one without it.",
            ) from None
        raise _truncated() from None


def _truncated() -> DamagedDocument:
    return DamagedDocument(
        "PDF が壊れています（途中で切れた、または読めない部分がある）。もう一度入手してください。",
        "The PDF is damaged (truncated, or a part is unreadable). Get it again.",
    )


def _read_pages(pdf: Any, most_characters: int) -> _Pages:
    read = _Pages()
    for index in range(len(pdf)):
        try:
            page = pdf[index]
            text_page = page.get_textpage()
        except pypdfium2.PdfiumError:
            raise _truncated() from None
        read.characters += text_page.count_chars()
        if read.characters > most_characters:
            raise DocumentTooLarge(
                f"文章が長すぎます（{index + 1:,} ページまでで {read.characters:,} 文字、上限 {most_characters:,}）。"
                "分割してください。",
                f"The text is too long ({read.characters:,} characters by page {index + 1:,}, at"
                f" most {most_characters:,}). Split it.",
            )
        _read_page(page, text_page, index, read)
        text_page.close()
        page.close()
    read.labels = _labels(pdf)
    if not any(page.lines for page in read.pages):
        raise EmptyDocument(
            "PDF に文字の情報がありません（スキャン画像など）。文字認識（OCR）をかけてから指定してください。",
            "The PDF has no text layer (a scan?). Run text recognition (OCR) on it first.",
        )
    if read.account.unmapped > _UNMAPPED_SHARE * read.characters:
        raise DamagedDocument(
            "PDF の文字が復元できません（フォントに文字コードの対応表がない）。文字認識（OCR）をかけるか、元の文書を指定してください。",
            "The PDF's characters can't be recovered (its fonts lack a mapping to text). Run OCR or give the original.",
        )
    return read


def _read_page(page: Any, text_page: Any, index: int, read: _Pages) -> None:
    glyphs = read_glyphs(page, text_page)
    style_of = _styles(text_page)
    grids = find_grids(glyphs.rules)
    uprights = [stroke for grid in grids for stroke in grid.across]
    lines = lines_of(glyphs.glyphs, glyphs.vertical, style_of, index, uprights=uprights)
    lines += lines_of(glyphs.others, not glyphs.vertical, style_of, index, cross=True)
    for line in lines:
        line.place = _place(line, glyphs)
    sides = glyphs.width, glyphs.height
    length_u, length_v = sides[::-1] if glyphs.vertical else sides
    for line in lines:
        if line.cross:  # to where it stands among the page's own lines
            _turn_back(line, glyphs.vertical, glyphs.width)
    read.account.losses.add(glyphs.losses)
    read.account.unmapped += sum(line.text.count("\ufffd") for line in lines)
    read.account.ruby += sum(line.ruby_characters for line in lines)
    read.ruby += sum(line.ruby for line in lines)
    if glyphs.vertical:
        read.vertical.append(index)
    whole = with_tables(lines, grids)
    tables = [line for line in whole if line.rows]
    read.rules[index] = [
        rule for rule in glyphs.rules.along if not any(table.v0 - 3 <= rule[2] <= table.v1 + 3 for table in tables)
    ]
    read.pages.append(PageLines(whole, length_u, length_v, glyphs.vertical))
    if not lines:
        read.blank.append(index)


def _place(line: Line, glyphs: GlyphPage) -> Place:
    vertical = glyphs.vertical != line.cross
    corners = [glyphs.shown(u, v, vertical) for u, v in ((line.u0, line.v0), (line.u1, line.v1))]
    (left, right), (top, bottom) = (sorted(values) for values in zip(*corners, strict=True))
    return round(left), round(top), round(right), round(bottom)


def _turn_back(line: Line, vertical: bool, width: float) -> None:
    """A horizontal line of a vertical page (or the other way round) in the page's own u and v."""
    if vertical:  # u0..v1 are x and y downwards
        line.u0, line.u1, line.v0, line.v1 = line.v0, line.v1, width - line.u1, width - line.u0
    else:  # they are y downwards and x leftwards
        line.u0, line.u1, line.v0, line.v1 = width - line.v1, width - line.v0, line.u0, line.u1
    line.top, line.end = line.v0, line.u1


def _styles(text_page: Any) -> Callable[[int], Style]:
    known: dict[int, Style] = {}

    def style_of(index: int) -> Style:
        drawn = pdfium.FPDFText_GetTextObject(text_page, index)
        font = pdfium.FPDFTextObj_GetFont(drawn) if drawn else None
        if not font:
            return Style()
        key = ctypes.addressof(font.contents)
        if key not in known:
            buffer = ctypes.create_string_buffer(256)
            pdfium.FPDFFont_GetBaseFontName(font, buffer, 256)
            name = re.sub(r"^[A-Z]{6}\+", "", buffer.value.decode("utf-8", "replace"))
            bold = pdfium.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT or bool(_BOLD_NAME.search(name))
            known[key] = Style(name, bold, bool(_GOTHIC_NAME.search(name)))
        if pdfium.FPDFTextObj_GetTextRenderMode(drawn) == _STROKED:
            return replace(known[key], bold=True)
        return known[key]

    return style_of


def _main_size(pages: list[PageLines]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            for part in (line, *(cell for row in line.rows for cell in row)):
                sizes[round(part.size * 4) / 4] += len(part.text)
    return sizes.most_common(1)[0][0]


def _labels(pdf: Any) -> dict[int, str]:
    """Page labels that the file gives, where it gives any."""
    labels = {}
    for index in range(len(pdf)):
        label = pdf.get_page_label(index)
        if label:
            labels[index] = label
    return labels


def _page_names(read: _Pages, furniture: Furniture) -> list[tuple[int, str]]:
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


def _repairs(
    read: _Pages, furniture: Furniture, blocks: list[Block], columns: list[Column], contents: int
) -> list[str]:
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
        (len(read.blank), f"文字の情報がない{len(read.blank):,}ページ（画像など）は読めませんでした。"),
    ]
    return [sentence for count, sentence in said if count]
