"""Provisions by what is printed: headings or lines 第5条（休日）, paragraphs counted from 1 or from 2, items （1）.

A paragraph counts when its number follows the one before; a list that begins anew below a text are its items. Where two
paragraphs without numbers stand in one article, or a number in the middle of a line, the article's paragraphs are in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.document import Block, Document
from corpus.provisions.gathering import Gathering, Provisions
from corpus.provisions.numbers import branched
from corpus.readers.law.lines import LawLine, law_lines
from language.references.outline import Number
from language.span import Span

# Behind 第5条 these make it a reference: 第5条 の規定により.
_GOES_ON = re.compile(r"[のにはをがとでもや、。及又若並か]")
_NUMBER_WITHIN = re.compile(r"。\s*(?:[2-9２-９]\s|[2-9２-９][.．、]|[②-⑳]|[（(][0-9０-９]{1,2}[)）])")
# 2. 2か月以内の者: the second number is no part of the first, as in 2.5.
_TEXT_BEGINS_WITH_NUMBER = re.compile(r"^([0-9０-９]{1,2}[.．)）]?\s+)[0-9０-９]")
_CAPTION = re.compile(r"[（(][^（()）]{1,25}[)）]")  # on the line below 第5条
_CITABLE = ("digits", "kanji", "(digits)", "(kanji)")  # ways of counting items that texts cite as 第2号
_CIRCLED = {chr(ord("①") + at): at + 1 for at in range(20)}


def printed_provisions(document: Document) -> Provisions | None:
    """None for a text whose articles are in no order, or are none."""
    parser = _Parser()
    for block in document.blocks:
        if block.kind == "heading":
            parser.heading(document.text[block.start : block.end], block.level)
        elif block.kind in ("paragraph", "list"):
            for span, depth in _lines(document, block):
                parser.line(document.text, span, depth)
        elif block.kind == "code":
            parser.gathering.doubt()
    return parser.gathering.gathered()


def _lines(document: Document, block: Block) -> Iterator[tuple[Span, int]]:
    """The lines of a block, each with its depth in a list."""
    start = block.start
    for line in document.text[block.start : block.end].split("\n"):
        indent = len(line) - len(line.lstrip(" "))
        if line.strip():
            yield Span(start + indent, start + len(line)), indent // 2
        start += len(line) + 1


@dataclass(slots=True)
class _Parser:
    """Goes over the lines once; what a number counts depends on the numbers before it."""

    gathering: Gathering = field(default_factory=Gathering)
    part: str = ""
    level: int = 0  # of the heading of the article under way; 0 where it has none
    numbered: bool = False  # whether the first paragraph of the article under way has its number
    families: list[tuple[int, str]] = field(default_factory=list)  # depth and way of counting of the items under way

    def heading(self, text: str, level: int) -> None:
        line = _read(text)
        self.families = []
        if line is not None and line.kind == "article":
            self._article(line, level)
        elif line is not None and line.kind == "supplementary":
            self.part = line.label
            self.gathering.article("", (), self.part)
            self.level, self.numbered = level, False
        elif self.level and level > self.level:
            self.gathering.doubt()
        else:
            self.gathering.close()

    def line(self, text: str, span: Span, depth: int) -> None:
        line = _read(span.of(text))
        if line is None:
            return
        if _NUMBER_WITHIN.search(line.whole):
            self.gathering.doubt()
        if line.kind == "article" and not _GOES_ON.match(line.text):
            self._article(line, 0)
            if not line.text:
                return
            self.gathering.paragraph(1)
            self.gathering.words(span.end - len(line.text), span.end)
            if _NUMBER_WITHIN.search(line.text):
                self.gathering.doubt()
            return
        if line.kind == "supplementary":
            self.heading(line.whole, 1)
        elif line.kind in ("division", "appendix"):
            self.gathering.close()
        elif self.gathering.open:
            self._inside(line, span, depth)

    def _article(self, line: LawLine, level: int) -> None:
        self.families, self.numbered = [], False
        self.gathering.article(line.label, branched(line.label), self.part)
        self.level = level

    def _inside(self, line: LawLine, span: Span, depth: int) -> None:
        counted = line.kind == "numbered" and line.number == self.gathering.paragraphs + 1
        if counted and depth == 0 and (0, _family(line)) not in self.families:
            self.families = []
            self.numbered = self.numbered or line.number == 1
            self.gathering.paragraph(line.number)
        elif line.kind in ("numbered", "item") or line.whole.startswith("- "):
            self._item(line, depth)
        elif _CAPTION.fullmatch(line.whole) and not self.gathering.paragraphs:
            return
        elif self.gathering.paragraphs:
            self.families = []
            self.gathering.doubt()
        else:
            self.gathering.paragraph(1)
        if counted and self.numbered and (0, _family(line)) in self.families:
            self.gathering.doubt()  # the next paragraph, or the next item of a list that lost its indent
        self.gathering.words(span.start, span.end)

    def _item(self, line: LawLine, depth: int) -> None:
        """An item of the outermost list is cited by its number; what stands below one belongs to it."""
        if not self.gathering.paragraphs:
            self.gathering.doubt()  # items without a paragraph above them
            self.gathering.paragraph(1)
        family = (depth, _family(line))
        if family in self.families:
            del self.families[self.families.index(family) + 1 :]
        else:
            self.families.append(family)
        if len(self.families) == 1:
            self.gathering.item(_citable(line))


def _family(line: LawLine) -> str:
    """The way of counting, the sign behind the number with it: 2　 may go on with paragraphs where items are 1. and 2."""
    label = line.label.strip("（()）")
    behind = line.whole.partition(label)[2][:1] if label else ""
    return f"{line.family or '-'}{behind}"


def _citable(line: LawLine) -> Number:
    """The item's number; () where it has none that texts cite."""
    if line.family not in _CITABLE:
        return ()
    label = line.label.strip("（()）")
    number = branched(label) if label not in _CIRCLED else (_CIRCLED[label],)
    return number if all(number) else ()


def _read(text: str) -> LawLine | None:
    lines = law_lines(_TEXT_BEGINS_WITH_NUMBER.sub(r"\1〓", text))
    return lines[0] if len(lines) == 1 else None
