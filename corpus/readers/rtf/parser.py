"""The state that RTF's control words change, and the paragraphs, tables and notes that come of it.

Microsoft, "Rich Text Format (RTF) Specification", version 1.9.1 (2008). A group `{…}` inherits the state and gives it back; the
word a group begins with may make it a destination of its own: a table of fonts, a note, a picture.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from corpus.errors import DamagedDocument
from corpus.readers.archive import truncated
from corpus.readers.rtf.encodings import MULTIBYTE, of_charset, of_code_page, waits_for_more
from corpus.readers.rtf.tables import CellShape, TableRow
from corpus.readers.rtf.tokens import Token, tokens

_LONGEST_RUBY = 400  # characters of the field that prints it
_MOST_SHAPES = 1_000  # cells of a row
_DEEPEST = 5_000  # groups within groups
_KEPT = {"stylesheet", "fonttbl", "info", "title", "author", "footnote", "listtext", "pntext", "shptxt", "shpinst", "shp",
         "annotation", "atnauthor", "fldinst", "fldrslt", "field", "shpgrp", "shprslt"}  # fmt: skip
_SKIPPED = {"colortbl", "pict", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "objdata",
            "nonshppict", "listtable", "listoverridetable", "revtbl", "rsidtbl", "filetbl", "ftnsep", "ftnsepc",
            "ftncn", "aftnsep", "aftnsepc", "aftncn", "tc", "xe", "bkmkstart", "bkmkend", "sp", "subject", "operator", "keywords",
            "comment", "doccomm", "company", "category", "manager", "shprslt"}  # fmt: skip
_TEXTS = ("body", "footnote", "shptxt", "annotation")  # destinations of paragraphs; the others hold a name or nothing
_NAMES = ("listtext", "pntext", "title", "author", "atnauthor", "fldinst")
# A field that prints small characters over others, for readings: \\o\\al(\\s\\up 10(すい),漉)
_RUBY = re.compile(r"\s*EQ\b.*\\up\s*[\d.]+\s*\([^()]*\)\s*[,;](.*)\)\s*$", re.DOTALL)
_CHARACTERS = {
    "tab": " ", "line": "\n", "emdash": "—", "endash": "–", "emspace": "\u3000", "enspace": " ", "qmspace": " ", "bullet": "•",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "nestcell": " ", "nestrow": " ",
}  # fmt: skip
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Style:
    name: str = ""
    outline: int | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`style` and `outline` tell a heading; `mark` is that of a list's item, `depth` how deep it lies."""

    text: str
    style: int = 0
    outline: int | None = None
    mark: str = ""
    depth: int = 0
    bold: bool = False


@dataclass(frozen=True, slots=True)
class _State:
    destination: str = "body"
    font: int | None = None
    skip: int = 1  # characters that stand for one given by its number, for programs that don't know it
    hidden: bool = False
    deleted: bool = False
    bold: bool = False
    fresh: bool = False  # nothing of the group has been read yet
    ignorable: bool = False  # the group began with \*


@dataclass(slots=True)
class _Stream:
    """Where text goes: the body, or a note, a box or a comment within it."""

    text: list[str] = field(default_factory=list)
    blocks: list[Paragraph | list[TableRow]] = field(default_factory=list)
    boxes: list[Paragraph | list[TableRow]] = field(default_factory=list)  # of the paragraph under way
    row: TableRow = field(default_factory=TableRow)
    cell: list[str] = field(default_factory=list)  # paragraphs of the cell under way
    mark: str = ""
    bold: bool = True
    in_table: bool = False
    style: int = 0
    outline: int | None = None
    depth: int = 0


@dataclass(slots=True)
class Parsed:
    """What the file holds. `notes` are (label, text); `deleted` counts runs that a tracked change deletes."""

    blocks: list[Paragraph | list[TableRow]] = field(default_factory=list)
    styles: dict[int, Style] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    title: str = ""
    author: str = ""
    deleted: int = 0


