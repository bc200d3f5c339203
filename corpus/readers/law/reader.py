"""Laws in the XML of the government's law search (e-Gov, "standard law XML") to a `Document`.

編, 章, 節, 款, 目 and 条 become headings, an article's with its caption; paragraphs (項) keep their numbers, items (号 and
below) are one list behind them. Left out: figures.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.errors import DamagedDocument, EmptyDocument
from corpus.readers.archive import parse_xml
from corpus.readers.joining import join_lines, joint
from corpus.readers.law.labels import item_place, paragraph_place
from corpus.readers.law.tables import table_rows
from corpus.readers.law.writer import LawWriter, labelled
from corpus.readers.ruby import ruby_pairs, with_readings
from corpus.settings import ReadingLimits

Element = Any  # of xml.etree

_DEEPEST = 60  # elements in elements; the schema allows some thirty

_DIVISIONS = {"Part", "Chapter", "Section", "Subsection", "Division"}
_APPENDICES = {"AppdxTable", "AppdxNote", "AppdxStyle", "AppdxFormat", "Appdx", "AppdxFig"}
_SUPPLEMENTARY_APPENDICES = {f"SupplProvision{name}" for name in ("AppdxTable", "AppdxStyle", "Appdx")}
_SUBITEM = re.compile(r"(?:Item|Subitem([0-9]{1,2}))$")
_SUBLIST = re.compile(r"(?:List|Sublist([0-9]))$")
_QUOTED = {"NewProvision", "QuoteStruct"}  # provisions of another law, which are no articles of this one
_PICTURES = {"Fig", "FigStruct"}
_SKIPPED = {"Rt", *_PICTURES}


def read_law(
    data: bytes, *, title: str = "", fallback_title: str = "", source: str = "", limits: ReadingLimits = ReadingLimits()
) -> Document:
    """The document; its title is `title`, else the law's, else `fallback_title`.

    Raises `DamagedDocument` (broken or unsafe XML), `EmptyDocument` and `DocumentTooLarge`.
    """
    root = parse_xml(data, "XML")
    _check_depth(root)
    law = next((element for element in root.iter() if _tag(element) == "LawBody"), None)
    if law is None:
        raise EmptyDocument(
            "法令の本文（LawBody）がありません。e-Gov 法令検索から XML を取得し直してください。",
            "The law has no text (LawBody). Get its XML again from the e-Gov law search.",
        )
    number = next((_text(element) for element in root.iter() if _tag(element) == "LawNum"), "")
    builder = DocumentBuilder(source=source, media_type="application/xml", limits=limits)
    reader = _Reader(builder, limits)
    builder.title = title or reader.law(law, number) or fallback_title
    if number:
        builder.metadata["number"] = number
    builder.repairs.extend(reader.left_out())
    return with_readings(builder.build(), ruby_pairs(law))


class _Reader:
    """Walks over the elements once, each kind by a method of its own; what is of no known kind is kept as text."""

    def __init__(self, builder: DocumentBuilder, limits: ReadingLimits) -> None:
        self._write = LawWriter(builder)
        self._cells_left, self._most_characters = limits.table_cells, limits.characters
        self._dropped: Counter[str] = Counter()

    def law(self, body: Element, number: str) -> str:
        """Write the law; returns its title."""
        title = ""
        for child in body:
            if _tag(child) == "LawTitle" and not title:
                title = _text(child)
                self._write.heading(1, title)
                self._write.text(number and f"（{number}）")
            else:
                self._element(child, 2)
        self._write.close()
        return title

    def left_out(self) -> Iterator[str]:
        """What was, in sentences for the user."""
        if pictures := sum(self._dropped[tag] for tag in _PICTURES):
            yield f"図や様式の画像{pictures:,}件は、文字がないので省きました。"

    def _element(self, element: Element, level: int) -> None:
        tag = _tag(element)
        if tag in _SKIPPED:
            self._dropped[tag] += 1
        elif tag == "TOC":
            self._write.contents(_contents_lines(element))
        elif tag in _DIVISIONS:
            self._titled(element, f"{tag}Title", level)
        elif tag == "Article":
            self._article(element, level)
        elif tag == "Paragraph":
            self._paragraph(element, level)
        elif _SUBITEM.match(tag):
            self._item(element)
        elif _SUBLIST.match(tag):
            self._list(element)
        elif tag == "SupplProvision":
            self._supplementary(element, level)
        elif tag in _APPENDICES | _SUPPLEMENTARY_APPENDICES:
            self._appendix(element, level)
        elif tag == "Table":
            self._table(element)
        elif tag == "Preamble":
            for paragraph in element:
                self._write.text(_text(paragraph))
        elif tag in _QUOTED:
            self._write.text(_text(element))
        elif _has_structure(element):
            self._children(element, level)
        elif text := _text(element):
            self._write.text(text)

    def _children(self, element: Element, level: int, but: tuple[str, ...] = ()) -> None:
        for child in element:
            if _tag(child) not in but:
                self._element(child, level)

    def _titled(self, element: Element, title: str, level: int) -> None:
        if text := _child_text(element, title):
            self._write.heading(level, text)
        self._children(element, level + 1, (title,))

    def _supplementary(self, element: Element, level: int) -> None:
        label = re.sub(r"\s", "", _child_text(element, "SupplProvisionLabel")) or "附則"
        amended = element.get("AmendLawNum") or ""
        title = f"{label}（{amended}）" if amended else label
        extract = "抄" if element.get("Extract") == "true" else ""
        alone = [_tag(child) for child in element].count("Paragraph") == 1
        self._write.part(level, f"{title}　{extract}".rstrip(), title, alone=alone)
        self._children(element, level + 1, ("SupplProvisionLabel",))

    def _appendix(self, element: Element, level: int) -> None:
        title = next((_text(child) for child in element if _tag(child).endswith("Title")), "")
        title = title or {"AppdxTable": "別表", "AppdxStyle": "様式"}.get(_tag(element), "付録")
        related = _child_text(element, "RelatedArticleNum")
        self._write.part(level, title + related, re.split(r"[\s（(]", title, maxsplit=1)[0])
        first = next((child for child in element if _tag(child).endswith("Title")), None)
        for child in element:
            if child is not first and _tag(child) != "RelatedArticleNum":
                self._element(child, level + 1)

    def _article(self, element: Element, level: int) -> None:
        title = _child_text(element, "ArticleTitle")
        number = re.split(r"\s", title, maxsplit=1)[0]
        paragraphs = sum(_tag(child) == "Paragraph" for child in element)
        title += _child_text(element, "ArticleCaption")
        self._write.article(level, number, title, alone=paragraphs == 1)
        self._children(element, level + 1, ("ArticleTitle", "ArticleCaption"))

    def _paragraph(self, element: Element, level: int) -> None:
        label = _child_text(element, "ParagraphNum")
        number = element.get("Num") or ""
        place = paragraph_place(int(number)) if re.fullmatch(r"[1-9][0-9]{0,3}", number) else ""
        text = labelled(label, _child_text(element, "ParagraphSentence"))
        caption = _child_text(element, "ParagraphCaption")
        self._write.paragraph(place, text, level=level, caption=caption and label + caption)
        self._children(element, level + 1, ("ParagraphNum", "ParagraphSentence", "ParagraphCaption"))

    def _item(self, element: Element) -> None:
        tag = _tag(element)
        below = _SUBITEM.match(tag)
        depth = int(below[1] or 0) if below else 0
        label = _child_text(element, f"{tag}Title")
        self._write.item(depth, item_place(label), labelled(label, _child_text(element, f"{tag}Sentence")))
        self._children(element, 0, (f"{tag}Title", f"{tag}Sentence"))

    def _list(self, element: Element) -> None:
        tag = _tag(element)
        below = _SUBLIST.match(tag)
        self._write.item(int(below[1] or 0) if below else 0, "", _child_text(element, f"{tag}Sentence"))
        self._children(element, 0, (f"{tag}Sentence",))

    def _table(self, element: Element) -> None:
        rows, header = table_rows(element, _text, self._cells_left, self._most_characters)
        self._cells_left -= sum(map(len, rows))
        self._write.table(rows, header)


def _check_depth(root: Element) -> None:
    """Before anything goes down into it."""
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > _DEEPEST:
            raise DamagedDocument(
                f"XML の入れ子が深すぎます（{_DEEPEST} 段を超える）。e-Gov 法令検索から XML を取得し直してください。",
                f"The XML is nested too deeply (over {_DEEPEST} levels). Get it again from the e-Gov law search.",
            )
        level = [child for element in level for child in element]


def _tag(element: Element) -> str:
    """Without its namespace; "" for comments."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _has_structure(element: Element) -> bool:
    """Whether it holds parts that are blocks, not only sentences."""
    return any(
        _tag(below) not in ("Sentence", "Column", "Ruby", "Rt", "Line", "Sup", "Sub", "ArithFormula")
        for below in element.iter()
        if below is not element
    )


