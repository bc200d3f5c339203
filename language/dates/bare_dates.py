"""A month or a day without the larger part of its date: 9月, 28日, of the year and month that the story has reached.

Functions read as those of `language.dates.full_dates` do.
"""

from __future__ import annotations

import re

from language.dates import patterns as p
from language.dates.eras import GREGORIAN_FROM
from language.dates.story import Story
from language.dates.value import Point, gloss_of, is_date, numeral_value


def read_bare_month(story: Story, at: int, before: str) -> int:
    match = p.BARE_MONTH.match(story.plain, at)
    if not match or (
        not story.plain[at].isdigit() and re.match("革命|王政|危機|場|雨|蝿|人形", story.after(match.end()))
    ):
        return 0
    month = numeral_value(match["month"] or match["month1"] or "") or 0
    year = None if _comes_every_year(story, at, before) else _year_of_month(story, month, at)
    if story.era and story.latest and story.latest.year < GREGORIAN_FROM and story.near(at, paragraphs=1):
        return match.end()
    if year is None:
        last = numeral_value(match["month2"]) if match["month2"] else None
        day = numeral_value(match["day"]) if match["day"] else None
        value = f"--{month:02d}" + (f"/--{last:02d}" if last else "") + (f"-{day:02d}" if day else "")
        story.add(at, match.end(), "period" if last else "date", value, "", None)
        return match.end()
    return story.tell_month(at, match, year, full=False, era=story.era)


def _comes_every_year(story: Story, at: int, before: str) -> bool:
    """毎年5月3日; also the months of a climate or a season, which belong to no year of the story."""
    start = max(story.plain.rfind(mark, max(at - 80, 0), at) for mark in "。\n")
    end = story.plain.find("。", at, at + 60)
    sentence = story.plain[max(start, at - 80, 0) : at + 60 if end < 0 else end]
    return bool(p.EVERY_YEAR_BEFORE.search(before) or p.EVERY_YEAR.search(sentence))


def _year_of_month(story: Story, month: int, at: int) -> int | None:
    """The year that a month without one belongs to: of the story here, of now, or of the story just before."""
    fiscal = story.parts.at(at)
    if fiscal is not None and fiscal.fiscal and not fiscal.point.month and _is_within(story.latest, fiscal.fiscal):
        return fiscal.year_of_month(month)
    if story.latest is not None and story.latest.year > 0 and story.near(at, paragraphs=0):
        return _following_year(story.latest, month)
    paragraph = story.plain.rfind("\n", max(at - 300, 0), at) + 1
    today, part = story.today(at), story.parts.at(at)
    if today is not None and p.NOW.search(story.plain, max(paragraph, at - 300), at):
        return today.year
    if part is not None:
        return part.year_of_month(month)
    if story.latest is not None:
        return _following_year(story.latest, month) if story.near(at, paragraphs=1) and story.latest.year > 0 else None
    if today is not None and month <= (today.month or 12):
        return today.year
    return None


def read_bare_day(story: Story, at: int, before: str) -> int:
    match = p.BARE_DAY.match(story.plain, at)
    latest = story.latest
    if (
        not match
        or latest is None
        or not latest.month
        or not story.near(at, paragraphs=0)
        or at - story.latest_end > 250
    ):
        return 0
    if p.NOT_A_DAY_BEFORE.search(before) or not p.AFTER_OPEN_DAY.match(story.after(match.end())):
        return 0
    day = int(match["day"])
    if day < latest.day or not is_date(latest._replace(day=day)):
        return 0
    point = latest._replace(day=day)
    return story.tell(at, match.end(), point, gloss_of(point), era=story.era)


def _is_within(latest: Point | None, fiscal: int) -> bool:
    """Whether the story is in the fiscal year that the part is of, rather than in a time it looks back to."""
    return latest is None or latest.year == fiscal or (latest.year == fiscal + 1 and 0 < latest.month < p.FISCAL_FROM)


def _following_year(latest: Point, month: int) -> int:
    """After 12月 comes 2月 of the next year; 7月 after 9月 is taken for a look back."""
    turned = latest.month >= 10 and month <= 4 and latest.month - month >= 6
    return latest.year + (1 if turned else 0)
