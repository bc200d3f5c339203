"""Dates that lean on the date told last or on the document's own: 翌年, 同年11月, 前日, 今夏.

Functions read as those of `language.dates.full_dates` do.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from language.dates import patterns as p
from language.dates.eras import GREGORIAN_FROM
from language.dates.story import Story
from language.dates.value import Point, gloss_of, numeral_value


def read_relative(story: Story, at: int, before: str) -> int:
    return (
        _relative_year(story, at, before)
        or _relative_month(story, at, before)
        or _relative_day(story, at, before)
        or _relative_season(story, at, before)
    )


def _relative_year(story: Story, at: int, before: str) -> int:
    match = p.RELATIVE_YEAR.match(story.plain, at)
    if not match or p.NOT_THAT_YEAR.match(story.plain, match.end()):
        return 0
    word = match["word"]
    if word not in ("翌", "同", "翌々", "同じ") and re.search("[一-龠]$", before) and not re.search("[又迄]$", before):
        return 0
    if word in p.OFFSETS_FROM_TODAY:
        anchor, offset = story.today(at), p.OFFSETS_FROM_TODAY[word]
        if match["fiscal"]:
            fiscal = story.fiscal_year(at)
            anchor = None if fiscal is None else Point(fiscal)
    else:
        anchor, offset = story.latest if story.near(at, paragraphs=1) else None, p.OFFSETS[word]
    if anchor is None:
        return 0
    year = anchor.year + offset
    rest = None if match["fiscal"] else p.AFTER_YEAR.match(story.plain, match.end())
    old = bool(story.era) and year < GREGORIAN_FROM
    if rest and not old:
        return story.tell_month(at, rest, year, full=False, era=story.era if word in p.OFFSETS else "")
    unit = "年度" if match["fiscal"] else "年"
    story.add(at, match.end(), "year", str(year), unit, f"{year}{unit}")
    if word in p.OFFSETS:
        story.latest, story.latest_end, story.century = (Point(year) if offset else anchor), match.end(), None
    return rest.end() if rest else match.end()


def _relative_season(story: Story, at: int, before: str) -> int:
    """今夏, 翌春: the year is known, the season stays in the gloss."""
    match = p.RELATIVE_SEASON.match(story.plain, at)
    if not match or re.search("[一-龠]$", before):
        return 0
    word = match["word"]
    told = story.latest if story.near(at, paragraphs=1) else None
    anchor, offset = (told, p.OFFSETS[word]) if word in p.OFFSETS else (story.today(at), p.OFFSETS_FROM_TODAY[word])
    if anchor is None:
        return 0
    year = anchor.year + offset
    story.add(at, match.end(), "year", str(year), "年", f"{year}年{match['season']}")
    return match.end()


def _relative_month(story: Story, at: int, before: str) -> int:
    match = p.RELATIVE_MONTH.match(story.plain, at)
    if not match:
        return 0
    word = match["word"]
    if word in p.OFFSETS_FROM_TODAY:
        anchor, offset = story.today(at), p.OFFSETS_FROM_TODAY[word]
        if match["month"] or re.search("[一-龠]$", before):
            return 0
    else:
        anchor, offset = story.latest if story.near(at, paragraphs=1) else None, p.OFFSETS[word]
    if anchor is None or (story.era and anchor.year < GREGORIAN_FROM):
        return 0
    if match["month"]:
        month = numeral_value(match["month"]) or 0
        if word not in ("翌", "同", "同じ"):
            return 0
        year = anchor.year + (1 if word == "翌" and anchor.month and month <= anchor.month else 0)
    elif anchor.month:
        year, month = anchor.year + (anchor.month - 1 + offset) // 12, (anchor.month - 1 + offset) % 12 + 1
    else:
        return 0
    day = numeral_value(match["day"] or match["day2"] or "") or 0
    point = Point(year, month, day)
    return story.tell(at, match.end(), point, gloss_of(point), era=story.era)


def _relative_day(story: Story, at: int, before: str) -> int:
    match = p.RELATIVE_DAY.match(story.plain, at)
    near = story.near(at, paragraphs=1) or story.on_the_day(at)
    if not match or not near or story.latest is None or not story.latest.month:
        return 0
    if match["word"] == "前" and re.search("[一-龠]$", before):
        return 0
    offset = p.OFFSETS[match["word"]]
    if not story.latest.day:  # the day was not told, but 同日 is still of that month
        return 0 if offset else story.tell(at, match.end(), story.latest, gloss_of(story.latest), era=story.era)
    try:
        told = date(*story.latest) + timedelta(days=offset)
    except (ValueError, OverflowError):
        return 0
    point = Point(told.year, told.month, told.day)
    return story.tell(at, match.end(), point, gloss_of(point), era=story.era)