def _contents_lines(contents: Element) -> list[str]:
    """The entries of the table of contents: headings, each with the articles under it."""
    lines: list[str] = []
    for element in contents.iter():
        tag = _tag(element)
        if tag.endswith(("Title", "Label")):
            lines.append(_text(element))
        elif tag == "ArticleRange" and lines:
            lines[-1] += _text(element)
    return [line for line in lines if line]


def _child_text(element: Element, tag: str) -> str:
    """Of its children of that name, one after the other."""
    return join_lines([text for child in element if _tag(child) == tag and (text := _text(child))])


def _text(element: Element) -> str:
    """Its text, columns parted by a full-width space; readings (ruby) left out."""
    columns = [child for child in element if _tag(child) == "Column"]
    if columns:
        return "\u3000".join(text for column in columns if (text := _text(column)))
    pieces: list[str] = []
    _collect(element, pieces)
    return join_lines([line for part in "".join(pieces).splitlines() if (line := part.strip())])


def _collect(element: Element, pieces: list[str]) -> None:
    pieces.append(element.text or "")
    for child in element:
        if _tag(child) not in _SKIPPED and _tag(child):
            if _tag(child) == "Sentence" and pieces:
                pieces.append(joint("".join(pieces[-3:]), (child.text or "").lstrip()))
            _collect(child, pieces)
        pieces.append(child.tail or "")
