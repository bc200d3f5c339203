"""Puts the columns of each page back in order: the likeliest reading of the lines, found by a best-path search.

A page whose right column was written first reads `[B][A]` where it should read `[A][B]`. The search goes through the
text's possible page and column ends; at each it either reads on as given or turns one page around, and pays or gains by
the joins that this makes and unmakes (see `joins`). Pages pull on their neighbours: beginning or ending to turn pages
around costs something, so that one habit ("right before left from page 3 on") beats many single changes. The given
order wins unless another is far likelier.

The search runs twice: over a part of the text where it looks broken, for the likeliest heights of its columns and
whether blank lines part them; then over all of it, with columns of about one of those heights alone. Besides the joins it
weighs how full columns are (only what is read last, or has a heading after it, ends early), the numbers of headings, and
terms used before they are introduced (see `terms`).

Left out: pages of three and more columns in a wrong order, and columns of different pages mixed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.reading_order.joins import Joins
from corpus.reading_order.lines import NUMBERED, Line

# In nats. What the whole change must gain, and what each kind of step in it costs.
_LEAST_GAIN, _LEAST_GAIN_WITHOUT_INDENTS = 1.5, 4.0
_BEGIN_WITH_THE_FIRST_PAGE = 1.0
_BEGIN_LATER = 2.5
_LEAVE_OFF, _LEAVE_OFF_AMID_COLUMNS, _LEAVE_OFF_AT_ONE_COLUMN = 1.5, 4.0, 0.5
_UNMARKED_PAGE_END = {"full": 1.0, "blank": 2.0, "none": 5.0}
# A column's end without a blank line; and where blank lines part the columns of this share of pages, of two at least.
_UNMARKED_COLUMN_END, _UNPARTED_COLUMN_END, _PARTED = 1.0, 3.0, 0.75
_PAGE_MARK_PASSED = {"head": 6.0, "feed": 6.0, "space": 1.0}
_NUMBERS_PUT_IN_ORDER = 3.0
_NUMBERS_PUT_OUT_OF_ORDER = 6.0
# Columns of different height: for each row of difference, at most so much.
_UNEVEN, _UNEVEN_AT_MOST = 0.08, 2.0
# … and, once the usual height is known, from that: for each row too few and too many.
_TOO_LOW, _TOO_HIGH, _OFF_HEIGHT_AT_MOST, _OFF_HEIGHT_AT_THE_END = 0.5, 4.0, 6.0, 6.0
# The last page's low column was given before its full one, as it never is in order.
_LOW_COLUMN_LAST = 1.5
_HEADING_AT_FOOT = 2.0
_ROOM_FOR_A_HEADING = 4  # rows

# Joins scored at most: far more than a document needs; a text that breaks everywhere is then left as it is.
_JOINS, _JOINS_A_LINE = 20_000, 4
# A figure across the page cuts both columns short.
_BOTH_CUT_SHORT = 1.5

# Rows a page of two columns may have; lines looked at to learn the height of columns, from so many before the first broken place.
_SHORT_TEXT = 400  # lines; searched without such a sign too
_SHORTEST_PAGE, _LONGEST_PAGE = 16, 160
_SAMPLE, _SAMPLE_BEFORE, _SAMPLES = 1_000, 120, 8
# Where a column may end in the first search, as a share of its page's rows, and in the second, in rows around.
_MIDDLE = (0.33, 0.67)
_HEIGHT_SLACK = 2
_WORST_JOINS = 8
_HEIGHTS_TRIED = 3
_ENDS_A_PAGE = 24  # possible ends without a mark, in the longest page
_READINGS_KEPT, _HOPELESS = 16, 12.0
# A join worse than this is a place where the text breaks; worse than the other, one where it breaks for sure.
_BROKEN, _SURELY_BROKEN = -0.7, -1.4


@dataclass(frozen=True, slots=True)
class PageMark:
    """Line `at` (in the order given) starts a page, and how that is known: "head" (running head), "feed" or "space".

    `number` is the page's where a running head tells it. `first_number` is that of the first of several heads: pages
    without text of their own.
    """

    at: int
    kind: str
    number: int | None = None
    first_number: int | None = None


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

    def pages(self) -> list[Turned]:
        found = []
        step: _Reading | None = self
        while step is not None:
            if step.page:
                found.append(step.page)
            step = step.before
        return found[::-1]


def find_turned_pages(lines: Sequence[Line], joins: Joins, marks: Sequence[PageMark]) -> list[Turned]:
    """The pages to turn around, in order; empty when the text reads best as it is."""
    if len(lines) < 4:
        return []
    search = _Search(lines, joins, marks)
    for start, end in _samples(lines, joins, {mark.at for mark in marks}):
        sample = search.best(start, end, None)
        if sample.gain >= _LEAST_GAIN / 2 and (pages := sample.pages()):
            search.learn_parting(pages)
            tries = [search.best(0, len(lines), height) for height in search.usual_heights(pages)]
            best = max(tries, key=lambda reading: reading.gain)
            least = _LEAST_GAIN if joins.uses_indents else _LEAST_GAIN_WITHOUT_INDENTS
            return best.pages() if best.gain >= least else []
    return []


def _samples(lines: Sequence[Line], joins: Joins, marks: set[int]) -> Iterator[tuple[int, int]]:
    """Stretches of lines in which some block ends or starts within a sentence that its neighbour doesn't share."""
    edges = {0, len(lines), *(index for index, line in enumerate(lines) if line.blanks_before or index in marks)}
    broken = [at for at in range(len(lines) + 1) if (at in edges and joins.given(at) < _BROKEN) or joins.clashes(at)]
    done = -1
    if len(lines) <= _SHORT_TEXT:
        yield 0, len(lines)
        return
    for _ in range(_SAMPLES):
        following = next((at for at in broken if at > done), None)
        if following is None:
            return
        start = max([0, *(at for at in marks if at <= following - _SAMPLE_BEFORE)])
        start = 0 if following < 2 * _SAMPLE_BEFORE else start
        done = min(len(lines), max(start + _SAMPLE, following))
        if len(lines) - done < _SAMPLE // 4:
            done = len(lines)
        yield start, done


