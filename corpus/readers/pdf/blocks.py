"""Columns in reading order to blocks: paragraphs joined over lines, columns and pages; headings, lists, tables, notes.

A paragraph ends where the next line is indented, where its own last line ends early, or where white space follows. That
is measured against the column's own edges and the document's own habits, never against fixed numbers of points.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from corpus.readers.joining import joint
from corpus.readers.page_marks import private_page_mark
from corpus.readers.pdf.headings import is_heading, is_strong, size_of
from corpus.readers.pdf.layout import Column
from corpus.readers.pdf.lines import Line
from corpus.readers.pdf.parts import BULLET, ITEM, NOTE_MARK, PRIVATE, RAISED, Block, Blocks, Habits
from corpus.readers.pdf.strata import Row
from corpus.tables import clean_cell, has_header
from language.script import WRITTEN_WITHOUT_SPACES, is_written_without_spaces

# In ems, unless said otherwise.
_INDENT = 0.6
_FIRST_INDENT = (0.7, 2.3)  # what the first line of a paragraph is indented by
_SHORT = 2.0  # a line that ends this early ends its paragraph: no rule of line breaking leaves as much
_GAP = 0.45  # more white than between the lines of a paragraph
_WHOLE_LINES = 0.7  # share of lines that end a sentence: a tenth do where sentences run on over lines
_FULL_COLUMN = 8  # lines that show a column's edges
_NOTE_SIZE = 0.94  # ratio, at most
_INDENTED_SHARE = 0.04  # of all lines: a document above it marks paragraphs by indenting

_SENTENCE_END = re.compile(r"[。．！？!?.…]['\"’”」』）)】〕\]]*(?:\ue020[^\ue021]*\ue021)?$")
_MAY_END = re.compile(rf"{_SENTENCE_END.pattern}|[」』）)：:]$")
# What can't be parted at a line end: opening brackets, a word or one character, what may not begin a line, and (in
# LibreOffice) figures or Latin letters right after it.
_UNBREAKABLE = re.compile(
    r"[「『（(【〔［\[〈《“‘]*(?:[^\s\u2e80-\u9fff\uff00-\uffef]+|.)[、。，．,.）)」』】〕］\]〉》”’ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ！？…％]*"
    r"(?:(?<=[、。，．」』）])[A-Za-z0-9]+)?"
)
_JAPANESE = re.compile(f"[{WRITTEN_WITHOUT_SPACES}]")
_HYPHEN = re.compile(r"[A-Za-zÀ-ɏ]{2}[-‐]$")
_CONTENTS_LINE = re.compile(
    r"(?:[.．・…‥･·]\s*){4,}\s*(?:[0-9０-９]{1,4}|[ivxlc]{1,7})\s*$|[…‥]{2,}\s*[0-9０-９]{1,4}\s*$"
)
_LEADER = re.compile(r"(?:[.．・…‥･·] ?){10,}")
_LAST_PAGE = re.compile(r"[^\W\d_].* ([0-9]{1,4})$")
_ROWS_ASKED = 9  # of a table, to tell whether its first is a header
_LEAST_CONTENTS = 3  # lines


@dataclass(slots=True)
class _Paragraph:
    lines: list[Line] = field(default_factory=list)
    column: Column | None = None


def learn_habits(columns: list[Column]) -> Habits:
    """The habits of a document from all its columns."""
    lines = [row.line for column in columns for row in column.rows if not row.table]
    cells = [cell for column in columns for row in column.rows if row.table for cell in row.cells]
    sizes: Counter[float] = Counter()
    bold = gothic = japanese = 0
    for line in (*lines, *cells):
        sizes[round(line.size * 4) / 4] += len(line.text)
        bold += len(line.text) * line.style.bold
        characters = len(_JAPANESE.findall(line.text))  # Latin text has a font of its own, whatever the Japanese is in
        japanese += characters
        gothic += characters * line.style.gothic
    em = sizes.most_common(1)[0][0] if sizes else 10.0
    gaps: list[float] = []
    indented = 0
    for column in columns:
        for first, second in zip(column.rows, column.rows[1:], strict=False):
            one, two = first.line, second.line
            if _alike(one, em) and _alike(two, em):
                gaps.append((two.top - one.v1) / em)
                indent = (two.u0 - column.u0) / em
                indented += _FIRST_INDENT[0] < indent < _FIRST_INDENT[1] and one.u0 - column.u0 < _INDENT * em
    gaps.sort()
    edges = Counter((round(column.u0), round(column.u1)) for column in columns if len(column.rows) >= _FULL_COLUMN)
    few = sorted(((column.u0, column.u1) for column in columns), key=lambda edge: edge[1], reverse=True)
    return Habits(
        em=em,
        bold=bold > 0.5 * sum(sizes.values()),
        gothic=gothic > 0.3 * japanese,
        gap=gaps[len(gaps) // 3] if gaps else 0.7,
        indents=indented > _INDENTED_SHARE * max(len(lines), 1),
        columns=tuple(edge for edge, _ in edges.most_common(8)),
        widest=tuple(few[:50]),
    )


def _alike(line: Line, em: float) -> bool:
    return abs(line.size / em - 1) < 0.06


def mark_contents(columns: list[Column]) -> int:
    """Marks the lines of a table of contents (`見出し ‥‥ 12`), which repeat headings; returns how many."""
    rows = [row for column in columns for row in column.rows]
    texts = [" ".join(_row_text(row).split()) for row in rows]
    marked = {at for at, text in enumerate(texts) if _CONTENTS_LINE.search(text) or _LEADER.search(text)}
    if len(marked) < _LEAST_CONTENTS:
        return 0
    marked |= _chapters(texts, marked)
    for at in marked:
        rows[at].table, rows[at].contents = False, True
    return len(marked)


def _chapters(texts: list[str], entries: set[int]) -> set[int]:
    """The lines among `entries`, and right before the first, that end in a page number but have no dots before it."""
    pages = [int(match[1]) if (match := _LAST_PAGE.search(text)) else None for text in texts]
    found: set[int] = set()
    following = None  # the page of the entry below
    for at in range(max(entries), -1, -1):
        page = pages[at]
        if at in entries:
            following = page if page is not None else following
        elif page is None or following is None or page > following:
            if at < min(entries):
                break
        elif at > min(entries) or at + 1 in entries | found:
            found.add(at)
            following = page
    return found


def _row_text(row: Row) -> str:
    return " ".join(cell.text for cell in row.cells)


def blocks_of(columns: list[Column], habits: Habits, rules: dict[int, list[tuple[float, float, float]]]) -> Blocks:
    """The blocks of a document; `rules` are the drawn lines (u0, u1, v) of each page. Notes come where they stand."""
    maker = _Maker(habits)
    for column in columns:
        _snap(column, habits)
        rows, notes = _part_notes(column, habits, rules.get(column.page, []))
        maker.add(column, rows)
        maker.add_notes(notes)
    return maker.finish()


def _snap(column: Column, habits: Habits) -> None:
    """Edges of a column with few lines, which may all be short or indented, as those of its like in the document."""
    texts = [row.line.text for row in column.rows if not row.table]
    column.whole_lines = len(texts) > 2 and sum(map(bool, map(_SENTENCE_END.search, texts))) > _WHOLE_LINES * len(texts)
    if len(column.rows) >= _FULL_COLUMN:
        return
    ends = [row.line.end for row in column.rows if not row.table]
    for u0, u1 in habits.columns:  # a line that sticks out beyond where the others end
        over = abs(column.u0 - u0) < 0.5 * habits.em and column.u1 > u1 + 0.3 * habits.em
        if over and any(abs(end - u1) < 0.3 * habits.em for end in ends):
            column.u1 = u1
            return
    for edges, most in ((habits.columns, 3.0), (habits.widest, 0.5)):
        for u0, u1 in edges:
            if -0.5 < (column.u0 - u0) / habits.em < most and column.u1 <= u1 + habits.em:
                column.u0, column.u1 = min(column.u0, u0), max(column.u1, u1)
                return


def _part_notes(
    column: Column, habits: Habits, rules: list[tuple[float, float, float]]
) -> tuple[list[Row], list[Line]]:
    """The rows of the text, and the lines of the footnotes below them."""
    rows = column.rows
    start = len(rows)
    while start and not rows[start - 1].table and rows[start - 1].line.size <= _NOTE_SIZE * habits.em:
        start -= 1
    while start < len(rows) and not NOTE_MARK.match(rows[start].line.text):
        start += 1
    width = column.u1 - column.u0
    for index in range(len(rows)):
        line = rows[index].line
        above = rows[index - 1].line.v1 if index else 0.0
        ruled = any(
            above - 0.3 * habits.em < at < line.v0 + 0.3 * habits.em
            and abs(u0 - column.u0) < 2 * habits.em
            and 0.05 * width < u1 - u0 < 0.7 * width
            for u0, u1, at in rules
        )
        # Below a short rule, all that is left of the column is notes.
        if ruled and index < start and NOTE_MARK.match(line.text) and not any(row.table for row in rows[index:]):
            start = index
            break
    return rows[:start], [row.line for row in rows[start:]]


@dataclass(slots=True)
class _Maker:
    habits: Habits
    blocks: list[Block] = field(default_factory=list)
    open: _Paragraph = field(default_factory=_Paragraph)
    placed: list[Line] = field(default_factory=list)  # each line of the blocks' texts, by the number in its mark

    def add(self, column: Column, rows: list[Row]) -> None:
        index = 0
        while index < len(rows):
            row = rows[index]
            if row.contents:
                self.add_contents(row)
            elif row.table:
                table = [row]
                while index + 1 < len(rows) and rows[index + 1].table:
                    index += 1
                    table.append(rows[index])
                self.close()
                self.add_table(table)
            else:
                self.add_line(row.line, column)
            index += 1

    def add_line(self, line: Line, column: Column) -> None:
        if self.open.lines and _starts_block(self.open, line, column, self.habits):
            self.close()
        self.open.lines.append(line)
        self.open.column = column

    def add_contents(self, row: Row) -> None:
        self.close()
        text, page = self.mark(row.line) + _row_text(row), row.line.page
        last = self.blocks[-1] if self.blocks else None
        if last is not None and last.kind == "contents":
            last.text += "\n" + text
        else:
            self.blocks.append(Block("contents", text, page))

    def add_table(self, rows: list[Row]) -> None:
        page, width = rows[0].line.page, max(len(row.cells) for row in rows)
        rows = [row for row in rows if any(cell.text for cell in row.cells)]
        raised = tuple(mark for row in rows for cell in row.cells for mark in cell.raised)
        last = next((block for block in reversed(self.blocks) if block.kind != "note"), None)
        if last is not None and last.kind == "table" and last.columns == width and last.last_page == page - 1:
            if rows and _table_line(rows[0]) == last.header:  # printed again at the top of every page
                rows = rows[1:]
            last.text = "\n".join((last.text, *map(self.table_line, rows)))
            last.raised += raised
            last.last_page = page
        elif rows:
            lines = [_table_line(row) for row in rows[:_ROWS_ASKED]]
            header = lines[0] if has_header([line.split(" | ") for line in lines]) else ""
            text = "\n".join(map(self.table_line, rows))
            self.blocks.append(Block("table", text, page, raised=raised, columns=width, header=header, last_page=page))

    def table_line(self, row: Row) -> str:
        """A row with a mark before each cell."""
        return _table_line(
            Row(
                [
                    replace(cell, text=self.mark(cell) + clean_cell(cell.text)) if cell.text else cell
                    for cell in row.cells
                ]
            )
        )

    def mark(self, line: Line) -> str:
        """What stands before the text of `line` until it is known where that begins in the document."""
        self.placed.append(line)
        return private_page_mark(str(len(self.placed) - 1))

    def close(self) -> None:
        """Writes the paragraph under way."""
        lines, column = self.open.lines, self.open.column
        self.open = _Paragraph()
        if not lines or column is None:
            return
        text = self.mark(lines[0]) + lines[0].text
        for line in lines[1:]:
            text = _join(text, self.mark(line), line.text)
        bullet = BULLET.match(PRIVATE.sub("", text))
        first = lines[0]
        raised = tuple(mark for line in lines for mark in line.raised)
        block = Block("paragraph", text, first.page, size_of(lines), is_strong(lines, self.habits), raised=raised)
        if is_heading(block, self.habits, lines, column):
            block.kind = "heading"
        elif bullet and len(text) < 1_000:
            block.kind = "list"
            block.text = re.sub(rf"^((?:{PRIVATE.pattern})?){re.escape(bullet[0])}", r"\1- ", text)
            last = self.blocks[-1] if self.blocks else None
            if last is not None and last.kind == "list":
                last.text += "\n" + block.text
                last.raised += block.raised
                return
        self.blocks.append(block)

    def add_notes(self, lines: list[Line]) -> None:
        """Notes at the foot of a column; a line without a mark goes on with the note before."""
        for line in lines:
            match = NOTE_MARK.match(line.text)
            begins = match is not None and (self._expects(line, match) or not self.blocks)
            last = next((block for block in reversed(self.blocks) if block.kind == "note"), None)
            if begins and match is not None:
                label = match["raised"] or match["number"] or match["sign"]
                text = line.text[match.end() :]
                self.blocks.append(
                    Block("note", self.mark(line) + text, line.page, label=label.strip(), raised=line.raised[1:])
                )
            elif last is not None:
                last.text = _join(last.text, self.mark(line), line.text)
            else:
                self.add_line(line, Column([Row([line])], line.page, line.u0, line.u1))

    def _expects(self, line: Line, match: re.Match[str]) -> bool:
        """The mark is raised, or follows the last note's, or is referred to in the text so far."""
        if match["raised"] or match["sign"]:
            return True
        number = match["number"]
        last = next((block.label for block in reversed(self.blocks) if block.kind == "note"), "")
        marks = [mark for block in self.blocks[-60:] for mark in block.raised]
        marks += [mark for open_line in self.open.lines for mark in open_line.raised]
        following = last.isdigit() and int(number) == int(last) + 1
        return following or any(number in re.findall(r"[0-9０-９]+", mark) for mark in marks)

    def finish(self) -> Blocks:
        self.close()
        return Blocks(self.blocks, self.placed)


