"""PowerPoint files (PPTX) to a `Document`: slides as pages, titles as headings, lists, tables, charts' numbers, notes.

Left out: footers, dates and slide numbers, pictures; hidden slides, which is said.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import pptx
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PythonPptxError

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.errors import DocumentTooLarge
from corpus.readers.archive import Archive, refuse_document_type, truncated
from corpus.readers.slides.order import Box, reading_order
from corpus.readers.slides.parts import chart_table, comments_of, diagram_lines, lines_of, table_of
from corpus.readers.slides.writer import Line, Slide, Table, choose_title, one_line, title_among, write_slides
from corpus.settings import ReadingLimits

Shape = Any  # as python-pptx hands out

_PARAGRAPH = re.compile(rb"<(?:a:)?p[\s/>]")
_TITLES = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE}
_FURNITURE = {PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.HEADER, PP_PLACEHOLDER.SLIDE_NUMBER}
_BODIES = {PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY, PP_PLACEHOLDER.VERTICAL_OBJECT}
_DEEPEST_GROUP = 20
_PRESENTATION = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_SHOWS = re.compile(
    rb"application/vnd\.(?:openxmlformats-officedocument\.presentationml\.(?:slideshow|template)"
    rb"|ms-powerpoint\.(?:slideshow|template)\.macroEnabled)\.main\+xml"
)
_UNREADABLE = (  # whatever a library stumbles over
    LookupError, ValueError, TypeError, AttributeError, SyntaxError, OSError, EOFError, ArithmeticError, RuntimeError,
    AssertionError, zipfile.BadZipFile, zlib.error, struct.error, PythonPptxError,
)  # fmt: skip


def read_pptx(
    data: bytes, *, title: str = "", fallback_title: str = "", source: str = "", limits: ReadingLimits = ReadingLimits()
) -> Document:
    """The document; its title is `title`, else the file's own property, else that of the first slide, else
    `fallback_title`.

    Raises `DamagedDocument` (truncated, unsafe XML) and `DocumentTooLarge`.
    """
    archive = Archive(data, limits.archive)
    for name in archive.names:
        if name.endswith((".xml", ".rels")):
            part = archive.read(name)
            refuse_document_type(part, name)
            _check_paragraphs(part, limits)
    builder = DocumentBuilder(
        source=source,
        media_type="application/vnd.openxmlformats-officedocument.presentationml.presentation",
        limits=limits,
    )
    try:
        presentation = pptx.Presentation(io.BytesIO(_as_presentation(data, archive)))
        first_number = int(presentation.element.get("firstSlideNum") or 1)
        hidden, slides = [], []
        for number, slide in enumerate(presentation.slides, first_number):
            if slide._element.get("show") in ("0", "false"):
                hidden.append(number)
            else:
                slides.append(_read_slide(slide, number))
        properties = presentation.core_properties
        own_title, author = properties.title or "", (properties.author or "").strip()
    except _UNREADABLE:
        raise truncated("ppt/presentation.xml") from None
    first_title = write_slides(slides, builder)
    builder.title = choose_title(title, own_title, first_title, fallback_title)
    if author:
        builder.metadata["creator"] = author
    if hidden:
        numbers = "・".join(map(str, hidden))
        builder.repairs.append(f"非表示のスライド（{numbers}）は読んでいません。表示に戻して保存すると読めます。")
    return builder.build()


def _check_paragraphs(part: bytes, limits: ReadingLimits) -> None:
    """Before trees are built, which take a kilobyte a paragraph."""
    if sum(1 for _ in islice(_PARAGRAPH.finditer(part), limits.blocks + 1)) > limits.blocks:
        raise DocumentTooLarge(
            f"段落が多すぎます（上限 {limits.blocks:,}）。分割して追加してください。",
            f"Too many paragraphs (at most {limits.blocks:,}). Split the document.",
        )


def _as_presentation(data: bytes, archive: Archive) -> bytes:
    """A slide show or a template is a presentation by another name, which python-pptx doesn't know."""
    types = "[Content_Types].xml"
    if types not in archive or not _SHOWS.search(archive.read(types)):
        return data
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        for name in archive.names:
            content = archive.read(name)
            zipped.writestr(name, _SHOWS.sub(_PRESENTATION, content) if name == types else content)
    return made.getvalue()


def _read_slide(slide: Any, number: int) -> Slide:
    read = Slide(number)
    for shape in _ordered(slide.shapes):
        kind = shape.placeholder_format.type if shape.is_placeholder else None
        if kind in _FURNITURE:
            continue
        if kind in _TITLES and shape.has_text_frame and not read.title:
            read.title = one_line(shape.text_frame.text)
        else:
            read.parts.extend(_parts(shape, kind in _BODIES, 0))
    read.title = read.title or title_among(read.parts)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        read.notes = [text for line in slide.notes_slide.notes_text_frame.paragraphs if (text := one_line(line.text))]
    read.comments = list(comments_of(slide.part))
    return read


def _ordered(shapes: Any) -> list[Shape]:
    listed = list(shapes)
    boxes = [
        Box(number, shape.left or 0, shape.top or 0, shape.width or 0, shape.height or 0)
        for number, shape in enumerate(listed)
    ]
    return [listed[number] for number in reading_order(boxes)]


def _parts(shape: Shape, is_body: bool, depth: int) -> Iterator[Sequence[Line] | Table]:
    if hasattr(shape, "shapes"):
        if depth < _DEEPEST_GROUP:
            for inner in _ordered(shape.shapes):
                yield from _parts(inner, False, depth + 1)
    elif getattr(shape, "has_table", False):
        yield table_of(shape.table)
    elif getattr(shape, "has_chart", False):
        yield from chart_table(shape.chart)
    elif shape.has_text_frame:
        if lines := lines_of(shape.text_frame, is_body):
            yield lines
    elif lines := diagram_lines(shape):
        yield lines
