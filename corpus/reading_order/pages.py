"""Which line starts which page."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from statistics import median

from corpus.reading_order.columns import PageMark, Turned
from corpus.reading_order.joins import Joins
from corpus.reading_order.lines import Line

# A page marked by nothing but a space that is shorter than this share of the usual one is none.
_SHORT_PAGE = 0.35


def number_pages(
    marks: Sequence[PageMark], turned: Sequence[Turned], lines: Sequence[Line], joins: Joins
) -> list[tuple[int, int]]:
    """(first line in the given order, page number) of every page; empty when nothing marks any page.

    Marks that a running head's number leaves no room for, or that stand within a page turned around, are dropped; a
    page turned around whose start nothing marks gets a number of its own.
    """
    if not marks:
        return []
    inside = {at for page in turned for at in range(page.start + 1, page.end)}
    kept = [mark for mark in marks if mark.kind != "space" or mark.at not in inside]
    known = {mark.at for mark in kept}
    starts = {page.start for page in turned} | {page.end for page in turned if page.end < len(lines)}
    kept += [PageMark(at, "turned") for at in sorted(starts - known) if at > 0]
    kept.sort(key=lambda mark: mark.at)
    kept = _with_room(kept, joins)
    kept = _regular(kept, lines, joins)
    return _numbered(kept)


def _with_room(marks: Sequence[PageMark], joins: Joins) -> list[PageMark]:
    """Between two pages whose numbers are known, no more marks than numbers: those that break nothing go first."""
    found: list[PageMark] = []
    waiting: list[PageMark] = []
    last_number = 1
    for mark in marks:
        if mark.number is None:
            waiting.append(mark)
            continue
        room = max(0, mark.number - last_number - 1)
        weak = sorted(
            (other for other in waiting if other.kind in ("space", "turned")), key=lambda other: -joins.given(other.at)
        )
        dropped = set(weak[: max(0, len(waiting) - room)])
        found += [other for other in waiting if other not in dropped]
        waiting = []
        found.append(mark)
        last_number = mark.number
    return found + waiting


def _regular(marks: Sequence[PageMark], lines: Sequence[Line], joins: Joins) -> list[PageMark]:
    edges = [0, *(mark.at for mark in marks), len(lines)]
    sizes = [right - left for left, right in itertools.pairwise(edges)]
    if len(sizes) < 4:
        return list(marks)
    usual = median(sizes)
    found: list[PageMark] = []
    for index, mark in enumerate(marks):
        since = mark.at - (found[-1].at if found else 0)
        short = since < _SHORT_PAGE * usual or (sizes[index + 1] < _SHORT_PAGE * usual and index + 1 < len(marks))
        if mark.kind == "space" and short and joins.given(mark.at) > 0 and joins.start_of(mark.at) == "open":
            continue
        found.append(mark)
    return found


def _numbered(marks: Sequence[PageMark]) -> list[tuple[int, int]]:
    pages: dict[int, int] = {}
    first = next(
        ((index, mark.first_number or mark.number) for index, mark in enumerate(marks) if mark.number is not None), None
    )
    before = sum(mark.at > 0 for mark in marks[: first[0] + 1]) if first else 0
    number = max(1, (first[1] or 1) - before) if first else 1
    pages[0] = number
    for mark in marks:
        if mark.number is not None:
            number = mark.number
        elif mark.at > 0:
            number += 1
        pages[mark.at] = number
    return sorted(pages.items())
