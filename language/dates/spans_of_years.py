"""Centuries, decades, and years that share one 年: 19世紀, 1960年代, 64、74年, 1962～64年.

Functions read as those of `language.dates.full_dates` do.
"""

from __future__ import annotations

import re
from typing import Protocol

from language.dates import patterns as p
from language.dates.eras import era_year
from language.dates.short_years import full_year
from language.dates.story import Story
from language.dates.value import Point, iso, numeral_value
from language.dates.year_words import judge_year


def read_century(story: Story, at: int, before: str) -> int:
    match = p.CENTURY.match(story.plain, at)
    if not match:
        return 0
    first = numeral_value(match["first"])
    last = numeral_value(match["last"]) if match["last"] else first
    if not first or not last or last < first or last > 40:
        return match.end()
    if re.search("紀元前 ?$|前 ?$", before):
        story.add(at, match.end(), "period", f"-{first * 100}/-{first * 100 - 99}", "世紀", None)
    elif judge_year(before, story.after(match.end()), "52", month=False) != "length":  # 1世紀にわたり
        story.add(at, match.end(), "period", f"{first * 100 - 99}/{last * 100}", "世紀", None)
    return match.end()


def read_decade(story: Story, at: int, before: str) -> int:
    match = p.DECADE.match(story.plain, at)
    if not match:
        return 0
    return _one_decade(story, at, match.end(), match["year"])


def _one_decade(story: Story, start: int, end: int, digits: str) -> int:
    number = numeral_value(digits)
    if number is None or number % 10:
        return end
    carried = era_year(story.era, number) if story.era and number < 100 and story.near(start, paragraphs=0) else None
    if carried is not None:
        story.add(start, end, "period", f"{carried}/{carried + 9}", "年代", f"{carried}年～{carried + 9}年")
        return end
    year = number if number >= 100 else full_year(story, number, start)
    gloss = None if number >= 100 else f"{year}年代" + story.plain[start:end].replace(" ", "").partition("年代")[2]
    story.add(start, end, "period", f"{year}/{year + 9}", "年代", gloss)
    story.century = year + 5
    return end


def read_shared_unit(story: Story, at: int, before: str) -> int:
    """64、74年; 1962～64年; 60、70年代."""
    decades = p.DECADES.match(story.plain, at)
    if decades:
        return _each(story, at, decades["list"], decades.start("rest"), decades.end(), _one_decade)
    match = p.SHARED_UNIT.match(story.plain, at)
    if not match:
        return 0
    last = re.findall("[0-9]+", match["last"] or match["rest"])[0]
    first = re.findall("[0-9]+", match["first"] or match["list"])[0]
    if (len(first), len(last)) not in ((4, 4), (4, 2), (2, 2), (3, 3)):
        return 0
    verdict = judge_year(before, story.after(match.end()), last if len(last) == 4 else first, month=False)
    if verdict == "length" or (verdict == "open" and not story.short_years and len(first) < 4):
        return 0
    if match["list"]:
        rest_start = match.start("rest")
        return _each(story, at, match["list"], rest_start, match.end(), _one_listed_year)
    start_year = full_year(story, int(first), at) if len(first) == 2 else int(first)
    end_year = int(last) if len(last) > 2 else start_year // 100 * 100 + int(last)
    end_year += 100 if end_year < start_year else 0
    full = len(first) > 2 and len(last) > 2
    gloss = None if full else f"{start_year}年～{end_year}年"
    story.add(at, match.end(), "period", f"{iso(start_year)}/{iso(end_year)}", "", gloss)
    story.remember(Point(end_year), match.end())
    return match.end()


def _each(story: Story, at: int, listed: str, rest_start: int, end: int, tell: _Tell) -> int:
    for item in re.finditer("'?([0-9]+)", listed):
        tell(story, at + item.start(), at + item.end(), item.group(1))
    digits = re.findall("[0-9]+", story.plain[rest_start:end])[0]
    tell(story, rest_start, end, digits)
    return end


def _one_listed_year(story: Story, start: int, end: int, digits: str) -> int:
    year = int(digits) if len(digits) > 2 else full_year(story, int(digits), start)
    return story.tell(
        start, end, Point(year), None if len(digits) > 2 and "年" in story.plain[start:end] else f"{year}年"
    )


class _Tell(Protocol):
    def __call__(self, story: Story, start: int, end: int, digits: str, /) -> int: ...
