"""Reads a text's dates and numbers from its first character to its last, as a reader does.

A year of two digits belongs to the century that the story has reached, 翌年 follows the date told last, a month without a
year keeps the year before it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple, Protocol

from language.dates import patterns as p
from language.dates.eras import ERA_LETTERS, ERAS, GREGORIAN_FROM, era_year
from language.dates.year_words import judge_year
from language.numbers.numerals import KANJI_DIGITS, decimal_digits, kanji_number, read_number
from language.numbers.quantities import read_quantity

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


class _Point(NamedTuple):
    """A date as far as it is known; 0 where it is not."""

    year: int
    month: int = 0
    day: int = 0


class DateReader:
    """Reads a text once from its first character to its last, remembering the date told last."""

    def __init__(self, plain: str, document_date: str | None) -> None:
        self.plain = plain
        parts = [int(part) for part in (document_date or "").split("-") if part.isdigit()]
        self.today = _Point(*parts[:3]) if parts else None
        full = [(match.start(), int(match.group(1))) for match in p.FULL_YEAR.finditer(plain)]
        self.full_years, self.full_years_at = [year for _, year in full], [at for at, _ in full]
        latest_full = max(self.full_years, default=p.LAST_PLAUSIBLE)
        self.horizon = self.today.year if self.today else max(latest_full, min(latest_full + 30, p.LAST_PLAUSIBLE))
        self.short_years = any(
            not p.ERA_NAME_END.search(plain[max(match.start() - 6, 0) : match.start()])
            for match in p.SHORT_YEAR_SIGN.finditer(plain)
        )
        self.values: list[Value] = []
        self.latest: _Point | None = None
        self.latest_end = 0
        self.era = ""  # the era that the latest date was written by; empty when written by the Common Era
        self.century: int | None = None  # a year near the decade named last, where no date was named since

    def read(self) -> list[Value]:
        at = 0
        while trigger := p.TRIGGER.search(self.plain, at):
            at = max(self._read_at(trigger.start()), self._run_end(trigger))
        return _join_ranges(self.values, self.plain)

    def _run_end(self, trigger: re.Match[str]) -> int:
        """The end of the digits or kanji numerals that the trigger begins: none is read from its middle."""
        run = p.RUN.match(self.plain, trigger.start())
        return run.end() if run else trigger.end()

    def _read_at(self, at: int) -> int:
        """Read what begins here, if anything does; the place to go on from (0: nothing was there)."""
        before = self.plain[max(at - 16, 0) : at].rsplit("\n", 1)[-1]
        first = self.plain[at]
        if first in KANJI_DIGITS or first in "十百千" or first.isdigit():
            return self._read_number_at(at, before)
        if first in ERA_LETTERS:
            return self._era_letter(at, before)
        return self._era(at, before) or self._relative(at, before)

    def _read_number_at(self, at: int, before: str) -> int:
        if before[-1:] in KANJI_DIGITS + "十百千万" and before:
            return 0
        if p.NAME_BEFORE.search(before):
            return self._quantity(at, before)
        for read in (
            self._numeric_date,
            self._both_calendars,
            self._century,
            self._shared_unit,
            self._decade,
            self._year,
            self._bracketed_years,
            self._english,
            self._bare_month,
            self._bare_day,
            self._quantity,
        ):
            end = read(at, before)
            if end:
                return end
        return 0

    # -- dates written in full ----------------------------------------------------------------------------------------

    def _numeric_date(self, at: int, before: str) -> int:
        match = p.NUMERIC_DATE.match(self.plain, at)
        if not match:
            return 0
        point = _Point(int(match["year"]), int(match["month"]), int(match["day"]))
        return self._tell(at, match.end(), point, None)

    def _era(self, at: int, before: str) -> int:
        both = self._both_calendars(at, before)
        if both:
            return both
        match = p.ERA.match(self.plain, at)
        if not match:
            return 0
        name, digits = match["era"], match["year"]
        old = ERAS[name].first < 1868
        if old and re.search("[一-龠]$", before) and not re.search("[年月日同翌]$", before):
            return 0  # 日本文化10年の歩み
        number = 1 if digits == "元" else _number(digits)
        year = era_year(name, number) if number is not None else None
        if year is None or self._after(match.end()).startswith("間"):
            return match.end()
        if match["unit"] == "年代":
            first = ERAS[name].first + (number or 0) - 1
            self._add(at, match.end(), "period", f"{first}/{first + 9}", "年代", f"{first}年～{first + 9}年")
            return match.end()
        end, point = match.end(), _Point(year)
        rest = p.AFTER_YEAR.match(self.plain, end)
        if rest and year < GREGORIAN_FROM:
            end = rest.end()
            self._tell(at, match.end(), point, f"{year}年", era=name)
        elif rest:
            end = self._tell_month(at, rest, year, full=False, era=name)
        else:
            self._tell(at, end, point, f"{year}年", era=name, unit="年度" if match["unit"] == "年度" else "年")
        return end

    def _both_calendars(self, at: int, before: str) -> int:
        """明治36(1903)年 and 1903(明治36)年."""
        match = p.ERA_AND_YEAR.match(self.plain, at) or p.YEAR_AND_ERA.match(self.plain, at)
        if not match:
            return 0
        year, gloss = int(match["year"]), f"{int(match['year'])}年"
        rest = p.AFTER_YEAR.match(self.plain, match.end())
        if rest and year >= GREGORIAN_FROM:
            return self._tell_month(at, rest, year, full=False)
        return self._tell(at, match.end(), _Point(year), gloss, unit="年度" if match["fiscal"] else "年")

    def _era_letter(self, at: int, before: str) -> int:
        match = p.ERA_LETTER.match(self.plain, at)
        if not match or re.search("[A-Za-z0-9-]$", before):
            return 0
        year = era_year(ERA_LETTERS[match["letter"]], int(match["year"]))
        if year is None:
            return 0
        name = ERA_LETTERS[match["letter"]]
        if match["month"]:
            point = _Point(year, int(match["month"]), int(match["day"]))
            return self._tell(at, match.end(), point, _gloss(point), era=name)
        rest = p.AFTER_YEAR.match(self.plain, match.end())
        if rest:
            return self._tell_month(at, rest, year, full=False, era=name)
        return self._tell(at, match.end(), _Point(year), f"{year}年", era=name)

    def _bracketed_years(self, at: int, before: str) -> int:
        """(1994) and (1564-1616)."""
        match = p.BRACKETED_YEARS.match(self.plain, at)
        if not match or not re.search(r"[(\[] ?$", before):
            return 0
        last = match["last"]
        if last is None:
            return self._tell(at, match.end(), _Point(int(match["first"])), None)
        if int(last) < int(match["first"]):
            return 0
        self._add(at, match.end(), "period", f"{match['first']}/{last}", "", None)
        return match.end()

    def _english(self, at: int, before: str) -> int:
        """In September 2002, 28 May 2002, in 1952, the 1990s; May 28, 2002 is found from its 28."""
        name_before = p.ENGLISH_NAME_BEFORE.search(self.plain, max(at - 10, 0), at)
        start = name_before.start() if name_before else at
        match = p.ENGLISH_DATE.match(self.plain, start)
        if match and match.end() > at:
            month = p.MONTH_NAMES.index(match["name"][:3].lower()) + 1
            point = _Point(int(match["year"]), month, int(match["day"] or match["day2"] or 0))
            return self._tell(start, match.end(), point, None)
        year = p.ENGLISH_YEAR.match(self.plain, at)
        if year and year["decade"]:
            first = int(year["year"])
            self._add(at, year.end(), "period", f"{first}/{first + 9}", "年代", None)
            return year.end()
        if year and p.ENGLISH_BEFORE.search(before):
            return self._tell(at, year.end(), _Point(int(year["year"])), None)
        return 0

    # -- centuries and decades ----------------------------------------------------------------------------------------

    def _century(self, at: int, before: str) -> int:
        match = p.CENTURY.match(self.plain, at)
        if not match:
            return 0
        first = _number(match["first"])
        last = _number(match["last"]) if match["last"] else first
        if not first or not last or last < first or last > 40:
            return match.end()
        if re.search("紀元前 ?$|前 ?$", before):
            self._add(at, match.end(), "period", f"-{first * 100}/-{first * 100 - 99}", "世紀", None)
        elif judge_year(before, self._after(match.end()), "52", month=False) != "length":  # 1世紀にわたり
            self._add(at, match.end(), "period", f"{first * 100 - 99}/{last * 100}", "世紀", None)
        return match.end()

    def _decade(self, at: int, before: str) -> int:
        match = p.DECADE.match(self.plain, at)
        if not match:
            return 0
        return self._one_decade(at, match.end(), match["year"])

    def _one_decade(self, start: int, end: int, digits: str) -> int:
        number = _number(digits)
        if number is None or number % 10:
            return end
        carried = era_year(self.era, number) if self.era and number < 100 and self._near(start, paragraphs=0) else None
        if carried is not None:
            self._add(start, end, "period", f"{carried}/{carried + 9}", "年代", f"{carried}年～{carried + 9}年")
            return end
        year = number if number >= 100 else self._full_year(number, start)
        gloss = None if number >= 100 else f"{year}年代" + self.plain[start:end].replace(" ", "").partition("年代")[2]
        self._add(start, end, "period", f"{year}/{year + 9}", "年代", gloss)
        self.century = year + 5
        return end

    # -- years --------------------------------------------------------------------------------------------------------

    def _shared_unit(self, at: int, before: str) -> int:
        """64、74年; 1962～64年; 60、70年代."""
        decades = p.DECADES.match(self.plain, at)
        if decades:
            return self._each(at, decades["list"], decades.start("rest"), decades.end(), self._one_decade)
        match = p.SHARED_UNIT.match(self.plain, at)
        if not match:
            return 0
        last = re.findall("[0-9]+", match["last"] or match["rest"])[0]
        first = re.findall("[0-9]+", match["first"] or match["list"])[0]
        if (len(first), len(last)) not in ((4, 4), (4, 2), (2, 2), (3, 3)):
            return 0
        verdict = judge_year(before, self._after(match.end()), last if len(last) == 4 else first, month=False)
        if verdict == "length" or (verdict == "open" and not self.short_years and len(first) < 4):
            return 0
        if match["list"]:
            rest_start = match.start("rest")
            return self._each(at, match["list"], rest_start, match.end(), self._one_listed_year)
        start_year = self._full_year(int(first), at) if len(first) == 2 else int(first)
        end_year = int(last) if len(last) > 2 else start_year // 100 * 100 + int(last)
        end_year += 100 if end_year < start_year else 0
        full = len(first) > 2 and len(last) > 2
        gloss = None if full else f"{start_year}年～{end_year}年"
        self._add(at, match.end(), "period", f"{_iso(start_year)}/{_iso(end_year)}", "", gloss)
        self._remember(_Point(end_year), match.end())
        return match.end()

    def _each(self, at: int, listed: str, rest_start: int, end: int, tell: _Tell) -> int:
        for item in re.finditer("'?([0-9]+)", listed):
            tell(at + item.start(), at + item.end(), item.group(1))
        digits = re.findall("[0-9]+", self.plain[rest_start:end])[0]
        tell(rest_start, end, digits)
        return end

    def _one_listed_year(self, start: int, end: int, digits: str) -> int:
        year = int(digits) if len(digits) > 2 else self._full_year(int(digits), start)
        return self._tell(
            start, end, _Point(year), None if len(digits) > 2 and "年" in self.plain[start:end] else f"{year}年"
        )

    def _year(self, at: int, before: str) -> int:
        match = p.YEAR.match(self.plain, at)
        if not match:
            return 0
        number = _number(match["year"])
        if number is None:
            return 0
        positional = (
            not match["year"].isascii() and len(match["year"]) == 2 and not re.search("[十百千]", match["year"])
        )
        digits = f"{number:02d}" if positional or match["year"][0] == "0" else str(number)
        rest = p.AFTER_YEAR.match(self.plain, match.end())
        after = self._after(match.end())
        verdict = judge_year(before, after, digits, rest is not None)
        if positional and verdict == "open":
            verdict = "year"
        spelled = not match["year"].isascii() and not positional and number < 1000
        if verdict == "length" or (spelled and verdict == "open" and not self.era):
            return 0
        year = self._which_year(number, digits, at, before, after, verdict)
        if year is None:
            return rest.end() if rest and len(digits) < 3 else 0
        full = len(digits) >= 4
        era = self.era if not full and self.era and year >= ERAS[self.era].first else ""
        if rest:
            return self._tell_month(at, rest, year, full=full, era=era)
        end = match.end()
        unit = "年度" if after.startswith("度") else "年"
        if unit == "年度":
            end = self.plain.index("度", end) + 1
        return self._tell(
            at, end, _Point(year), None if full or len(digits) == 3 else f"{year}{unit}", era=era, unit=unit
        )

    def _which_year(self, number: int, digits: str, at: int, before: str, after: str, verdict: str) -> int | None:
        """The year of the Common Era, or None if this is none."""
        if re.search("紀元前 ?$", before) or (len(digits) > 1 and re.search("(?:^|[^一-龠])前 ?$", before)):
            return -number
        if re.search("(?:西暦|公元) ?$", before) or len(digits) >= 4:
            return number
        given = p.GIVEN_AFTER.match(self.plain, at)
        if given and len(digits) < 3:
            return int(given["given"])
        same_paragraph = self.latest is not None and self._near(at, paragraphs=0)
        if self.era and self.latest and self._near(at, paragraphs=1):
            carried = era_year(self.era, number)
            if carried is not None and -1 <= carried - self.latest.year <= 40:
                soon = 1 <= carried - self.latest.year <= 3 and p.AFTER_OPEN_YEAR.match(after)
                if verdict == "year" or (same_paragraph and (soon or p.AFTER_PLAIN_YEAR.match(after))):
                    return carried
        if len(digits) == 1:
            return None
        if len(digits) == 3:
            narrated = self.latest is not None and abs(self.latest.year - number) <= 150
            sure = verdict == "year" or (narrated and p.AFTER_OPEN_YEAR.match(after))
            return number if sure or (number % 10 and p.AFTER_ANCIENT_YEAR.match(after)) else None
        if same_paragraph and self.latest is not None and self.latest.year < 100:
            return None  # of a time when years had two digits
        year = self._full_year(number, at)
        if verdict == "year" or (self._lists_years(at) and 0 < year - (self.latest or _Point(0)).year <= 30):
            return year
        if self.short_years:
            near = same_paragraph and self.latest is not None and abs(year - self.latest.year) <= 5
            accepted = p.AFTER_OPEN_YEAR if near or number % 10 else p.AFTER_PLAIN_YEAR
            return year if accepted.match(after) else None
        if self.latest is None or number % 10 == 0 or not p.AFTER_PLAIN_YEAR.match(after):
            return None  # a text that writes its years in full; only a year right after another is left
        opens = re.search("(?:^|。) ?$", before) and self._near(at, paragraphs=1)
        follows = same_paragraph and re.search(r"[、。はがもに)」 ]$", before)
        return year if (opens or follows) and 0 < year - self.latest.year <= 30 else None

    def _lists_years(self, at: int) -> bool:
        """10年、13年、18年と: a year stands right before."""
        last = self.values[-1] if self.values else None
        return last is not None and last.kind == "year" and self.plain[last.end : at].strip() in ("、", "・")

    def _full_year(self, number: int, at: int) -> int:
        """The year ending in `number` (two digits) that fits the story best.

        It lies near the year told last, rather after it than before, near the next year that is written in full, and
        not in the document's future.
        """
        told = self.century if self.century is not None else self.latest.year if self.latest else None
        following = self._next_full_year(at)
        anchor = told if told is not None else following
        if anchor is None or anchor < 100:
            base = self.horizon // 100 * 100
            return base + number if base + number <= self.horizon + 1 else base - 100 + number

        def cost(year: int) -> float:
            distance = year - anchor if year >= anchor else 1.3 * (anchor - year)
            towards = 0.3 * abs(following - year) if following is not None and told is not None else 0.0
            beyond = year - self.horizon
            return distance + towards + (1000.0 if beyond > 15 else 40.0 if beyond > 0 else 0.0)

        century = anchor // 100 * 100
        return min((century + number + step for step in (-100, 0, 100)), key=cost)

    def _next_full_year(self, at: int) -> int | None:
        index = bisect_left(self.full_years_at, at)
        if index == len(self.full_years) or self.full_years_at[index] - at > 300:
            return None
        return self.full_years[index]

    # -- dates that lean on others ------------------------------------------------------------------------------------

    def _relative(self, at: int, before: str) -> int:
        return (
            self._relative_year(at, before)
            or self._relative_month(at, before)
            or self._relative_day(at, before)
            or self._relative_season(at, before)
        )

    def _relative_year(self, at: int, before: str) -> int:
        match = p.RELATIVE_YEAR.match(self.plain, at)
        if not match or p.NOT_THAT_YEAR.match(self.plain, match.end()):
            return 0
        word = match["word"]
        if (
            word not in ("翌", "同", "翌々", "同じ")
            and re.search("[一-龠]$", before)
            and not re.search("[又迄]$", before)
        ):
            return 0
        if word in p.OFFSETS_FROM_TODAY:
            anchor, offset = self.today, p.OFFSETS_FROM_TODAY[word]
        else:
            anchor, offset = self.latest if self._near(at, paragraphs=1) else None, p.OFFSETS[word]
        if anchor is None:
            return 0
        year = anchor.year + offset
        rest = None if match["fiscal"] else p.AFTER_YEAR.match(self.plain, match.end())
        old = bool(self.era) and year < GREGORIAN_FROM
        if rest and not old:
            return self._tell_month(at, rest, year, full=False, era=self.era if word in p.OFFSETS else "")
        unit = "年度" if match["fiscal"] else "年"
        self._add(at, match.end(), "year", str(year), unit, f"{year}{unit}")
        if word in p.OFFSETS:
            self.latest, self.latest_end, self.century = (_Point(year) if offset else anchor), match.end(), None
        return rest.end() if rest else match.end()

    def _relative_season(self, at: int, before: str) -> int:
        """今夏, 翌春: the year is known, the season stays in the gloss."""
        match = p.RELATIVE_SEASON.match(self.plain, at)
        if not match or re.search("[一-龠]$", before):
            return 0
        word = match["word"]
        told = self.latest if self._near(at, paragraphs=1) else None
        anchor, offset = (told, p.OFFSETS[word]) if word in p.OFFSETS else (self.today, p.OFFSETS_FROM_TODAY[word])
        if anchor is None:
            return 0
        year = anchor.year + offset
        self._add(at, match.end(), "year", str(year), "年", f"{year}年{match['season']}")
        return match.end()

    def _relative_month(self, at: int, before: str) -> int:
        match = p.RELATIVE_MONTH.match(self.plain, at)
        if not match:
            return 0
        word = match["word"]
        if word in p.OFFSETS_FROM_TODAY:
            anchor, offset = self.today, p.OFFSETS_FROM_TODAY[word]
            if match["month"] or re.search("[一-龠]$", before):
                return 0
        else:
            anchor, offset = self.latest if self._near(at, paragraphs=1) else None, p.OFFSETS[word]
        if anchor is None or (self.era and anchor.year < GREGORIAN_FROM):
            return 0
        if match["month"]:
            month = _number(match["month"]) or 0
            if word not in ("翌", "同", "同じ"):
                return 0
            year = anchor.year + (1 if word == "翌" and anchor.month and month <= anchor.month else 0)
        elif anchor.month:
            year, month = anchor.year + (anchor.month - 1 + offset) // 12, (anchor.month - 1 + offset) % 12 + 1
        else:
            return 0
        day = _number(match["day"] or match["day2"] or "") or 0
        point = _Point(year, month, day)
        return self._tell(at, match.end(), point, _gloss(point), era=self.era)

    def _relative_day(self, at: int, before: str) -> int:
        match = p.RELATIVE_DAY.match(self.plain, at)
        if not match or not self._near(at, paragraphs=1) or self.latest is None or not self.latest.month:
            return 0
        if match["word"] == "前" and re.search("[一-龠]$", before):
            return 0
        offset = p.OFFSETS[match["word"]]
        if not self.latest.day:  # the day was not told, but 同日 is still of that month
            return 0 if offset else self._tell(at, match.end(), self.latest, _gloss(self.latest), era=self.era)
        try:
            told = date(*self.latest) + timedelta(days=offset)
        except (ValueError, OverflowError):
            return 0
        point = _Point(told.year, told.month, told.day)
        return self._tell(at, match.end(), point, _gloss(point), era=self.era)

    def _bare_month(self, at: int, before: str) -> int:
        match = p.BARE_MONTH.match(self.plain, at)
        if not match or (
            not self.plain[at].isdigit() and re.match("革命|王政|危機|場|雨|蝿|人形", self._after(match.end()))
        ):
            return 0
        month = _number(match["month"] or match["month1"] or "") or 0
        year = None if self._comes_every_year(at, before) else self._year_of_month(month, at)
        if self.era and self.latest and self.latest.year < GREGORIAN_FROM and self._near(at, paragraphs=1):
            return match.end()
        if year is None:
            last = _number(match["month2"]) if match["month2"] else None
            day = _number(match["day"]) if match["day"] else None
            value = f"--{month:02d}" + (f"/--{last:02d}" if last else "") + (f"-{day:02d}" if day else "")
            self._add(at, match.end(), "period" if last else "date", value, "", None)
            return match.end()
        return self._tell_month(at, match, year, full=False, era=self.era)

    def _comes_every_year(self, at: int, before: str) -> bool:
        """毎年5月3日; also the months of a climate or a season, which belong to no year of the story."""
        start = max(self.plain.rfind(mark, max(at - 80, 0), at) for mark in "。\n")
        end = self.plain.find("。", at, at + 60)
        sentence = self.plain[max(start, at - 80, 0) : at + 60 if end < 0 else end]
        return bool(p.EVERY_YEAR_BEFORE.search(before) or p.EVERY_YEAR.search(sentence))

    def _year_of_month(self, month: int, at: int) -> int | None:
        """The year that a month without one belongs to: of the story here, of now, or of the story just before."""
        if self.latest is not None and self.latest.year > 0 and self._near(at, paragraphs=0):
            return _following_year(self.latest, month)
        paragraph = self.plain.rfind("\n", max(at - 300, 0), at) + 1
        if self.today is not None and p.NOW.search(self.plain, max(paragraph, at - 300), at):
            return self.today.year
        if self.latest is not None:
            return (
                _following_year(self.latest, month) if self._near(at, paragraphs=1) and self.latest.year > 0 else None
            )
        if self.today is not None and month <= (self.today.month or 12):
            return self.today.year
        return None

    def _bare_day(self, at: int, before: str) -> int:
        match = p.BARE_DAY.match(self.plain, at)
        latest = self.latest
        if (
            not match
            or latest is None
            or not latest.month
            or not self._near(at, paragraphs=0)
            or at - self.latest_end > 250
        ):
            return 0
        if p.NOT_A_DAY_BEFORE.search(before) or not p.AFTER_OPEN_DAY.match(self._after(match.end())):
            return 0
        day = int(match["day"])
        if day < latest.day or not _is_date(latest._replace(day=day)):
            return 0
        point = latest._replace(day=day)
        return self._tell(at, match.end(), point, _gloss(point), era=self.era)

    def _quantity(self, at: int, before: str) -> int:
        found = read_quantity(self.plain, at, before)
        if found is None:
            return 0
        first = p.FIRST_OF_RANGE.search(self.plain, max(at - 20, 0), at)
        if first and (not self.values or self.values[-1].end <= first.start()):  # 5～30日
            number = read_number(self.plain, first.start())
            if number:
                self._add(first.start(), number[0], "number", decimal_digits(number[1]), found.unit, None)
        self._add(at, found.end, "number", found.value, found.unit, None)
        return found.end

    # -- telling and remembering --------------------------------------------------------------------------------------

    def _tell_month(self, start: int, match: re.Match[str], year: int, *, full: bool, era: str = "") -> int:
        """A year with the month, the day or the months that `match` holds."""
        month, last = _number(match["month"] or match["month1"] or "") or 0, match["month2"]
        if last:
            last_month = _number(last) or 0
            end_year = year + (1 if last_month < month else 0)
            gloss = None if full else f"{year}年{month}月～{'' if end_year == year else f'{end_year}年'}{last_month}月"
            self._add(
                start, match.end(), "period", f"{_iso(year)}-{month:02d}/{_iso(end_year)}-{last_month:02d}", "", gloss
            )
            self._remember(_Point(end_year, last_month), match.end(), era)
            return match.end()
        point = _Point(year, month, _number(match["day"] or "") or 0)
        return self._tell(start, match.end(), point, None if full else _gloss(point), era=era)

    def _tell(self, start: int, end: int, point: _Point, gloss: str | None, *, era: str = "", unit: str = "") -> int:
        """Add a year or a date, and go on from it."""
        if point.day and not _is_date(point):
            point = point._replace(day=0)
        value = _iso(point.year) if not point.month else f"{_iso(point.year)}-{point.month:02d}"
        value += f"-{point.day:02d}" if point.day else ""
        self._add(start, end, "date" if point.month else "year", value, unit if point.month else unit or "年", gloss)
        self._remember(point, end, era)
        return end

    def _remember(self, point: _Point, end: int, era: str = "") -> None:
        """A date in brackets right after another, 昭和27年（1952年）, says the same again and changes no habit."""
        between = self.plain[self.latest_end : self.values[-1].start] if self.latest_end else "-"
        again = self.latest is not None and between.strip() == "(" and abs(self.latest.year - point.year) <= 1
        if not again:
            self.era = era
            self.latest = point
        elif self.latest is not None and self.latest.month == 0:
            self.latest = _Point(self.latest.year, point.month, point.day) if not era else self.latest
        self.latest_end, self.century = end, None

    def _add(self, start: int, end: int, kind: Kind, value: str, unit: str, gloss: str | None) -> None:
        self.values.append(Value(start, end, kind, value, unit, gloss))

    def _near(self, at: int, *, paragraphs: int) -> bool:
        """Was the latest date told within this paragraph, or `paragraphs` before it?"""
        if self.latest is None or at - self.latest_end > p.FAR:
            return False
        return len(re.findall("\n+", self.plain[self.latest_end : at])) <= paragraphs

    def _after(self, at: int) -> str:
        return self.plain[at : at + 16].split("\n", 1)[0].replace(" ", "")


class _Tell(Protocol):
    def __call__(self, start: int, end: int, digits: str, /) -> int: ...


def _following_year(latest: _Point, month: int) -> int:
    """After 12月 comes 2月 of the next year; 7月 after 9月 is taken for a look back."""
    turned = latest.month >= 10 and month <= 4 and latest.month - month >= 6
    return latest.year + (1 if turned else 0)


def _number(numeral: str) -> int | None:
    return int(numeral) if numeral.isascii() and numeral.isdigit() else kanji_number(numeral)


def _is_date(point: _Point) -> bool:
    try:
        date(*point)
    except ValueError:
        return False
    return True


def _iso(year: int) -> str:
    return f"{year:04d}" if year >= 0 else str(year)


def _gloss(point: _Point) -> str:
    year = f"{point.year}年" if point.year > 0 else f"紀元前{-point.year}年"
    return year + (f"{point.month}月" if point.month else "") + (f"{point.day}日" if point.day else "")


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
