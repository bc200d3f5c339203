"""OpenDocument texts (ODT) to a `Document`: headings, paragraphs, lists with their numbers, tables, notes, comments.

Left out: headers and footers, tables of contents, ruby, pictures, and what a tracked change deletes, which is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.readers.odf.lists import Lists, heading_level
from corpus.readers.odf.outline import Outline
from corpus.readers.odf.package import Element, Package, open_package, q
from corpus.readers.odf.tables import header_rows, table_rows
from corpus.readers.odf.text import paragraph_text, text_within
from corpus.readers.slides.writer import Line, one_line
from corpus.settings import ReadingLimits
from corpus.tables import Row, has_header, write_table

_HEADING = re.compile(r"(?:Heading|見出し)(?:_20_|\s)*([1-9１-９])$", re.IGNORECASE)
_TITLE = re.compile(r"(?:Title|表題|タイトル)$", re.IGNORECASE)
_CONTENTS = re.compile(r"Contents|Index|目次", re.IGNORECASE)
_INDEXES = {
    q(f"text:{name}")
    for name in "table-of-content illustration-index table-index object-index user-index alphabetical-index bibliography".split()
}
_LEFT_OUT = _INDEXES | {q("text:tracked-changes"), q("office:forms"), q("text:sequence-decls")}
_DEEPEST = 60  # sections within sections, boxes within boxes


def read_odt(
    data: bytes, *, title: str = "", fallback_title: str = "", source: str = "", limits: ReadingLimits = ReadingLimits()
) -> Document:
    """The document; its title is `title`, else the one in title style, a heading at the very start, the file's own
    property, or `fallback_title`.

    Raises `DamagedDocument` and `DocumentTooLarge`.
    """
    package = open_package(data, "office:text", limits)
    builder = DocumentBuilder(source=source, media_type="application/vnd.oasis.opendocument.text", limits=limits)
    reader = _Reader(package, builder, limits)
    reader.blocks(package.body)
    if reader.comments:
        builder.heading(1, "コメント")
        for comment in reader.comments:
            builder.add("paragraph", comment)
    for label, text in reader.notes:
        builder.note(label, text)
    if deleted := sum(1 for change in package.body.iter(q("text:deletion")) if text_within(change)):
        builder.repairs.append(f"変更履歴で削除された箇所（{deleted:,} か所）は読まず、挿入された箇所は読みました。")
    if package.creator:
        builder.metadata["creator"] = package.creator
    builder.title = title or reader.title or reader.first_heading or package.title or fallback_title
    return builder.build()


class _Reader:
    """Walks over the body once; notes are numbered as they are met."""

    def __init__(self, package: Package, builder: DocumentBuilder, limits: ReadingLimits) -> None:
        self._package, self._builder, self._limits = package, builder, limits
        self._lists, self._outline = Lists(package, self._note), Outline(package)
        self.notes: list[tuple[str, str]] = []
        self.comments: list[str] = []
        self.title = ""
        self.first_heading = ""  # when the document begins with it
        self._seen = False

    def blocks(self, parent: Element, depth: int = 0) -> None:
        for element in parent:
            if element.tag in _LEFT_OUT or depth > _DEEPEST:
                continue
            if element.tag in (q("text:p"), q("text:h")):
                self._paragraph(element, depth)
            elif element.tag == q("text:list"):
                self._list(element)
            elif element.tag == q("table:table"):
                self._table(element)
            elif element.tag in (q("draw:frame"), q("draw:text-box"), q("text:section"), q("draw:g")):
                self.blocks(element, depth + 1)

    def _paragraph(self, element: Element, depth: int) -> None:
        names = list(self._style_names(element))
        if any(_CONTENTS.search(name) for name in names):
            return
        text = paragraph_text(element, self._note)
        level = self._level(element, names) if text else 0
        if level:
            text = one_line(text)
            if any(map(_TITLE.match, names)):
                self.title = self.title or text
            else:
                text = " ".join(filter(None, (self._outline.number(level), text)))
                self.first_heading = "" if self._seen else text
            self._builder.heading(level, text)
        else:
            self._builder.add("paragraph", text)
        self._seen = self._seen or bool(text)
        self._remember_comments(element)
        for box in _boxes(element):
            self.blocks(box, depth + 1)

    def _level(self, element: Element, names: list[str]) -> int:
        if element.tag == q("text:h"):
            return heading_level(element)
        if any(map(_TITLE.match, names)):
            return 1
        return next((int(match[1]) for name in names if (match := _HEADING.match(name))), 0)

    def _style_names(self, element: Element) -> Iterator[str]:
        name = element.get(q("text:style-name"))
        if name:
            yield name
        for style in self._package.chain("paragraph", name):
            yield style.get(q("style:display-name")) or style.get(q("style:name")) or ""

    def _list(self, element: Element) -> None:
        lines = list(self._lists.lines(element))
        self._remember_comments(element)
        for is_item, group in groupby(lines, key=lambda line: bool(line.mark) and not line.heading):
            if is_item:
                self._builder.add("list", "\n".join(map(_item, group)))
            else:
                for line in group:  # a list without marks lays out paragraphs, one with headings numbers them
                    if line.heading:
                        self._builder.heading(line.heading, f"{line.mark.strip('-')} {line.text}".strip())
                    else:
                        self._builder.add("paragraph", line.text)
        self._seen = self._seen or bool(lines)

    def _table(self, element: Element) -> None:
        rows = table_rows(element, self._limits.table_cells, self._note)
        self._remember_comments(element)
        header = header_rows(element) or int(has_header(rows))
        table = write_table([Row(cells) for cells in rows], header)
        self._builder.add("table", table.text, header=table.header)
        self._seen = True

    def _note(self, note: Element) -> str:
        """The mark of a note that stands in the text; its own text is kept for the end."""
        body = note.find(q("text:note-body"))
        label = f"({len(self.notes) + 1})"
        self.notes.append((label, f"{label} {text_within(body) if body is not None else ''}".rstrip()))
        return label

    def _remember_comments(self, element: Element) -> None:
        for annotation in element.iter(q("office:annotation")):
            author = (annotation.findtext(q("dc:creator")) or "").strip()
            if said := one_line(text_within(annotation)):
                self.comments.append(f"{author}：{said}" if author else said)


def _boxes(element: Element, depth: int = 0) -> Iterator[Element]:
    """The outermost text boxes that hang on a paragraph."""
    for child in element:
        if child.tag in (q("draw:text-box"), q("draw:custom-shape")):
            yield child
        elif child.tag not in (q("text:note"), q("office:annotation")) and depth < _DEEPEST:
            yield from _boxes(child, depth + 1)


def _item(line: Line) -> str:
    return f"{'  ' * line.level}{line.mark} {line.text}"
