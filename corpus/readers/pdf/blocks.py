"""Columns in reading order to blocks: paragraphs joined over lines, columns and pages; headings, lists, tables, notes.

A paragraph ends where the next line is indented, where its own last line ends early, or where white space follows. That
is measured against the column's own edges and the document's own habits, never against fixed numbers of points.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.document import BlockKind
from corpus.readers.joining import joint
from corpus.readers.page_marks import private_page_mark
from corpus.readers.pdf.layout import Column
from corpus.readers.pdf.lines import RAISED_END, RAISED_START, Line
from corpus.readers.pdf.tables import Row
from corpus.tables import clean_cell, has_header
from language.script import is_written_without_spaces

# In ems, unless said otherwise.
_INDENT = 0.6
_FIRST_INDENT = (0.7, 2.3)  # what the first line of a paragraph is indented by
_SHORT = 2.0  # a line that ends this early ends its paragraph: no rule of line breaking leaves as much
_GAP = 0.45  # more white than between the lines of a paragraph
_WHOLE_LINES = 0.7  # share of lines that end a sentence: a tenth do where sentences run on over lines
_FULL_COLUMN = 8  # lines that show a column's edges
_HEADING_SIZE = 1.09  # ratio to the running text
_NOTE_SIZE = 0.94  # ratio, at most
_HEADING_CHARACTERS = 70
_BOLD_HEADING_CHARACTERS = 45
_INDENTED_SHARE = 0.04  # of all lines: a document above it marks paragraphs by indenting

_BULLET = re.compile(r"([・•●○◯◉◎❍⭘■□◻❏❐❑❒▪▫◆◇❖⧫⬧⬥▶▷▸►▹▻➢➤➣➔➲‣⁃∙✓✔☑☐★☆]|[-–—]\s)\s*(?=\S)")
_ITEM = re.compile(
    r"(?:[（(]?(?:[0-9０-９]{1,3}|[ａ-ｚa-zア-ンｱ-ﾝ]|[ivxIVX]{1,4})[)）.．]|[①-⑳㈠-㈩]|[一二三四五六七八九十]{1,3}[、．])[\s　]*\S"
)
_SENTENCE_END = re.compile(r"[。．！？!?.…]['\"’”」』）)】〕\]]*(?:\ue020[^\ue021]*\ue021)?$")
_CHAPTER = re.compile(
    r"(?:第\s*[0-9０-９一二三四五六七八九十百]+\s*[章節部編篇話回]|[序終]章|はじめに|おわりに|まえがき|あとがき|序[文論]?|結[論語び]"
    r"|緒言|謝辞|注釈?|脚注|註|参考文献|引用文献|文献|付録|Abstract|Introduction|Conclusions?|References|Notes)(?:[\s　：:.].{0,40})?$"
)
_NOTES_TITLE = re.compile(r"(?:注釈?|註釈?|脚注|脚註|後注|Notes|Footnotes|Endnotes)$", re.IGNORECASE)
_NOTE_MARK = re.compile(
    rf"{RAISED_START}(?P<raised>[^{RAISED_END}]+){RAISED_END}\s*|[（(\[〔]?(?:注|註|※|\*)?\s*(?P<number>[0-9０-９]{{1,3}})(?![0-9０-９])\s*[)）\]〕.．:：]?[\s　]*"
    r"|(?P<sign>[*＊※†‡]+)[\s　]*"
)
_RAISED = re.compile(f"{RAISED_START}([^{RAISED_END}]*){RAISED_END}")
# What can't be parted at a line end: opening brackets, a word or one character, what may not begin a line, and (in
# LibreOffice) figures or Latin letters right after it.
_UNBREAKABLE = re.compile(
    r"[「『（(【〔［\[〈《“‘]*(?:[^\s\u2e80-\u9fff\uff00-\uffef]+|.)[、。，．,.）)」』】〕］\]〉》”’ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ！？…％]*"
    r"(?:(?<=[、。，．」』）])[A-Za-z0-9]+)?"
)
_HYPHEN = re.compile(r"[A-Za-zÀ-ɏ]{2}[-‐]$")
_CONTENTS_LINE = re.compile(
    r"(?:[.．・…‥･·]\s*){4,}\s*(?:[0-9０-９]{1,4}|[ivxlc]{1,7})\s*$|[…‥]{2,}\s*[0-9０-９]{1,4}\s*$"
)
_LEAST_CONTENTS = 3  # lines
_MARK_FRAME = re.compile(r"[\s()（）\[\]［］〔〕.．:：)注註]")


@dataclass(slots=True)
class Block:
    """A block with private page marks in its text; `rank` orders headings by their look, 0 for none."""

    kind: BlockKind
    text: str
    page: int
    size: float = 0.0
    bold: bool = False
    label: str = ""
    raised: tuple[str, ...] = ()
    level: int = 0
    columns: int = 0  # of a table, its first row, and the page that it has reached
    header: str = ""
    last_page: int = -1


@dataclass(frozen=True, slots=True)
class Habits:
    """How this document sets its text: size in points, gaps in ems."""

    em: float
    bold: bool
    gap: float  # white between the lines of a paragraph
    indents: bool  # paragraphs begin with an indented line
    columns: tuple[tuple[float, float], ...]  # usual edges (u0, u1) of full columns, most frequent first
    widest: tuple[tuple[float, float], ...] = ()  # edges of any columns, the one that reaches farthest first


@dataclass(slots=True)
class _Paragraph:
    lines: list[Line] = field(default_factory=list)
    column: Column | None = None


def learn_habits(columns: list[Column]) -> Habits:
    """The habits of a document from all its columns."""
    lines = [row.line for column in columns for row in column.rows if not row.table]
    cells = [cell for column in columns for row in column.rows if row.table for cell in row.cells]
    sizes: Counter[float] = Counter()
    bold = 0
    for line in (*lines, *cells):
        sizes[round(line.size * 4) / 4] += len(line.text)
        bold += len(line.text) * line.style.bold
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
    entries = [row for row in rows if _CONTENTS_LINE.search(_row_text(row))]
    if len(entries) < _LEAST_CONTENTS:
        return 0
    for row in entries:
        row.table, row.contents = False, True
    return len(entries)


def _row_text(row: Row) -> str:
    return " ".join(cell.text for cell in row.cells)


def blocks_of(columns: list[Column], habits: Habits, rules: dict[int, list[tuple[float, float, float]]]) -> list[Block]:
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
    while start < len(rows) and not _NOTE_MARK.match(rows[start].line.text):
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
        if ruled and index < start and _NOTE_MARK.match(line.text) and not any(row.table for row in rows[index:]):
            start = index
            break
    return rows[:start], [row.line for row in rows[start:]]


@dataclass(slots=True)
class _Maker:
    habits: Habits
    blocks: list[Block] = field(default_factory=list)
    open: _Paragraph = field(default_factory=_Paragraph)
    page: int = -1  # that the text has reached
    marked: int = -1  # of which the start was written
    note_page: int = -1

    def add(self, column: Column, rows: list[Row]) -> None:
        index = 0
        self.page = column.page
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
        text, page = self.mark(row.line.page) + _row_text(row), row.line.page
        last = self.blocks[-1] if self.blocks else None
        if last is not None and last.kind == "contents":
            last.text += "\n" + text
        else:
            self.blocks.append(Block("contents", text, page))

    def add_table(self, rows: list[Row]) -> None:
        page, width = rows[0].line.page, max(len(row.cells) for row in rows)
        lines = list(filter(None, map(_table_line, rows)))
        raised = tuple(mark for row in rows for cell in row.cells for mark in cell.raised)
        last = next((block for block in reversed(self.blocks) if block.kind != "note"), None)
        if last is not None and last.kind == "table" and last.columns == width and last.last_page == page - 1:
            if lines[:1] == [last.header] and has_header([row.split(" | ") for row in last.text.split("\n", 9)[:9]]):
                lines = lines[1:]
            last.text = "\n".join((last.text, self.mark(page) + "\n".join(lines))) if lines else last.text
            last.raised += raised
            last.last_page = page
        elif lines:
            text = self.mark(page) + "\n".join(lines)
            self.blocks.append(
                Block("table", text, page, raised=raised, columns=width, header=lines[0], last_page=page)
            )

    def mark(self, page: int) -> str:
        """The mark of `page` when the text enters it here."""
        if page <= self.marked:
            return ""
        self.marked = page
        return private_page_mark(str(page))

    def close(self) -> None:
        """Writes the paragraph under way."""
        lines, column = self.open.lines, self.open.column
        self.open = _Paragraph()
        if not lines or column is None:
            return
        text = self.mark(lines[0].page)
        for previous, line in zip([None, *lines], lines, strict=False):
            if previous is not None:
                text = _join(text, self.mark(line.page), line.text)
            else:
                text += line.text
        bullet = _BULLET.match(re.sub("\ue010[^\ue011]*\ue011", "", text))
        first = lines[0]
        raised = tuple(mark for line in lines for mark in line.raised)
        block = Block("paragraph", text, first.page, _size(lines), _is_bold(lines, self.habits), raised=raised)
        if _is_heading(block, self.habits, lines, column):
            block.kind = "heading"
        elif bullet and len(text) < 1_000:
            block.kind = "list"
            block.text = re.sub(rf"^((?:\ue010[^\ue011]*\ue011)?){re.escape(bullet[0])}", r"\1- ", text)
            last = self.blocks[-1] if self.blocks else None
            if last is not None and last.kind == "list":
                last.text += "\n" + block.text
                last.raised += block.raised
                return
        self.blocks.append(block)

    def add_notes(self, lines: list[Line]) -> None:
        """Notes at the foot of a column; a line without a mark goes on with the note before."""
        for line in lines:
            match = _NOTE_MARK.match(line.text)
            begins = match is not None and (self._expects(line, match) or not self.blocks)
            last = next((block for block in reversed(self.blocks) if block.kind == "note"), None)
            page = "" if line.page == self.note_page else private_page_mark(str(line.page))
            self.note_page = line.page
            if begins and match is not None:
                label = match["raised"] or match["number"] or match["sign"]
                text = line.text[match.end() :]
                self.blocks.append(Block("note", page + text, line.page, label=label.strip(), raised=line.raised[1:]))
            elif last is not None:
                last.text = _join(last.text, page, line.text)
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

    def finish(self) -> list[Block]:
        self.close()
        return self.blocks


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
    if line.style.bold != last.style.bold and (len(paragraph.lines) == 1 or line.width < 0.8 * (column.u1 - column.u0)):
        return True
    same_column = before is column
    if same_column and (line.top - last.v1) / em > max(habits.gap, 0.0) + _GAP:
        return True
    if same_column and line.v0 < last.v0:  # beside, or above: another place
        return True
    if _BULLET.match(line.text):
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
    head = _UNBREAKABLE.match(_RAISED.sub("", following.text))
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
        one_line = len(paragraph.lines) == 1
        return one_line and habits.indents and _FIRST_INDENT[0] < indent < _FIRST_INDENT[1]
    return indent > last_indent


def _is_item(line: Line) -> bool:
    return bool(_BULLET.match(line.text) or _ITEM.match(line.text))


def _join(text: str, mark: str, following: str) -> str:
    """`text`, a page mark or "", and `following`, with what belongs between: nothing in Japanese, else a space."""
    if _HYPHEN.search(text) and following[:1].islower():
        return text[:-1] + mark + following
    plain = _RAISED.sub("", text[-60:])
    return text + joint(plain, _RAISED.sub("", following[:60])) + mark + following


def _size(lines: Iterable[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0]


def _is_bold(lines: list[Line], habits: Habits) -> bool:
    return not habits.bold and all(line.style.bold for line in lines)


def _is_heading(block: Block, habits: Habits, lines: list[Line], column: Column) -> bool:
    text = _RAISED.sub("", re.sub("\ue010[^\ue011]*\ue011", "", block.text))
    if len(text) > _HEADING_CHARACTERS or not re.search(r"\w", text):
        return False
    if block.size >= _HEADING_SIZE * habits.em:
        return not text.endswith("。") or len(text) < 25
    if text.endswith(("。", "、", "，")) or len(text) > _BOLD_HEADING_CHARACTERS:
        return False
    small = block.size < 0.97 * habits.em
    alone = len(lines) == 1 and lines[0].width < 0.9 * (column.u1 - column.u0)
    return (block.bold and not small and not _BULLET.match(text)) or (
        alone and not small and bool(_CHAPTER.match(text))
    )


def rank_headings(blocks: list[Block], em: float) -> None:
    """Gives headings their levels: the larger, then the bolder, the higher; looks that don't differ share a level."""
    looks: list[tuple[float, bool]] = []
    for size, bold in sorted({(block.size, block.bold) for block in blocks if block.kind == "heading"}, reverse=True):
        if not looks or looks[-1][0] - size > 0.04 * em or (looks[-1][1] and not bold):
            looks.append((size, bold))
    for block in blocks:
        if block.kind == "heading":
            fits = (
                index for index, (size, bold) in enumerate(looks, 1) if block.size >= size - 0.01 and block.bold >= bold
            )
            block.level = min(next(fits, len(looks)), 6)