def _table_line(row: Row) -> str:
    """A row as text: its cells, those without text at its end aside."""
    cells = [clean_cell(cell.text) for cell in row.cells]
    while cells and not cells[-1]:
        cells.pop()
    return " | ".join(cells)


def _starts_block(paragraph: _Paragraph, line: Line, column: Column, habits: Habits) -> bool:
    """Whether `line` begins a new block after the lines of `paragraph`."""
    last, before = paragraph.lines[-1], paragraph.column
    assert before is not None
    em = max(last.size, line.size)
    if not 0.92 < line.size / last.size < 1 / 0.92 and min(len(line.text), len(last.text)) > 1:
        return True
    if is_strong([line], habits) != is_strong([last], habits) and (
        len(paragraph.lines) == 1 or line.width < 0.8 * (column.u1 - column.u0)
    ):
        return True
    same_column = before is column
    if same_column and (line.top - last.v1) / em > max(habits.gap, 0.0) + _GAP:
        return True
    if same_column and line.v0 < last.v0:  # beside, or above: another place
        return True
    if BULLET.match(line.text):
        return True
    if _ends_early(last, before, line, habits):
        return True
    return _is_indented(paragraph, line, column, habits) or (
        not same_column and not habits.indents and bool(_SENTENCE_END.search(last.text))
    )


