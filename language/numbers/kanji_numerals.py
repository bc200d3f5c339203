"""Numbers written in kanji, as laws count their articles."""

from __future__ import annotations

_DIGITS = "〇一二三四五六七八九"
_UNITS = ((1_000, "千"), (100, "百"), (10, "十"))


def kanji_numeral(number: int) -> str:
    """`number`, from 1 to 9,999, in kanji. Raises `ValueError` for any other.

    >>> [kanji_numeral(number) for number in (2, 10, 15, 111, 1000, 2340)]
    ['二', '十', '十五', '百十一', '千', '二千三百四十']
    """
    if not 0 < number < 10_000:
        raise ValueError(f"{number} is not written here: 1 to 9,999")
    written = ""
    for value, unit in _UNITS:
        digit, number = divmod(number, value)
        written += (_DIGITS[digit] if digit > 1 else "") + (unit if digit else "")
    return written + (_DIGITS[number] if number else "")