class Parser:
    """Reads one file from front to back. Raises `DamagedDocument` for groups nested without end or never closed."""

    def __init__(self) -> None:
        self.parsed = Parsed()
        self._state, self._stack = _State(), list[tuple[_State, _Stream | None]]()
        self._streams = [_Stream()]
        self._captured: list[str] = []  # of destinations that hold a name
        self._fonts: dict[int, str] = {}
        self._codec = "cp1252"
        self._bytes = b""
        self._to_skip = 0
        self._style = 0
        self._style_outline: int | None = None
        self._commenter = ""
        self._shapes: list[CellShape] = []
        self._shape = CellShape(0)
        self._row_shapes: tuple[CellShape, ...] | None = None  # of all rows until they change

    def parse(self, data: bytes) -> Parsed:
        for token in tokens(data.decode("latin-1")):
            self._take(token)
        if self._stack:
            raise truncated()
        self._flush_bytes()
        self._end_paragraph()
        self.parsed.blocks = self._streams[0].blocks
        return self.parsed

    def _take(self, token: Token) -> None:
        if token.kind == "byte":
            self._byte(token.text)
        elif token.kind == "text":
            self._text(token.text)
        else:
            self._flush_bytes()
            if token.kind == "open":
                self._open()
            elif token.kind == "close":
                self._close()
            elif token.kind == "symbol":
                self._symbol(token.text)
            else:
                self._word(token.text, token.number)

    # Groups

    def _open(self) -> None:
        if len(self._stack) >= _DEEPEST:
            raise DamagedDocument(
                f"RTF の入れ子が深すぎます（{_DEEPEST:,} 段を超える）。元のアプリで保存し直してください。",
                f"The RTF is nested too deeply (over {_DEEPEST:,} levels). Save it again with its application.",
            )
        self._to_skip = 0
        self._stack.append((self._state, None))
        self._state = replace(self._state, fresh=True, ignorable=False)

    def _close(self) -> None:
        if not self._stack:
            return
        self._to_skip = 0
        ended = self._state.destination
        self._state, stream = self._stack.pop()
        if stream is not None:
            self._end_stream(ended)
        elif ended != self._state.destination:
            self._end_capture(ended)

    def _begin(self, word: str, number: int | None) -> bool:
        """Whether `word` makes the group it begins a destination of its own."""
        ignorable = self._state.ignorable
        if word in _SKIPPED or (ignorable and word not in _KEPT):
            self._state = replace(self._state, destination="skipped", fresh=False)
            return True
        if word not in _KEPT or self._state.destination == "skipped":
            return False
        if word in ("shp", "shpinst", "shpgrp"):
            self._state = replace(self._state, destination="shape", fresh=False)
        elif word in ("fldrslt", "field"):
            return True
        elif word in ("footnote", "shptxt", "annotation"):
            if word == "footnote":
                self._put(f"({len(self.parsed.notes) + 1})")
                self.parsed.notes.append((f"({len(self.parsed.notes) + 1})", ""))
            state, _ = self._stack[-1]
            self._streams.append(_Stream())
            self._stack[-1] = (state, self._streams[-1])
            self._state = _State(destination=word, font=self._state.font)
        else:
            self._captured = []
            self._state = replace(self._state, destination=word, fresh=False)
        return True

    def _end_stream(self, kind: str) -> None:
        self._flush_bytes()
        self._end_paragraph()
        stream = self._streams.pop()
        text = "\n".join(line for block in stream.blocks for line in _lines(block))
        if kind == "footnote":
            at = next((at for at in range(len(self.parsed.notes) - 1, -1, -1) if not self.parsed.notes[at][1]), None)
            if at is not None:
                label = self.parsed.notes[at][0]
                self.parsed.notes[at] = (label, f"{label} {text}".rstrip())
        elif kind == "annotation":
            if text:
                self.parsed.comments.append(f"{self._commenter}：{text}" if self._commenter else text)
        else:
            self._streams[-1].boxes.extend(stream.blocks)

    def _end_capture(self, kind: str) -> None:
        text = _whole("".join(self._captured)).strip()
        if kind in ("listtext", "pntext"):
            self._streams[-1].mark = text
        elif kind == "fldinst":
            if match := _RUBY.match(text[:_LONGEST_RUBY]):
                self._put(match[1].strip())
        elif kind == "title":
            self.parsed.title = self.parsed.title or text
        elif kind == "author":
            self.parsed.author = self.parsed.author or text
        elif kind == "atnauthor":
            self._commenter = text
        self._captured = []

    # Words

    def _word(self, word: str, number: int | None) -> None:
        self._to_skip = 0
        fresh, self._state = self._state.fresh, replace(self._state, fresh=False) if self._state.fresh else self._state
        if fresh and self._begin(word, number):
            return
        if word == "u":
            self._put(chr((number or 0) % 65536))
            self._to_skip = self._state.skip
        elif word == "uc":
            self._state = replace(self._state, skip=min(max(number or 0, 0), 10))
        elif word == "ansicpg":
            self._codec = of_code_page(number)
        elif word in ("mac", "pca", "pc"):
            self._codec = {"mac": "mac_roman", "pca": "cp850", "pc": "cp437"}[word]
        elif word == "f":
            self._state = replace(self._state, font=number)
        elif word == "fcharset":
            self._fonts[self._state.font or 0] = of_charset(number)
        elif self._state.destination == "stylesheet":
            self._style_word(word, number)
        elif self._state.destination not in ("skipped", "shape", "fonttbl", "info"):
            self._text_word(word, number)

    def _style_word(self, word: str, number: int | None) -> None:
        if word == "s":
            self._style = number or 0
        elif word == "outlinelevel":
            self._style_outline = number

    def _text_word(self, word: str, number: int | None) -> None:
        if word in _CHARACTERS:
            self._put(_CHARACTERS[word])
        elif word in ("b", "v", "deleted"):
            self._switch(word, number != 0)
            if word == "deleted" and number != 0:
                self.parsed.deleted += 1
        elif word == "plain":
            self._state = replace(self._state, hidden=False, bold=False, deleted=False)
        elif self._state.destination in _TEXTS and (handler := _HANDLERS.get(word)):
            handler(self, number)

    def _switch(self, word: str, on: bool) -> None:
        state = self._state
        self._state = replace(
            state,
            bold=on if word == "b" else state.bold,
            hidden=on if word == "v" else state.hidden,
            deleted=on if word == "deleted" else state.deleted,
        )

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._state = replace(self._state, ignorable=True)
        elif symbol == "~":
            self._put(" ")
        elif symbol == "_":
            self._put("-")
        elif symbol in "\r\n":
            self._end_paragraph()
        elif symbol in "\\{}":
            self._text(symbol)

    # Text

    def _byte(self, byte: str) -> None:
        if self._to_skip:
            self._to_skip -= 1
            return
        self._bytes += byte.encode("latin-1")

    def _text(self, text: str) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(text))
            self._to_skip -= skipped
            text = text[skipped:]
        if not text:
            return
        self._state = replace(self._state, fresh=False) if self._state.fresh else self._state
        if self._bytes and waits_for_more(self._bytes, self._present_codec()):
            self._bytes += text[:1].encode("latin-1")
            text = text[1:]
        if not text.isascii():  # bytes as they are, which old programs write
            self._bytes += text.encode("latin-1")
            return
        self._flush_bytes()
        self._put(text)

    def _present_codec(self) -> str:
        """The font's; but a file of another script may set all its text in a font that says it is Western."""
        of_font = self._fonts.get(self._state.font, "") if self._state.font is not None else ""
        return self._codec if of_font == "cp1252" and self._codec in MULTIBYTE else of_font or self._codec

    def _flush_bytes(self) -> None:
        if self._bytes:
            data, self._bytes = self._bytes, b""
            self._put(data.decode(self._present_codec(), errors="replace"))

    def _put(self, text: str) -> None:
        state = self._state
        if state.destination == "stylesheet":
            self._captured.append(text)
            if ";" in text:
                name = _whole("".join(self._captured)).replace(";", "").strip()
                self.parsed.styles.setdefault(self._style, Style(name, self._style_outline))
                self._captured, self._style, self._style_outline = [], 0, None
        elif state.destination in _NAMES:
            self._captured.append(text)
        elif state.destination in _TEXTS and not (state.hidden or state.deleted):
            stream = self._streams[-1]
            stream.text.append(text)
            stream.bold = stream.bold and (state.bold or not text.strip())

    # Paragraphs and tables

    def _reset_paragraph(self, _: int | None) -> None:
        stream = self._streams[-1]
        stream.style, stream.outline, stream.in_table, stream.depth = 0, None, False, 0

    def _end_paragraph(self, _: int | None = None) -> None:
        stream = self._streams[-1]
        text = _whole("".join(stream.text)).strip()
        if stream.in_table:
            stream.cell.append(text)
        elif text:
            self._end_table(stream)
            stream.blocks.append(Paragraph(text, stream.style, stream.outline, stream.mark, stream.depth, stream.bold))
        if not stream.in_table:
            stream.blocks.extend(stream.boxes)
            stream.boxes = []
        stream.text, stream.mark, stream.bold = [], "", True

    def _end_cell(self, _: int | None) -> None:
        stream = self._streams[-1]
        stream.in_table = True
        self._end_paragraph()
        stream.row.cells.append(" ".join(filter(None, stream.cell)))
        stream.cell = []

    def _end_row(self, _: int | None) -> None:
        stream = self._streams[-1]
        row, stream.row = stream.row, TableRow(is_header=False)
        if self._row_shapes is None:
            self._row_shapes = tuple(self._shapes)
        row.shapes = self._row_shapes
        if not row.cells:
            return
        if not stream.blocks or not isinstance(stream.blocks[-1], list):
            stream.blocks.append([])
        table = stream.blocks[-1]
        assert isinstance(table, list)
        table.append(row)

    def _end_table(self, stream: _Stream) -> None:
        """A paragraph outside ends the table; a row that was never ended is kept."""
        if stream.row.cells or stream.cell:
            stream.row.cells += [" ".join(filter(None, stream.cell))] if stream.cell else []
            stream.cell = []
            self._end_row(None)

    def _begin_row(self, _: int | None) -> None:
        self._shapes, self._shape, self._row_shapes = [], CellShape(0), None

    def _add_shape(self, number: int | None) -> None:
        self._row_shapes = None
        if len(self._shapes) < _MOST_SHAPES:
            self._shapes.append(replace(self._shape, edge=number or 0))
        self._shape = CellShape(0)

    def _set(self, **values: int | bool | None) -> None:
        for name, value in values.items():
            setattr(self._streams[-1], name, value)


