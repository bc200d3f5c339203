"""Numbers as Japanese writes them: 2万, 3万5千, 1,234.5, 千九百五十二, 二〇二四."""

from __future__ import annotations

import re
from decimal import Decimal

KANJI_DIGITS = "〇零一二三四五六七八九"
_DIGIT = {"〇": 0, "零": 0} | {kanji: value for value, kanji in enumerate("一二三四五六七八九", start=1)}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12, "京": 10**16}

_KANJI = re.compile(f"[{KANJI_DIGITS}十百千]{{1,12}}")
_TERM = re.compile(
    rf"([0-9]{{1,3}}(?:,[0-9]{{3}}){{1,5}}(?![0-9])|[0-9]{{1,16}})(\.[0-9]{{1,9}})?([十百千]?)|{_KANJI.pattern}"
)
_BETWEEN = re.compile(" ?")


def kanji_number(numeral: str) -> int | None:
    """The value of a kanji numeral below 10,000, or of one that only lists digits; None for anything else.

    >>> kanji_number("千九百五十二"), kanji_number("一九五二"), kanji_number("三十"), kanji_number("十〇")
    (1952, 1952, 30, None)
    """
    if not _KANJI.fullmatch(numeral):
        return None
    if not any(unit in numeral for unit in _SMALL):
        return int("".join(str(_DIGIT[kanji]) for kanji in numeral)) if len(numeral) > 1 else _DIGIT[numeral]
    total, digit, last_unit = 0, None, 10_000
    for kanji in numeral:
        if kanji in _SMALL:
            unit = _SMALL[kanji]
            if unit >= last_unit or digit == 0:
                return None
            total, digit, last_unit = total + (digit or 1) * unit, None, unit
        elif digit is not None or kanji in "〇零":
            return None
        else:
            digit = _DIGIT[kanji]
    return total + (digit or 0)


def read_number(text: str, start: int) -> tuple[int, Decimal] | None:
    """The number that begins at `text[start]`: where it ends and its value; None if none begins there.

    `text` has ASCII digits, points and commas. One space may stand between 万 and what follows, as PDFs leave it.

    >>> read_number("1万 9千人", 0)
    (5, Decimal('19000'))
    >>> read_number("400億ユーロ", 0)
    (4, Decimal('40000000000'))
    """
    total, at, last_unit = Decimal(0), start, 10**20
    end = None
    while True:
        term = _TERM.match(text, at)
        if term is None:
            return None if end is None else (end, total)
        value = _term_value(term)
        if value is None:
            return None if end is None else (end, total)
        after = term.end()
        if after < len(text) and text[after] == " " and text[after + 1 : after + 2] in _LARGE and term.group(1):
            after += 1  # "500 万"
        unit = _LARGE.get(text[after : after + 1], 1)
        if unit >= last_unit or value >= last_unit:
            return None if end is None else (end, total)
        end = after + 1 if unit > 1 else term.end()
        total += value * unit
        if unit == 1:
            return end, total
        last_unit = unit
        between = _BETWEEN.match(text, end)
        at = between.end() if between else end


def decimal_digits(value: Decimal) -> str:
    """Plain decimal digits, without an exponent or zeros at the end of a fraction: 1.50 → 1.5."""
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def _term_value(term: re.Match[str]) -> Decimal | None:
    if term.group(1):
        value = Decimal(term.group(1).replace(",", "") + (term.group(2) or ""))
        return value * _SMALL.get(term.group(3), 1)
    number = kanji_number(term.group())
    return None if number is None else Decimal(number)
