"""Dates written in full: 2002.9.28, 昭和27年, S27, 明治36(1903)年, (1564-1616), 28 May 2002.

Each function reads what begins at `at` and adds it to the story; it gives the place to go on from, or 0 where its kind
of date is not there. `before` are up to 16 characters of the line that end at `at`.
"""

from __future__ import annotations

import re

from language.dates import patterns as p
from language.dates.eras import ERA_LETTERS, ERAS, GREGORIAN_FROM, era_year
from language.dates.story import Story
from language.dates.value import Point, gloss_of, numeral_value


def read_numeric_date(story: Story, at: int, before: str) -> int:
    match = p.NUMERIC_DATE.match(story.plain, at)
    if not match:
        return 0
    point = Point(int(match["year"]), int(match["month"]), int(match["day"]))
    return story.tell(at, match.end(), point, None)


def read_era(story: Story, at: int, before: str) -> int:
    both = read_both_calendars(story, at, before)
    if both:
        return both
    match = p.ERA.match(story.plain, at)
    if not match:
        return 0
    name, digits = match["era"], match["year"]
    old = ERAS[name].first < 1868
    if old and re.search("[一-龠]$", before) and not re.search("[年月日同翌]$", before):
        return 0  # 日本文化10年の歩み
    number = 1 if digits == "元" else numeral_value(digits)
    year = era_year(name, number) if number is not None else None
    if year is None or story.after(match.end()).startswith("間"):
        return match.end()
    if match["unit"] == "年代":
        first = ERAS[name].first + (number or 0) - 1
        story.add(at, match.end(), "period", f"{first}/{first + 9}", "年代", f"{first}年～{first + 9}年")
        return match.end()
    end, point = match.end(), Point(year)
    rest = p.AFTER_YEAR.match(story.plain, end)
    if rest and year < GREGORIAN_FROM:
        end = rest.end()
        story.tell(at, match.end(), point, f"{year}年", era=name)
    elif rest:
        end = story.tell_month(at, rest, year, full=False, era=name)
    else:
        story.tell(at, end, point, f"{year}年", era=name, unit="年度" if match["unit"] == "年度" else "年")
    return end


def read_both_calendars(story: Story, at: int, before: str) -> int:
    """明治36(1903)年 and 1903(明治36)年."""
    match = p.ERA_AND_YEAR.match(story.plain, at) or p.YEAR_AND_ERA.match(story.plain, at)
    if not match:
        return 0
    year, gloss = int(match["year"]), f"{int(match['year'])}年"
    rest = p.AFTER_YEAR.match(story.plain, match.end())
    if rest and year >= GREGORIAN_FROM:
        return story.tell_month(at, rest, year, full=False)
    return story.tell(at, match.end(), Point(year), gloss, unit="年度" if match["fiscal"] else "年")


def read_era_letter(story: Story, at: int, before: str) -> int:
    match = p.ERA_LETTER.match(story.plain, at)
    if not match or re.search("[A-Za-z0-9-]$", before):
        return 0
    year = era_year(ERA_LETTERS[match["letter"]], int(match["year"]))
    if year is None:
        return 0
    name = ERA_LETTERS[match["letter"]]
    if match["month"]:
        point = Point(year, int(match["month"]), int(match["day"]))
        return story.tell(at, match.end(), point, gloss_of(point), era=name)
    rest = p.AFTER_YEAR.match(story.plain, match.end())
    if rest:
        return story.tell_month(at, rest, year, full=False, era=name)
    return story.tell(at, match.end(), Point(year), f"{year}年", era=name)


def read_bracketed_years(story: Story, at: int, before: str) -> int:
    """(1994) and (1564-1616)."""
    match = p.BRACKETED_YEARS.match(story.plain, at)
    if not match or not re.search(r"[(\[] ?$", before):
        return 0
    last = match["last"]
    if last is None:
        return story.tell(at, match.end(), Point(int(match["first"])), None)
    if int(last) < int(match["first"]):
        return 0
    story.add(at, match.end(), "period", f"{match['first']}/{last}", "", None)
    return match.end()


def read_english(story: Story, at: int, before: str) -> int:
    """In September 2002, 28 May 2002, in 1952, the 1990s; May 28, 2002 is found from its 28."""
    name_before = p.ENGLISH_NAME_BEFORE.search(story.plain, max(at - 10, 0), at)
    start = name_before.start() if name_before else at
    match = p.ENGLISH_DATE.match(story.plain, start)
    if match and match.end() > at:
        month = p.MONTH_NAMES.index(match["name"][:3].lower()) + 1
        point = Point(int(match["year"]), month, int(match["day"] or match["day2"] or 0))
        return story.tell(start, match.end(), point, None)
    year = p.ENGLISH_YEAR.match(story.plain, at)
    if year and year["decade"]:
        first = int(year["year"])
        story.add(at, year.end(), "period", f"{first}/{first + 9}", "年代", None)
        return year.end()
    if year and p.ENGLISH_BEFORE.search(before):
        return story.tell(at, year.end(), Point(int(year["year"])), None)
    return 0
