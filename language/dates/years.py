"""A numeral with 年 behind it: a year of the Common Era, of the era told last, or a length of time.

`read_year` reads as the functions of `language.dates.full_dates` do.
"""

from __future__ import annotations

import re

from language.dates import patterns as p
from language.dates.eras import ERAS, era_year
from language.dates.short_years import full_year
from language.dates.story import Story
from language.dates.value import Point, numeral_value
from language.dates.year_words import judge_year


def read_year(story: Story, at: int, before: str) -> int:
    match = p.YEAR.match(story.plain, at)
    if not match:
        return 0
    number = numeral_value(match["year"])
    if number is None:
        return 0
    positional = not match["year"].isascii() and len(match["year"]) == 2 and not re.search("[十百千]", match["year"])
    digits = f"{number:02d}" if positional or match["year"][0] == "0" else str(number)
    rest = p.AFTER_YEAR.match(story.plain, match.end())
    after = story.after(match.end())
    verdict = judge_year(before, after, digits, rest is not None)
    if verdict == "open" and (positional or _is_entry(story, before, match.end())):
        verdict = "year"
    spelled = not match["year"].isascii() and not positional and number < 1000
    if verdict == "length" or (spelled and verdict == "open" and not story.era):
        return 0
    year = _which_year(story, number, digits, at, before, after, verdict)
    if year is None and len(digits) == 2:
        story.doubt = match.end()
    if year is None:
        return rest.end() if rest and len(digits) < 3 else 0
    full = len(digits) >= 4
    era = story.era if not full and story.era and year >= ERAS[story.era].first else ""
    if rest:
        return story.tell_month(at, rest, year, full=full, era=era)
    end = match.end()
    unit = "年度" if after.startswith("度") else "年"
    if unit == "年度":
        end = story.plain.index("度", end) + 1
    return story.tell(at, end, Point(year), None if full or len(digits) == 3 else f"{year}{unit}", era=era, unit=unit)


def _is_entry(story: Story, before: str, end: int) -> bool:
    """33年 with a gap on both sides, as in a chronology whose years go on."""
    apart = re.search(r"(?:^|[ |])$", before) and story.plain[end : end + 1] in (" ", "|", ":")
    return bool(apart) and story.latest is not None and story.near(end, paragraphs=2)


def _which_year(story: Story, number: int, digits: str, at: int, before: str, after: str, verdict: str) -> int | None:
    """The year of the Common Era, or None if this is none."""
    if re.search("紀元前 ?$", before) or (len(digits) > 1 and re.search("(?:^|[^一-龠])前 ?$", before)):
        return -number
    if re.search("(?:西暦|公元) ?$", before) or len(digits) >= 4:
        return number
    given = p.GIVEN_AFTER.match(story.plain, at)
    if given and len(digits) < 3:
        return int(given["given"])
    same_paragraph = story.latest is not None and story.near(at, paragraphs=0)
    if story.era and story.latest and story.near(at, paragraphs=1):
        carried = era_year(story.era, number)
        if carried is not None and -1 <= carried - story.latest.year <= 40:
            soon = 1 <= carried - story.latest.year <= 3 and p.AFTER_OPEN_YEAR.match(after)
            if verdict == "year" or (same_paragraph and (soon or p.AFTER_PLAIN_YEAR.match(after))):
                return carried
    if len(digits) == 1:
        return None
    if len(digits) == 3:
        narrated = story.latest is not None and abs(story.latest.year - number) <= 150
        sure = verdict == "year" or (narrated and p.AFTER_OPEN_YEAR.match(after))
        return number if sure or (number % 10 and p.AFTER_ANCIENT_YEAR.match(after)) else None
    if same_paragraph and story.latest is not None and story.latest.year < 100:
        return None  # of a time when years had two digits
    year = full_year(story, number, at)
    if verdict == "year" or (_lists_years(story, at) and 0 < year - (story.latest or Point(0)).year <= 30):
        return year
    if story.short_years:
        near = same_paragraph and story.latest is not None and abs(year - story.latest.year) <= 5
        accepted = p.AFTER_OPEN_YEAR if near or number % 10 else p.AFTER_PLAIN_YEAR
        return year if accepted.match(after) else None
    plain = p.AFTER_PLAIN_YEAR.match(after) or (number > 12 and re.match("に[二三四五六七八九2-9]つ", after))
    if story.latest is None or number % 10 == 0 or not plain:
        return None  # a text that writes its years in full; only a year right after another is left
    opens = re.search("(?:^|。) ?$", before) and story.near(at, paragraphs=1)
    follows = same_paragraph and re.search(r"[、。はがもに)」 ]$", before)
    return year if (opens or follows) and 0 < year - story.latest.year <= 30 else None


def _lists_years(story: Story, at: int) -> bool:
    """10年、13年、18年と: a year stands right before."""
    last = story.values[-1] if story.values else None
    return last is not None and last.kind == "year" and story.plain[last.end : at].strip() in ("、", "・")
