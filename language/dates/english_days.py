"""Days and months that an English question names, as Japanese says them: 12 February is 2月12日, the 4th is 4日."""

from __future__ import annotations

import re

from language.dates.patterns import ENGLISH_MONTH, MONTH_NAMES
from language.span import Span

_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])"
_DATE = re.compile(
    rf"\b(?P<before>{_DAY})(?:st|nd|rd|th)?(?: of)? (?P<month>{ENGLISH_MONTH})(?![a-z])"
    rf"|\b(?P<month2>{ENGLISH_MONTH.replace('?P<name>', '')})(?: the)? (?P<after>{_DAY})(?:st|nd|rd|th)?\b(?![.,:]?[0-9])"
)
_MONTH = re.compile(rf"\b{ENGLISH_MONTH}(?![a-z])(?=[ ,.?!]|$)")
_OF_A_MONTH = re.compile(
    r"\b(?:in|of|by|since|until|till|from|before|after|during|early|mid|late|to|and|last|next|this) ?$"
)
_DAY_ALONE = re.compile(
    rf"\bthe (?P<day>{_DAY})(?:st|nd|rd|th)(?=[,.?!]|$| (?:for|at|in|to|on|and|or|if|was|is|did)\b)"
)


def find_english_days(text: str) -> list[tuple[Span, str]]:
    """Where each stands in `text`, and how Japanese says it; in order, none overlapping. A year beside it is left out.

    >>> find_english_days("Where was she on 12 February?")
    [(Span(start=17, end=28), '2月12日')]
    """
    found = []
    for match in _DATE.finditer(text):
        month = _number_of(match["month"] or match["month2"])
        found.append((Span(*match.span()), f"{month}月{int(match['before'] or match['after'])}日"))
    for match in _MONTH.finditer(text):
        if _free(match.start(), found) and (match["name"] != "May" or _OF_A_MONTH.search(text[: match.start()])):
            found.append((Span(*match.span()), f"{_number_of(match['name'])}月"))
    for match in _DAY_ALONE.finditer(text):
        if _free(match.start("day"), found):
            found.append((Span(match.start("day"), match.end()), f"{int(match['day'])}日"))
    return sorted(found, key=lambda one: one[0].start)


def _number_of(month: str) -> int:
    return MONTH_NAMES.index(month[:3].lower()) + 1


def _free(at: int, found: list[tuple[Span, str]]) -> bool:
    return not any(span.start <= at < span.end for span, _ in found)
