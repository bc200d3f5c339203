"""The glyphs of a PDF page by pdfium: characters with their places, turned so that reading order is one rule.

Coordinates are points. `u` runs along a line of text in reading direction, `v` from line to line: for horizontal text u
is rightwards and v downwards; for vertical Japanese text (縦書き) u is downwards and v leftwards. So a line before has a
smaller v, ruby has a slightly smaller v than its base, and what follows works for both.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from corpus.readers.pdf.rules import Rules, Stroke, read_rules
from language.script import is_written_without_spaces

# Of an em box above and below the base line, as Japanese fonts are made.
_ASCENT, _DESCENT = 0.88, 0.12

# Radicals that fonts share with ordinary characters and that NFKC does not turn back (Kangxi radicals it does).
_RADICALS = str.maketrans(
    "⺟⺠⻁⻄⻑⻘⻝⻤⻨⻩⻫⻭⻯⻲⻣⻆⻌⻏⻖⺼⺝",
    "母民虎西長青食鬼麦黄斉歯竜亀骨角辶阝阝月月",
)


@dataclass(slots=True)
class Glyph:
    """One character (or a ligature's few) in its em box. `before` is the white space the file writes before it.

    `index` is its number on the page, for pdfium; `size` the height of the em in points.
    """

    text: str
    u0: float
    v0: float
    u1: float
    v1: float
    size: float
    index: int
    before: str = ""


@dataclass(slots=True)
class Losses:
    """How many characters pdfium sees, white space aside, and how many of them don't become glyphs, and why."""

    seen: int = 0
    outside: int = 0  # the page
    tiny: int = 0
    doubled: int = 0  # drawn again at the same place
    turned: int = 0  # at an angle to the page's text

    def add(self, other: Losses) -> None:
        for name in ("seen", "outside", "tiny", "doubled", "turned"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(slots=True)
class GlyphPage:
    """Glyphs of a page in the file's order. `others` run across the page's main direction: (glyphs in their own u, v).

    `width` and `height` are of the upright page in points. `shown` takes (u, v) of vertical text, or of horizontal, to
    (x, y) from the top left corner of the page as a viewer shows it, which may lie on its side.
    """

    glyphs: list[Glyph] = field(default_factory=list)
    others: list[Glyph] = field(default_factory=list)
    vertical: bool = False
    width: float = 0.0
    height: float = 0.0
    losses: Losses = field(default_factory=lambda: Losses())
    rules: Rules = field(default_factory=Rules)
    gutters: list[Stroke] = field(default_factory=list)  # that no line of the page's main direction crosses
    shown: Callable[[float, float, bool], tuple[float, float]] = lambda u, v, vertical: (u, v)


@dataclass(slots=True)
class _Raw:
    """A glyph on the upright page: x rightwards, y upwards; `turned` counts quarter turns from the page's text."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    index: int
    before: str
    turned: int

    @property
    def center(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2


def read_glyphs(page: Any, text_page: Any) -> GlyphPage:
    """The glyphs of a pypdfium2 page; `text_page` is its text page."""
    # Not the crop box, for which a page that inherits its size from the file's tree of pages has no answer.
    left, bottom, right, top = page.get_bbox()
    losses = Losses()
    characters = list(_characters(text_page, (left - 1, bottom - 1, right + 1, top + 1), losses))
    quarter = _main_quarter(characters)
    corners = [_turn(x, y, quarter) for x, y in ((left, bottom), (right, top))]
    (x0, x1), (y0, y1) = (sorted(values) for values in zip(*corners, strict=True))
    raws = [_upright(character, quarter, x0, y0) for character in characters]
    found = GlyphPage(width=x1 - x0, height=y1 - y0, losses=losses)
    found.vertical = _is_vertical(raws)
    single = _drop_doubles(raws)
    main, others = _part_directions(single, found.vertical)
    losses.doubled = len(raws) - len(single)
    losses.turned = len(single) - len(main) - len(others)
    found.glyphs = _to_reading(main, found.vertical, found)
    found.others = _to_reading(others, not found.vertical, found)

    def to_text(x: float, y: float) -> tuple[float, float]:
        right, up = (value - start for value, start in zip(_turn(x, y, quarter), (x0, y0), strict=True))
        return (found.height - up, found.width - right) if found.vertical else (right, found.height - up)

    found.rules = read_rules(page, to_text)
    rotation = page.get_rotation() // 90 % 4
    turned = [_turn(x, y, rotation) for x, y in ((left, bottom), (right, top))]
    start_x, start_y = min(x for x, _ in turned), max(y for _, y in turned)

    def shown(u: float, v: float, vertical: bool) -> tuple[float, float]:
        along, up = (found.width - v, found.height - u) if vertical else (u, found.height - v)
        x, y = _turn(*_turn(along + x0, up + y0, -quarter % 4), rotation)
        return x - start_x, start_y - y

    found.shown = shown
    return found


@dataclass(slots=True)
class _Character:
    text: str
    origin: tuple[float, float]
    along: tuple[float, float]  # unit vector of the glyph's own base line
    size: float
    width: float
    index: int
    before: str


def _characters(text_page: Any, bounds: tuple[float, float, float, float], losses: Losses) -> Iterator[_Character]:
    """Characters that the page shows; spaces become `before` of the next. Those left out are counted in `losses`."""
    count = pdfium.FPDFText_CountChars(text_page)
    x, y = ctypes.c_double(), ctypes.c_double()
    matrix, box = pdfium.FS_MATRIX(), pdfium.FS_RECTF()
    left, bottom, right, top = bounds
    before, high = "", 0
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        if pdfium.FPDFText_IsGenerated(text_page, index) == 1 and code != 0x02:
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0xFFFD
        high = 0
        text = _character(code)
        if not text:
            continue
        if text.isspace():
            before = "　" if text == "　" or before == "　" else " "
            continue
        losses.seen += 1
        pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
        if not (left <= x.value <= right and bottom <= y.value <= top):
            losses.outside += 1
            continue
        pdfium.FPDFText_GetMatrix(text_page, index, matrix)
        points = pdfium.FPDFText_GetFontSize(text_page, index)
        scale = math.hypot(matrix.a, matrix.b) or 1.0
        size = points * (math.hypot(matrix.c, matrix.d) or 1.0)
        if size < 0.5:  # nothing that can be seen
            losses.tiny += 1
            continue
        along = matrix.a / scale, matrix.b / scale
        width = points * scale
        if not _is_full_width(text):
            pdfium.FPDFText_GetLooseCharBox(text_page, index, box)
            reach = [
                (px - x.value) * along[0] + (py - y.value) * along[1]
                for px in (box.left, box.right)
                for py in (box.bottom, box.top)
            ]
            width = max(0.0, min(max(reach), 3 * width))
        yield _Character(text, (x.value, y.value), along, size, width, index, before)
        before = ""


@lru_cache(maxsize=70_000)
def _character(code: int) -> str:
    """The character as text should have it; "" for none."""
    if code == 0x02:  # pdfium's hyphen at a line end
        return "-"
    if code in (0x20, 0xA0, 0x09) or 0x2000 <= code <= 0x200A:
        return " "
    if code == 0x3000:
        return "　"
    if code < 0x20 or code in (0xFEFF, 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFFFE):
        return "-" if code == 0xAD else ""
    if 0xF020 <= code <= 0xF0FF:  # of a font of symbols, which `pdf.symbols` knows by the font's name
        return chr(code)
    if 0xE000 <= code <= 0xF8FF or code == 0xFFFD or code > 0x10FFFF:
        return "\ufffd"
    character = chr(code)
    if 0xFB00 <= code <= 0xFB06 or 0x2F00 <= code <= 0x2FD5 or 0xFE10 <= code <= 0xFE48 or 0x2E80 <= code <= 0x2EFF:
        character = unicodedata.normalize("NFKC", character).translate(_RADICALS)
    return character


@lru_cache(maxsize=70_000)
def _is_full_width(text: str) -> bool:
    return unicodedata.east_asian_width(text[0]) in "WF" and is_written_without_spaces(text[0])


def _quarter(along: tuple[float, float]) -> int:
    return round(math.atan2(along[1], along[0]) / (math.pi / 2)) % 4


def _main_quarter(characters: list[_Character]) -> int:
    """How many quarter turns most of the text is turned by; Japanese decides where there is some."""
    japanese = [character for character in characters if is_written_without_spaces(character.text[0])]
    voters = japanese if len(japanese) > 0.2 * len(characters) else characters
    turns = Counter(_quarter(character.along) for character in voters)
    return turns.most_common(1)[0][0] if turns else 0


def _turn(x: float, y: float, quarter: int) -> tuple[float, float]:
    """The point after `quarter` quarter turns clockwise."""
    return ((x, y), (y, -x), (-x, -y), (-y, x))[quarter]


def _upright(character: _Character, quarter: int, x0: float, y0: float) -> _Raw:
    ox, oy = _turn(*character.origin, quarter)
    ax, ay = _turn(*character.along, quarter)
    up, down = _ASCENT * character.size, -_DESCENT * character.size
    if ax > 0.9999:  # as nearly all are
        left, bottom = ox - x0, oy - y0
        return _Raw(
            character.text,
            left,
            bottom + down,
            left + character.width,
            bottom + up,
            character.size,
            character.index,
            character.before,
            0,
        )
    nx, ny = -ay, ax
    xs = [ox + nx * up, ox + nx * down, ox + nx * up + ax * character.width, ox + nx * down + ax * character.width]
    ys = [oy + ny * up, oy + ny * down, oy + ny * up + ay * character.width, oy + ny * down + ay * character.width]
    return _Raw(
        character.text,
        min(xs) - x0,
        min(ys) - y0,
        max(xs) - x0,
        max(ys) - y0,
        character.size,
        character.index,
        character.before,
        _quarter((ax, ay)),
    )


def _step(first: _Raw, second: _Raw) -> str:
    """Where `second` stands as seen from `first`: "right", "down" or neither, by less than two ems."""
    (x, y), (next_x, next_y) = first.center, second.center
    em = max(first.size, second.size)
    dx, dy = (next_x - x) / em, (y - next_y) / em
    if abs(dy) < 0.35 and 0.15 < dx < 1.9:
        return "right"
    if abs(dx) < 0.35 and 0.3 < dy < 1.9:
        return "down"
    return ""


def _is_vertical(raws: list[_Raw]) -> bool:
    upright = [raw for raw in raws if raw.turned == 0]
    steps = Counter(
        _step(first, second)
        for first, second in pairwise(upright)
        if is_written_without_spaces(first.text[0]) or is_written_without_spaces(second.text[0])
    )
    return steps["down"] > steps["right"]


def _drop_doubles(raws: list[_Raw]) -> list[_Raw]:
    """Characters drawn twice at one place, as some programs make bold ones or shadows, count once."""
    seen: dict[tuple[str, int, int], tuple[float, float]] = {}
    kept = []
    for raw in raws:
        x, y = raw.center
        near = 0.15 * raw.size
        cell = max(raw.size, 1.0)
        column, row = round(x / cell), round(y / cell)
        # Its double may lie in the next cell where it stands at the edge of its own.
        columns = {column, round((x - near) / cell), round((x + near) / cell)}
        rows = {row, round((y - near) / cell), round((y + near) / cell)}
        places = (seen.get((raw.text, i, j)) for i in columns for j in rows)
        if any(place and abs(place[0] - x) < near and abs(place[1] - y) < near for place in places):
            continue
        seen[raw.text, column, row] = x, y
        kept.append(raw)
    return kept


def _part_directions(raws: list[_Raw], vertical: bool) -> tuple[list[_Raw], list[_Raw]]:
    """Glyphs that run in the page's main direction, and those that run across it (three and more in a row)."""
    across = "right" if vertical else "down"
    other: set[int] = set()
    start = 0
    for end in range(1, len(raws) + 1):
        if (
            end < len(raws)
            and raws[end].turned == raws[start].turned == 0
            and _step(raws[end - 1], raws[end]) == across
        ):
            continue
        run = raws[start:end]
        wide = run[-1].x1 - run[0].x0 > 1.6 * run[0].size  # else figures side by side in a vertical line
        crosses = len(run) >= 3 and (wide if vertical else _all_japanese(run))
        if crosses or (start - 1 in other and len(run) <= 2 and _goes_on(raws[start - 1], run[0], vertical)):
            other.update(range(start, end))
        start = end
    main = [raw for index, raw in enumerate(raws) if index not in other and (vertical or raw.turned == 0)]
    rest = [raw for index, raw in enumerate(raws) if index in other]
    return main, rest


def _goes_on(last: _Raw, first: _Raw, vertical: bool) -> bool:
    """`first` begins the next line of text that runs across the page's main direction."""
    em = last.size
    next_line = (last.y0 - first.y0) / em if vertical else (last.x0 - first.x0) / em
    back = last.x0 - first.x0 if vertical else first.y0 - last.y0
    return 0.8 < next_line < 2.6 and back > em


def _all_japanese(raws: list[_Raw]) -> bool:
    return all(is_written_without_spaces(raw.text[0]) for raw in raws)


def _to_reading(raws: list[_Raw], vertical: bool, page: GlyphPage) -> list[Glyph]:
    """Glyphs in u and v of text that runs that way."""
    if vertical:
        raws = _join_side_by_side(raws)
    glyphs = []
    for raw in raws:
        down = page.height - raw.y1, page.height - raw.y0
        left = page.width - raw.x1, page.width - raw.x0
        (u0, u1), (v0, v1) = (down, left) if vertical else ((raw.x0, raw.x1), down)
        glyphs.append(Glyph(raw.text, u0, v0, u1, v1, raw.size, raw.index, raw.before))
    return glyphs


def _join_side_by_side(raws: list[_Raw]) -> list[_Raw]:
    """Two to four upright figures set side by side within one em of a vertical line (縦中横) become one glyph."""
    joined: list[_Raw] = []
    for raw in raws:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.turned == raw.turned == 0
            and len(last.text) < 4
            and not is_written_without_spaces(raw.text[0])
            and not is_written_without_spaces(last.text[0])
            and abs(last.y0 - raw.y0) < 0.2 * raw.size
            and -0.1 * raw.size < raw.x0 - last.x1 < 0.3 * raw.size
            and raw.x1 - last.x0 < 1.5 * raw.size
        ):
            last.text += raw.text
            last.x1 = raw.x1
        else:
            joined.append(raw)
    return joined
