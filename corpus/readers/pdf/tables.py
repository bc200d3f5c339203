"""Lines that stand side by side: the rows of a table without rules, whose cells may be of several lines, or no table.

A table has strips of white that most of its rows leave free. Words that justified text pulls apart don't, and neither
do the two halves of a line with a wide gap, such as `1　はじめに`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.readers.pdf.close_cells import is_white, parted_together
from corpus.readers.pdf.grids import joined_cell
from corpus.readers.pdf.lines import Line, around
from corpus.readers.pdf.strata import Row, line_gap, with_wrapped
from language.script import is_written_without_spaces

# In ems, unless said otherwise.
_SAME_ROW = 0.45
_WHITE = 0.3  # in a line, that parts cells where several others have it, too
_COMMON = 0.8  # white between cells that two rows share
_SPACE = 0.7  # white beside Japanese text that is a space
_PARTED = 4  # lines that have white at one place, for cells to be parted by it
_NEAR, _BESIDE = 8.0, 3  # how far away rows may be, and how many, that show where a line beside them is parted
_FEW = 0.25  # of the rows that a strip has text in, that the one beside it may have to be the same column
_ACROSS = 0.1  # of them, that may have none
_FREE = 2.5  # that a full line of Japanese leaves of its strip, at most
_FREE_LATIN = 6.0
_WRAPPED_WIDTH = 5.0  # of a strip whose cells may be of several lines
_SAME_PITCH = 1.35  # of the smallest distance between lines
_IN_PLACE = 0.8  # share of a table's cells that stand in one strip and alone there
_FULL = 0.6  # share of full lines that running text has
_LEVEL = 0.8  # share of lines that stand at the height of one beside them
_NARROW = 6.0
_APART = 3.0  # between two sentences at one height that don't belong together
_EDGE, _EQUAL = 0.4, 0.15  # how far edges and gaps of justified lines may lie apart
_WORDS = 0.8  # share of cells that are words in justified text
_ASKED = 40  # rows whose strips tell what the table's are
_SEARCH = 3  # rows of one cell that may stand between rows of several
_SENTENCE = 12  # characters of one that stands between two tables
_RUNNING = 0.25  # of them, whose last line goes on in the next
_MOST_LINES = 14  # of such a row, in all its cells
_DENSE = 0.7  # how near to one another lines of running text stand, headings and all
_HEADING = 1.06  # ratio of its size to the text's, at least
_GROUPS = 3  # rows that white over all strips parts

_MARKED = re.compile(r"[・•●○■□◆◇▪►➢✓*-]|[（(]?[0-9０-９]{1,3}[)）.．]|[①-⑳]")
_SENTENCE_END = re.compile(r"[。！？!?.]$")


def rows_of(lines: list[Line], em: float) -> list[Row]:
    """The rows of a column from top to bottom."""
    raw = with_wrapped(_by_height(_parted(lines, em)), em)
    done: list[Row] = []
    at = 0
    while at < len(raw):
        end = _table_until(raw, at, em)
        table = _as_table(raw[at:end]) if end > at else []
        if not table:
            # A table may begin a row below; words pulled apart are none from wherever one looks.
            words = end - at > _ASKED or (end > at and _is_justified(raw[at:end]))
            end = end if words else at + 1
            table = [piece for row in raw[at:end] for piece in ([row] if row.table else _as_lines(row))]
        done.extend(table)
        at = end
    return done


def _parted(lines: list[Line], em: float) -> list[Line]:
    """The lines, those cut that have a little white where several others have it, too: cells that stand close."""
    if not any(line.gaps for line in lines):
        return lines
    gaps = [
        (start, end, line)
        for line in lines
        for _, start, end, written in line.gaps
        if not written and end - start > _WHITE * line.size
    ]
    cuts: list[float] = []
    for start, end, _ in gaps if len(gaps) >= _PARTED else ():
        middle = (start + end) / 2
        there = [line for left, right, line in gaps if left - 0.1 * em <= middle <= right + 0.1 * em]
        if len(there) < _PARTED or any(abs(cut - middle) < em for cut in cuts):
            continue
        top, bottom = min(line.v0 for line in there), max(line.v1 for line in there)
        over = [line for line in lines if line.u0 < middle < line.u1 and top <= line.middle <= bottom]
        if len(over) - len(there) <= _ACROSS * len(there):
            cuts.append(middle)
    whole = [line for line in lines if not line.rows]
    together = parted_together(_by_height(whole))
    return [
        piece
        for line in lines
        for piece in _cut(line, [*cuts, *_parted_beside(line, whole), *together.get(id(line), ())], em)
    ]


def _parted_beside(line: Line, lines: Sequence[Line]) -> Iterator[float]:
    """Where the three rows above the line, or those below it, leave white between two cells, and it has some, too."""
    for _, start, end, written in line.gaps:
        middle = (start + end) / 2
        if written or end - start <= _WHITE * line.size:
            continue
        near = [other for other in lines if abs(other.middle - line.middle) < _NEAR * line.size and other is not line]
        for side in (-1, 1):
            rows = _by_height([other for other in near if side * (other.middle - line.middle) > 0.5 * line.size])
            rows = sorted(rows, key=lambda row: abs(row.line.middle - line.middle))[:_BESIDE]
            if len(rows) == _BESIDE and all(is_white(middle, row) for row in rows):
                yield middle
                break


def _cut(line: Line, cuts: Sequence[float], em: float) -> Iterator[Line]:
    start, u0 = 0, line.u0
    for offset, left, right, _ in line.gaps:
        if any(left - 0.1 * em <= cut <= right + 0.1 * em for cut in cuts):
            yield _piece(line, start, offset, u0, left)
            start, u0 = offset, right
    yield _piece(line, start, len(line.text), u0, line.u1) if start else line


def _piece(line: Line, start: int, end: int, u0: float, u1: float) -> Line:
    return replace(
        line, text=line.text[start:end].strip(), u0=u0, u1=u1, end=u1, gaps=(), ruby=0 if start else line.ruby
    )


def _by_height(lines: list[Line]) -> list[Row]:
    rows: list[Row] = []
    for line in sorted(lines, key=lambda line: (line.middle, line.u0)):
        last = rows[-1] if rows else None
        if line.rows:
            rows.extend(Row(list(cells), table=True) for cells in line.rows)
        elif (
            last is not None
            and not last.table
            and any(abs(cell.middle - line.middle) < _SAME_ROW * min(cell.size, line.size) for cell in last.cells)
        ):
            last.cells.append(line)
        else:
            rows.append(Row([line]))
    for row in rows:
        if not row.table:
            row.cells.sort(key=lambda line: line.u0)
    return rows


def _as_lines(row: Row) -> list[Row]:
    """A row that is no table's: one line with a wide gap, or sentences that stand apart."""
    pieces: list[list[Line]] = [[row.cells[0]]]
    for left, right in pairwise(row.cells):
        apart = right.u0 - left.u1 > _APART * max(left.size, right.size)
        if apart and _SENTENCE_END.search(left.text) and len(left.text) > 4:
            pieces.append([right])
        else:
            pieces[-1].append(right)
    return [Row([joined_line(piece)]) for piece in pieces]


