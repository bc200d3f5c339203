"""A typed text's lines sorted into headings, lists, tables, code and prose, by their shape and their neighbours'.

What is in doubt is prose, which loses nothing: its lines are joined or not by `paragraphs`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus.contents import is_contents_title
from corpus.readers.plain.lines import TextLine, common_indent
from language.script import holds_japanese

PartKind = Literal["heading", "prose", "list", "table", "code", "lines", "contents", "rule"]

_LONGEST_HEADING = 40  # characters
_LONGEST_QUESTION = 60
_SHORT_LINE = 20
_LEAST_ENTRIES = 3  # of a table of contents
_HEADING_MARK = re.compile(r"[■□◆◇●▼★]\s*\S|【[^】]+】$|[＜〈《]\S[^＞〉》]*[＞〉》]$|#{1,6}\s+\S")
_MARKDOWN_HEADING = re.compile(r"(#{1,6})\s+(.*?)(?:\s+#+)?$")
TAG = re.compile(r"(?:\s{2,}|\t+)(?:\*[^*\s]+\*\s*)+$")  # what a help file puts behind a heading for its links
_COUNTED = re.compile(r"([0-9０-９]{1,2})[ \u3000]{1,2}(?=[^\W\d])")
# A question that is the heading of its answer: 3.1.5. 冬も開いていますか？
_NUMBERED_QUESTION = re.compile(r"[0-9０-９]{1,2}(?:[.．][0-9０-９]{1,2})+[.．]?\s+\S.*[?？]")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_ANNOUNCES_CODE = re.compile(r"(?:^|\s)>$|::$")  # in help files and reStructuredText
_CODE_DEEPER = 2  # columns deeper than the text around
_LOOKED_AT = (
    200  # lines in a row: what one part is judged by, so that a long block is not read again for each of its lines
)
_MOSTLY_CODE = 0.4  # of a text's lines: then all of it is a listing


@dataclass(frozen=True, slots=True)
class Part:
    """Lines `[start, end)` of the text. `level` is a heading's where its underline or marks tell; `text` is a heading's."""

    kind: PartKind
    start: int
    end: int
    level: int = 0
    text: str = ""


def find_parts(lines: Sequence[TextLine]) -> list[Part]:
    """The parts in order; together they hold every line once."""
    if sum(line.is_code for line in lines) >= max(4, _MOSTLY_CODE * len(lines)):
        return [Part("code", start, end) for start, end in _blocks(lines)]
    return _Finder(lines).find()


def _blocks(lines: Sequence[TextLine]) -> list[tuple[int, int]]:
    """Runs of lines without a blank one between them."""
    edges = [at for at in range(1, len(lines)) if lines[at].blanks_before or lines[at].feeds]
    return list(pairwise([0, *edges, len(lines)])) if lines else []


class _Finder:
    def __init__(self, lines: Sequence[TextLine]) -> None:
        self.lines = lines
        self.indent = common_indent(lines)
        self.base = self.indent  # of the text last met, or less: what is deeper may be code
        self.usual_width = _usual_width(lines)
        self.block_ends = _block_ends(lines)
        self.counted = _counted_headings(lines)
        self.is_japanese = sum(holds_japanese(line.text) for line in lines) >= len(lines) / 3

    def find(self) -> list[Part]:
        parts: list[Part] = []
        at = 0
        while at < len(self.lines):
            part = self._part(at, parts[-1] if parts else None) or Part("prose", at, at + 1)
            if part.kind == "prose" and parts and parts[-1].kind == "prose":
                part = Part("prose", parts.pop().start, part.end)
            parts.append(part)
            at = part.end
            if part.kind in ("prose", "heading", "list"):
                self.base = min(self.lines[part.end - 1].indent, self.indent)
        return parts

    def _part(self, at: int, before: Part | None) -> Part | None:
        line = self.lines[at]
        if line.is_fence and (part := self._fenced(at)):
            return part
        if line.is_rule:
            return Part("rule", at, at + 1)
        if not self._may_start(at, before):
            return None
        for find in (
            self._contents,
            self._entries,
            self._heading,
            self._stamped,
            self._code,
            self._table,
            self._list,
            self._fields,
        ):
            if part := find(at, before):
                return part
        return None

    def _may_start(self, at: int, before: Part | None) -> bool:
        """Whether line `at` may be anything but the next line of a paragraph."""
        if before is None or before.kind != "prose" or self._parted(at):
            return True
        line, last = self.lines[at], self.lines[at - 1]
        return (
            last.ends_sentence
            or last.text[-1] in ":："
            or last.width < self.usual_width - 4
            or line.indent > last.indent
        )

    def _parted(self, at: int) -> bool:
        """A blank line, a form feed or a rule before line `at`, or it is the first or behind the last."""
        if at in (0, len(self.lines)):
            return True
        line = self.lines[at]
        return bool(line.blanks_before or line.feeds or self.lines[at - 1].is_rule)

    def _end_of_block(self, at: int) -> int:
        return min(self.block_ends[at], at + _LOOKED_AT)

    def _fenced(self, at: int) -> Part | None:
        mark = self.lines[at].text[:3]
        for end in range(at + 1, len(self.lines)):
            if self.lines[end].text.startswith(mark):
                return Part("code", at, end + 1)
        return None

    def _heading(self, at: int, before: Part | None) -> Part | None:
        line = self.lines[at]
        text = TAG.sub("", line.text)
        if not self._parted(at) or not self._is_title_like(text) or line.ideographic or not _LETTERS.search(text):
            return None
        underline = self.lines[at + 1] if at + 1 < len(self.lines) and not self.lines[at + 1].blanks_before else None
        if underline is not None and underline.is_rule:
            if 2 * underline.width >= line.width and not (line.cells[1:] and text == line.text):
                return Part("heading", at, at + 2, 1 if underline.text[0] in "=＝━═#*" else 2, text)
            return None
        if match := _MARKDOWN_HEADING.match(text):
            if self._parted(at + 1) and not line.is_code:
                return Part("heading", at, at + 1, len(match[1]), match[2])
            return None
        below = self.lines[at + 1] if not self._parted(at + 1) else None
        if text.isascii() and text.isupper() and below is not None and below.indent > line.indent:
            return Part("heading", at, at + 1, 0, text)  # NAME, OPTIONS: as manuals have them
        if line.indent > self.indent or (line.cells[1:] and text == line.text) or line.is_code:
            return None
        alone = self._parted(at + 1)
        if at in self.counted:
            return Part("heading", at, at + 1, 0, text)
        if line.is_numbered or _HEADING_MARK.match(text):
            follows = self.lines[at + 1].mark == line.mark if line.mark and at + 1 < len(self.lines) else False
            short = self.lines[at + 1].width > line.width if not alone else True
            if len(text) > 2 and not follows and short and not self._counts_on(at):
                return Part("heading", at, at + 1, 0, text)
            return None
        if line.mark or not alone or at + 1 == len(self.lines) or self._goes_on(at, before):
            return None
        under_rule = bool(at) and self.lines[at - 1].is_rule and self.lines[at - 1].text[0] in "=＝━═"
        after = (other for other in self.lines[at + 1 : at + 4] if len(other.text) > _LONGEST_HEADING)
        if under_rule or next(after, None) is not None:
            return Part("heading", at, at + 1, 0, text)
        return None

    def _goes_on(self, at: int, before: Part | None) -> bool:
        """A piece of a sentence that stands alone beside the commands within it, or a command."""
        text = self.lines[at].text
        if self.is_japanese and text.isascii() and not text[0].isupper():
            return True
        last = self.lines[before.end - 1] if before is not None and before.kind in ("prose", "code") else None
        return last is not None and not _ends(last) and not (last.text.isascii() and not self.is_japanese)

    def _is_title_like(self, text: str) -> bool:
        if len(text) <= _LONGEST_QUESTION and _NUMBERED_QUESTION.fullmatch(text):
            return True
        return bool(
            len(text) <= _LONGEST_HEADING
            and text[-1] not in "、，,；;：:」』。．！？!?"
            and "。" not in text
            and not text.endswith(".")
        )

    def _counts_on(self, at: int) -> bool:
        """A numbered line whose neighbours over a blank line are numbered too: an item of a loose list."""
        lines = self.lines
        near = [other for other in (at - 1, at + 1) if 0 <= other < len(lines)]
        return any(lines[other].is_numbered and len(lines[other].text) > _LONGEST_HEADING for other in near)

    def _contents(self, at: int, before: Part | None) -> Part | None:
        """Numbered lines under 目次, without page numbers, half of which come again as lines of the text."""
        if not at or not is_contents_title(self.lines[at - 1].text):
            return None
        end = self.block_ends[at]
        numbered = [line.text for line in self.lines[at:end] if line.is_numbered]
        later = {line.text for line in self.lines[end:]}
        again = sum(text in later for text in numbered)
        if len(numbered) < _LEAST_ENTRIES or 2 * len(numbered) < end - at or 2 * again < len(numbered):
            return None
        return Part("contents", at, end)

    def _entries(self, at: int, before: Part | None) -> Part | None:
        """Lines of a table of contents in a row."""
        first = self.lines[at].entry
        if first is None or not first.dotted:
            return None
        end = at + 1
        while end < len(self.lines) and self.lines[end].entry and not self.lines[end].feeds:
            end += 1
        return Part("lines", at, end) if end - at >= 2 else None

    def _stamped(self, at: int, before: Part | None) -> Part | None:
        end = at
        while end < len(self.lines) and self.lines[end].is_stamped and (end == at or not self.lines[end].feeds):
            end += 1
        return Part("lines", at, end) if end - at >= 3 else None

    def _code(self, at: int, before: Part | None) -> Part | None:
        """Lines deeper than the text around that are no prose, or several that look like a program's."""
        line = self.lines[at]
        if line.mark and not line.is_code:
            return None
        end = self._end_of_block(at)
        if line.indent >= self.base + _CODE_DEEPER and not line.ideographic:
            stop = next((i for i in range(at, end) if self.lines[i].indent < self.base + _CODE_DEEPER), end)
            if at and _ANNOUNCES_CODE.search(self.lines[at - 1].text):
                return Part("code", at, stop)
            block = self.lines[at:stop]
            like = sum(other.is_code for other in block)
            ascii_share = sum(len(other.text) for other in block if _ascii_share(other.text) > 0.7)
            ascii_only = self.is_japanese and 2 * ascii_share > sum(len(other.text) for other in block)
            if (2 * like >= len(block) or ascii_only) and not any(other.text.endswith("。") for other in block):
                return Part("code", at, stop)
            return None
        if not line.is_code:
            return None
        block = self.lines[at:end]
        if all(other.text.startswith("$ ") for other in block):
            return Part("code", at, end)
        like = sum(other.is_code or other.indent > line.indent for other in block)
        if len(block) >= 3 and like >= 0.7 * len(block) and sum(other.is_code for other in block) >= 2:
            return Part("code", at, end)
        return None

    def _table(self, at: int, before: Part | None) -> Part | None:
        """Lines in a row with cells that begin at the same columns, or with as many bars or tabs; rules among them."""
        first = self.lines[at]
        if not (len(first.cells) > 1 or first.bars) or first.ends_sentence:
            return None
        end = at + 1
        rows = [first]
        while end < len(self.lines) and not (self.lines[end].blanks_before or self.lines[end].feeds):
            line = self.lines[end]
            if not line.is_rule:
                if not _same_columns(rows[-1], line) and not _same_columns(first, line):
                    break
                rows.append(line)
            end += 1
        cut = sum("。" in row.text and not row.ends_sentence for row in rows)
        if (
            len(rows) < 2
            or 2 * cut >= len(rows)
            or (len(rows) == 2 and max(first.bars, len(first.cells) - 1) < 2 and first.indent <= self.indent)
        ):
            return None
        return Part("table", at, end)

    def _list(self, at: int, before: Part | None) -> Part | None:
        first = self.lines[at]
        if not first.mark:
            return None
        end = at + 1
        items = 1
        while end < len(self.lines) and not self.lines[end].feeds:
            line = self.lines[end]
            if line.is_rule or (line.blanks_before and (not line.mark or line.blanks_before > 1)):
                break
            if line.mark and line.blanks_before and _kind_of(line.mark) != _kind_of(first.mark):
                break
            if line.mark:
                if line.blanks_before and self._heading(end, before):
                    break
                items += 1
            elif not self._continues_item(end):
                break
            end += 1
        return (
            Part("list", at, end) if items > 1 or end - at > 1 or before is None or first.text.endswith("。") else None
        )

    def _continues_item(self, at: int) -> bool:
        line, before = self.lines[at], self.lines[at - 1]
        if line.is_code and not before.text.endswith(("、", ",")):
            return False
        if line.indent > 0 and line.indent >= before.indent and (not before.mark or line.indent > before.indent):
            return True
        return before.width >= self.usual_width - 3 and not before.ends_sentence

    def _fields(self, at: int, before: Part | None) -> Part | None:
        end = at
        while end < min(len(self.lines), at + _LOOKED_AT) and (end == at or not self._parted(end)):
            field = self.lines[end].field
            if field is None or "。" in field[1]:
                break
            end += 1
        full = any(line.width >= self.usual_width - 2 for line in self.lines[at:end])
        if end - at >= 2 and (self._parted(end) or not full):
            return Part("lines", at, end)
        return None


