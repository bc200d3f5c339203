"""Running heads and page numbers: found by what repeats at one place from page to page, and taken out."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Set
from dataclasses import dataclass, field
from functools import cached_property

from corpus.readers.pdf.check import count
from corpus.readers.pdf.lines import Line

_MARGIN = 0.15  # of the page's length, at each edge, where furniture stands
_OUTERMOST = 12  # lines looked at, at each edge
_SAME_PLACE = 2.5  # points
_ISOLATED = 0.4  # ems of white between furniture and text, beyond what stands between lines of text
_BESIDE = 0.9  # ems of white between furniture and the text that it stands beside
_HEAD_SIZE = 1.05  # of the running text's size, at most
_MOST_PAGES = 0.6  # share of the pages that have a head whose words change

_SERIES_SHARE = 0.05  # of the pages, that a series of numbers is printed on
_SERIES_DENSITY = 0.5  # of the pages from its first to its last
_SAME_SHARE = 0.1  # of the pages with a running head, that have the same figure in it

_FIGURE = re.compile(r"(?<![0-9.．])[0-9]{1,4}(?![0-9.．])")
_KANJI_DIGITS = "〇一二三四五六七八九"
_NUMBER = re.compile(
    r"[\s\-–—―‐－─・.|/*()（）\[\]〔〕]*(?:p\.?|page|第|頁)?\s*([0-9]{1,5}|[ivxlc]{1,8}|[〇一二三四五六七八九十百]{1,5})\s*"
    r"(?:頁|ページ|/\s*[0-9]+|of\s+[0-9]+)?[\s\-–—―‐－─・.|/*()（）\[\]〔〕]*",
    re.IGNORECASE,
)


@dataclass
class PageLines:
    """The lines of a page, the length of the page along (`length_u`) and across (`length_v`) its lines, in points, and
    whether they are vertical."""

    lines: list[Line]
    length_u: float
    length_v: float
    vertical: bool = False

    @cached_property
    def line_gap(self) -> float:
        """White between a line and the next below it, the median, in points."""
        lines = sorted(self.lines, key=lambda line: line.v0)
        gaps = []
        for index, line in enumerate(lines):
            below = (other for other in lines[index + 1 :] if other.u0 < line.u1 and other.u1 > line.u0)
            following = next((other for other in below if other.middle > line.v1), None)
            if following is not None:
                gaps.append(max(0.0, following.v0 - line.v1))
        return sorted(gaps)[len(gaps) // 2] if len(gaps) > 3 else 0.0


@dataclass(slots=True)
class Furniture:
    """What was taken out: how many lines and characters, and the number printed on each page, by page index."""

    removed: int = 0
    characters: int = 0
    numbers: dict[int, str] = field(default_factory=dict)


def remove_furniture(pages: list[PageLines], em: float) -> Furniture:
    """Takes running heads and page numbers out of `pages`. `em` is the size of the running text in points."""
    candidates = [_outermost(page) for page in pages]
    found: set[int] = set()
    while more := _repeated(candidates, pages, em, found) - found:  # the upper line of a head of two next
        found |= more
    numbers = _page_numbers(candidates, pages, em, found)
    found |= _at_one_place(candidates, pages, em)
    furniture = Furniture(numbers=numbers)
    for page in pages:
        kept = [line for line in page.lines if id(line) not in found]
        furniture.removed += len(page.lines) - len(kept)
        furniture.characters += count(line.text for line in page.lines if id(line) in found)
        page.lines = kept
    return furniture


def _outermost(page: PageLines) -> list[Line]:
    """The lines at the edges of the page, of each edge those nearest to it."""
    edges: dict[str, list[Line]] = {"first": [], "last": [], "start": [], "end": []}
    for line in page.lines:
        if not line.rows and (edge := _edge(line, page)):
            edges[edge].append(line)
    edges["first"].sort(key=lambda line: line.v0)
    edges["last"].sort(key=lambda line: -line.v1)
    edges["start"].sort(key=lambda line: line.u0)
    edges["end"].sort(key=lambda line: -line.u1)
    return [line for lines in edges.values() for line in lines[:_OUTERMOST]]


def _edge(line: Line, page: PageLines) -> str:
    """Which edge of the page the line stands at, or ""."""
    if line.v1 < _MARGIN * page.length_v:
        return "first"
    if line.v0 > (1 - _MARGIN) * page.length_v:
        return "last"
    if not page.vertical and not line.cross:
        return ""  # beside horizontal text stand the first cells of tables, and next to never furniture
    if line.u1 < _MARGIN * page.length_u:
        return "start"
    if line.u0 > (1 - _MARGIN) * page.length_u:
        return "end"
    return ""


def _repeated(candidates: list[list[Line]], pages: list[PageLines], em: float, known: Set[int]) -> set[int]:
    """Lines whose words, figures aside, stand at the same height of several pages; `known` are no text beside them."""
    groups: dict[tuple[str, str], list[tuple[int, Line]]] = defaultdict(list)
    for index, lines in enumerate(candidates):
        for line in lines:
            words = re.sub(r"[0-9]+", "#", _plain(line.text))
            if re.search(r"[^\W\d_]", words):
                groups[_edge(line, pages[index]), words].append((index, line))
    needed = 2 if len(pages) <= 6 else 3
    found: set[int] = set()
    for (edge, _), members in groups.items():
        for index, line in members:
            twins = [(other, twin) for other, twin in members if _at_same_place(line, twin, edge)]
            near = {other for other, _ in twins}
            exact = {other for other, twin in twins if _plain(twin.text) == _plain(line.text)}
            everywhere = len(exact) >= max(needed, 0.5 * len(pages)) and _is_isolated(
                line, pages[index], 0.3 * em, known
            )
            small = line.size <= _HEAD_SIZE * em  # else a heading at the top of a page
            if everywhere or (len(near) >= needed and small and _is_isolated(line, pages[index], em, known)):
                found.add(id(line))
    return found


def _at_same_place(line: Line, twin: Line, edge: str) -> bool:
    """At the same height; heads beside the text must also start alike, those above it may be mirrored or centred."""
    same_height = abs(line.middle - twin.middle) < _SAME_PLACE
    return same_height and (edge in ("first", "last") or abs(line.u0 - twin.u0) < _SAME_PLACE)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A figure that may number the page with this index, and the line that it stands in."""

    index: int
    line: Line
    label: str
    place: int = 0  # among the figures of its line

    @property
    def series(self) -> tuple[int, str]:
        """What the numbers of pages that follow one another have in common."""
        return _value(self.label) - self.index, _kind(self.label)