def _table_until(rows: list[Row], start: int, em: float) -> int:
    """The end of the rows from `start` on that may be a table; `start` itself when there is none."""
    if rows[start].table or len(rows[start].cells) < 2:
        return start
    end, last = start, start
    for at in range(start + 1, len(rows)):
        if rows[at].table or at - last > _SEARCH:
            break
        if len(rows[at].cells) > 1:
            if not _same_table(rows[last], rows[at], em) and not (
                last > start and _same_table(rows[start], rows[at], em)
            ):
                break
            end, last = at + 1, at
        elif _is_sentence(rows[at].cells[0]) or not _fits(
            rows[at].cells[0], rows[max(start, last - _ASKED) : last + 1], rows[at - 1]
        ):
            break
    if end == start:
        return start
    # Below its last full row, what goes on with a cell of it.
    while end < len(rows) and not rows[end].table and len(rows[end].cells) == 1:
        above = rows[max(start, end - _ASKED) : end]
        strips = _strips(above)
        own = _strip_of(rows[end].cells[0], strips)
        if own is None or not _goes_on(rows[end].cells[0], rows[end - 1].cells, strips[own]):
            break
        if not _fits(rows[end].cells[0], above, rows[end - 1]):
            break
        end += 1
    return end


def _is_sentence(line: Line) -> bool:
    return len(line.text) > _SENTENCE and bool(_SENTENCE_END.search(line.text))


