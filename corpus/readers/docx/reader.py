"""Word files (DOCX) to a `Document`: headings, paragraphs, lists with their numbers, tables, footnotes and endnotes.

Headings are known by style (`Heading 1`, `見出し 1`, 大見出し) or outline level, and where a file has no such style, by
short bold lines. Pages are not: a Word file holds none. Left out: headers and footers, tables of contents, ruby, hidden text,
pictures, and what a tracked change deletes, which is said.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.errors import DocumentTooLarge
from corpus.readers.archive import Archive, refuse_document_type, truncated
from corpus.readers.docx.comments import comment_texts
from corpus.readers.docx.cover import printed_title
from corpus.readers.docx.numbering import Numbering
from corpus.readers.docx.tables import first_row_is_bold, header_rows, is_bold_run, own, table_rows
from corpus.readers.joining import joint
from corpus.settings import ReadingLimits
from corpus.tables import Row, has_header, write_table

Element = Any  # an lxml element, as python-docx hands out

_HEADING = re.compile(r"(?:heading|見出し)\s*([1-9１-９])", re.IGNORECASE)
# 見出し２本文, Heading 2 Text: what stands below a heading of that rank.
_TEXT_BELOW = re.compile(r"本文|段落(?!番号)|文章|\b(?:text|body|paragraph)\b", re.IGNORECASE)
_NAMED_HEADINGS = {
    "大見出し": 1,
    "章見出し": 1,
    "見出し": 1,
    "中見出し": 2,
    "節見出し": 2,
    "小見出し": 3,
    "項見出し": 3,
}
_TITLE = re.compile(r"(?:title|表題|タイトル|題名|文書タイトル)$", re.IGNORECASE)
_CONTENTS = re.compile(
    r"(?:toc|目次|index|table of figures|図表目次|contents)(?:\s*(?:heading|見出し|\d+))?$", re.IGNORECASE
)
_PARAGRAPH = re.compile(rb"<(?:\w+:)?p[\s/>]")
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_SKIPPED = {
    qn("w:del"),
    qn("w:moveFrom"),
    qn("w:rt"),
    qn("w:rPr"),
    qn("w:pPr"),
    qn("w:instrText"),
    _MARKUP + "Fallback",
}
_DELETED = (qn("w:del"), qn("w:moveFrom"))
_BOX = qn("w:txbxContent")
_LONGEST_BOLD_HEADING = 40  # characters
_SHORT_LINE = 20  # characters: a line this short before a line break is a line of its own
_END = 8  # characters of a line that tell how the next one is joined to it
_UNPRINTED_NOTES = {"separator", "continuationSeparator", "continuationNotice"}


def read_docx(
    data: bytes, *, title: str = "", fallback_title: str = "", source: str = "", limits: ReadingLimits = ReadingLimits()
) -> Document:
    """The document; its title is `title`, else the one in title style, a heading at the very start, the file's own
    property, the largest lines of its first page, or `fallback_title`.

    Raises `DamagedDocument` (truncated, unsafe XML) and `DocumentTooLarge`.
    """
    archive = Archive(data, limits.archive)
    for name in archive.names:
        if name.endswith((".xml", ".rels")):
            data_of_part = archive.read(name)
            refuse_document_type(data_of_part, name)
            _check_paragraphs(data_of_part, limits)
    word, author, own_title = _open(data)
    builder = DocumentBuilder(
        source=source,
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        limits=limits,
    )
    reader = _Reader(word, builder, limits)
    reader.blocks(word.element.body)
    reader.flush_list()
    if comments := list(comment_texts(_related(word.part, RELATIONSHIP_TYPE.COMMENTS), reader.text)):
        builder.heading(1, "コメント")
        for comment in comments:
            builder.add("paragraph", comment)
    if deleted := sum(1 for element in word.element.body.iter(*_DELETED) if _says_something(element)):
        builder.repairs.append(f"変更履歴で削除された箇所（{deleted:,} か所）は読まず、挿入された箇所は読みました。")
    for label, text in reader.note_texts():
        builder.note(label, text)
    if author:
        builder.metadata["creator"] = author
    builder.title = title or reader.title or reader.first_heading or own_title or reader.printed_title()
    builder.title = builder.title or fallback_title
    return builder.build()


def _check_paragraphs(part: bytes, limits: ReadingLimits) -> None:
    """Before the tree is built, which takes a kilobyte a paragraph: a few kilobytes of a zip hold a million."""
    count = sum(1 for _ in islice(_PARAGRAPH.finditer(part), limits.blocks + 1))
    if count > limits.blocks:
        raise DocumentTooLarge(
            f"段落が多すぎます（上限 {limits.blocks:,}）。分割して追加してください。",
            f"Too many paragraphs (at most {limits.blocks:,}). Split the document.",
        )


def _open(data: bytes) -> tuple[Any, str, str]:
    """The document, its author and its title; python-docx reports a wrong structure by whatever it stumbles over."""
    try:
        word = docx.Document(io.BytesIO(data))
        properties = word.core_properties
        if word.element.body is None:
            raise ValueError("no body")
        list(word.styles)
        return word, (properties.author or "").strip(), (properties.title or "").strip()
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile, SyntaxError, AttributeError, OSError):
        raise truncated("word/document.xml") from None


@dataclass(slots=True)
class _Reader:
    word: Any
    builder: DocumentBuilder
    limits: ReadingLimits
    title: str = ""  # of the first paragraph in title style, and those right below it
    in_title: bool = False
    first_heading: str = ""  # when the document begins with it
    items: list[str] = field(default_factory=list)  # of a list under way
    labels: dict[tuple[str, str], str] = field(default_factory=dict)  # of notes, by part and id
    notes: list[tuple[str, str]] = field(default_factory=list)  # their parts and ids, in order of reference
    seen: bool = False
    numbering: Numbering = field(init=False)
    styles: dict[str, Element] = field(init=False)
    has_headings: bool = field(init=False)

    def __post_init__(self) -> None:
        self.numbering = Numbering(_related(self.word.part, RELATIONSHIP_TYPE.NUMBERING))
        self.styles = {style.style_id: style.element for style in self.word.styles}
        named = ((paragraph, self.style_names(paragraph)) for paragraph in self.word.element.body.iter(qn("w:p")))
        self.has_headings = any(
            self.heading_level(paragraph, names) and not any(map(_TITLE.match, names[:1])) for paragraph, names in named
        )

    def blocks(self, parent: Element) -> None:
        for element in parent:
            if element.tag == qn("w:p"):
                self.paragraph(element)
            elif element.tag == qn("w:tbl"):
                self.table(element)
            elif element.tag not in _SKIPPED and isinstance(element.tag, str):
                self.blocks(element)  # content controls, tracked insertions

    def paragraph(self, element: Element) -> None:
        names = self.style_names(element)
        if any(_CONTENTS.match(name) for name in names):
            return
        text = self.text(element)
        level = self.heading_level(element, names) or (0 if self.has_headings else _bold_heading_level(element, text))
        number = self.numbering.label(*self.numbered(element)) if text else None
        if text and level:
            self.flush_list()
            text = " ".join(part for part in (number and number[1], text.replace("\n", " ")) if part)
            if any(_TITLE.match(name) for name in names):
                if not self.title or self.in_title:  # `コアデータ部品`, and below it `住所`: one title of two lines
                    self.title = f"{self.title} {text}".strip()
                    self.in_title = True
            elif not self.seen:
                self.first_heading = text
            self.builder.heading(level, text)
        elif text and number:
            indent = "  " * number[0]
            self.items.append(f"{indent}{number[1]} {text}".replace("\n", f"\n{indent}  "))
        elif text:
            self.flush_list()
            self.builder.add("paragraph", text)
        self.seen = self.seen or bool(text)
        self.in_title = self.in_title and (not text or (level > 0 and any(map(_TITLE.match, names))))
        for box in _boxes(element):
            self.flush_list()
            self.blocks(box)

    def flush_list(self) -> None:
        if self.items:
            self.builder.add("list", "\n".join(self.items))
            self.items = []

    def table(self, element: Element) -> None:
        self.flush_list()
        frames = [list(own(row, qn("w:tc"))) for row in own(element, qn("w:tr"))]
        single = all(len(row) == 1 for row in frames)
        if single and (len(frames) == 1 or any(len(list(own(cell, qn("w:p")))) > 2 for (cell,) in frames)):
            for (cell,) in frames:  # a frame around text, no table
                self.blocks(cell)
            return
        rows = list(table_rows(element, self.cell, self.limits))
        header = header_rows(element) or int(has_header(rows, presumed=first_row_is_bold(element)))
        table = write_table([Row(cells) for cells in rows], header)
        self.builder.add("table", table.text, header=table.header)

    def cell(self, element: Element) -> str:
        texts = (self.text(paragraph) for paragraph in element.iter(qn("w:p")))
        return " ".join(text.replace("\n", " ") for text in texts if text)

    def text(self, paragraph: Element) -> str:
        lines = "".join(self.pieces(paragraph)).replace("\u00ad", "").split("\n")
        return re.sub(r"[ \t\xa0]+", " ", _joined(lines)).strip()

    def pieces(self, parent: Element) -> Iterator[str]:
        for element in parent:
            tag = element.tag
            if tag in _SKIPPED or tag == _BOX or (tag == qn("w:r") and _is_hidden(element)):
                continue
            if tag in (qn("w:t"), _MATH_TEXT):
                yield element.text or ""
            elif tag == qn("w:tab"):
                yield " "
            elif tag in (qn("w:br"), qn("w:cr")):
                yield "" if element.get(qn("w:type")) in ("page", "column") else "\n"
            elif tag == qn("w:noBreakHyphen"):
                yield "-"
            elif tag in (qn("w:footnoteReference"), qn("w:endnoteReference")):
                yield self.note_label(element)
            else:
                yield from self.pieces(element)

    def note_label(self, reference: Element) -> str:
        """Notes are numbered as they are referred to; endnotes go on after footnotes, for labels must differ."""
        part = (
            RELATIONSHIP_TYPE.FOOTNOTES if reference.tag.endswith("}footnoteReference") else RELATIONSHIP_TYPE.ENDNOTES
        )
        key = part, str(reference.get(qn("w:id")))
        if key not in self.labels:
            self.notes.append(key)
            self.labels[key] = f"({len(self.notes)})"
        return self.labels[key]

    def note_texts(self) -> Iterator[tuple[str, str]]:
        written: dict[tuple[str, str], list[Element]] = defaultdict(list)
        for kind in (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES):
            root = _related(self.word.part, kind)
            for note in root if root is not None else ():
                if note.get(qn("w:type")) not in _UNPRINTED_NOTES:
                    written[kind, str(note.get(qn("w:id")))].append(note)
        for key in self.notes:  # to which a note that refers to another adds
            for note in written[key]:
                texts = [self.text(paragraph) for paragraph in note.iter(qn("w:p"))]
                yield self.labels[key], f"{self.labels[key]} " + "\n".join(text for text in texts if text)

    def style_chain(self, element: Element) -> Iterator[Element]:
        """The paragraph's style, and those it is based on."""
        style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        seen = set()
        while style is not None and (identifier := style.get(qn("w:val"))) not in seen:
            seen.add(identifier)
            definition = self.styles.get(identifier)
            if definition is None:
                return
            yield definition
            style = definition.find(qn("w:basedOn"))

    def printed_title(self) -> str:
        first = takewhile(lambda element: element.tag == qn("w:p"), self.word.element.body)
        return printed_title(first, self.text, lambda paragraph: list(self.style_chain(paragraph)))

    def style_names(self, element: Element) -> list[str]:
        names = (style.find(qn("w:name")) for style in self.style_chain(element))
        return [name.get(qn("w:val")) or "" for name in names if name is not None]

    def heading_level(self, element: Element, names: list[str]) -> int:
        """1 for the highest, 0 for no heading."""
        is_text = any(map(_TEXT_BELOW.search, names[:1]))
        for holder in (element, *([] if is_text else self.style_chain(element))):
            outline = holder.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
            if outline is not None:
                level = int(outline.get(qn("w:val")) or 9)
                return level + 1 if level < 9 else 0
        if is_text:
            return 0
        if any(_TITLE.match(name) for name in names[:1]):
            return 1
        if names and names[0] in _NAMED_HEADINGS:
            return _NAMED_HEADINGS[names[0]]
        return next((int(match[1]) for name in names if (match := _HEADING.match(name))), 0)

    def numbered(self, element: Element) -> tuple[str, int]:
        """The list that the paragraph belongs to ("" for none), and how deep in it, from 0."""
        identifier, level = "", None
        for holder in (element, *self.style_chain(element)):
            properties = holder.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            if properties is None:
                continue
            depth, number = properties.find(qn("w:ilvl")), properties.find(qn("w:numId"))
            if level is None and depth is not None:
                level = int(depth.get(qn("w:val")) or 0)
            if number is not None:
                identifier = number.get(qn("w:val")) or ""
                break
        return ("" if identifier == "0" else identifier), level or 0


