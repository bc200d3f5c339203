"""OpenDocument slides (ODP) to a `Document`: pages, titles, lists, tables and notes, as PowerPoint's.

Left out: footers, dates and slide numbers, pictures, charts; hidden slides, which is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.readers.odf.lists import Lists
from corpus.readers.odf.package import Element, Package, open_package, q
from corpus.readers.odf.tables import header_rows, table_rows
from corpus.readers.odf.text import paragraph_text, text_within
from corpus.readers.slides.order import Box, reading_order
from corpus.readers.slides.writer import Line, Slide, Table, choose_title, one_line, title_among, write_slides
from corpus.settings import ReadingLimits

_LENGTH = re.compile(r"(-?\d+(?:\.\d+)?)\s*(cm|mm|in|pt|pc|px)?")
_CENTIMETRES = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72, "pc": 2.54 / 6, "px": 2.54 / 96}
_FURNITURE = {"header", "footer", "date-time", "page-number", "page", "notes", "handout"}
_DEEPEST_GROUP = 20


def read_odp(
    data: bytes, *, title: str = "", fallback_title: str = "", source: str = "", limits: ReadingLimits = ReadingLimits()
) -> Document:
    """The document; its title is `title`, else the file's own, else the first slide's, else `fallback_title`.

    Raises `DamagedDocument` and `DocumentTooLarge`.
    """
    package = open_package(data, "office:presentation", limits)
    builder = DocumentBuilder(
        source=source, media_type="application/vnd.oasis.opendocument.presentation", limits=limits
    )
    slides, hidden = [], []
    for number, page in enumerate(package.body.iter(q("draw:page")), 1):
        style = page.get(q("draw:style-name"))
        shown = package.property("drawing-page", style, "style:drawing-page-properties", "presentation:visibility")
        if shown == "hidden":
            hidden.append(number)
        else:
            slides.append(_Page(package, limits).read(page, number))
    first_title = write_slides(slides, builder)
    builder.title = choose_title(title, package.title, first_title, fallback_title)
    if package.creator:
        builder.metadata["creator"] = package.creator
    if hidden:
        numbers = "・".join(map(str, hidden))
        builder.repairs.append(f"非表示のスライド（{numbers}）は読んでいません。表示に戻して保存すると読めます。")
    return builder.build()


class _Page:
    def __init__(self, package: Package, limits: ReadingLimits) -> None:
        self._lists, self._limits = Lists(package), limits

    def read(self, page: Element, number: int) -> Slide:
        slide = Slide(number)
        for shape in _ordered(page):
            kind = shape.get(q("presentation:class"))
            if kind in _FURNITURE or shape.get(q("presentation:placeholder")) == "true":
                continue
            if kind == "title" and not slide.title:
                slide.title = one_line(text_within(shape))
            else:
                slide.parts.extend(self._parts(shape, 0))
        slide.title = slide.title or title_among(slide.parts)
        for frame in page.iterfind(f"{q('presentation:notes')}/{q('draw:frame')}"):
            if frame.get(q("presentation:class")) == "notes":
                slide.notes.extend(text for text in map(one_line, text_within(frame).split("\n")) if text)
        slide.comments = [
            text for note in page.findall(q("office:annotation")) if (text := one_line(text_within(note)))
        ]
        return slide

    def _parts(self, shape: Element, depth: int) -> Iterator[Sequence[Line] | Table]:
        if shape.tag == q("draw:g"):
            for inner in _ordered(shape) if depth < _DEEPEST_GROUP else ():
                yield from self._parts(inner, depth + 1)
            return
        table = shape.find(q("table:table"))
        if table is not None:
            said = header_rows(table) > 0 or table.get(q("table:use-first-row-styles")) == "true"
            yield Table(table_rows(table, self._limits.table_cells), True if said else None)
            return
        box = shape.find(q("draw:text-box"))
        if lines := list(self._lines(shape if box is None else box)):
            yield lines

    def _lines(self, box: Element) -> Iterator[Line]:
        for child in box:
            if child.tag == q("text:list"):
                yield from self._lists.lines(child)
            elif child.tag in (q("text:p"), q("text:h")) and (text := one_line(paragraph_text(child))):
                yield Line(text)


def _ordered(parent: Element) -> list[Element]:
    shapes = [child for child in parent if child.tag.startswith(q("draw:")) and child.tag != q("draw:page-thumbnail")]
    return [shapes[number] for number in reading_order([_box(shape, at) for at, shape in enumerate(shapes)])]


def _box(shape: Element, number: int, depth: int = 0) -> Box:
    if shape.tag == q("draw:g") and depth < _DEEPEST_GROUP:
        inner = [_box(child, 0, depth + 1) for child in shape if child.tag.startswith(q("draw:"))]
        left, top = min((box.left for box in inner), default=0.0), min((box.top for box in inner), default=0.0)
        right = max((box.left + box.width for box in inner), default=0.0)
        bottom = max((box.top + box.height for box in inner), default=0.0)
        return Box(number, left, top, right - left, bottom - top)
    left, top, width, height = (_centimetres(shape.get(q(f"svg:{side}"))) for side in ("x", "y", "width", "height"))
    return Box(number, left, top, width, height)


def _centimetres(length: str | None) -> float:
    match = _LENGTH.match(length or "")
    return float(match[1]) * _CENTIMETRES[match[2] or "cm"] if match else 0.0
