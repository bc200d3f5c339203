"""Puts the columns of each page back in order: the likeliest reading of the lines, found by a best-path search.

A page whose right column was written first reads `[B][A]` where it should read `[A][B]`. The search goes through the
text's possible page and column ends; at each it either reads on as given or turns one page around, and pays or gains by
the joins that this makes and unmakes (see `joins`). Pages pull on their neighbours: beginning or ending to turn pages
around costs something, so that one habit ("right before left from page 3 on") beats many single changes. The given
order wins unless another is far likelier.

Left out: pages of three and more columns in a wrong order, and columns of different pages mixed.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.reading_order.joins import Joins
from corpus.reading_order.lines import NUMBERED, Line

# In nats. What the whole change must gain, and what each kind of step in it costs.
_LEAST_GAIN = 5.0
_BEGIN_TURNING = 2.5
_UNMARKED_PAGE_END = {"blank": 2.0, "none": 5.0}
_UNMARKED_COLUMN_END = 1.5
_PAGE_MARK_PASSED = {"head": 6.0, "feed": 6.0, "space": 1.0}
_NUMBERS_PUT_IN_ORDER = 3.0
_NUMBERS_PUT_OUT_OF_ORDER = 6.0
_UNEVEN_COLUMNS = 0.04  # for each line of difference, up to 40

# Lines a page may have, column ends considered in it, and readings kept at each point of the search.
_LONGEST_PAGE = 160
_COLUMN_ENDS_A_PAGE = 16
_READINGS_KEPT = 48
# A join worse than this is a place where the text breaks.
_BROKEN = -0.7


@dataclass(frozen=True, slots=True)
class Turned:
    """Lines `[start, middle)` were given before `[middle, end)`, and are read after them."""

    start: int
    middle: int
    end: int


@dataclass(slots=True)
class _Reading:
    """A way to read everything before a place: its gain over the given order, and the last line it read."""

    gain: float
    last: int
    page: Turned | None
    before: _Reading | None


def find_turned_pages(lines: Sequence[Line], joins: Joins, marks: dict[int, str]) -> list[Turned]:
    """The pages to turn around, in order; empty when the text reads best as it is.

    `marks[i]` says that line `i` starts a page, and how that is known: "head" (a running head stood there), "feed" or
    "space".
    """
    if len(lines) < 4 or not _looks_broken(lines, joins, marks):
        return []
    ends = _possible_page_ends(lines, joins, marks)
    column_ends = _possible_column_ends(lines, joins, ends)
    numbers = _heading_numbers(lines, joins)
    waiting: dict[int, dict[int, _Reading]] = {0: {-1: _Reading(0.0, -1, None, None)}}
    for place, at in enumerate(ends[:-1]):
        readings = sorted(waiting.pop(at, {}).values(), key=lambda reading: -reading.gain)[:_READINGS_KEPT]
        if not readings:
            continue
        following = ends[place + 1]
        for reading in readings:
            _keep(waiting, following, _read_on(reading, at, following, joins))
        passed = 0.0
        for end in ends[place + 1 :]:
            if end - at > _LONGEST_PAGE:
                break
            cost = passed + _page_end_cost(end, lines, marks)
            passed += _PAGE_MARK_PASSED.get(marks.get(end, ""), 0.0)
            for middle in column_ends:
                if not at < middle < end:
                    continue
                shape = cost + _shape_cost(at, middle, end, lines, numbers)
                opened = joins.score(end - 1, at) - joins.given(at) - joins.given(middle) - shape
                for reading in readings:
                    gain = reading.gain + opened + joins.score(reading.last, middle)
                    if reading.last == at - 1:
                        gain -= _BEGIN_TURNING
                    _keep(waiting, end, _Reading(gain, middle - 1, Turned(at, middle, end), reading))
    best = max(
        (
            _Reading(reading.gain + joins.score(reading.last, len(lines)) - joins.given(len(lines)), -1, None, reading)
            for reading in waiting[len(lines)].values()
        ),
        key=lambda reading: reading.gain,
    )
    if best.gain < _LEAST_GAIN:
        return []
    found = []
    step: _Reading | None = best
    while step is not None:
        if step.page:
            found.append(step.page)
        step = step.before
    return found[::-1]


def _read_on(reading: _Reading, at: int, following: int, joins: Joins) -> _Reading:
    gain = reading.gain
    if reading.last != at - 1:
        gain += joins.score(reading.last, at) - joins.given(at) - _BEGIN_TURNING / 2
    return _Reading(gain, following - 1, None, reading)


def _keep(waiting: dict[int, dict[int, _Reading]], place: int, reading: _Reading) -> None:
    readings = waiting.setdefault(place, {})
    known = readings.get(reading.last)
    if known is None or reading.gain > known.gain:
        readings[reading.last] = reading


def _looks_broken(lines: Sequence[Line], joins: Joins, marks: dict[int, str]) -> bool:
    """Whether a second look is worth it: some block ends or starts within a sentence that its neighbour doesn't share."""
    edges = [0, len(lines), *(index for index, line in enumerate(lines) if line.blanks_before or index in marks)]
    return any(joins.given(at) < _BROKEN for at in edges)


def _possible_page_ends(lines: Sequence[Line], joins: Joins, marks: dict[int, str]) -> list[int]:
    found = {0, len(lines)}
    for at in range(1, len(lines)):
        if at in marks or (joins.given(at) < _BROKEN and (lines[at].blanks_before or joins.given(at) < 2 * _BROKEN)):
            found.add(at)
    return sorted(found)


def _possible_column_ends(lines: Sequence[Line], joins: Joins, ends: Sequence[int]) -> list[int]:
    """Blank lines and the worst joins between two page ends."""
    found: set[int] = set()
    for at in range(1, len(lines)):
        if lines[at].blanks_before:
            found.add(at)
    for left, right in itertools.pairwise(ends):
        worst = sorted(range(left + 1, right), key=joins.given)[:_COLUMN_ENDS_A_PAGE]
        found.update(at for at in worst if joins.given(at) < -2 * _BROKEN)
        found.add(right)
    return sorted(found - {len(lines)})


def _page_end_cost(end: int, lines: Sequence[Line], marks: dict[int, str]) -> float:
    if end == len(lines) or end in marks:
        return 0.0
    return _UNMARKED_PAGE_END["blank" if lines[end].blanks_before else "none"]


def _shape_cost(start: int, middle: int, end: int, lines: Sequence[Line], numbers: Sequence[tuple[int, int]]) -> float:
    cost = 0.0 if lines[middle].blanks_before else _UNMARKED_COLUMN_END
    cost += _UNEVEN_COLUMNS * min(abs((middle - start) - (end - middle)), 40)
    first = [number for at, number in numbers if start <= at < middle]
    second = [number for at, number in numbers if middle <= at < end]
    if first and second:
        if max(second) < min(first):
            cost -= _NUMBERS_PUT_IN_ORDER
        elif max(first) < min(second):
            cost += _NUMBERS_PUT_OUT_OF_ORDER
    return cost


def _heading_numbers(lines: Sequence[Line], joins: Joins) -> list[tuple[int, int]]:
    found = []
    for at in sorted(joins.headings):
        match = NUMBERED.match(lines[at].text)
        if match and match.group(2) and match.group(2).isdigit():
            found.append((at, int(match.group(2))))
    return found