def _joined(lines: Iterable[str]) -> str:
    """Lines that a line break parts: one goes on in the next unless it is short or ends a sentence."""
    joined: list[str] = []
    length, end = 0, ""  # of the line under way
    for line in map(str.strip, lines):
        ends = not end or end[-1] in "。！？!?.．」』）):：" or length <= _SHORT_LINE
        between = "\n" if end and line and ends else joint(end, line)
        joined += (between, line)
        length = len(line) if between == "\n" else length + len(between) + len(line)
        end = (end + between + line)[-_END:]
    return "".join(joined)


def _says_something(deleted: Element) -> bool:
    """Whether a tracked change deletes words, and not only the end of a paragraph or a format."""
    return any((text.text or "").strip() for text in deleted.iter(qn("w:delText"), qn("w:t")))


def _bold_heading_level(paragraph: Element, text: str) -> int:
    """1 for a short line all in bold, which stands for a heading where no style does; 0 for any other."""
    if not text or len(text) > _LONGEST_BOLD_HEADING or text[-1] in "。、：:" or "\n" in text:
        return 0
    if paragraph.getparent().tag != qn("w:body"):
        return 0
    runs = [run for run in paragraph.iter(qn("w:r")) if any((each.text or "").strip() for each in run.iter(qn("w:t")))]
    return int(bool(runs) and all(is_bold_run(run) for run in runs))


def _boxes(parent: Element) -> Iterator[Element]:
    """The outermost text boxes; those within a box belong to its own paragraphs."""
    for element in parent:
        if element.tag == _BOX:
            yield element
        elif element.tag != _MARKUP + "Fallback":
            yield from _boxes(element)


def _is_hidden(run: Element) -> bool:
    vanish = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return vanish is not None and vanish.get(qn("w:val")) not in ("0", "false", "off")


def _related(part: Any, kind: str) -> Element | None:
    """The root element of the part of that kind, or None."""
    for relation in part.rels.values():
        if relation.reltype == kind and not relation.is_external:
            try:
                return parse_xml(relation.target_part.blob)
            except (SyntaxError, ValueError):
                raise truncated(str(relation.target_part.partname)) from None
    return None
