"""Numbers in the digits that a text uses itself: 第3条 goes on with 第4条, 第三条 with 第四条, 第３条 with 第４条."""

from __future__ import annotations

import re

from language.numbers.kanji_numerals import kanji_numeral

_FULL_WIDTH = {ord(str(digit)): chr(ord("０") + digit) for digit in range(10)}


def written_like(number: int, like: str) -> str:
    """`number`, from 1 to 9,999, in the digits of `like`; in kanji where that has no others.

    >>> written_like(12, "第3条"), written_like(12, "第３条"), written_like(12, "第三条")
    ('12', '１２', '十二')
    """
    if re.search("[0-9]", like):
        return str(number)
    if re.search("[０-９]", like):
        return str(number).translate(_FULL_WIDTH)
    return kanji_numeral(number)