def _fits(line: Line, table: Sequence[Row], above: Row) -> bool:
    """A line by itself may belong to a table: it stays inside one strip and follows closely."""
    near = line.v0 - max(cell.v1 for cell in above.cells) < 1.2 * line.size
    return near and _strip_of(line, _strips(table)) is not None


def _same_table(first: Row, second: Row, em: float) -> bool:
    """Two rows whose cells, in number or in place, agree."""
    pairs = [(one, other) for one in first.cells for other in second.cells]
    aligned = sum(
        abs(one.u0 - other.u0) < 0.5 * em
        or abs(one.u1 - other.u1) < 0.5 * em
        or abs(one.u0 + one.u1 - other.u0 - other.u1) < em
        for one, other in pairs
    )
    beside = len(first.cells) == len(second.cells) > 2 and all(
        one.u1 <= other.u0 for row in (first, second) for one, other in _crosswise(row, first, second)
    )
    # A number and a text (a list, notes) are a line each: a table has a first column of some width or three cells.
    numbers = all(
        len(row.cells) == 2 and _is_item_mark(row.cells[0].text) and any(map(str.isalpha, row.cells[1].text))
        for row in (first, second)
    )
    return (aligned >= 2 or beside or (aligned == 1 and _share_gutter(first, second, em))) and not numbers


def _crosswise(row: Row, first: Row, second: Row) -> Iterator[tuple[Line, Line]]:
    """Each cell of the row with the one that follows in the other: a name in the middle over figures at an edge."""
    other = second if row is first else first
    return zip(row.cells, other.cells[1:], strict=False)


def _share_gutter(first: Row, second: Row, em: float) -> bool:
    """White that both rows leave free between cells."""
    white = [[(one.u1, other.u0) for one, other in pairwise(row.cells)] for row in (first, second)]
    return any(min(a1, b1) - max(a0, b0) >= _COMMON * em for a0, a1 in white[0] for b0, b1 in white[1])


def _is_item_mark(text: str) -> bool:
    return len(text) <= 5 and not any(
        is_written_without_spaces(character) and character.isalpha() for character in text
    )


Strip = tuple[float, float]


def _strips(rows: Sequence[Row]) -> list[Strip]:
    """The strips (u0, u1) of a table's columns, by the rows with most cells of the usual number."""
    counts = Counter(len(row.cells) for row in rows if len(row.cells) > 1)
    usual = max(counts, key=lambda count: (counts[count] * (count - 1), count), default=1)
    strips: list[Strip] = []
    for cell in sorted(
        (cell for row in rows if len(row.cells) == usual for cell in row.cells), key=lambda cell: cell.u0
    ):
        if strips and cell.u0 < strips[-1][1]:
            strips[-1] = strips[-1][0], max(strips[-1][1], cell.u1)
        else:
            strips.append((cell.u0, cell.u1))
    for cell in (cell for row in rows for cell in row.cells):
        over = [at for at, (u0, u1) in enumerate(strips) if cell.u0 < u1 and u0 < cell.u1]
        if len(over) == 1:
            strips[over[0]] = min(strips[over[0]][0], cell.u0), max(strips[over[0]][1], cell.u1)
    return _as_one(strips, rows)


