"""The numbers that Word puts before list items and headings, which its files don't spell out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

_AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_KANJI = "〇一二三四五六七八九"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"))
_ROMAN_ONES = ((9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_DEEPEST = 8  # levels of a list, counted from 0


@dataclass(frozen=True, slots=True)
class _Level:
    format: str = "decimal"
    template: str = "%1."
    start: int = 1


class Numbering:
    """Counts as Word does: `label(list, depth)` gives the next number of that list."""

    def __init__(self, root: Any) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, list[int]] = {}
        if root is None:
            return
        for definition in root.iter(qn("w:abstractNum")):
            levels = {int(level.get(qn("w:ilvl"))): _level(level) for level in definition.iter(qn("w:lvl"))}
            self._levels[definition.get(qn("w:abstractNumId"))] = levels
        for number in root.iter(qn("w:num")):
            target = number.find(qn("w:abstractNumId"))
            if target is not None:
                self._abstract[number.get(qn("w:numId"))] = target.get(qn("w:val"))

    def label(self, identifier: str, depth: int) -> tuple[int, str] | None:
        """(depth, number as printed) of the next item of list `identifier`; None where none is printed."""
        levels = self._levels.get(self._abstract.get(identifier, ""), {})
        depth = min(depth, _DEEPEST)
        level = levels.get(depth)
        if level is None:
            return None
        # Lists with one definition but numbers of their own count apart, as Word's "restart" makes them.
        counts = self._counts.setdefault(identifier, [0] * (_DEEPEST + 1))
        counts[depth] = counts[depth] + 1 if counts[depth] else level.start
        counts[depth + 1 :] = [0] * (_DEEPEST - depth)
        if level.format == "bullet":
            return depth, "-"
        if level.format == "none":
            return None

        def number(match: re.Match[str]) -> str:
            of = int(match[1]) - 1
            return format_number(counts[of] or levels.get(of, _Level()).start, levels.get(of, _Level()).format)

        return depth, re.sub(r"%([1-9])", number, level.template).strip()


def _level(element: Any) -> _Level:
    def value(tag: str, default: str) -> str:
        child = element.find(qn(tag))
        return default if child is None else child.get(qn("w:val"), default)

    start = value("w:start", "1")
    return _Level(value("w:numFmt", "decimal"), value("w:lvlText", ""), int(start) if start.isdigit() else 1)


def format_number(number: int, style: str) -> str:
    """
    >>> [format_number(12, style) for style in ("lowerRoman", "aiueo", "japaneseCounting", "decimalEnclosedCircle")]
    ['xii', 'シ', '十二', '⑫']
    """
    if style in ("lowerRoman", "upperRoman"):
        roman, rest = "", number
        for value, digits in (*_ROMAN, *_ROMAN_ONES):
            roman += digits * (rest // value)
            rest %= value
        return roman if style == "lowerRoman" else roman.upper()
    if style in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if style == "lowerLetter" else letter.upper()
    if style.startswith(("aiueo", "iroha")):
        row = _AIUEO if style.startswith("aiueo") else _IROHA
        return row[(number - 1) % len(row)]
    if style in ("japaneseCounting", "chineseCounting", "ideographTraditional") and 0 < number < 100:
        tens, ones = divmod(number, 10)
        return (_KANJI[tens] if tens > 1 else "") + ("十" if tens else "") + (_KANJI[ones] if ones else "")
    if style in ("ideographDigital", "japaneseDigitalTenThousand"):
        return "".join(_KANJI[int(digit)] for digit in str(number))
    if style == "decimalEnclosedCircle" and 0 < number <= 20:
        return chr(ord("①") + number - 1)
    if style == "decimalFullWidth":
        return str(number).translate({ord(str(digit)): chr(ord("０") + digit) for digit in range(10)})
    return f"{number:02d}" if style == "decimalZero" else str(number)
