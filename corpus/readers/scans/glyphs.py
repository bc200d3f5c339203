"""Lines read in a picture, as the glyphs of a page: so that what orders a PDF's text orders these.

Where its characters stand within a line isn't known: they share its length, half-width ones half a share. A page that
lay askew is set straight by the usual slope of its lines, and `shown` leads back to where they stand in the picture.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from corpus.readers.pdf.glyphs import Glyph, GlyphPage, Losses
from corpus.readers.pdf.rules import Stroke
from corpus.readers.scans.recogniser import Point, ReadLine
from language.script import is_written_without_spaces

_TALL = 1.5  # height to width of a frame with a vertical line
_EM = 0.7  # of a frame's thickness: the detector leaves white around a line
_FEW = 4  # ems: the length of a shorter line doesn't tell its size
_SAME_SIZE = 0.15  # share by which two measured sizes of one type may differ
# In ems: how far apart the middles of two lines at one height may be, how far the measured end of one may reach into the
# next, and the widest gutter that isn't seen anyway; and how many lines at least end before one.
_SAME_HEIGHT, _OVERLAP, _WIDEST_GUTTER, _LEAST_IN_GUTTER = 0.6, 0.4, 2.0, 4
_STEEPEST = 0.2  # radians: a page that lay more askew isn't set straight
_HALF = 0.5
_HALF_BLANK_START, _HALF_BLANK_END = "「『（［【〈《〔", "、。，．」』）］】〉》〕"


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line on the straightened page, in points: its middle line from (x0, y0) to (x1, y1), its size, how it runs."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    vertical: bool


def page_of(lines: Sequence[ReadLine], width: float, height: float, scale: float) -> GlyphPage:
    """The page of `lines`, which is `width` by `height` points large; `scale` is points a pixel of its picture."""
    slope = _slope(lines)
    cosine, sine = math.cos(slope), math.sin(slope)

    def straight(x: float, y: float) -> tuple[float, float]:
        dx, dy = x - width / 2, y - height / 2
        return width / 2 + cosine * dx + sine * dy, height / 2 - sine * dx + cosine * dy

    def shown(u: float, v: float, vertical: bool) -> tuple[float, float]:
        x, y = (width - v, u) if vertical else (u, v)
        dx, dy = x - width / 2, y - height / 2
        return width / 2 + cosine * dx - sine * dy, height / 2 + sine * dx + cosine * dy

    placed = _with_usual_sizes([_placed(line, scale, straight) for line in lines])
    counts = {way: sum(len(line.text) for line in placed if line.vertical == way) for way in (True, False)}
    page = GlyphPage(vertical=counts[True] > counts[False], width=width, height=height, shown=shown)
    index = 0
    for line in placed:
        single = len(line.text) == 1  # runs whichever way the page does
        vertical = page.vertical if single else line.vertical
        glyphs = _glyphs(line, vertical, width, index)
        (page.glyphs if vertical == page.vertical else page.others).extend(glyphs)
        index += len(glyphs)
    page.losses = Losses(seen=index)
    page.gutters = _gutters([_span(line, width) for line in placed if line.vertical == page.vertical])
    return page


def _is_vertical(line: ReadLine) -> bool:
    across, down = _sides(line)
    return down >= _TALL * across and len(line.text) > 1


def _sides(line: ReadLine) -> tuple[float, float]:
    top_left, top_right, bottom_right, bottom_left = line.corners
    across = max(math.dist(top_left, top_right), math.dist(bottom_left, bottom_right))
    return across, max(math.dist(top_left, bottom_left), math.dist(top_right, bottom_right))


def _slope(lines: Sequence[ReadLine]) -> float:
    """Radians by which the page is turned clockwise, judged by its long lines; 0 where they tell nothing."""
    slopes = []
    for line in lines:
        top_left, top_right, _, bottom_left = line.corners
        if len(line.text) <= _FEW:
            continue
        if _is_vertical(line):
            slopes.append(-math.atan2(bottom_left[0] - top_left[0], bottom_left[1] - top_left[1]))
        else:
            slopes.append(math.atan2(top_right[1] - top_left[1], top_right[0] - top_left[0]))
    usual = median(slopes) if slopes else 0.0
    return usual if abs(usual) < _STEEPEST else 0.0


def _placed(line: ReadLine, scale: float, straight: Callable[[float, float], Point]) -> _Placed:
    top_left, top_right, bottom_right, bottom_left = (straight(x * scale, y * scale) for x, y in line.corners)
    vertical = _is_vertical(line)
    starts, ends = (
        ((top_left, top_right), (bottom_left, bottom_right))
        if vertical
        else ((top_left, bottom_left), (top_right, bottom_right))
    )
    (x0, y0), (x1, y1) = _middle(*starts), _middle(*ends)
    across, down = (side * scale for side in _sides(line))
    length, thickness = (down, across) if vertical else (across, down)
    size = _size(line.text, length, thickness)
    white = max(thickness - size, 0.0) / 2  # that the frame leaves at each end
    first, last = white - _HALF * _opens(line.text) * size, white
    if vertical:
        return _Placed(line.text, x0, y0 + first, x1, y1 - last, size, True)
    return _Placed(line.text, x0 + first, y0, x1 - last, y1, size, False)


def _opens(text: str) -> bool:
    """Whether a line begins with a bracket whose own place begins half an em before its ink."""
    full = text[0] in _HALF_BLANK_START
    return full or (text[0] in "([" and any(is_written_without_spaces(character) for character in text))


def _middle(first: tuple[float, float], second: tuple[float, float]) -> tuple[float, float]:
    return (first[0] + second[0]) / 2, (first[1] + second[1]) / 2


def _size(text: str, length: float, thickness: float) -> float:
    """The em of a line: from its length, which holds as many of them as its text; a short one's from its thickness.

    A frame is `white` larger than what it holds, so thickness = em + white, and length = ems · em + white.
    """
    ems = sum(map(_width, text))
    ems -= _HALF * (text[0] in _HALF_BLANK_START) + _HALF * (text[-1] in _HALF_BLANK_END)
    if ems < _FEW or not any(_width(character) == 1 for character in text):
        return _EM * thickness
    return min(max((length - thickness) / (ems - 1), 0.4 * thickness), thickness)


def _width(character: str) -> float:
    """In ems."""
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5


def _with_usual_sizes(lines: list[_Placed]) -> list[_Placed]:
    """Sizes are measured, so those of one type differ a little: each is that of its like, the usual one first."""
    sizes = sorted(line.size for line in lines for _ in line.text)
    if not sizes:
        return []
    known = [median(sizes)]
    for size in sorted({line.size for line in lines}, reverse=True):
        if not any(_alike(size, other) for other in known):
            known.append(size)
    return [replace(line, size=next(size for size in known if _alike(line.size, size))) for line in lines]


def _alike(size: float, other: float) -> bool:
    return abs(size - other) <= _SAME_SIZE * other


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a line stands in u and v of its own direction."""

    u0: float
    u1: float
    middle: float
    size: float