def gather_notes(blocks: list[Block]) -> list[Block]:
    """Paragraphs `1 …`, `2 …` under a heading such as 注 become notes where the text has raised marks for them."""
    marks = {_MARK_FRAME.sub("", mark) for block in blocks for mark in block.raised}
    done: list[Block] = []
    inside = False
    for block in blocks:
        text = re.sub("\ue010[^\ue011]*\ue011", "", block.text)
        if block.kind == "heading":
            inside = bool(_NOTES_TITLE.match(text.strip()))
        match = _NOTE_MARK.match(text) if inside and block.kind == "paragraph" else None
        label = _MARK_FRAME.sub("", (match["raised"] or match["number"] or match["sign"]) if match else "")
        if match and label in marks:
            page = re.match("(?:\ue010[^\ue011]*\ue011)?", block.text)
            block.kind, block.label = "note", label
            block.text = (page[0] if page else "") + text[match.end() :]
        done.append(block)
    return done


def resolve_marks(blocks: list[Block]) -> None:
    """Raised marks that a note answers become its label, `(1)`; others stay as they are. Labels are made unique.

    A mark is answered by the first note with its number that isn't above it: notes often begin anew on every page.
    """
    used: set[str] = set()
    notes: dict[str, list[Block]] = {}
    for block in blocks:
        if block.kind == "note":
            notes.setdefault(_MARK_FRAME.sub("", block.label), []).append(block)
    for block in blocks:
        if block.kind == "note":
            mark, number = _MARK_FRAME.sub("", block.label) or block.label, len(used) + 1
            while f"({mark})" in used:
                mark, number = str(number), number + 1
            used.add(f"({mark})")
            block.label = f"({mark})"

    def label(match: re.Match[str], page: int) -> str:
        parts = re.findall(r"[0-9０-９]+|[*＊※†‡]+|[a-z]", match[1])
        found = []
        for part in parts:
            answers = notes.get(part, [])
            answer = next((note for note in answers if note.page >= page), None)
            if answer is None or (len(answers) > 1 and answer.page > page + 1):
                return match[1]
            found.append(answer.label)
        return "".join(found) or match[1]

    for block in blocks:
        page = block.page
        pieces = re.split("(\ue010[^\ue011]*\ue011)", block.text)
        for index, piece in enumerate(pieces):
            if piece.startswith("\ue010"):
                page = int(piece[1:-1])
            else:
                pieces[index] = _RAISED.sub(lambda match, at=page: label(match, at), piece)
        block.text = "".join(pieces)
