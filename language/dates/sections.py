"""The date that a part of a text stands under: a heading 「2018年度 第1回役員会」, a line 「日時：2019年2月9日」, a day of a diary.

What 今年, 来月 or a month without a year mean is told there first. A part whose headings and date lines say nothing has no
date of its own, and where parts of different years stand in one text, the text as a whole has none either.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from language.dates import patterns as p
from language.dates.eras import ERAS, era_year
from language.dates.value import Point, numeral_value

_LONGEST_LINE = 60  # characters of a heading or line that dates what follows
_NEAREST_MONTHS = 5  # either way; further, the month may be of the year before or after

_HEADING = re.compile(r"(?P<marks>#{1,6}) +(?P<title>.*)")
_NUMERAL = f"(?:元|[0-9]{{1,2}}|{p.KANJI_NUMERAL}{{1,4}})"
_YEAR = rf"(?:(?P<year>[12][0-9]{{3}})|(?P<era>{'|'.join(ERAS)}) ?(?P<era_year>{_NUMERAL}))"
_MONTH_DAY = rf"(?P<month>{_NUMERAL}) ?月(?: ?(?P<day>{_NUMERAL}) ?日)?"
_DATE = re.compile(
    rf"{_YEAR}(?: ?年(?P<fiscal>度)?|(?=[./-]))(?: ?{_MONTH_DAY}|[./-](?P<month2>[0-9]{{1,2}})[./-](?P<day2>[0-9]{{1,2}}))?"
)
_MONTH_ONLY = re.compile(_MONTH_DAY)
# Of a heading that names a year: of a meeting or an issue, rather than of what happened then (「1949年の調印」).
_OF_A_MEETING = re.compile(
    r"第 ?[^ ]{1,3}[回号期]|会(?:議|合)?(?:$|[ 、(])|議事|総会|例会|号$|だより|報告|記録|日誌|日記|年次|通信"
)
_LABEL = re.compile(
    r"(?:[-*・●○■] ?)?(?:\*\*)?(?P<label>(?:開催)?日時|日付|開催日?|期日|送信日時?|受信日時?|記入日|実施日|Date|Sent"
    r"|(?:最終)?更新日?|作成日?|発行日?|掲載日?|公開日?)(?:\*\*)? ?(?::|は|】) ?(?:\*\*)?",
)
_HOLDS_NO_MONTH = re.compile("更新|作成|発行|掲載|公開")  # what is said below them holds in any year
_PLAIN_REST = re.compile(r"[ (（)）月火水木金土日曜祝・:：0-9時分~～\-午前後晴曇雨雪れりいのち、]*$")
_ARTICLE = re.compile(rf"^(?:\*\*)?第 ?(?:[0-9]+|{p.KANJI_NUMERAL}+) ?条", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PartDate:
    """The date of a part: `point` (year 0: not told) and its fiscal year (0: not told).

    `months` is True where a month without a year is of about this time.
    """

    point: Point
    fiscal: int = 0
    months: bool = True

    @property
    def fiscal_year(self) -> int:
        """The fiscal year, as it is named or as the month tells; 0 from January to March, when calendars differ."""
        return self.fiscal or (self.point.year if self.point.month >= p.FISCAL_FROM else 0)

    def year_of_month(self, month: int) -> int | None:
        """The year of a month told here without one, or None where it isn't certain."""
        if not self.months:
            return None
        if self.point.month and abs(month - self.point.month) <= _NEAREST_MONTHS:
            return self.point.year
        if self.fiscal and not self.point.month:
            return self.fiscal + (1 if month < p.FISCAL_FROM else 0)
        return None


@dataclass(frozen=True, slots=True)
class _Scope:
    """A date that holds until the next heading of its depth or above."""

    depth: float
    date: PartDate


