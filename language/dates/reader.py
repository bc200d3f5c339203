"""Reads a text's dates and numbers from its first character to its last, as a reader does.

A year of two digits belongs to the century that the story has reached, 翌年 follows the date told last, a month without a
year keeps the year before it.
"""

from __future__ import annotations

import re

from language.dates import patterns as p
from language.dates.bare_dates import read_bare_day, read_bare_month
from language.dates.eras import ERA_LETTERS
from language.dates.full_dates import (
    read_both_calendars,
    read_bracketed_years,
    read_english,
    read_era,
    read_era_letter,
    read_numeric_date,
)
from language.dates.relative_dates import read_relative
from language.dates.sections import Parts
from language.dates.spans_of_years import read_century, read_decade, read_shared_unit
from language.dates.story import Story
from language.dates.value import Value
from language.dates.years import read_year
from language.numbers.numerals import KANJI_DIGITS, decimal_digits, read_number
from language.numbers.quantities import read_quantity


def read_dates(plain: str, document_date: str | None, parts: Parts) -> list[Value]:
    """The values of a text as `patterns.plain` gives it, in order; `document_date` says what 今年 means, `parts` in which part."""
    story = Story(plain, document_date, parts)
    at = 0
    while trigger := p.TRIGGER.search(plain, at):
        at = max(_read_at(story, trigger.start()), _run_end(plain, trigger))
    return _join_ranges(story.values, plain)


def _run_end(plain: str, trigger: re.Match[str]) -> int:
    """The end of the digits or kanji numerals that the trigger begins: none is read from its middle."""
    run = p.RUN.match(plain, trigger.start())
    return run.end() if run else trigger.end()


def _read_at(story: Story, at: int) -> int:
    """Read what begins here, if anything does; the place to go on from (0: nothing was there)."""
    before = story.plain[max(at - 16, 0) : at].rsplit("\n", 1)[-1]
    first = story.plain[at]
    if story.plain.startswith("一昨", at):
        return read_relative(story, at, before)
    if first in KANJI_DIGITS or first in "十百千" or first.isdigit():
        return _read_number_at(story, at, before)
    if first in ERA_LETTERS:
        return read_era_letter(story, at, before)
    return read_era(story, at, before) or read_relative(story, at, before)


def _read_number_at(story: Story, at: int, before: str) -> int:
    if before[-1:] in KANJI_DIGITS + "十百千万" and before:
        return 0
    if p.NAME_BEFORE.search(before):
        return _quantity(story, at, before)
    for read in _NUMBER_READERS:
        end = read(story, at, before)
        if end:
            return end
    return 0


def _quantity(story: Story, at: int, before: str) -> int:
    found = read_quantity(story.plain, at, before)
    if found is None:
        return 0
    first = p.FIRST_OF_RANGE.search(story.plain, max(at - 20, 0), at)
    if first and (not story.values or story.values[-1].end <= first.start()):  # 5～30日
        number = read_number(story.plain, first.start())
        if number:
            story.add(first.start(), number[0], "number", decimal_digits(number[1]), found.unit, None)
    story.add(at, found.end, "number", found.value, found.unit, None)
    return found.end


# What may begin with a number, in the order in which it is tried.
_NUMBER_READERS = (
    read_numeric_date,
    read_both_calendars,
    read_century,
    read_shared_unit,
    read_decade,
    read_year,
    read_bracketed_years,
    read_english,
    read_bare_month,
    read_bare_day,
    _quantity,
)


def _join_ranges(values: list[Value], plain: str) -> list[Value]:
    """Two dates with only ～ between them are one period."""
    joined: list[Value] = []
    for value in values:
        previous = joined[-1] if joined else None
        if (
            previous is not None
            and p.BETWEEN_ENDS.fullmatch(plain, previous.end, value.start)
            and "number" not in (previous.kind, value.kind)
            and not previous.value.startswith("-")
        ):
            ends = previous.value.partition("/")[0], value.value.rpartition("/")[2]
            if ends[0] <= ends[1]:
                said = [item.gloss or plain[item.start : item.end].replace(" ", "") for item in (previous, value)]
                gloss = "～".join(said) if previous.gloss or value.gloss else None
                unit = value.unit if value.unit == previous.unit and value.kind == "period" else ""
                joined[-1] = Value(previous.start, value.end, "period", "/".join(ends), unit, gloss)
                continue
        joined.append(value)
    return joined
