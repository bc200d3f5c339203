"""Days and months that an English question names, as Japanese says them: 12 February is 2月12日, the 4th is 4日."""

from __future__ import annotations

import re
from collections.abc import Iterator

from language.dates.patterns import ENGLISH_MONTH, MONTH_NAMES
from language.span import Span

_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])"
_ENDING = r"(?:st|nd|rd|th)"
_NO_NAME = r"(?!\w)(?!-[a-z])"  # behind a month
_MONTH_AND_DAY = re.compile(
    rf"\b{ENGLISH_MONTH}(?: the)? (?P<day>{_DAY}){_ENDING}?(?![\w.,:]?[0-9])(?![a-z])(?!(?<=May [0-9]) [a-z])"
    rf"(?!(?<=May [0-9][0-9]) [a-z])"
)
_DAY_AND_MONTH = re.compile(
    rf"(?<![\w.:/])(?P<day>{_DAY}){_ENDING}?(?: of)? {ENGLISH_MONTH}{_NO_NAME}(?! [0-9]{{1,2}}\b)"
)
_ORDINAL = re.compile(
    rf"\bthe (?P<day>{_DAY}){_ENDING}(?=[,.?!]|$| (?:for|at|in|on|if|was|is|did)\b"
    rf"| (?:and|or|to) (?:the )?{_DAY}{_ENDING}(?:[,.?!]|$))"
)
_MONTH = re.compile(rf"\b{ENGLISH_MONTH}{_NO_NAME}")
# A name too, or a word: a month only where a word of time stands before it or a year behind it.
_ALSO_NAMES = frozenset("Jan Mar March Apr April May Jun June Aug August Sep Sept".split())
_IN_TIME = re.compile(
    r"\b(?:in|of|by|since|until|till|from|before|after|during|between|for|around|every|each|early|mid|late|to|and|or"
    r"|last|next|this)[ -]$",
    re.IGNORECASE,
)
_YEAR = re.compile(r",? (?:of )?[12][0-9]{3}\b")
_SURNAME = re.compile(r" [A-Z]")


def find_english_days(text: str) -> list[tuple[Span, str]]:
    """Where each stands in `text`, and how Japanese says it; in order, none overlapping. A year beside it is left out.

    >>> find_english_days("Where was she on 12 February?")
    [(Span(start=17, end=28), '2月12日')]
    """
    found: list[tuple[Span, str]] = []
    for span, said in (*_dates(text), *_months(text), *_ordinals(text)):
        if not any(span.start < other.end and other.start < span.end for other, _ in found):
            found.append((span, said))
    return sorted(found, key=lambda one: one[0].start)


def _dates(text: str) -> Iterator[tuple[Span, str]]:
    for pattern in (_MONTH_AND_DAY, _DAY_AND_MONTH):
        for match in pattern.finditer(text):
            yield Span(*match.span()), f"{_number_of(match['name'])}月{int(match['day'])}日"


def _months(text: str) -> Iterator[tuple[Span, str]]:
    for match in _MONTH.finditer(text):
        before, behind = text[: match.start()], text[match.end() :]
        told = _IN_TIME.search(before) or _YEAR.match(behind)
        if not _SURNAME.match(behind) and (told or match["name"] not in _ALSO_NAMES):
            yield Span(*match.span()), f"{_number_of(match['name'])}月"


def _ordinals(text: str) -> Iterator[tuple[Span, str]]:
    for match in _ORDINAL.finditer(text):
        yield Span(match.start("day"), match.end()), f"{int(match['day'])}日"


def _number_of(month: str) -> int:
    return MONTH_NAMES.index(month[:3].lower()) + 1