def _lines(block: Paragraph | list[TableRow]) -> list[str]:
    return [block.text] if isinstance(block, Paragraph) else [" ".join(filter(None, row.cells)) for row in block]


def _merge_left(parser: Parser, _: int | None) -> None:
    parser._shape = replace(parser._shape, from_left=True)


def _merge_above(parser: Parser, _: int | None) -> None:
    parser._shape = replace(parser._shape, from_above=True)


def _mark_header(parser: Parser, _: int | None) -> None:
    parser._streams[-1].row.is_header = True


_HANDLERS: dict[str, Callable[[Parser, int | None], None]] = {
    "par": Parser._end_paragraph,
    "sect": Parser._end_paragraph,
    "page": Parser._end_paragraph,
    "pard": Parser._reset_paragraph,
    "cell": Parser._end_cell,
    "row": Parser._end_row,
    "trowd": Parser._begin_row,
    "cellx": Parser._add_shape,
    "clmrg": _merge_left,
    "clvmrg": _merge_above,
    "trhdr": _mark_header,
    "intbl": lambda parser, _: parser._set(in_table=True),
    "s": lambda parser, number: parser._set(style=number or 0),
    "outlinelevel": lambda parser, number: parser._set(outline=number),
    "ilvl": lambda parser, number: parser._set(depth=min(max(number or 0, 0), 8)),
}


def _whole(text: str) -> str:
    """Text whose halves of rare characters are put together, and single halves replaced."""
    return _SURROGATES.sub(_joined, text)


def _joined(match: re.Match[str]) -> str:
    return (
        match[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") if len(match[0]) == 2 else "\ufffd"
    )