def _page_numbers(candidates: list[list[Line]], pages: list[PageLines], em: float, found: set[int]) -> dict[int, str]:
    """Adds lines that only number the page to `found`; returns the printed numbers, also those beside running heads."""
    alone: list[_Mark] = []
    close: list[_Mark] = []  # too near to the text to be told from it but by the numbers of other pages
    beside: list[_Mark] = []
    for index, lines in enumerate(candidates):
        for line in lines:
            text = _plain(line.text)
            match = _NUMBER.fullmatch(text)
            if match and _value(match[1].lower()) > 0:
                (alone if _is_isolated(line, pages[index], em) else close).append(_Mark(index, line, match[1].lower()))
            elif id(line) in found:
                figures = enumerate(_FIGURE.findall(text))
                beside.extend(_Mark(index, line, figure, place) for place, figure in figures if int(figure))
    numbers: dict[int, str] = {}
    close = [mark for mark in close if any(_counts_with(mark, other) for other in alone)]
    for marks in (alone, _changing(beside)):
        series = _running([*marks, *close] if marks is alone else marks, len(pages))
        for mark in marks:
            if mark.series in series:
                numbers.setdefault(mark.index, mark.label)
                if marks is alone:
                    found.add(id(mark.line))
        for mark in close if marks is alone else ():
            if mark.series in series:
                numbers.setdefault(mark.index, mark.label)
                found.add(id(mark.line))
    return numbers


def _counts_with(mark: _Mark, other: _Mark) -> bool:
    """Whether both stand at one height of their pages and one is as many pages as numbers behind the other."""
    return mark.series == other.series and abs(mark.line.middle - other.line.middle) < _SAME_PLACE


