"""Laws, ordinances, rules and contracts as plain text: the same structure as from XML, told by the lines' numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.builder import DocumentBuilder
from corpus.readers.law.labels import item_place, outer_item_place, paragraph_place
from corpus.readers.law.lines import DIVISIONS, LawLine, law_lines
from corpus.readers.law.writer import LawWriter

_LEAST_ARTICLES = 3
_IN_SEQUENCE = 0.9  # of the articles, the share that follow the number before: a commentary names them as it needs them
_PARTS = 0.4  # of the lines, the share that begin a part
_CUT = 0.1  # of the lines, the share that go on in the middle of a sentence: above it, lines are cut and to be joined first
_FIRST_ARTICLE = 0.4  # of the lines, how far down the first article stands at most
_LONGEST_TITLE = 80  # characters
_LONGEST_CAPTION = 25  # of a title without brackets that stands behind an article's number, in characters
_LAW_NUMBER = re.compile(r"\s*[（(][^（()）]*第[^（()）]*号[）)]$")
_SENTENCE_END = re.compile(r"[。：:）)」』]$")


def is_law(lines: Sequence[LawLine]) -> bool:
    """Whether most of a text is articles in order, one part a line."""
    articles = [at for at, line in enumerate(lines) if line.kind == "article"]
    if len(articles) < _LEAST_ARTICLES or articles[0] > _FIRST_ARTICLE * len(lines):
        return False
    numbers = [lines[at].number for at in articles]
    follow = sum(later in (earlier, earlier + 1, 1) for earlier, later in pairwise(numbers))
    parts = sum(line.kind != "plain" for line in lines)
    return (
        follow >= _IN_SEQUENCE * (len(articles) - 1)
        and parts >= _PARTS * len(lines)
        and _cut(lines) <= _CUT * len(lines)
    )


def _cut(lines: Sequence[LawLine]) -> int:
    """How many lines go on with the sentence of the line before."""
    return sum(
        line.kind == "plain" and not line.blank_before and bool(before.text) and not _SENTENCE_END.search(before.text)
        for before, line in pairwise(lines)
    )


def read_law_text(text: str, builder: DocumentBuilder) -> bool:
    """Write the law in `text` and its title into `builder`, and True; False, and nothing written, when it is none."""
    if text.count("条") < _LEAST_ARTICLES:
        return False
    lines = law_lines(text)
    if not is_law(lines):
        return False
    _Parser(lines, builder).write()
    return True


class _Parser:
    """Goes over the lines once; what a number counts depends on the numbers before it."""

    def __init__(self, lines: Sequence[LawLine], builder: DocumentBuilder) -> None:
        self._lines, self._builder = lines, builder
        self._writer = LawWriter(builder)
        found = {line.family for line in lines if line.kind == "division"}
        self._levels = {name: at + 2 for at, name in enumerate(name for name in DIVISIONS if name in found)}
        self._level = len(self._levels) + 2  # of an article
        self._number = 0  # of the last paragraph of the article under way
        self._article = ""
        self._families: list[str] = []  # ways of counting of the items under way, outermost first
        self._caption = ""  # that waits for its article or paragraph

    def write(self) -> None:
        at = self._title()
        while at < len(self._lines):
            at += self._line(at)
        self._writer.close()

    def _title(self) -> int:
        first = self._lines[0]
        if first.kind != "plain" or "。" in first.whole or len(first.whole) > _LONGEST_TITLE:
            return 0
        self._builder.title = _LAW_NUMBER.sub("", first.whole) or first.whole
        self._writer.heading(1, first.whole)
        return 1

    def _line(self, at: int) -> int:
        """Write the part that line `at` begins; returns how many lines that took."""
        line = self._lines[at]
        if line.kind == "article":
            return self._article_at(at)
        if line.kind == "caption":
            self._caption = line.whole
        elif line.kind in ("division", "supplementary", "appendix"):
            self._heading(at)
        elif line.kind == "numbered" and line.number == self._number + 1 and not self._counts_items(line):
            self._paragraph(line)
        elif line.kind in ("item", "numbered"):
            self._item(line)
        elif line.kind == "contents":
            return self._contents(at)
        else:
            return self._plain(at)
        return 1

    def _contents(self, at: int) -> int:
        end = at
        while end < len(self._lines) and self._lines[end].kind == "contents":
            end += 1
        self._writer.contents([line.whole for line in self._lines[at:end]])
        return end - at

    def _plain(self, at: int) -> int:
        """A line without a number, or a table: lines in a row with tabs."""
        self._families = []
        end = at
        while end < len(self._lines) and self._lines[end].kind == "plain" and "\t" in self._lines[end].whole:
            end += 1
        if end - at < 2:
            self._writer.text(self._lines[at].whole)
            return 1
        self._writer.table([[cell.strip() for cell in line.whole.split("\t")] for line in self._lines[at:end]], 1)
        return end - at

    def _heading(self, at: int) -> None:
        line = self._lines[at]
        self._families, self._number, self._article = [], 0, ""
        if line.kind == "division":
            self._writer.heading(self._levels[line.family], line.whole)
            return
        self._level = 3
        title = re.sub("^附\\s+則", "附則", line.whole)
        self._writer.part(2, title, line.label, alone=self._paragraphs_after(at) == 1)

    def _article_at(self, at: int) -> int:
        line = self._lines[at]
        self._families, self._article = [], line.label
        taken, text, caption = 1, line.text, line.caption or self._caption
        self._caption = ""
        if not caption and self._is_title(at):
            caption, text = f"　{line.text}", ""
        if not text and at + 1 < len(self._lines) and self._lines[at + 1].kind == "plain":
            taken, text = 2, self._lines[at + 1].whole
        self._number = int(bool(text))
        alone = self._paragraphs_after(at + taken - 1) + self._number == 1
        self._writer.article(self._level, line.label, line.label + caption, alone=alone)
        if text:
            self._writer.paragraph(paragraph_place(1, line.label), text)
        return taken

    def _is_title(self, at: int) -> bool:
        """Whether what stands behind an article's number is its title, without brackets, and its text follows below."""
        text = self._lines[at].text
        following = self._lines[at + 1] if at + 1 < len(self._lines) else None
        below = following is not None and following.kind in ("plain", "numbered")
        return 0 < len(text) <= _LONGEST_CAPTION and below and not _SENTENCE_END.search(text) and text != "削除"

    def _paragraphs_after(self, at: int) -> int:
        """How many numbered paragraphs follow line `at` before the next article or heading."""
        count, number = 0, self._number
        for line in self._lines[at + 1 :]:
            if line.kind in ("article", "division", "supplementary", "appendix"):
                break
            if line.kind == "numbered" and line.number == number + 1:
                count, number = count + 1, line.number
        return count

    def _counts_items(self, line: LawLine) -> bool:
        """Digits under an item that counts in them go on with its list."""
        return line.family in self._families

    def _paragraph(self, line: LawLine) -> None:
        self._number, self._families = line.number, []
        place = paragraph_place(line.number, self._article)
        caption, self._caption = self._caption, ""
        caption = caption and line.label + caption
        self._writer.paragraph(place, line.whole, level=self._level, caption=caption)

    def _item(self, line: LawLine) -> None:
        if self._caption:
            self._writer.text(self._caption)
            self._caption = ""
        if line.family in self._families:
            del self._families[self._families.index(line.family) + 1 :]
        else:
            self._families.append(line.family)
        depth = len(self._families) - 1
        place = item_place(line.label) if depth else outer_item_place(line.label, self._article)
        self._writer.item(depth, place, line.whole)
