"""The pages of a PDF, each as lines and tables: from its own characters, or from its picture where these say nothing."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from corpus.errors import DamagedDocument, DocumentTooLarge, EmptyDocument
from corpus.readers.pdf.check import Account, is_broken
from corpus.readers.pdf.furniture import PageLines
from corpus.readers.pdf.glyphs import GlyphPage, read_glyphs
from corpus.readers.pdf.grids import find_grids, with_tables
from corpus.readers.pdf.lines import Line, Place, Style, lines_of
from corpus.readers.scans.reading import PageReader, Readings
from corpus.readers.scans.recogniser import HOW_TO_ADD, Picture, Recognition
from corpus.settings import ReadingLimits

_UNMAPPED_SHARE = 0.3  # of the characters: above it the text is no text
_FEW_CHARACTERS, _IMAGE_SHARE = (
    40,
    0.5,
)  # a page with fewer, beside an image of that share of it, is a scan with a stamp
_LEAST_SEEN = 0.5  # of the page's own characters: where less is read in its picture, they are kept
_BOLD_WEIGHT = 600
_BOLD_NAME = re.compile(r"bold|black|heavy|demi|[-,]b\b|W[6-9]$", re.IGNORECASE)
_GOTHIC_NAME = re.compile(
    r"goth|kakugo|hirakaku|meiryo|biz-?ud.?go|shingo|sans.*(?:cjk|jp)|ゴシック|メイリオ", re.IGNORECASE
)
_STROKED = 2  # text render mode: filled and stroked, which fakes bold


@dataclass(slots=True)
class Pages:
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
    readings: Readings = field(default_factory=Readings)


def read_pages(pdf: Any, limits: ReadingLimits, recognition: Recognition) -> Pages:
    """Raises `EmptyDocument` (no text, and nothing to read pictures), `DamagedDocument` and `DocumentTooLarge`."""
    read = Pages()
    pictures = PageReader(recognition, limits.recognition, len(pdf))
    read.readings = pictures.readings
    for index in range(len(pdf)):
        try:
            page = pdf[index]
            text_page = page.get_textpage()
        except pypdfium2.PdfiumError:
            raise truncated() from None
        read.characters += text_page.count_chars()
        if read.characters > limits.characters:
            raise DocumentTooLarge(
                f"文章が長すぎます（{index + 1:,} ページまでで {read.characters:,} 文字、上限 {limits.characters:,}）。"
                "分割してください。",
                f"The text is too long ({read.characters:,} characters by page {index + 1:,}, at"
                f" most {limits.characters:,}). Split it.",
            )
        _read_page(page, text_page, index, read, pictures)
        text_page.close()
        page.close()
    read.labels = _labels(pdf)
    if not any(page.lines for page in read.pages):
        raise EmptyDocument(*_no_text(bool(read.readings.unread)))
    if read.account.unmapped > _UNMAPPED_SHARE * read.characters:
        raise DamagedDocument(
            "PDF の文字が復元できません（フォントに文字コードの対応表がない）。"
            f"{HOW_TO_ADD.japanese} または、元の文書を指定してください。",
            "The PDF's characters can't be recovered (its fonts lack a mapping to text)."
            f" {HOW_TO_ADD.english}, or give the original.",
        )
    return read


def truncated() -> DamagedDocument:
    return DamagedDocument(
        "PDF が壊れています（途中で切れた、または読めない部分がある）。もう一度入手してください。",
        "The PDF is damaged (truncated, or a part is unreadable). Get it again.",
    )


def _no_text(unread: bool) -> tuple[str, str]:
    if unread:
        return (
            f"PDF に文字の情報がありません（スキャン画像など）。{HOW_TO_ADD.japanese}",
            f"The PDF has no text layer (a scan?). {HOW_TO_ADD.english}",
        )
    return (
        "PDF のどのページにも文字が見つかりません。文章の入ったものを指定してください。",
        "No text was found on any page of the PDF. Give one that holds text.",
    )


def _read_page(page: Any, text_page: Any, index: int, read: Pages, pictures: PageReader) -> None:
    glyphs = read_glyphs(page, text_page)
    if _is_picture(page, glyphs):
        left, bottom, right, top = page.get_bbox()
        sides = (right - left, top - bottom) if page.get_rotation() % 180 == 0 else (top - bottom, right - left)
        seen = pictures.read(partial(_draw, page), *sides, index)
        if seen is not None and _count(seen) >= _LEAST_SEEN * _count(glyphs):
            add_page(seen, lambda at: Style(), index, read)
            return
        pictures.readings.sureness.pop(index, None)
    add_page(glyphs, _styles(text_page), index, read)


def _is_picture(page: Any, glyphs: GlyphPage) -> bool:
    """Whether the text of a page stands in its picture: it has no characters, wrong ones, or few beside a large image."""
    text = "".join(glyph.text for glyph in (*glyphs.glyphs, *glyphs.others))
    if len(text) >= _FEW_CHARACTERS:
        return is_broken(text)
    return not text or is_broken(text) or _image_share(page) > _IMAGE_SHARE


def _count(glyphs: GlyphPage) -> int:
    return len(glyphs.glyphs) + len(glyphs.others)


def _image_share(page: Any) -> float:
    """The largest image's share of the page."""
    width, height = page.get_size()
    areas = [0.0]
    for image in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, bottom, right, top = image.get_bounds()
        areas.append((right - left) * (top - bottom))
    return float(max(areas) / max(width * height, 1.0))


def _draw(page: Any, side: int) -> Picture:
    scale = side / max(page.get_size())
    bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
    drawn = np.array(bitmap.to_numpy()[:, :, :3], dtype=np.uint8)
    bitmap.close()
    return drawn


def add_page(glyphs: GlyphPage, style_of: Callable[[int], Style], index: int, read: Pages) -> None:
    """Put the lines and tables of a page to those of the pages before it."""
    grids = find_grids(glyphs.rules)
    uprights = [stroke for grid in grids for stroke in grid.across] + glyphs.gutters
    lines = lines_of(glyphs.glyphs, glyphs.vertical, style_of, index, uprights=uprights)
    lines += lines_of(glyphs.others, not glyphs.vertical, style_of, index, cross=True)
    for line in lines:
        line.place = _place(line, glyphs)
    sides = glyphs.width, glyphs.height
    length_u, length_v = sides[::-1] if glyphs.vertical else sides
    for line in lines:
        if line.cross:  # to where it stands among the page's own lines
            turn_back(line, glyphs.vertical, glyphs.width)
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


def turn_back(line: Line, vertical: bool, width: float) -> None:
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
            name = re.sub(r"^[A-Z]{6}\+", "", _font_name(buffer.value))
            bold = pdfium.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT or bool(_BOLD_NAME.search(name))
            known[key] = Style(name, bold, bool(_GOTHIC_NAME.search(name)))
        if pdfium.FPDFTextObj_GetTextRenderMode(drawn) == _STROKED:
            return replace(known[key], bold=True)
        return known[key]

    return style_of


def _font_name(data: bytes) -> str:
    """A font's name; Windows writes Japanese ones in its own encoding."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp932", "replace")


def _labels(pdf: Any) -> dict[int, str]:
    """Page labels that the file gives, where it gives any."""
    labels = {}
    for index in range(len(pdf)):
        label = pdf.get_page_label(index)
        if label:
            labels[index] = label
    return labels