def _running(marks: list[_Mark], pages: int) -> set[tuple[int, str]]:
    """Series of numbers that go up by one a page over some pages that follow one another; several may (iv, 5)."""
    if pages == 1:
        return {mark.series for mark in marks if _value(mark.label) == 1}
    on: dict[tuple[int, str], set[int]] = defaultdict(set)
    for mark in marks:
        on[mark.series].add(mark.index)
    return {
        key
        for key, indices in on.items()
        if len(indices) >= max(2, _SERIES_SHARE * pages)
        and len(indices) >= _SERIES_DENSITY * (max(indices) - min(indices) + 1)
    }


def _changing(marks: list[_Mark]) -> list[_Mark]:
    """Those of figures in running heads that change from page to page: a version or a year doesn't."""
    same: Counter[tuple[str, int, str]] = Counter()
    pages: Counter[tuple[str, int]] = Counter()
    for mark in marks:
        words = _FIGURE.sub("#", _plain(mark.line.text))
        same[words, mark.place, mark.label] += 1
        pages[words, mark.place] += 1
    changing = []
    for mark in marks:
        words = _FIGURE.sub("#", _plain(mark.line.text))
        if same[words, mark.place, mark.label] < max(2, _SAME_SHARE * pages[words, mark.place]):
            changing.append(mark)
    return changing


def _at_one_place(candidates: list[list[Line]], pages: list[PageLines], em: float) -> set[int]:
    """Heads whose words change with the chapter: small, apart from the text, at the same height of most pages."""
    if len(pages) < 5:
        return set()
    heights: dict[tuple[str, int], list[tuple[int, Line]]] = defaultdict(list)
    for index, lines in enumerate(candidates):
        for line in lines:
            edge = _edge(line, pages[index])
            if edge in ("first", "last") and line.size <= _HEAD_SIZE * em and _is_isolated(line, pages[index], em):
                heights[edge, round(line.middle / _SAME_PLACE)].append((index, line))
    found: set[int] = set()
    for (edge, height), members in heights.items():
        near = members + heights.get((edge, height + 1), []) + heights.get((edge, height - 1), [])
        if len({index for index, _ in near}) >= _MOST_PAGES * len(pages):
            found.update(id(line) for _, line in members)
    return found


def _is_isolated(line: Line, page: PageLines, em: float, known: Set[int] = frozenset()) -> bool:
    """No text follows (or, at the last edge, comes before) as near as a line of its paragraph would.

    `known` are the lines, by `id`, that are furniture themselves.
    """
    edge = _edge(line, page)
    white = page.line_gap + _ISOLATED * em
    if edge in ("start", "end"):
        beside = [other for other in page.lines if other is not line and other.v0 < line.v1 and other.v1 > line.v0]
        gaps = (max(other.u0 - line.u1, line.u0 - other.u1) for other in beside)
        return all(gap > _BESIDE * em for gap in gaps)
    apart = (other for other in page.lines if other is not line and abs(other.middle - line.middle) > 0.6 * line.size)
    others = [other for other in apart if id(other) not in known]
    if edge == "first":
        gaps = (other.v0 - line.v1 for other in others if other.middle > line.middle)
    else:
        gaps = (line.v0 - other.v1 for other in others if other.middle < line.middle)
    return min(gaps, default=2 * white) > white


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _kind(label: str) -> str:
    return "arabic" if label.isdigit() else "roman" if label.isascii() else "kanji"


def _value(label: str) -> int:
    """The number a label says: `12`, `xii` or `十二`."""
    if label.isdigit():
        return int(label)
    if label.isascii():
        values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[letter] for letter in label]
        following = [*values[1:], 0]
        return sum(-value if value < after else value for value, after in zip(values, following, strict=True))
    if "十" in label or "百" in label:
        total = part = 0
        for character in label:
            if character in "十百":
                total += (part or 1) * (10 if character == "十" else 100)
                part = 0
            else:
                part = _KANJI_DIGITS.index(character)
        return total + part
    return int("".join(str(_KANJI_DIGITS.index(character)) for character in label))