class Parts:
    """The dates of a text's parts.

    `several` is True where they are of different years, `days` where of different days.

    `articles` is True for a law or rules: an article holds in every year, so that no part has a date.
    """

    def __init__(self, text: str) -> None:
        self._starts: list[int] = []
        self._dates: list[PartDate | None] = []
        self.articles = len(_ARTICLE.findall(text)) > 1
        if not self.articles:
            for start, date in _parts(text):
                self._starts.append(start)
                self._dates.append(date)
        told = [date for date in self._dates if date is not None]
        self.several = len({date.point.year or date.fiscal for date in told}) > 1
        self.days = len({date.point for date in told if date.point.day}) > 1

    def at(self, place: int) -> PartDate | None:
        """The date of the part in which `place` lies, or None."""
        index = bisect_right(self._starts, place) - 1
        return self._dates[index] if index >= 0 else None


def _parts(text: str) -> Iterator[tuple[int, PartDate | None]]:
    """Where a part begins that has another date, or none, in order."""
    scopes: list[_Scope] = []
    depth = 0
    for start, line in _lines(text):
        heading = _HEADING.match(line)
        if heading:
            depth = len(heading["marks"])
            scopes = [scope for scope in scopes if scope.depth < depth]
        if len(line) > _LONGEST_LINE or "。" in line:
            if heading:
                yield start, _innermost(scopes)
            continue
        outer = _innermost(scopes)
        date = _of_heading(heading["title"], outer) if heading else _of_line(line, outer)
        if date is not None:
            place = depth if heading else depth + 0.5
            scopes = [*(scope for scope in scopes if scope.depth < place), _Scope(place, date)]
        if heading or date is not None:
            yield start, _innermost(scopes)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line.translate(p.PLAIN).strip()
        start += len(line) + 1


def _innermost(scopes: list[_Scope]) -> PartDate | None:
    return scopes[-1].date if scopes else None


def _of_heading(title: str, outer: PartDate | None) -> PartDate | None:
    match = _DATE.search(title)
    if match is None:
        month = _MONTH_ONLY.search(title)
        return _of_month(month, outer) if month and _OF_A_MEETING.search(title) else None
    whole = match["month"] or match["month2"]
    if not whole and not match["fiscal"] and match.group() != title and not _OF_A_MEETING.search(title):
        return None
    if title[match.end() :].startswith("の") and not whole:
        return None
    return _date(match, outer)


def _of_line(line: str, outer: PartDate | None) -> PartDate | None:
    label = _LABEL.match(line)
    rest = line[label.end() :] if label else line
    match = _DATE.match(rest)
    if match is None:
        month = _MONTH_ONLY.match(rest)
        fits = month is not None and month["day"] and _PLAIN_REST.match(rest, month.end())
        return _of_month(month, outer) if fits and month is not None else None
    if not (match["day"] or match["day2"]) or (not label and not _PLAIN_REST.match(rest, match.end())):
        return None
    date = _date(match, outer)
    if date is None or not label or not _HOLDS_NO_MONTH.search(label["label"]):
        return date
    return PartDate(date.point, date.fiscal, months=False)


def _of_month(match: re.Match[str], outer: PartDate | None) -> PartDate | None:
    """「第1回（4月16日）」 under a heading that names the year."""
    month = _number(match["month"])
    year = outer.year_of_month(month) if outer is not None else None
    if outer is None or year is None:
        return None
    return PartDate(Point(year, month, _number(match["day"])), outer.fiscal)


def _date(match: re.Match[str], outer: PartDate | None) -> PartDate | None:
    year = int(match["year"]) if match["year"] else era_year(match["era"], _number(match["era_year"])) or 0
    if not year:
        return None
    if match["fiscal"]:
        return PartDate(Point(0), year)
    point = Point(year, _number(match["month"] or match["month2"]), _number(match["day"] or match["day2"]))
    fiscal = outer.fiscal if outer is not None else 0
    start = year if point.month >= p.FISCAL_FROM else year - 1
    return PartDate(point, fiscal if point.month and fiscal == start else 0)


def _number(numeral: str | None) -> int:
    return 1 if numeral == "元" else numeral_value(numeral or "") or 0
