"""Japanese era names and their years of the Common Era, both ways.

An era's year n is taken as its first year + n − 1. Before 1873 the calendar was lunisolar: the last weeks of such a
year fall in the next year of the Common Era, and its months and days are not those of the Gregorian calendar.
"""

from __future__ import annotations

from dataclasses import dataclass

from language.tables import read_rows

GREGORIAN_FROM = 1873  # Japan's first year by the Gregorian calendar
_STILL = 9999  # the last year of the era that goes on


@dataclass(frozen=True, slots=True)
class Era:
    """`last` is the last year of the Common Era that is still counted by it; `letter` stands for it on forms (S27)."""

    name: str
    first: int
    last: int
    letter: str


def _read() -> dict[str, Era]:
    return {
        name: Era(name, int(first), int(last) if last else _STILL, letter)
        for first, last, name, letter in read_rows("eras.tsv")
    }


ERAS = _read()
ERA_LETTERS = {era.letter: era.name for era in ERAS.values() if era.letter}


def era_year(name: str, year: int) -> int | None:
    """The Common Era's year of an era's `year`, or None where the era is unknown or did not last so long.

    >>> era_year("昭和", 27), era_year("令和", 1), era_year("大正", 40)
    (1952, 2019, None)
    """
    era = ERAS.get(name)
    if era is None or year < 1 or era.first + year - 1 > era.last:
        return None
    return era.first + year - 1


def era_names(year: int) -> list[str]:
    """How a year of the Common Era is written by eras, the latest era last.

    >>> era_names(1989), era_names(1952), era_names(100)
    (['昭和64年', '平成元年'], ['昭和27年'], [])
    """
    return [
        f"{era.name}{'元' if year == era.first else year - era.first + 1}年"
        for era in ERAS.values()
        if era.first <= year <= era.last
    ]
