"""Glyphs to lines of text: ruby dropped, raised marks told apart, spaces where the layout shows them.

A `Line` is an unbroken piece: two columns, or two cells of a table, give two lines at one height.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from corpus.readers.pdf.glyphs import Glyph
from corpus.readers.pdf.rules import Stroke
from corpus.readers.pdf.symbols import is_of_symbols, is_private, symbol
from language.script import is_written_without_spaces

# Around a raised mark, such as the 1 of a note, until it is known whether a note answers it.
RAISED_START, RAISED_END = "\ue020", "\ue021"

# In ems of the larger text, unless said otherwise.
_RUN_GAP = 1.25  # a wider gap parts cells or columns
_OTHER_SIZE_GAP = 0.45  # between runs of different sizes: a head may stand close to the text
_SAME_SIZE = 0.85  # ratio of sizes that may still be one run
_BAND = 8.0  # points: height of the bands by which runs are looked up
_EXACT = 0.04
_NO_GAP = 0.05  # less is no white
_GAP = 0.1  # white that may part cells of a table where others stand above and below it
_MOST_SPACE = 0.3  # that a space of Latin script leaves
_ON_RULE = 0.5  # points that a glyph's box may reach over a rule
_SAME_LINE = 0.22  # distance of base lines
_RUBY_SIZE = 0.72  # of its base's size, at most
_RAISED_SIZE = 0.87
_LOWERED = (0.05, 0.5)  # how far below the base line a subscript's is
_LONGEST_SUBSCRIPT = 8  # characters
_LATIN_SPACE = 0.15  # between letters; a word space is 0.2 and more
_MIXED_SPACE = 0.7  # between Latin and Japanese text, where layout programs put a quarter by themselves
_JAPANESE_SPACE = 0.9  # between Japanese characters, where a space is one em
_PUNCTUATION_SPACE = 1.4  # beside punctuation that is half blank

_KANA = re.compile(r"[ぁ-ゟァ-ヿ・･ー\s]+")
_KANJI = re.compile("[\u3400-\u9fff々〆ヶ]")
_EMPHASIS = re.compile(r"[・•●○◦﹅﹆﹅、ヽ゛]+")
_MARK = re.compile(
    r"[（(\[［〔]?\s*(?:注|註|\*|＊|※)?\s*(?:[0-9０-９]{1,3}|[*＊※†‡§¶]+|[a-z])(?:[,，、・][0-9]{1,3})*\s*[)）\]］〕]?"
)
_HALF_BLANK = "、。，．「」『』（）()［］〔〕【】〈〉《》・：；,."


@dataclass(frozen=True, slots=True)
class Style:
    """How a run is set. `font` is the font's name in the file, "" when it has none.

    `gothic`: in a Japanese font without serifs, which is how Japanese text is emphasised.
    """

    font: str = ""
    bold: bool = False
    gothic: bool = False


# White inside a line: offset of the text behind it, from where to where, and whether it is a space somebody wrote.
Gap = tuple[int, float, float, bool]
Place = tuple[int, int, int, int]


def around(places: Sequence[Place]) -> Place:
    """The rectangle that holds them all."""
    left, top, right, bottom = zip(*places, strict=True)
    return min(left), min(top), max(right), max(bottom)


@dataclass(slots=True)
class Line:
    """`u0` to `u1` along the line and `v0` to `v1` across it, in points; `top` is `v0` or that of the ruby above.

    `end` is `u1` without a closing mark that hangs over the edge.
    """

    text: str
    u0: float
    u1: float
    v0: float
    v1: float
    top: float
    end: float
    size: float
    style: Style
    page: int = 0
    ruby: int = 0  # readings above it, and how many characters they have
    ruby_characters: int = 0
    raised: tuple[str, ...] = ()
    readings: tuple[tuple[int, int, str], ...] = ()  # of words by ruby: from where to where in the text
    cross: bool = False  # runs across the page's main direction
    gaps: tuple[Gap, ...] = ()  # white inside it
    place: Place = (0, 0, 0, 0)  # left, top, right, bottom on the page as it is shown
    rows: tuple[tuple[Line, ...], ...] = ()  # of cells: of a ruled table that this stands for, with no text of its own

    @property
    def middle(self) -> float:
        return (self.v0 + self.v1) / 2

    @property
    def width(self) -> float:
        return self.u1 - self.u0


_Ruby = tuple[float, float, float, str]  # u0, u1, v0 and the reading


@dataclass(slots=True)
class _Run:
    """Glyphs that follow one another at one size and height."""

    glyphs: list[Glyph]
    size: float
    v0: float
    v1: float
    base: float
    ruby: list[_Ruby] = field(default_factory=list)
    raised: bool = False
    lowered: bool = False  # a subscript

    @property
    def u0(self) -> float:
        return self.glyphs[0].u0

    @property
    def u1(self) -> float:
        return max(self.glyphs[-1].u1, self.glyphs[0].u1)

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def middle(self) -> float:
        return (self.v0 + self.v1) / 2


def lines_of(
    glyphs: list[Glyph],
    vertical: bool,
    style_of: Callable[[int], Style],
    page: int,
    *,
    cross: bool = False,
    uprights: Sequence[Stroke] = (),
) -> list[Line]:
    """The lines of a page in no particular order. `style_of` tells the style of the glyph with that index.

    `uprights` are the rules between the cells of tables, which no line crosses.
    """
    runs = [run for run in _runs(glyphs, vertical, uprights) if run.text.strip()]
    bodies, marks, ruby = _tell_small_runs_apart(runs, vertical)
    lines = _join_runs(bodies, uprights)
    _attach_ruby(ruby, lines)
    _attach_marks(marks, lines, vertical)
    for line in lines:
        _name_symbols(line, style_of)
    return [_line(members, style_of, page, cross) for members in lines]


def _name_symbols(line: list[_Run], style_of: Callable[[int], Style]) -> None:
    """Puts what fonts of symbols show where the file has a letter or a code of private use."""
    for at, run in enumerate(line):
        for place, glyph in enumerate(run.glyphs):
            first = at == place == 0
            if first or is_private(glyph.text) or "\x80" <= glyph.text <= "\xff":
                font = style_of(glyph.index).font
                if is_private(glyph.text) or is_of_symbols(font):
                    glyph.text = symbol(glyph.text, font, first)


def _runs(glyphs: list[Glyph], vertical: bool, uprights: Sequence[Stroke]) -> list[_Run]:
    runs: list[_Run] = []
    for glyph in glyphs:
        base = _base(glyph, vertical)
        run = runs[-1] if runs else None
        if run is not None:
            last, em = run.glyphs[-1], max(run.size, glyph.size)
            same_size = _SAME_SIZE < glyph.size / run.size < 1 / _SAME_SIZE
            near = -0.6 * em < glyph.u0 - last.u1 < _RUN_GAP * em
            level = abs(base - run.base) < 0.12 * em
            if same_size and near and level and not _is_parted(last.u1, glyph.u0, base, uprights):
                run.glyphs.append(glyph)
                run.v0, run.v1 = min(run.v0, glyph.v0), max(run.v1, glyph.v1)
                continue
        runs.append(_Run([glyph], glyph.size, glyph.v0, glyph.v1, base))
    return runs


def _is_parted(left: float, right: float, base: float, uprights: Sequence[Stroke]) -> bool:
    """Whether a rule stands between what ends at `left` and what begins at `right`."""
    middle, reach = (left + right) / 2, abs(right - left) / 2 + _ON_RULE
    return any(abs(u - middle) <= reach and v0 < base < v1 for v0, v1, u in uprights)


def _base(glyph: Glyph, vertical: bool) -> float:
    """Where the glyph stands across the line: vertical text is set on its middle, horizontal text on its base line."""
    return (glyph.v0 + glyph.v1) / 2 if vertical else glyph.v1 - 0.12 * glyph.size


def _tell_small_runs_apart(runs: list[_Run], vertical: bool) -> tuple[list[_Run], list[_Run], list[_Run]]:
    """Runs of the text itself, raised marks and subscripts, and ruby."""
    bodies: list[_Run] = []
    marks: list[_Run] = []
    ruby: list[_Run] = []
    smallest = min((run.size for run in runs), default=0.0)
    bands: dict[int, list[_Run]] = defaultdict(list)  # of runs that have smaller ones, by the heights they may touch
    for run in runs:
        if smallest <= _RAISED_SIZE * run.size:
            for band in range(int((run.v0 - 0.8 * run.size) // _BAND), int(run.v1 // _BAND) + 1):
                bands[band].append(run)
    for run in runs:
        near = bands.get(int(run.middle // _BAND), [])
        larger = [other for other in near if run.size <= _RAISED_SIZE * other.size and _touches(run, other)]
        text = run.text.strip()
        if not larger:
            bodies.append(run)
        elif not vertical and len(text) <= _LONGEST_SUBSCRIPT and any(_is_below(run, other) for other in larger):
            run.lowered = True
            marks.append(run)
        elif _MARK.fullmatch(text) and any(run.middle < other.middle - 0.08 * other.size for other in larger):
            run.raised = True
            marks.append(run)
        elif any(_is_above(run, other) for other in larger) and (
            _KANA.fullmatch(text) or _EMPHASIS.fullmatch(text) or len(text) <= 6
        ):
            ruby.append(run)
        else:
            bodies.append(run)
    return bodies, marks, ruby


def _touches(small: _Run, large: _Run) -> bool:
    """`small` stands beside or above `large` so near that it belongs to it."""
    em = large.size
    beside = large.u0 - 0.6 * em < small.u1 and small.u0 < large.u1 + 0.6 * em
    return beside and large.v0 - 0.8 * em < small.middle < large.v1


def _is_above(small: _Run, large: _Run) -> bool:
    along = (small.u0 + small.u1) / 2
    over = large.u0 - 0.3 * large.size < along < large.u1 + 0.3 * large.size
    return over and small.size <= _RUBY_SIZE * large.size and small.middle < large.v0 + 0.15 * large.size


def _is_below(small: _Run, large: _Run) -> bool:
    """`small` is a subscript of what it follows in `large`: set lower, and right behind it."""
    drop = (small.base - large.base) / large.size
    behind = large.u0 < small.u0 and small.u0 - large.u1 < 0.25 * large.size
    return behind and _LOWERED[0] < drop < _LOWERED[1] and small.middle > large.middle


def _join_runs(runs: list[_Run], uprights: Sequence[Stroke]) -> list[list[_Run]]:
    """Runs that continue one another, each line from its start to its end."""
    lines: list[list[_Run]] = []
    largest = max((run.size for run in runs), default=0.0)
    reach = int(_SAME_LINE * largest // _BAND) + 1
    bands: dict[int, list[list[_Run]]] = defaultdict(list)  # lines under way, by the height of their last run
    for run in sorted(runs, key=lambda run: run.u0):
        best: list[_Run] | None = None
        at = int(run.base // _BAND)
        for band in range(at - reach, at + reach + 1):
            if band in bands:  # lines that ended far before are done, for runs come by their starts
                bands[band] = [line for line in bands[band] if run.u0 - _end(line) < _RUN_GAP * largest]
        for line in (line for band in range(at - reach, at + reach + 1) for line in bands.get(band, ())):
            last = line[-1]
            em = max(last.size, run.size)
            gap = run.u0 - _end(line)
            same_size = _SAME_SIZE < run.size / last.size < 1 / _SAME_SIZE
            if (
                abs(run.base - last.base) < _SAME_LINE * em
                and -2 * em < gap < (_RUN_GAP if same_size else _OTHER_SIZE_GAP) * em
                and 0.55 < run.size / last.size < 1.8
                and not _is_parted(_end(line), run.u0, run.base, uprights)
                and (best is None or abs(run.base - last.base) < abs(run.base - best[-1].base))
            ):
                best = line
        if best is None:
            lines.append([run])
            bands[at].append(lines[-1])
        else:
            home = int(best[-1].base // _BAND)
            best.append(run)
            if home != at:
                bands[home] = [line for line in bands[home] if line is not best]
                bands[at].append(best)
    return [_unravelled(line) for line in lines]


def _end(line: list[_Run]) -> float:
    return max(run.u1 for run in line[-3:])


def _unravelled(line: list[_Run]) -> list[_Run]:
    """Runs that overlap, for the file writes some glyph ahead of its turn, as one run in the order of place."""
    done: list[_Run] = []
    for run in line:
        if done and run.u0 < done[-1].u1 - 0.3 * run.size:
            last = done[-1]
            last.glyphs = sorted([*last.glyphs, *run.glyphs], key=lambda glyph: glyph.u0)
            last.v0, last.v1 = min(last.v0, run.v0), max(last.v1, run.v1)
        else:
            done.append(run)
    return done


def _attach_ruby(ruby: list[_Run], lines: list[list[_Run]]) -> None:
    for small in ruby:
        owners = [run for line in lines for run in line if _touches(small, run) and small.middle < run.middle]
        if owners:
            owner = min(owners, key=lambda run: run.v0 - small.middle if run.v0 > small.middle else 0.0)
            owner.ruby.append((small.u0, small.u1, small.v0, small.text.strip()))


def _attach_marks(marks: list[_Run], lines: list[list[_Run]], vertical: bool) -> None:
    """Puts each raised mark into the line that it stands in (or, in vertical text, beside), at its place."""
    for mark in sorted(marks, key=lambda mark: mark.u0):
        owners = [
            line for line in lines if any(not (run.raised or run.lowered) and _touches(mark, run) for run in line)
        ]
        if not owners:
            lines.append([mark])
            continue
        owner = min(
            owners, key=lambda line: min(abs(run.base - mark.base) for run in line if not (run.raised or run.lowered))
        )
        _insert(mark, owner)


def _insert(mark: _Run, line: list[_Run]) -> None:
    """Splits the run that the mark stands beside, so that it comes after the last glyph that starts before it."""
    for position, run in enumerate(line):
        if run.raised or run.lowered or mark.u0 >= run.u1 - 0.1 * run.size:
            continue
        before = [glyph for glyph in run.glyphs if (glyph.u0 + glyph.u1) / 2 < mark.u0 + 0.3 * mark.size]
        after = run.glyphs[len(before) :]
        head = [_Run(before, run.size, run.v0, run.v1, run.base, run.ruby)] if before else []
        tail = [_Run(after, run.size, run.v0, run.v1, run.base, [] if before else run.ruby)] if after else []
        line[position : position + 1] = [*head, mark, *tail]
        return
    line.append(mark)


def _line(runs: list[_Run], style_of: Callable[[int], Style], page: int, cross: bool) -> Line:
    text = [run for run in runs if not (run.raised or run.lowered)] or runs
    main = max(text, key=lambda run: len(run.glyphs))
    ruby = [span for run in runs for span in run.ruby]
    v0, v1 = min(run.v0 for run in text), max(run.v1 for run in text)
    last = text[-1]
    words, gaps = _text(runs, ruby)
    readings = () if not ruby or any(run.raised for run in runs) else _readings(runs, ruby, words)
    end = last.glyphs[-1].u0 if last.glyphs[-1].text in "、。，．,." else last.u1
    return Line(
        text=words,
        u0=min(run.u0 for run in runs),
        u1=max(run.u1 for run in runs),
        v0=v0,
        v1=v1,
        top=min([v0, *(span[2] for span in ruby)]),
        end=end,
        size=main.size,
        style=_style(main.glyphs, style_of),
        page=page,
        ruby=len(ruby),
        ruby_characters=sum(len(span[3]) for span in ruby),
        raised=tuple(run.text.strip() for run in runs if run.raised),
        cross=cross,
        gaps=gaps,
        readings=readings,
    )


def _style(glyphs: list[Glyph], style_of: Callable[[int], Style]) -> Style:
    """The style in the middle; bold or Gothic only when both ends are, too.

    Gothic is told by what is Japanese, where anything is: Latin words among it are often set in another font.
    """
    asked = _asked(glyphs, style_of)
    japanese = [glyph for glyph in glyphs if is_written_without_spaces(glyph.text[:1])]
    gothic = all(style.gothic for style in (_asked(japanese, style_of) if japanese else asked))
    return Style(asked[1].font, all(style.bold for style in asked), gothic)


def _asked(glyphs: list[Glyph], style_of: Callable[[int], Style]) -> list[Style]:
    return [style_of(glyphs[at].index) for at in (0, len(glyphs) // 2, -1)]


def _text(runs: list[_Run], ruby: list[_Ruby]) -> tuple[str, tuple[Gap, ...]]:
    """The text of a line, and the white in it that may part cells: none where raised marks are, for that is text."""
    parts: list[str] = []
    gaps: list[Gap] = []
    last: Glyph | None = None
    offset = 0
    for run in runs:
        if run.raised:
            parts.append(f"{RAISED_START}{run.text.strip()}{RAISED_END}")
            continue
        for glyph in run.glyphs:
            if last is not None and (glyph.before or glyph.u0 - last.u1 > _NO_GAP * glyph.size):
                space = _space(last, glyph, ruby)
                parts.append(space)
                offset += len(space)
                if glyph.u0 - last.u1 > _GAP * max(last.size, glyph.size):
                    gaps.append((offset, last.u1, glyph.u0, _is_written(last, glyph)))
            parts.append(glyph.text)
            offset += len(glyph.text)
            last = glyph
    return "".join(parts), () if any(run.raised for run in runs) else tuple(gaps)


def _readings(runs: list[_Run], ruby: list[_Ruby], words: str) -> tuple[tuple[int, int, str], ...]:
    """Which kanji each reading stands over; those over kanji side by side are one."""
    kanji: list[tuple[float, int]] = []  # the middle of each, and its offset
    at = 0
    for glyph in (glyph for run in runs for glyph in run.glyphs):
        at = words.index(glyph.text, at)
        if _KANJI.match(glyph.text):
            kanji.append(((glyph.u0 + glyph.u1) / 2, at))
        at += len(glyph.text)
    found: list[tuple[int, int, str]] = []
    for u0, u1, _, text in sorted(ruby):
        base = [offset for middle, offset in kanji if u0 <= middle <= u1]
        if not base or not _KANA.fullmatch(text) or _EMPHASIS.fullmatch(text):
            continue
        if found and found[-1][1] == base[0]:
            found[-1] = found[-1][0], base[-1] + 1, found[-1][2] + text
        elif not found or found[-1][1] < base[0]:
            found.append((base[0], base[-1] + 1, text))
    return tuple(found)


def _is_written(left: Glyph, right: Glyph) -> bool:
    """White of exactly an em is a space, though the file may not hold it; so is a little that the file has one for."""
    white = (right.u0 - left.u1) / max(left.size, right.size)
    return (
        right.before == "　"
        or (right.before == " " and white < _MOST_SPACE)
        or (white > 0.5 and abs(white - round(white)) < _EXACT)
    )


def _space(left: Glyph, right: Glyph, ruby: list[_Ruby]) -> str:
    """The white space between two glyphs: what the file writes, or what the gap shows."""
    em = max(left.size, right.size)
    gap = (right.u0 - left.u1) / em
    japanese = is_written_without_spaces(left.text[-1]), is_written_without_spaces(right.text[0])
    if right.before:
        return "　" if right.before == "　" and any(japanese) else " " if gap > 0.05 or not all(japanese) else ""
    if not any(japanese):
        return " " if gap > _LATIN_SPACE else ""
    if not all(japanese):
        return " " if gap > _MIXED_SPACE else ""
    if any(u0 < right.u0 + 0.5 * em and u1 > left.u1 - 0.5 * em for u0, u1, *_ in ruby):
        return ""  # the base is spread for its ruby
    beside_blank = left.text[-1] in _HALF_BLANK or right.text[0] in _HALF_BLANK
    return "　" if gap > (_PUNCTUATION_SPACE if beside_blank else _JAPANESE_SPACE) else ""
