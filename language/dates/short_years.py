"""Which year a year of two digits is: 52 after 1949 is 1952."""

from __future__ import annotations

from bisect import bisect_left

from language.dates.story import Story


def full_year(story: Story, number: int, at: int) -> int:
    """The year ending in `number` (two digits) that fits the story best.

    It lies near the year told last, rather after it than before, near the next year that is written in full, and
    not in the document's future.
    """
    told = story.century if story.century is not None else story.latest.year if story.latest else None
    following = _next_full_year(story, at)
    anchor = told if told is not None else following
    if anchor is None or anchor < 100:
        base = story.horizon // 100 * 100
        return base + number if base + number <= story.horizon + 1 else base - 100 + number

    def cost(year: int) -> float:
        distance = year - anchor if year >= anchor else 1.3 * (anchor - year)
        towards = 0.3 * abs(following - year) if following is not None and told is not None else 0.0
        beyond = year - story.horizon
        return distance + towards + (1000.0 if beyond > 15 else 40.0 if beyond > 0 else 0.0)

    century = anchor // 100 * 100
    return min((century + number + step for step in (-100, 0, 100)), key=cost)


def _next_full_year(story: Story, at: int) -> int | None:
    index = bisect_left(story.full_years_at, at)
    if index == len(story.full_years) or story.full_years_at[index] - at > 300:
        return None
    return story.full_years[index]
