"""What a text says at one place: a year, a date, a number or a period; a date as far as it is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from language.numbers.numerals import kanji_number

Kind = Literal["year", "date", "number", "period"]


@dataclass(frozen=True, slots=True)
class Value:
    """`text[start:end]` says `value`.

    | kind | value | unit |
    |---|---|---|
    | year | `1952`, `-52` (52 BC) | 年, or 年度 for a fiscal year |
    | date | `2002-09`, `2002-09-28`; with no year to be found `--09`, `--09-28` | empty |
    | period | first/last: `1970/1979`, `1994-01/1994-03`, `1801/1900` | 年代, 世紀 or empty |
    | number | decimal digits: `20000`, `1.45` | 人, か国, %, 年間 … or empty |

    `gloss` is what a reader who has only this slice needs to be told, such as 1952年; None if the slice says it in full.
    """

    start: int
    end: int
    kind: Kind
    value: str
    unit: str
    gloss: str | None


class Point(NamedTuple):
    """A date as far as it is known; 0 where it is not."""

    year: int
    month: int = 0
    day: int = 0


def numeral_value(numeral: str) -> int | None:
    return int(numeral) if numeral.isascii() and numeral.isdigit() else kanji_number(numeral)


def is_date(point: Point) -> bool:
    try:
        date(*point)
    except ValueError:
        return False
    return True


def iso(year: int) -> str:
    return f"{year:04d}" if year >= 0 else str(year)


def gloss_of(point: Point) -> str:
    year = f"{point.year}年" if point.year > 0 else f"紀元前{-point.year}年"
    return year + (f"{point.month}月" if point.month else "") + (f"{point.day}日" if point.day else "")
