"""The numbers of articles, paragraphs and items as printed: 第十五条の二 is (15, 2)."""

from __future__ import annotations

import re

from language.numbers.numerals import kanji_number
from language.references.outline import Number

NUMBER = "[0-9０-９〇一二三四五六七八九十百千]{1,7}"
_DIGITS = re.compile(NUMBER)


def value(digits: str) -> int:
    """0 for what is no number."""
    return int(digits) if digits.isdecimal() else kanji_number(digits) or 0


def branched(label: str) -> Number:
    """
    >>> branched("第十五条の二"), branched("第３条"), branched("三の二"), branched("")
    ((15, 2), (3,), (3, 2), ())
    """
    return tuple(value(digits) for digits in _DIGITS.findall(label))
