"""Plain text that somebody typed, to blocks: a mail, minutes, a README, a manual, verse, a log.

Its lines are in order whatever they look like. Paragraphs that an editor cut into lines are put together again; lists,
tables, fields (`場所：第一会議室`), logs and code keep their lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.builder import DocumentBuilder
from corpus.readers.joining import join_lines
from corpus.readers.plain.lines import TextLine, split_text
from corpus.readers.plain.paragraphs import Wrapping, joined, paragraphs
from corpus.readers.plain.parts import TAG, Part, find_parts
from corpus.readers.titles import is_title
from corpus.reading_order.paragraphs import first_word_width, heading_levels

_LONGEST_TITLE = 60  # characters
_LONGEST_HEAD = 80
_SUBJECTS = ("件名", "題名", "表題", "題", "subject", "title")
_GOES_ON = re.compile(r"[のとにをはがでやへも、・―—：:]$|および$|ための$")  # the first half of a title
_REPLY = re.compile(r"(?:(?:re|fwd?|返信|転送)\s*[:：]\s*)+", re.IGNORECASE)
# A text with so large a share of lines that no page layout has was typed; of so many at least.
_TYPED_SHARE, _LEAST_TYPED = 0.02, 2
_SET_APART = " " * 6  # between a running head's words, as typed
_NARROWEST_ITEM, _SLACK = 20.0, 3.0  # full-width characters that an editor leaves at least, and empty at most
_INDENTED_SHARE = 0.2
_HEADER_LINES = 20  # a mail's, at its start


def is_typed(text: str) -> bool:
    """Whether the keyboard shows: code, rules of ====, tables set with spaces, quotes of mails, lines deeper than others.

    A page layout's text has none of them, or few.
    """
    lines = split_text(text)
    parts = find_parts(lines)
    signs = sum(part.end - part.start for part in parts if part.kind in ("code", "table", "rule"))
    signs += sum(line.text[0] == ">" or line.text == "--" or _SET_APART in line.text for line in lines)
    signs += sum(part.end - part.start for part in parts if part.kind == "lines" and part.start < _HEADER_LINES)
    indented = sum(line.indent >= 2 and not line.ideographic for line in lines)
    return signs >= max(_LEAST_TYPED, _TYPED_SHARE * len(lines)) or indented > max(3, _INDENTED_SHARE * len(lines))


def read_plain(text: str, builder: DocumentBuilder) -> None:
    """Add the blocks of `text` to `builder`, and tell it the title and what was taken out or joined."""
    lines = split_text(text)
    lines, heads = _without_heads(lines)
    parts = find_parts(lines)
    prose = [line for part in parts if part.kind == "prose" for line in lines[part.start : part.end]]
    wrapping = Wrapping(prose, _width(prose))
    builder.title = _title(lines, parts)
    _Writer(lines, parts, wrapping, builder).write()
    if heads:
        shown = "".join(f"「{head}」" for head in heads[:3]) + ("など" if len(heads) > 3 else "")
        builder.repairs.append(f"柱とページ番号を{len(heads):,}行取り除きました：{shown}。")


def _width(prose: Sequence[TextLine]) -> float:
    """How wide wrapped lines are at most: nine of ten lines that another follows are no wider."""
    widths = sorted(line.width for line, after in pairwise(prose) if after.number == line.number + 1)
    return widths[min(int(0.9 * len(widths)), len(widths) - 1)] if widths else 0.0


class _Writer:
    def __init__(
        self, lines: Sequence[TextLine], parts: Sequence[Part], wrapping: Wrapping, builder: DocumentBuilder
    ) -> None:
        self.lines, self.parts, self.wrapping, self.builder = lines, parts, wrapping, builder
        self.page = 1
        self.joined = 0  # line ends within paragraphs

    def write(self) -> None:
        levels = self._levels()
        if any(line.feeds for line in self.lines):
            self.builder.page(self.page)
        done = 0  # lines of prose
        for part in self.parts:
            if part.kind == "prose":
                self._prose(part, done)
                done += part.end - part.start
                continue
            self._begin(part.start)
            lines = self.lines[part.start : part.end]
            if part.kind == "heading":
                self.builder.heading(levels[part], part.text)
            elif part.kind == "list":
                self.builder.add("list", "\n".join(self._items(lines)))
            elif part.kind == "lines":
                self.builder.add("list" if len(lines) > 1 else "paragraph", "\n".join(line.text for line in lines))
            elif part.kind == "contents":
                self.builder.add("contents", "\n".join(line.text for line in lines))
            elif part.kind == "table":
                self._table(lines)
            elif part.kind == "code":
                self.builder.add("code", _code(lines))
        if self.joined:
            self.builder.repairs.append(f"途中で切れていた行を{self.joined:,}か所でつなぎ、段落に戻しました。")

    def _levels(self) -> dict[Part, int]:
        headings = [part for part in self.parts if part.kind == "heading"]
        plain = [part for part in headings if not part.level]
        deepest = max((part.level for part in headings), default=0)
        told = {part: part.level for part in headings if part.level}
        found = heading_levels([part.text for part in plain])
        return told | {part: min(6, level + deepest) for part, level in zip(plain, found, strict=True)}

    def _begin(self, at: int) -> None:
        if feeds := self.lines[at].feeds:
            self.page += feeds
            self.builder.page(self.page)

    def _prose(self, part: Part, done: int) -> None:
        """Paragraphs; `done` lines of prose stand in the parts before. A page may begin within one."""
        for paragraph in paragraphs(self.wrapping, done, done + part.end - part.start):
            self._begin(part.start + paragraph.start - done)
            text, starts = joined(self.wrapping, paragraph)
            pages: list[tuple[int, int, str]] = []
            for at, start in zip(paragraph[1:], starts[1:], strict=True):
                if feeds := self.wrapping.lines[at].feeds:
                    self.page += feeds
                    pages.append((start, self.page, ""))
            self.joined += len(paragraph) - 1
            self.builder.add("paragraph", text, pages=pages)

    def _table(self, lines: Sequence[TextLine]) -> None:
        """One line a row; the first row is the header where a rule stands below it alone."""
        rows = [" | ".join(text.strip() for _, text in line.cells) for line in lines if not line.is_rule]
        rules = [at for at, line in enumerate(lines) if line.is_rule and at not in (0, len(lines) - 1)]
        named = len(rules) == 1 and rules[0] == (2 if lines[0].is_rule else 1)
        self.builder.add("table", "\n".join(rows), header=len(rows[0]) if named else 0)

    def _items(self, lines: Sequence[TextLine]) -> Iterator[str]:
        """One line an item, wherever it was wrapped; those of inner lists, and what is said below an item, indented."""
        width = max(min(self.wrapping.width, max(line.width for line in lines)), _NARROWEST_ITEM)
        pieces: list[str] = []
        depths: list[int] = []
        for at, line in enumerate(lines):
            if line.mark:
                while depths and line.indent < depths[-1]:
                    depths.pop()
                if not depths or line.indent > depths[-1]:
                    depths.append(line.indent)
            elif pieces and (lines[at - 1].ends_sentence or _is_cut(lines[at - 1], line, width)):
                pieces.append(line.text)
                self.joined += 1
                continue
            if pieces:
                yield join_lines(pieces)
            pieces = ["  " * (len(depths) - bool(line.mark)) + line.text]
        yield join_lines(pieces)


def _is_cut(line: TextLine, after: TextLine, width: float) -> bool:
    """An editor cut `line`, which couldn't have taken the next one's first word, or its writer did after 、."""
    return line.width + first_word_width(after.text) > width - _SLACK or line.text[-1] in "、，,"


def _code(lines: Sequence[TextLine]) -> str:
    """Its lines with their indents, without fences and empty lines."""
    kept = [line for line in lines if not line.is_fence]
    least = min((line.indent for line in kept), default=0)
    return "\n".join(" " * (line.indent - least) + line.text for line in kept)


def _title(lines: Sequence[TextLine], parts: Sequence[Part]) -> str:
    """What a mail calls its subject, else the first heading or line that is like a title, before any paragraph."""
    for line in lines[:_HEADER_LINES]:
        if line.field and line.field[0].lower() in _SUBJECTS and is_title(line.field[1]):
            return _REPLY.sub("", line.field[1])
    for part in parts:
        if part.kind == "rule":
            continue
        first = lines[part.start]
        if part.kind == "heading":
            if is_title(part.text) and not first.is_numbered:
                return part.text
            if first.is_numbered:
                return ""
        elif part.kind == "prose":
            words = _without_labels(lines[part.start : min(part.end, part.start + _HEADER_LINES)])
            if words:
                return _title_of_prose(words)
        else:
            return ""
    return ""


def _without_labels(lines: Sequence[TextLine]) -> Sequence[TextLine]:
    """`lines` from the first on that is no row of words set apart, as a version and a date are."""
    wide = (at for at, line in enumerate(lines) if len(line.cells) == 1 or TAG.search(line.text))
    return lines[next(wide, len(lines)) :]


def _title_of_prose(lines: Sequence[TextLine]) -> str:
    """The first line where it stands alone or above an author; the first two where the one goes on in the other."""
    first = lines[0]
    below = lines[1] if len(lines) > 1 and not lines[1].blanks_before else None
    text = TAG.sub("", first.text)
    if below is not None and _GOES_ON.search(text) and (len(lines) == 2 or lines[2].blanks_before):
        text, below = join_lines([text, below.text]), None
    alone = below is None or below.ideographic or below.indent > first.indent
    if not alone or first.ends_sentence or len(text) > _LONGEST_TITLE or "。" in text or not is_title(text):
        return ""
    return text


def _without_heads(lines: Sequence[TextLine]) -> tuple[list[TextLine], list[str]]:
    """Where form feeds part pages: the first and last lines that stand, but for their digits, on half the pages."""
    starts = [0, *(at for at, line in enumerate(lines) if line.feeds), len(lines)]
    pages = [(first, last) for first, last in pairwise(starts) if last - first >= 3]
    if len(pages) < 3:
        return list(lines), []
    edges = [at for first, last in pages for at in (first, last - 1)]
    counts = Counter(_template(lines[at].text) for at in edges if len(lines[at].text) <= _LONGEST_HEAD)
    dropped = {at for at in edges if counts[_template(lines[at].text)] >= len(pages) / 2}
    kept: list[TextLine] = []
    feeds = blanks = 0
    for at, line in enumerate(lines):
        feeds, blanks = feeds + line.feeds, max(blanks, line.blanks_before)
        if at not in dropped:
            kept.append(replace(line, feeds=feeds, blanks_before=blanks))
            feeds = blanks = 0
    return kept, [lines[at].text for at in sorted(dropped)]


def _template(text: str) -> str:
    return re.sub(r"[0-9０-９]+", "#", re.sub(r"\s+", "", text))