def _span(line: _Placed, width: float) -> _Span:
    if line.vertical:
        return _Span(line.y0, line.y1, width - (line.x0 + line.x1) / 2, line.size)
    return _Span(line.x0, line.x1, (line.y0 + line.y1) / 2, line.size)


def _gutters(lines: Sequence[_Span]) -> list[Stroke]:
    """White that many lines end before and others begin behind, however narrow: it parts columns.

    Two columns that stand an em apart would be taken for one, for a space within a line may be as wide.
    """
    gaps: list[tuple[float, float, _Span]] = []
    for line in lines:
        behind = [
            other.u0
            for other in lines
            if abs(other.middle - line.middle) < _SAME_HEIGHT * line.size
            and -_OVERLAP * line.size < other.u0 - line.u1 < _WIDEST_GUTTER * line.size
        ]
        if behind:
            gaps.append((line.u1, max(min(behind), line.u1), line))
    strokes = []
    for start, end, line in gaps:
        at = (start + end) / 2
        reach = _OVERLAP * line.size
        if sum(first - reach <= at <= last + reach for first, last, _ in gaps) >= _LEAST_IN_GUTTER:
            strokes.append((line.middle - line.size, line.middle + line.size, at))
    return strokes


def _glyphs(line: _Placed, vertical: bool, width: float, index: int) -> list[Glyph]:
    """The characters of a line in u and v of text that runs its way."""
    if vertical:
        u0, u1, middle = line.y0, line.y1, width - (line.x0 + line.x1) / 2
    else:
        u0, u1, middle = line.x0, line.x1, (line.y0 + line.y1) / 2
    glyphs: list[Glyph] = []
    step = max(u1 - u0, line.size / 2) / max(sum(map(_width, line.text)), 0.5)
    at, before = u0, ""
    for character in line.text:
        end = at + step * _width(character)
        if character.isspace():
            before = character if character == "　" else " "
        else:
            glyphs.append(
                Glyph(
                    character,
                    at,
                    middle - line.size / 2,
                    end,
                    middle + line.size / 2,
                    line.size,
                    index + len(glyphs),
                    before,
                )
            )
            before = ""
        at = end
    return glyphs