def _as_one(strips: list[Strip], rows: Sequence[Row]) -> list[Strip]:
    """Strips side by side that no row has text in both of are one: a name in the middle over figures at its right edge."""
    done: list[Strip] = []
    for strip in strips:
        if done:
            both = (done[-1], strip)
            filled = [{_strip_of(cell, both) for cell in row.cells} for row in rows]
            one, other = (sum(at in row for row in filled) for at in (0, 1))
            few = min(one, other) <= max(1, _FEW * max(one, other)) and max(one, other) > 1
            if few and not any({0, 1} <= row for row in filled):
                done[-1] = done[-1][0], strip[1]
                continue
        done.append(strip)
    return done


def _strip_of(cell: Line, strips: Sequence[Strip]) -> int | None:
    """The strip that the cell stands in; None when it stands in several or between them."""
    over = [at for at, (u0, u1) in enumerate(strips) if cell.u0 < u1 and u0 < cell.u1]
    return over[0] if len(over) == 1 else None


def _as_table(rows: list[Row]) -> list[Row]:
    """The rows of a table, each with a cell for every strip; none when the strips are no columns of a table."""
    strips = _strips(rows)
    places = [[_strip_of(cell, strips) for cell in row.cells] for row in rows]
    cells = sum(map(len, places))
    in_place = sum(1 for row in places for place in row if place is not None and row.count(place) == 1)
    if len(strips) < 2 or in_place < _IN_PLACE * cells or _is_justified(rows):
        return []
    groups: list[list[list[Line]]] = []  # of each row of the table: the lines of each strip
    smallest = _smallest_pitch(rows)
    for at, row in enumerate(rows):
        parts: list[list[Line]] = [[] for _ in strips]
        for cell in row.cells:
            own = _strip_of(cell, strips)
            parts[own if own is not None else _nearest(cell, strips)].append(cell)
        pitch = row.line.middle - rows[at - 1].line.middle if at else 0.0
        if groups and pitch < _SAME_PITCH * smallest and _continues(parts, groups[-1], strips):
            for own, part in enumerate(parts):
                groups[-1][own].extend(part)
        else:
            groups.append(parts)
    empty = replace(rows[0].cells[0], text="", raised=(), ruby=0)
    return [Row([joined_cell(part) if part else empty for part in parts], table=True) for parts in groups]


def _is_justified(rows: Sequence[Row]) -> bool:
    """Words of Latin script that reach from edge to edge, with equal gaps in a line and others in the next."""
    left, right = min(row.cells[0].u0 for row in rows), max(row.cells[-1].u1 for row in rows)
    cells = [cell.text for row in rows for cell in row.cells]
    if sum(text[-1:].isascii() and text[:1].isalpha() for text in cells) < _WORDS * len(cells):
        return False
    whole, sizes = 0, []
    for row in rows:
        em = row.cells[0].size
        gaps = [second.u0 - first.u1 for first, second in pairwise(row.cells)] or [0.0]
        edges = row.cells[0].u0 - left < _EDGE * em and right - row.cells[-1].u1 < _EDGE * em
        whole += edges and max(gaps) - min(gaps) < _EQUAL * em
        sizes.append(max(gaps) / em)
    return whole >= _IN_PLACE * len(rows) and max(sizes) - min(sizes) > _EDGE


def _nearest(cell: Line, strips: Sequence[Strip]) -> int:
    return min(range(len(strips)), key=lambda at: abs(strips[at][0] - cell.u0))