class _Search:
    def __init__(self, lines: Sequence[Line], joins: Joins, marks: Sequence[PageMark]) -> None:
        self.lines, self.joins = lines, joins
        self.marks = {mark.at: mark.kind for mark in marks}
        self.stretches = list(_stretches(marks, len(lines)))
        self.numbers = self._heading_numbers()
        self.column_end = _UNMARKED_COLUMN_END

    def best(self, first: int, last: int, height: int | None) -> _Reading:
        """The best reading of lines `[first, last)`; its gain is over the given order."""
        ends = self._page_ends(first, last, height)
        waiting: dict[int, dict[int, _Reading]] = {first: {first - 1: _Reading(0.0, first - 1, None, None)}}
        for place, at in enumerate(ends[:-1]):
            if self.joins.scored > _JOINS + _JOINS_A_LINE * len(self.lines):
                return _Reading(-math.inf, first - 1, None, None)
            readings = sorted(waiting.pop(at, {}).values(), key=lambda reading: -reading.gain)[:_READINGS_KEPT]
            readings = [reading for reading in readings if reading.gain >= readings[0].gain - _HOPELESS]
            if not readings:
                continue
            for reading in readings:
                self._read_on(waiting, reading, at, ends[place + 1], height)
            passed = 0.0
            for end in ends[place + 1 :]:
                if self._rows(at, end) > _LONGEST_PAGE or passed > _PAGE_MARK_PASSED["feed"]:
                    break
                for middle in self._middles(at, end, height) if self._is_a_page(at, end) else ():
                    cost = passed + self._end_cost(at, end, height) + self._shape_cost(at, middle, end, height)
                    self._turn(waiting, readings, Turned(at, middle, end), cost, height)
                passed += _PAGE_MARK_PASSED.get(self.marks.get(end, ""), 0.0)
        return max(
            (
                _Reading(gain + self.joins.score(reading.last, last) - self.joins.given(last), -1, None, reading)
                for reading in waiting[last].values()
                for gain in [reading.gain]
            ),
            key=lambda reading: reading.gain,
        )

    def learn_parting(self, pages: Sequence[Turned]) -> None:
        """Whether blank lines part this text's columns, from pages turned around."""
        parted = sum(bool(self.lines[page.middle].blanks_before) for page in pages)
        self.column_end = _UNPARTED_COLUMN_END if parted >= max(2, _PARTED * len(pages)) else _UNMARKED_COLUMN_END

    def usual_heights(self, pages: Sequence[Turned]) -> list[int]:
        """Rows of the columns of most pages, the likeliest first; several where pages are too few to tell."""
        heights: Counter[int] = Counter()
        for page in pages:
            heights[self._rows(page.start, page.middle)] += 2
            heights[self._rows(page.middle, page.end)] += 2
        for start, end, count in self.stretches:
            if end < len(self.lines):
                heights[(self._rows(start, end) + 1) // (2 * count)] += 3 * count
        likely = {size: heights[size] + 0.5 * (heights[size - 1] + heights[size + 1]) for size in list(heights)}
        found = sorted(likely, key=lambda size: (-likely[size], -size))
        return [size for size in found if 2 * heights[size] >= heights[found[0]]][:_HEIGHTS_TRIED]

    def _read_on(
        self,
        waiting: dict[int, dict[int, _Reading]],
        reading: _Reading,
        at: int,
        following: int,
        height: int | None,
    ) -> None:
        gain = reading.gain
        if reading.last != at - 1:
            gain += self.joins.score(reading.last, at) - self.joins.given(at) - self._leave_off_cost(at, height)
            gain += self._made_room(reading.page, at, height)
        _keep(waiting, following, _Reading(gain, following - 1, None, reading))

    def _leave_off_cost(self, at: int, height: int | None) -> float:
        """For reading on as given after pages turned around: dear where another page of two columns follows."""
        if height is None:
            return _LEAVE_OFF
        page_end = next(end for _, end, _ in self.stretches if end > at)
        rows = self._rows(at, page_end)
        return _LEAVE_OFF_AMID_COLUMNS if rows > height + _HEIGHT_SLACK else _LEAVE_OFF_AT_ONE_COLUMN

    def _turn(
        self,
        waiting: dict[int, dict[int, _Reading]],
        readings: Sequence[_Reading],
        page: Turned,
        cost: float,
        height: int | None,
    ) -> None:
        joins = self.joins
        made = joins.score(page.end - 1, page.start) - joins.given(page.start) - joins.given(page.middle) - cost
        begin = _BEGIN_WITH_THE_FIRST_PAGE
        if page.start:
            begin = _BEGIN_LATER + self._begin_cost(page.start, height)
        for reading in readings:
            gain = reading.gain + made + joins.score(reading.last, page.middle)
            gain += self._made_room(reading.page, page.middle, height)
            if reading.last == page.start - 1:
                gain -= begin
            _keep(waiting, page.end, _Reading(gain, page.middle - 1, page, reading))

    def _page_ends(self, first: int, last: int, height: int | None) -> list[int]:
        """Marked places; and in stretches of several pages those where the text breaks or columns would fill a page."""
        found = {first, last, *(at for at in self.marks if first < at < last)}
        for start, end, count in self.stretches:
            rows = self._rows(start, end)
            broken: list[int] = []
            several = count > 1 or rows > (3 * height if height else _LONGEST_PAGE)
            unit = height or (rows // (2 * count) if count > 1 else 0)
            for at in range(max(start, first) + 1, min(end, last)):
                given = self.joins.given(at) if self.lines[at].blanks_before or several else 0.0
                if given < (_BROKEN if self.lines[at].blanks_before else _SURELY_BROKEN):
                    broken.append(at)
                if several and unit and self._fills_a_page(start, at, end, unit):
                    found.add(at)
            found.update(sorted(broken, key=self.joins.given)[: _ENDS_A_PAGE * max(1, rows // _LONGEST_PAGE)])
        return sorted(found)

    def _fills_a_page(self, start: int, at: int, end: int, height: int) -> bool:
        sizes = (self._rows(start, at) % (2 * height), self._rows(at, end) % (2 * height))
        return any(min(size, 2 * height - size) <= 1 for size in sizes)

    def _is_a_page(self, start: int, end: int) -> bool:
        return end == len(self.lines) or self._rows(start, end) >= _SHORTEST_PAGE

    def _middles(self, start: int, end: int, height: int | None) -> Iterator[int]:
        """Where the first of two columns may end."""
        if height is None:
            yield from self._free_middles(start, end)
            return
        rows = self._rows(start, end)
        for middle in range(start + 1, end):
            above, below = self._rows(start, middle), self._rows(middle, end)
            off = min(abs(above - height), abs(below - height))
            cut_short = rows < 2 * height - _HEIGHT_SLACK and abs(above - below) <= _HEIGHT_SLACK
            last = end == len(self.lines) and below <= height
            if off <= _HEIGHT_SLACK or cut_short or last or self.lines[middle].blanks_before:
                yield middle

    def _free_middles(self, start: int, end: int) -> list[int]:
        """Blank lines and paragraphs' ends near the page's middle, and the worst joins there."""
        rows = self._rows(start, end)
        anywhere = end == len(self.lines)
        near = [
            middle
            for middle in range(start + 1, end)
            if anywhere or _MIDDLE[0] * rows <= self._rows(start, middle) <= _MIDDLE[1] * rows
        ]
        worst = sorted(near, key=self.joins.given)[:_WORST_JOINS]
        plain = [middle for middle in near if self.lines[middle].blanks_before or self.lines[middle].indented]
        return sorted({*worst, *plain})

    def _end_cost(self, start: int, end: int, height: int | None) -> float:
        if end == len(self.lines) or end in self.marks:
            return 0.0
        if height and abs(self._rows(start, end) - 2 * height) <= 1:
            return _UNMARKED_PAGE_END["full"]
        return _UNMARKED_PAGE_END["blank" if self.lines[end].blanks_before else "none"]

    def _begin_cost(self, start: int, height: int | None) -> float:
        """For beginning to turn pages around where nothing marks a page, but for pages of two columns before."""
        if start in self.marks:
            return 0.0
        first = max((mark for mark in self.marks if mark < start), default=0)
        full = height and (self._rows(first, start) + 1) % (2 * height) <= 2
        return _UNMARKED_PAGE_END["full" if full else "blank"]

    def _made_room(self, before: Turned | None, following: int, height: int | None) -> float:
        """What a low column that was read second cost, given back when the heading that had no room is read next."""
        if before is None or height is None or self.joins.start_of(following) != "heading":
            return 0.0
        return _TOO_LOW * min(max(height - self._rows(before.start, before.middle), 0), _ROOM_FOR_A_HEADING)

    def _shape_cost(self, start: int, middle: int, end: int, height: int | None) -> float:
        cost = 0.0 if self.lines[middle].blanks_before else self.column_end
        above, below = self._rows(start, middle), self._rows(middle, end)
        cost += _HEADING_AT_FOOT * ((middle - 1 in self.joins.headings) + (end - 1 in self.joins.headings))
        if height is None:
            if end < len(self.lines) or above > below:  # what is read last of all may end early
                cost += min(_UNEVEN * abs(above - below), _UNEVEN_AT_MOST)
        else:  # what is read first fills its column, what is read second may end early on the last page
            amid = end < len(self.lines)
            low = height - below
            if 0 < low <= _ROOM_FOR_A_HEADING and self.joins.start_of(start) == "heading":
                low = 0
            off = _height_cost(-low, _OFF_HEIGHT_AT_MOST if amid else _OFF_HEIGHT_AT_THE_END)
            if amid or above > height:
                off += _height_cost(above - height, _OFF_HEIGHT_AT_MOST)
            elif above < height - _ROOM_FOR_A_HEADING and abs(below - height) <= 1:
                cost -= _LOW_COLUMN_LAST
            cost += min(off, _BOTH_CUT_SHORT + _TOO_LOW * abs(above - below))
        first = [number for at, number in self.numbers if start <= at < middle]
        second = [number for at, number in self.numbers if middle <= at < end]
        if first and second:
            if max(second) < min(first):
                cost -= _NUMBERS_PUT_IN_ORDER
            elif max(first) < min(second):
                cost += _NUMBERS_PUT_OUT_OF_ORDER
        return cost - self.joins.terms.gain(start, middle, end)

    def _rows(self, start: int, end: int) -> int:
        """Rows of the page that lines `[start, end)` take, blank ones between them included."""
        return self.lines[end - 1].number - self.lines[start].number + 1

    def _heading_numbers(self) -> list[tuple[int, int]]:
        found = []
        for at in sorted(self.joins.headings):
            match = NUMBERED.match(self.lines[at].text)
            if match and match.group(2) and match.group(2).isdigit():
                found.append((at, int(match.group(2))))
        return found


def _height_cost(rows_off: int, most: float) -> float:
    return min(_TOO_HIGH * rows_off if rows_off > 0 else -_TOO_LOW * rows_off, most)


def _stretches(marks: Sequence[PageMark], count: int) -> Iterator[tuple[int, int, int]]:
    """(first line, end, pages in it) between neighbouring marks; more than one where page numbers tell."""
    start, number = 0, next((mark.number for mark in marks if mark.at == 0), None) or 1
    for mark in marks:
        if mark.at == 0:
            continue
        told = mark.first_number or number + 1
        yield start, mark.at, max(1, told - number)
        start, number = mark.at, mark.number or number + 1
    yield start, count, 1


def _keep(waiting: dict[int, dict[int, _Reading]], place: int, reading: _Reading) -> None:
    readings = waiting.setdefault(place, {})
    known = readings.get(reading.last)
    if known is None or reading.gain > known.gain:
        readings[reading.last] = reading
