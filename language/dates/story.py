"""How far the story that a text tells has come: its values so far and the date told last, which others lean on."""

from __future__ import annotations

import re

from language.dates import patterns as p
from language.dates.sections import Parts
from language.dates.value import Kind, Point, Value, gloss_of, is_date, iso, numeral_value


class Story:
    """What was read of a text (`plain`, folded by `patterns.plain`) up to one place; the readers of dates change it."""

    def __init__(self, plain: str, document_date: str | None, parts: Parts) -> None:
        self.plain, self.parts = plain, parts
        told = [int(part) for part in (document_date or "").split("-") if part.isdigit()]
        self.document_date = Point(*told[:3]) if told else None
        full = [(match.start(), int(match.group(1))) for match in p.FULL_YEAR.finditer(plain)]
        self.full_years, self.full_years_at = [year for _, year in full], [at for at, _ in full]
        latest_full = max(self.full_years, default=p.LAST_PLAUSIBLE)
        self.horizon = (
            self.document_date.year if self.document_date else max(latest_full, min(latest_full + 30, p.LAST_PLAUSIBLE))
        )
        self.short_years = any(
            not p.ERA_NAME_END.search(plain[max(match.start() - 6, 0) : match.start()])
            for match in p.SHORT_YEAR_SIGN.finditer(plain)
        )
        self.values: list[Value] = []
        self.latest: Point | None = None
        self.latest_end = 0
        self.doubt = 0  # the end of what may have been a year, and wasn't understood: 同年 may mean it
        self.era = ""  # the era that the latest date was written by; empty when written by the Common Era
        self.century: int | None = None  # a year near the decade named last, where no date was named since

    def tell_month(self, start: int, match: re.Match[str], year: int, *, full: bool, era: str = "") -> int:
        """A year with the month, the day or the months that `match` holds."""
        month, last = numeral_value(match["month"] or match["month1"] or "") or 0, match["month2"]
        if last:
            last_month = numeral_value(last) or 0
            end_year = year + (1 if last_month < month else 0)
            gloss = None if full else f"{year}年{month}月～{'' if end_year == year else f'{end_year}年'}{last_month}月"
            self.add(
                start, match.end(), "period", f"{iso(year)}-{month:02d}/{iso(end_year)}-{last_month:02d}", "", gloss
            )
            self.remember(Point(end_year, last_month), match.end(), era)
            return match.end()
        point = Point(year, month, numeral_value(match["day"] or "") or 0)
        return self.tell(start, match.end(), point, None if full else gloss_of(point), era=era)

    def tell(self, start: int, end: int, point: Point, gloss: str | None, *, era: str = "", unit: str = "") -> int:
        """Add a year or a date, and go on from it."""
        if point.day and not is_date(point):
            point = point._replace(day=0)
        value = iso(point.year) if not point.month else f"{iso(point.year)}-{point.month:02d}"
        value += f"-{point.day:02d}" if point.day else ""
        self.add(start, end, "date" if point.month else "year", value, unit if point.month else unit or "年", gloss)
        self.remember(point, end, era)
        return end

    def remember(self, point: Point, end: int, era: str = "") -> None:
        """A date in brackets right after another, 昭和27年（1952年）, says the same again and changes no habit."""
        between = self.plain[self.latest_end : self.values[-1].start] if self.latest_end else "-"
        again = self.latest is not None and between.strip() == "(" and abs(self.latest.year - point.year) <= 1
        if not again:
            self.era = era
            self.latest = point
        elif self.latest is not None and self.latest.month == 0:
            self.latest = Point(self.latest.year, point.month, point.day) if not era else self.latest
        self.latest_end, self.century = end, None

    def add(self, start: int, end: int, kind: Kind, value: str, unit: str, gloss: str | None) -> None:
        self.values.append(Value(start, end, kind, value, unit, gloss))

    def near(self, at: int, *, paragraphs: int) -> bool:
        """Was the latest date told within this paragraph, or `paragraphs` before it, with no doubtful year since?"""
        if (
            self.latest is None
            or at - self.latest_end > p.FAR
            or self.doubt > self.latest_end
            or p.HEADING.search(self.plain, self.latest_end, at)
        ):
            return False
        furthest = 0 if self.parts.articles else paragraphs
        return len(re.findall("\n+", self.plain[self.latest_end : at])) <= furthest

    def today(self, at: int) -> Point | None:
        """What 今年 is said of here: the part's own date, or the document's where it is the same all over; None: not certain."""
        part = self.parts.at(at)
        if part is not None:
            if part.point.year:
                return part.point
            # 「2018年度」 alone leaves two years; a date of its own from April on, told here, leaves one.
            told = self.latest is not None and self.latest.year == part.fiscal and self.latest.month >= p.FISCAL_FROM
            return self.latest if told and self.near(at, paragraphs=5) else None
        return None if self.parts.several or self.parts.articles else self.document_date

    def on_the_day(self, at: int) -> bool:
        """Whether this is told under the line of a day, as in a diary, and no other date was told since."""
        part = self.parts.at(at)
        return self.parts.days and part is not None and part.point.day > 0 and part.point == self.latest

    def fiscal_year(self, at: int) -> int | None:
        """What 今年度 is said of here; None where it isn't certain."""
        part = self.parts.at(at)
        if part is not None:
            return part.fiscal_year or None
        today = self.today(at)
        return today.year if today is not None and (today.month >= p.FISCAL_FROM or not today.month) else None

    def after(self, at: int) -> str:
        return self.plain[at : at + 16].split("\n", 1)[0].replace(" ", "")
