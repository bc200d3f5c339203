"""Plain text, either ordinary or what is left of a page layout.

What somebody typed is in order, and read by `corpus.readers.plain`. A *text layer*, pulled
from a PDF or copied from a screen, has its lines cut at the column's width, running heads between them, stray spaces,
and often its columns in a wrong order (Chao & Fan, "Layout and content extraction for PDF documents", 2004, tell why);
it is put in order again by `corpus.reading_order`, and `Document.repairs` says what was done.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.readers.aozora.reader import read_aozora
from corpus.readers.law.text import read_law_text
from corpus.readers.plain.reader import is_typed, read_plain
from corpus.readers.titles import is_title
from corpus.reading_order.columns import PageMark, Turned, find_turned_pages
from corpus.reading_order.furniture import Furniture, find_furniture
from corpus.reading_order.joins import Joins
from corpus.reading_order.lines import (
    NOTES_TITLE,
    NUMBERED,
    Line,
    split_lines,
    with_column_widths,
)
from corpus.reading_order.pages import number_pages
from corpus.reading_order.paragraphs import Piece, heading_levels, put_together
from corpus.reading_order.proof import is_proven, may_be_turned
from corpus.reading_order.spaces import without_stray_spaces
from corpus.settings import ReadingLimits

# A text is a text layer when at least this share of its line ends cuts a full line within a sentence, and so many do.
_CUT_SHARE = 0.25
_LEAST_CUTS = 4
# Verse is cut too, where phrases end, and its lines are of many lengths. Of a text layer's lines that don't end a
# sentence this share is full; words go on over its line ends: a quarter of the joins scores better than this (nats),
# or than the higher mark where fewer lines are full.
_FULL_SHARE = 0.8
_WORDS_GO_ON, _WORDS_SURELY_GO_ON = -0.5, 0.75
# Full-width characters. Narrower lines are verse or a list; no page is wider.
_NARROWEST_COLUMN, _WIDEST_COLUMN = 8.0, 75.0
# Joins looked at to tell cut lines from verse, whose lines end where words do.
_CUTS_ASKED, _LINES_ASKED = 60, 2_000

_NOTE_MARK = re.compile(
    r"[(（\[［〔]\s*(?:注|註)?\s*([0-9０-９]{1,3})\s*[)）\]］〕]|(?:注|註|\*|＊|※)\s*[(（]?([0-9０-９]{1,3})[)）]?|([0-9０-９]{1,3})[)）]"
)
_OTHER_MATTER = re.compile(r"[＊*※●■◆◎]|(?:図表の)?(?:出所|出典|資料|参考)[：:]")


def read_text_layer(
    text: str, *, title: str = "", fallback_title: str = "", source: str = "", limits: ReadingLimits = ReadingLimits()
) -> Document:
    """The document in a plain text. `title` overrules what the text's running heads tell, `fallback_title` doesn't.

    Raises `DocumentTooLarge`.
    """
    lines = split_lines(text)
    builder = DocumentBuilder(limits=limits)
    if read_law_text(text, builder) or read_aozora(text, builder):
        pass
    elif is_text_layer(lines) and not is_typed(text):
        _rebuild(lines, builder)
    else:
        read_plain(text, builder)
    builder.title = title or builder.title or fallback_title
    builder.source = source
    return builder.build()


def is_text_layer(lines: Sequence[Line]) -> bool:
    """Whether lines were cut at a column's width, judged by how many end full and within a sentence or word."""
    pairs = [
        at
        for at in range(1, len(lines))
        if not lines[at].blanks_before and not lines[at].indented and not lines[at - 1].ends_sentence
    ]
    cuts = [
        at
        for at in pairs
        if lines[at - 1].is_full and _NARROWEST_COLUMN <= lines[at - 1].column_width <= _WIDEST_COLUMN
    ]
    if len(cuts) < max(_LEAST_CUTS, _CUT_SHARE * (len(lines) - 1)):
        return False
    asked = [at for at in cuts if at < _LINES_ASKED] or cuts[:_CUTS_ASKED]
    asked = asked[:: max(1, len(asked) // _CUTS_ASKED)]
    joins = Joins(lines[: asked[-1] + 20])
    scores = sorted(joins.running(at - 1, at) for at in asked)
    full = len(cuts) >= _FULL_SHARE * len(pairs)
    return scores[3 * len(scores) // 4] > (_WORDS_GO_ON if full else _WORDS_SURELY_GO_ON)


def _rebuild(lines: Sequence[Line], builder: DocumentBuilder) -> None:
    furniture = find_furniture(lines)
    content, marks = _without_furniture(lines, furniture)
    joins = Joins(content)
    turned = find_turned_pages(content, joins, marks) if may_be_turned(joins, furniture, marks) else []
    if not is_proven(turned, joins):
        turned = []
    pages = number_pages(marks, turned, content, joins)
    order = _reading_order(len(content), turned)
    in_order = [content[index] for index in order]
    first_read = {page.start: page.middle for page in turned}
    place = {index: position for position, index in enumerate(order)}
    page_starts = {place[first_read.get(at, at)]: number for at, number in pages}
    for left, right in pairwise(order):
        if right != left + 1:
            position = place[right]
            in_order[position] = replace(in_order[position], blanks_before=1)
    pieces = list(put_together(in_order, page_starts, joins))
    builder.title = _title(without_stray_spaces(furniture.title, [])[0], pieces)
    builder.repairs = _repairs(lines, furniture, turned, pieces)
    _add_pieces(builder, pieces)


def _title(head: str, pieces: Sequence[Piece]) -> str:
    """What the running heads say, else the heading at the start, where it isn't one of the numbered."""
    first = pieces[0] if pieces else None
    if head and is_title(head):
        return head
    opens = first is not None and first.kind == "heading" and is_title(first.text) and not NUMBERED.match(first.text)
    return first.text if first is not None and opens else ""


def _without_furniture(lines: Sequence[Line], furniture: Furniture) -> tuple[list[Line], list[PageMark]]:
    """The text's own lines, and the page marks before them."""
    content: list[Line] = []
    marks: dict[int, PageMark] = {}
    heads_first = _heads_stand_first(furniture, lines)
    blanks, mark = 0, ""
    numbers: list[int] = []
    for index, line in enumerate(lines):
        blanks = max(blanks, line.blanks_before)
        mark = line.mark or mark
        if index in furniture:
            if index in furniture.heads:
                mark = "head"
                if (told := furniture.heads[index]) is not None:
                    numbers.append(told if heads_first else told + 1)
            else:
                blanks = max(blanks, 1)
            continue
        if mark:
            first, last = (numbers[0], numbers[-1]) if numbers else (None, None)
            marks[len(content)] = PageMark(len(content), mark, last, first)
        content.append(replace(line, blanks_before=blanks, mark=line.mark))
        blanks, mark, numbers = 0, "", []
    return with_column_widths(content), list(marks.values())


def _heads_stand_first(furniture: Furniture, lines: Sequence[Line]) -> bool:
    """Whether a page's number stands above its text (else below it)."""
    numbered = sorted((at, number) for at, number in furniture.heads.items() if number is not None)
    if not numbered or numbered[0][0] == 0:
        return True
    first_at, first_number = numbered[0]
    if numbered[-1][0] == len(lines) - 1:
        return False
    return first_number != 1 or first_at < 3


def _reading_order(count: int, turned: Sequence[Turned]) -> list[int]:
    order: list[int] = []
    at = 0
    for page in turned:
        order.extend(range(at, page.start))
        order.extend(range(page.middle, page.end))
        order.extend(range(page.start, page.middle))
        at = page.end
    order.extend(range(at, count))
    return order


def _repairs(
    lines: Sequence[Line], furniture: Furniture, turned: Sequence[Turned], pieces: Sequence[Piece]
) -> list[str]:
    said = []
    if turned:
        said.append(f"{len(turned)}ページ分の左右の段を入れ替えて、元の読み順に戻しました。")
    joined = len(lines) - len(furniture.heads) - len(furniture.labels) - len(pieces)
    if joined > 0:
        said.append(f"途中で切れていた行を{joined:,}か所でつなぎ、段落に戻しました。")
    if furniture.heads:
        shown = [lines[at].text for at in sorted(furniture.heads)]
        said.append(f"柱とページ番号を{len(shown):,}行取り除きました：{_quoted(shown)}。")
    if furniture.labels:
        shown = [lines[at].text for at in sorted(furniture.labels)]
        said.append(f"図表の番号だけの行を{len(shown):,}行取り除きました：{_quoted(shown)}。")
    return said


def _quoted(shown: Sequence[str], most: int = 3) -> str:
    return "".join(f"「{text}」" for text in shown[:most]) + ("など" if len(shown) > most else "")


def _add_pieces(builder: DocumentBuilder, pieces: Sequence[Piece]) -> None:
    notes = _find_notes(pieces)
    levels = iter(
        heading_levels(
            [piece.text for at, piece in enumerate(pieces) if piece.kind == "heading" and at not in notes.places]
        )
    )
    first_page: list[int | None] = []
    page: int | None = None
    for piece in pieces:
        first_page.append(piece.pages[0][1] if piece.pages and piece.pages[0][0] == 0 else page)
        page = piece.pages[-1][1] if piece.pages else page
    shown: int | None = None
    in_body = [at for at in range(len(pieces)) if at not in notes.places]
    for at in [*in_body, *notes.items]:
        piece, first = pieces[at], first_page[at]
        starts = [(place, number, "") for place, number in piece.pages if place]
        if first is not None and first != shown:
            starts.insert(0, (0, first, ""))
        shown = starts[-1][1] if starts else shown
        if piece.kind == "heading" and at not in notes.items:
            for _, number, _ in starts[:1]:
                builder.page(number)
            builder.heading(next(levels), piece.text)
            for _, number, _ in starts[1:]:
                builder.page(number)
        elif at in notes.items:
            builder.note(notes.items[at], piece.text, pages=starts)
        else:
            builder.add("paragraph", piece.text, pages=starts)
    builder.notes_title(notes.title)


@dataclass(frozen=True, slots=True)
class _Notes:
    """The notes among the pieces: place → label; `places` are those and their title's."""

    title: str
    items: dict[int, str]
    places: frozenset[int]


def _find_notes(pieces: Sequence[Piece]) -> _Notes:
    """Numbered pieces under a title such as 注釈, or at the text's end with their marks in the text before."""
    for at in range(len(pieces) - 2, -1, -1):
        title = NOTES_TITLE.fullmatch(pieces[at].text)
        if title and (items := _note_items(pieces, at + 1)):
            return _Notes(title.group(1), items, frozenset([at, *items]))
    for at in range(len(pieces) - 1, -1, -1):
        if _note_number(pieces[at].text) == 1:
            items = _note_items(pieces, at)
            before = "".join(piece.text for piece in pieces[:at])
            if items and max(items) == len(pieces) - 1 and all(label in before for label in items.values() if label):
                return _Notes("", items, frozenset(items))
            break
    return _Notes("", {}, frozenset())


def _note_items(pieces: Sequence[Piece], first: int) -> dict[int, str]:
    items: dict[int, str] = {}
    label = ""
    for at in range(first, len(pieces)):
        text = pieces[at].text
        number = _note_number(text)
        if number == len(set(items.values())) + 1:
            match = _NOTE_MARK.match(text)
            label = match.group().strip() if match else ""
        elif not label or pieces[at].kind == "heading" or _OTHER_MATTER.match(text):
            break
        items[at] = label
    return items


def _note_number(text: str) -> int | None:
    match = _NOTE_MARK.match(text)
    return int(match.group(1) or match.group(2) or match.group(3)) if match else None
