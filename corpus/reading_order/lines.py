"""The lines of a text layer, and what can be told of each by itself and its neighbours."""

from __future__ import annotations

import itertools
import re
from bisect import insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

PageMark = Literal["", "feed", "space"]

# Lines around a line, on either side, whose widths say how wide its column is.
_NEIGHBOURS = 12
_QUANTILE = 0.8
# A block of fewer lines doesn't show its column's width by itself.
_BLOCK_WITH_A_WIDTH = 6

SENTENCE_END = re.compile(
    r"[。．！？!?｡][」』）)”’｣〉》】〕\]\"]*$|(?<=[a-zA-Z\d)])\.[\"”’)]*$|[。．！？｡][（(][^（()）]*[)）]$"
)
# 1．序論, 第2章, 1.2 方法, Ⅱ 結果: a number that a separator or white space sets off.
NUMBERED = re.compile(
    r"第\s*([0-9０-９一二三四五六七八九十百]+)\s*[章節部編回話]|"
    r"([0-9０-９]{1,2}(?:[.．\-－][0-9０-９]{1,2})*)[.．、)）]?(?<=[.．、)）])\s*(?![0-9０-９%％])|"
    r"([0-9０-９]{1,2}(?:[.．][0-9０-９]{1,2})+)[\s　]|"
    r"([ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]|[IVX]{1,4}[.．])[.．、\s　]?"
)
NOTES_TITLE = re.compile(
    r"[●○■□◆◇◎▼【\[〈《〔＜<\s]*(注釈|注記|注|註|脚注|後注|原注|訳注|註釈|Notes?|NOTES?|Footnotes?)[】\]〉》〕＞>:：\s]*"
)
BULLET = re.compile(
    r"[・●○◯■□◆◇▼▽▲△★☆※＊*•‣–\-]\s?(?=\S)|[(（][0-9０-９]{1,2}[)）]|[①-⑳]|[(（][ア-ンa-z一二三四五六七八九十][)）]"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line without the white space around it.

    `width` is in full-width characters, half-width ones counting a half; `column_width` that of the lines around it.
    `blanks_before` counts empty lines. `mark` is what may start a page before it: a form feed, or one ASCII space.
    `ends_with_space` remembers that a Latin word ended there.
    """

    text: str
    number: int
    width: float
    blanks_before: int = 0
    mark: PageMark = ""
    indented: bool = False
    ends_with_space: bool = False
    column_width: float = 0.0

    @property
    def ends_sentence(self) -> bool:
        return bool(SENTENCE_END.search(self.text[-30:]))

    @property
    def is_full(self) -> bool:
        """As wide as its column, but for what hyphenation rules push to the next line."""
        return self.width >= self.column_width - 2.0

    @property
    def is_bullet(self) -> bool:
        return bool(BULLET.match(self.text))


def display_width(text: str) -> float:
    """In full-width characters: ASCII and half-width kana count a half.

    >>> display_width("NATO加盟")
    4.0
    """
    if text.isascii():
        return len(text) / 2
    narrow = sum(character < "\u0250" or "\uff61" <= character <= "\uffdc" for character in text)
    return len(text) - narrow / 2


def split_lines(text: str) -> list[Line]:
    """The non-empty lines of a text; a line between empty ones all along is drawn together with its neighbours."""
    lines: list[Line] = []
    blanks, feed = 0, False
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
        feeds = raw.split("\f")
        for index, piece in enumerate(feeds):
            feed = feed or index > 0
            stripped = piece.strip()
            if not stripped:
                continue
            spaced = piece[0] == " " and not piece[1].isspace()
            mark: PageMark = "feed" if feed and lines else "space" if spaced and lines else ""
            lines.append(
                Line(
                    text=stripped,
                    number=number,
                    width=display_width(stripped) + (1.0 if piece[0] == "\u3000" else 0.0),
                    blanks_before=blanks,
                    mark=mark,
                    indented=piece.lstrip(" ").startswith("\u3000"),
                    ends_with_space=piece[-1] in " \u00a0",
                )
            )
            blanks, feed = 0, False
        if not raw.strip("\f \t\u3000"):
            blanks += 1
    return with_column_widths(draw_together(lines))


def with_column_widths(lines: Sequence[Line]) -> list[Line]:
    """`column_width` from the lines around in the same block; a short block has that of the long one before it.

    It is a high quantile: wide enough that a fifth of the lines is wider at most.
    """
    found: list[Line] = []
    widths = [line.width for line in lines]
    blocks = list(_blocks(lines))
    first_long = next((block for block in blocks if block[1] - block[0] >= _BLOCK_WITH_A_WIDTH), None)
    known = _quantile(widths[slice(*first_long)]) if first_long else 0.0
    for first, last in blocks:
        if last - first < _BLOCK_WITH_A_WIDTH:
            width = known or _quantile(widths[max(0, first - _NEIGHBOURS) : last + _NEIGHBOURS])
            found.extend(replace(line, column_width=width) for line in lines[first:last])
            continue
        window = sorted(widths[first : min(last, first + _NEIGHBOURS)])
        for at in range(first, last):
            if at + _NEIGHBOURS < last:
                insort(window, widths[at + _NEIGHBOURS])
            if at - _NEIGHBOURS > first:
                window.remove(widths[at - _NEIGHBOURS - 1])
            known = window[int(len(window) * _QUANTILE)]
            found.append(replace(lines[at], column_width=known))
    return found


def _quantile(widths: Sequence[float]) -> float:
    return sorted(widths)[int(len(widths) * _QUANTILE)]


def _blocks(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    first = 0
    for at, line in enumerate(lines):
        if at > first and (line.blanks_before or line.mark):
            yield first, at
            first = at
    if lines:
        yield first, len(lines)


def draw_together(lines: Sequence[Line]) -> list[Line]:
    """Double spacing (single lines, each after one blank, sentences running on across them) is taken back."""
    found: list[Line] = []
    at = 0
    while at < len(lines):
        end = at + 1
        while end < len(lines) and lines[end].blanks_before == 1 and lines[end].mark != "feed":
            end += 1
        run = lines[at:end]
        broken = sum(
            not left.ends_sentence and left.width >= 0.8 * max(right.width, 8.0)
            for left, right in itertools.pairwise(run)
        )
        if len(run) >= 4 and broken >= max(3, len(run) // 2):
            found.append(run[0])
            found.extend(replace(line, blanks_before=0) for line in run[1:])
        else:
            found.extend(run)
        at = end
    return found