def _ends(line: TextLine) -> bool:
    """Whether what follows `line` over a blank one begins anew; a short line may stand for itself, as a date does."""
    short = len(line.text) <= _SHORT_LINE and not line.text.isascii()
    return line.ends_sentence or line.text[-1] in ":：」』）)" or short


def _kind_of(mark: str) -> str:
    return re.sub(r"[0-9０-９]+", "1", mark.strip())


def _ascii_share(text: str) -> float:
    letters = "".join(text.split())
    return sum(character.isascii() for character in letters) / max(len(letters), 1)


def _same_columns(left: TextLine, right: TextLine) -> bool:
    if left.bars or right.bars:
        return left.bars == right.bars and left.bars > 0
    starts, others = ({column for column, _ in line.cells[1:]} for line in (left, right))
    return bool(starts) and any(abs(start - other) <= 1 for start in starts for other in others)


def _counted_headings(lines: Sequence[TextLine]) -> set[int]:
    """Lines after blank ones that count up from 1 without any point behind the number: 1　始め, 2　終わり."""
    found: list[int] = []
    for at, line in enumerate(lines):
        if at and not (line.blanks_before or line.feeds):
            continue
        match = _COUNTED.match(line.text)
        if match and len(line.text) <= _LONGEST_HEADING and int(match[1]) == len(found) + 1 and not line.ends_sentence:
            found.append(at)
    return set(found) if len(found) >= 2 else set()


def _block_ends(lines: Sequence[TextLine]) -> list[int]:
    """Where the block of each line ends: at a blank line, a form feed or a rule."""
    ends = [len(lines)] * len(lines)
    for at in range(len(lines) - 2, -1, -1):
        line = lines[at + 1]
        parted = line.blanks_before or line.feeds or line.is_rule or lines[at].is_rule
        ends[at] = at + 1 if parted else ends[at + 1]
    return ends


def _usual_width(lines: Sequence[TextLine]) -> float:
    """How wide lines are that another follows in their block: nine of ten are no wider."""
    widths = sorted(
        line.width
        for line, after in pairwise(lines)
        if not after.blanks_before and not line.is_rule and not line.is_code and len(line.cells) == 1
    )
    return widths[min(int(0.9 * len(widths)), len(widths) - 1)] if widths else 0.0