def _smallest_pitch(rows: Sequence[Row]) -> float:
    """Points from one line to the next where they stand closest; a few are closer by chance."""
    pitches = sorted(second.line.middle - first.line.middle for first, second in pairwise(rows))
    return pitches[len(pitches) // 5] if pitches else 0.0


def _continues(parts: list[list[Line]], row: list[list[Line]], strips: Sequence[Strip]) -> bool:
    """A line of each of `parts` goes on with the cell above it; some cell of the table's row has ended."""
    filled = [at for at, part in enumerate(parts) if part]
    if filled[0] == 0:  # with a cell in its first column begins a row of its own
        return False
    return all(row[at] and _goes_on(parts[at][0], row[at][-1:], strips[at]) for at in filled)


def _goes_on(line: Line, above: Sequence[Line], strip: Strip) -> bool:
    """`line` is the rest of a cell whose line above, in the same strip, was full."""
    over = [cell for cell in above if cell.u0 < strip[1] and strip[0] < cell.u1]
    if not over or strip[1] - strip[0] < _WRAPPED_WIDTH * line.size:
        return False
    last = over[-1]
    free = _FREE if is_written_without_spaces(last.text[-1]) else _FREE_LATIN
    return strip[1] - last.u1 < free * last.size and abs(line.u0 - last.u0) < 1.5 * line.size


def joined_line(cells: Sequence[Line]) -> Line:
    """What stands at one height as one line."""
    if len(cells) == 1:
        return cells[0]
    text = cells[0].text
    for last, cell in pairwise(cells):
        japanese = is_written_without_spaces(text[-1]), is_written_without_spaces(cell.text[0])
        close = any(japanese) and cell.u0 - last.u1 < _SPACE * max(last.size, cell.size)
        text += ("" if close else "　" if all(japanese) else " ") + cell.text
    longest = max(cells, key=lambda cell: cell.width)
    return replace(
        longest,
        text=text,
        u0=cells[0].u0,
        u1=cells[-1].u1,
        end=cells[-1].end,
        v0=min(cell.v0 for cell in cells),
        v1=max(cell.v1 for cell in cells),
        top=min(cell.top for cell in cells),
        place=around([cell.place for cell in cells]),
        ruby=sum(cell.ruby for cell in cells),
        ruby_characters=sum(cell.ruby_characters for cell in cells),
        raised=tuple(mark for cell in cells for mark in cell.raised),
    )


def is_table(
    before: Sequence[Line],
    after: Sequence[Line],
    nearest: Sequence[Line],
    first: Sequence[Line],
    band: Sequence[Line],
    em: float,
) -> bool:
    """What stands before and after a gutter are columns of a table, not of the page.

    `nearest` and `first` are the two strips beside the gutter, `band` is all that stands at the heights of both. The lines
    of a page's columns are full, as running text is, or they are items; cells end where they like, and what stands in
    one row begins at one height.
    """
    ids = {id(line) for line in band}
    sides = [[line for line in side if id(line) in ids] for side in (before, after)]
    edges = min((line.u0 for line in nearest), default=0.0), max((line.u1 for line in first), default=0.0)
    left = [line for line in sides[0] if line.u1 > edges[0]]
    right = [line for line in sides[1] if line.u0 < edges[1]]
    if len(left) < 2 or len(right) < 2:
        return False
    if _parted_rows(sides[0], sides[1], em):
        return True
    if _level(left, right, em) < _LEVEL:
        return False
    pitch = min(_pitch(left), _pitch(right))
    if min(_density(side, pitch) for side in (left, right)) < _DENSE:  # rows without a cell, here and there
        return True
    running = [_full_share(side) >= _FULL for side in (left, right)]
    if all(running):
        return False
    known = {id(line) for line in (*left, *right)}
    others = [line for line in band if id(line) not in known and line.width < _NARROW * em]
    if len(others) >= _LEVEL * min(len(left), len(right)):
        return True
    items = all(sum(bool(_MARKED.match(line.text)) for line in side) > 0.4 * len(side) for side in (left, right))
    sentences = all(
        sum(bool(_SENTENCE_END.search(line.text)) for line in side) > 0.3 * len(side) for side in (left, right)
    )
    return not items and not sentences and not any(running)


def _full_share(lines: Sequence[Line]) -> float:
    """Of the lines, that reach the edge which the longest reach."""
    right = max(line.u1 for line in lines)
    full = sum(
        right - line.u1 < (_FREE if is_written_without_spaces(line.text[-1:] or "a") else _FREE_LATIN) * line.size
        for line in lines
    )
    return full / len(lines)


def _density(lines: Sequence[Line], pitch: float) -> float:
    """Lines that there are, of those that would fill their strip, each `pitch` points below the one before."""
    heights = [line.middle for line in lines]
    return len(lines) / ((max(heights) - min(heights)) / pitch + 1) if pitch else 1.0


def _pitch(lines: Sequence[Line]) -> float:
    """Points from one line to the next where they stand close."""
    heights = sorted(line.middle for line in lines)
    steps = sorted(second - first for first, second in pairwise(heights) if second - first > 0.5 * lines[0].size)
    return steps[len(steps) // 5] if steps else 0.0


def _level(left: Sequence[Line], right: Sequence[Line], em: float) -> float:
    """Share of the shorter side's lines that have one of the other at their height."""
    few, many = sorted((left, right), key=len)
    return sum(any(abs(line.middle - other.middle) < 0.3 * em for other in many) for line in few) / len(few)


def _parted_rows(left: Sequence[Line], right: Sequence[Line], em: float) -> bool:
    """White runs through both strips several times, with a few lines of either between: rows of wrapped cells."""
    lines = sorted((*left, *right), key=lambda line: line.v0)
    gaps: list[float] = []
    groups: list[list[Line]] = [[]]
    inner = min(line_gap(left), line_gap(right))
    end = lines[0].v0
    for line in lines:
        if line.v0 - end > inner + 0.3 * em:
            gaps.append(line.v0 - end)
            groups.append([])
        groups[-1].append(line)
        end = max(end, line.v1)
    if len(groups) < _GROUPS or max(map(len, groups)) < 3:
        return False
    first = {id(line) for line in left}
    both = sum(len({id(line) in first for line in group}) == 2 for group in groups)
    running = sum(any(_runs_on(group, side) for side in (left, right)) for group in groups[:-1])
    whole = running <= _RUNNING * len(groups)
    if not whole or both < _LEVEL * len(groups) or len(lines) > _MOST_LINES * len(groups):
        return False
    # Headings, ruled tables, and paragraphs that begin where they like: columns whose white met by chance.
    if any(line.rows or line.size > _HEADING * em for group in groups[1:] for line in group):
        return False
    return sum(_is_level(group, first, em) for group in groups) >= _LEVEL * both


def _is_level(group: Sequence[Line], left: set[int], em: float) -> bool:
    """The cells of a row begin, end or have their middle at one height."""
    sides = [[line for line in group if (id(line) in left) == is_left] for is_left in (True, False)]
    if not all(sides):
        return False
    spans = [(min(line.v0 for line in side), max(line.v1 for line in side)) for side in sides]
    (top, bottom), (other_top, other_bottom) = spans
    apart = (top - other_top, bottom - other_bottom, (top + bottom - other_top - other_bottom) / 2)
    return min(map(abs, apart)) < _SAME_ROW * em


def _runs_on(group: Sequence[Line], side: Sequence[Line]) -> bool:
    """The last line of a side is full and ends no sentence, as within a paragraph."""
    ids = {id(line) for line in side}
    last = max((line for line in group if id(line) in ids), key=lambda line: line.middle, default=None)
    if last is None or last.width < _WRAPPED_WIDTH * last.size or _SENTENCE_END.search(last.text):
        return False
    edge = max(line.u1 for line in side if line.u0 < last.u1 and last.u0 < line.u1)
    return edge - last.u1 < _FREE * last.size