def _ends_early(last: Line, column: Column, following: Line, habits: Habits) -> bool:
    """`last` leaves room in which what follows could have begun, or ends a sentence where every line does."""
    if column.whole_lines and _SENTENCE_END.search(last.text):
        return True
    room = (column.u1 - last.u1) / last.size
    if following.text[0].islower() and re.search(r"[A-Za-z,)]$", last.text) and room < 0.5 * (column.u1 - column.u0):
        return False  # a sentence of Latin script goes on, whatever kept the word from the line
    head = _UNBREAKABLE.match(RAISED.sub("", following.text))
    width = sum(1.0 if is_written_without_spaces(character) else 0.55 for character in head[0]) if head else 1.0
    return room > max(_SHORT, width + 1.0)


def _is_indented(paragraph: _Paragraph, line: Line, column: Column, habits: Habits) -> bool:
    """`line` is indented as the first of a paragraph is."""
    indent = (line.u0 - column.u0) / line.size
    last = paragraph.lines[-1]
    before = paragraph.column or column
    last_indent = (last.u0 - before.u0) / last.size
    if indent < _INDENT:
        # Back from an indented block, such as a long quotation.
        inner = [(one.u0 - before.u0) / one.size for one in paragraph.lines]
        return len(inner) > 1 and min(inner) > _INDENT and not _is_item(paragraph.lines[0])
    if _is_item(paragraph.lines[0]) and indent > last_indent - 0.3:
        # A list's hanging lines; the next item has a mark of its own.
        return bool(_is_item(line))
    if abs(indent - last_indent) < 0.3:
        # A line that is full and ends no sentence goes on below: all of the block is indented.
        one_line = len(paragraph.lines) == 1 and bool(_MAY_END.search(last.text))
        return one_line and habits.indents and _FIRST_INDENT[0] < indent < _FIRST_INDENT[1]
    return indent > last_indent


def _is_item(line: Line) -> bool:
    return bool(BULLET.match(line.text) or ITEM.match(line.text))


def _join(text: str, mark: str, following: str) -> str:
    """`text`, a page mark or "", and `following`, with what belongs between: nothing in Japanese, else a space."""
    if _HYPHEN.search(text) and following[:1].islower():
        return text[:-1] + mark + following
    plain = RAISED.sub("", PRIVATE.sub("", text[-90:]))
    return text + joint(plain, RAISED.sub("", following[:60])) + mark + following
