"""Drawn straight lines of a page: what rules a table, parts notes from the text, frames a box."""

from __future__ import annotations

import ctypes
import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

_OBJECTS_SOUGHT = 3_000  # drawn objects looked at on a page: drawings have more and no use here
_SEGMENTS_SOUGHT = 2_000  # of one drawn object: a whole table's grid may be one
_THICKNESS = 2.5  # points, at most
_SLANT = 0.5  # points that a straight line may lean by
_SAME_LINE = 1.5  # points between pieces of one line, across it
_JOINED = 4.0  # points between them, along it
_LENGTH = 8.0  # points, at least, once pieces are joined

Point = tuple[float, float]
Stroke = tuple[float, float, float]  # from, to, and where across; in points


@dataclass(frozen=True, slots=True)
class Rules:
    """`along` the text as (u0, u1, v), and `across` it as (v0, v1, u), pieces of one line joined."""

    along: tuple[Stroke, ...] = ()
    across: tuple[Stroke, ...] = ()


@dataclass(slots=True)
class _Strokes:
    along: list[Stroke] = field(default_factory=list)
    across: list[Stroke] = field(default_factory=list)

    def add(self, one: Point, other: Point) -> None:
        (u0, u1), (v0, v1) = sorted((one[0], other[0])), sorted((one[1], other[1]))
        if v1 - v0 <= _SLANT < u1 - u0:
            self.along.append((u0, u1, (v0 + v1) / 2))
        elif u1 - u0 <= _SLANT < v1 - v0:
            self.across.append((v0, v1, (u0 + u1) / 2))


def read_rules(page: Any, to_text: Callable[[float, float], Point]) -> Rules:
    """The rules of a pypdfium2 page; `to_text` takes a point of the page to (u, v)."""
    strokes = _Strokes()
    for index in range(min(pdfium.FPDFPage_CountObjects(page), _OBJECTS_SOUGHT)):
        drawn = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(drawn) == pdfium.FPDF_PAGEOBJ_PATH:
            _read_path(drawn, to_text, strokes)
    return Rules(_joined(strokes.along), _joined(strokes.across))


def _read_path(drawn: Any, to_text: Callable[[float, float], Point], strokes: _Strokes) -> None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top):
        return
    one, other = to_text(left.value, bottom.value), to_text(right.value, top.value)
    if min(abs(one[0] - other[0]), abs(one[1] - other[1])) < _THICKNESS:  # a line, or a thin box that stands for one
        if abs(one[0] - other[0]) > abs(one[1] - other[1]):
            strokes.add((one[0], (one[1] + other[1]) / 2), (other[0], (one[1] + other[1]) / 2))
        else:
            strokes.add(((one[0] + other[0]) / 2, one[1]), ((one[0] + other[0]) / 2, other[1]))
        return
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(drawn, matrix):
        return
    for start, end in _segments(drawn):
        strokes.add(*(to_text(*_moved(point, matrix)) for point in (start, end)))


def _moved(point: Point, matrix: Any) -> Point:
    x, y = point
    return matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f


def _segments(drawn: Any) -> Iterator[tuple[Point, Point]]:
    """The straight segments of a path, in its own coordinates."""
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for index in range(min(pdfium.FPDFPath_CountSegments(drawn), _SEGMENTS_SOUGHT)):
        segment = pdfium.FPDFPath_GetPathSegment(drawn, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point, kind = (x.value, y.value), pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield last, point
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield last, start
            last = start


def _joined(strokes: list[Stroke]) -> tuple[Stroke, ...]:
    """Pieces of one line, such as the borders of cells side by side, as one."""
    by_place: dict[int, list[Stroke]] = defaultdict(list)
    for stroke in sorted(strokes, key=lambda stroke: stroke[2]):
        key = math.floor(stroke[2] / _SAME_LINE)
        near = by_place.get(key - 1)
        by_place[key - 1 if near and stroke[2] - near[0][2] <= _SAME_LINE else key].append(stroke)
    done = []
    for members in by_place.values():
        members.sort()
        start, end, at = members[0]
        for first, last, _ in members[1:]:
            if first - end > _JOINED:
                done.append((start, end, at))
                start, end = first, last
            end = max(end, last)
        done.append((start, end, at))
    return tuple(stroke for stroke in done if stroke[1] - stroke[0] >= _LENGTH)
