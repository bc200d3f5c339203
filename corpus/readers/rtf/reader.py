"""Rich text (RTF) to a `Document`: headings by their styles, lists, tables, notes, text boxes, comments.

Left out: headers and footers, pictures, tables of contents, hidden text, and what a tracked change deletes, which is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.readers.rtf.parser import Paragraph, Parsed, Parser
from corpus.readers.rtf.tables import TableRow, texts_of
from corpus.settings import ReadingLimits
from corpus.tables import Row, has_header, write_table

_HEADING = re.compile(r"(?:heading|見出し)\s*([1-9１-９])$", re.IGNORECASE)
_TITLE = re.compile(r"(?:title|表題|タイトル)$", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目次|index|索引)\s*(?:heading|見出し|\d+)?$", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\xa0]+")
_BULLET = re.compile(r"[^\w(（\[［①-⑳]*$")
_LONGEST_BOLD_HEADING = 40  # characters


def read_rtf(
    data: bytes, *, title: str = "", fallback_title: str = "", source: str = "", limits: ReadingLimits = ReadingLimits()
) -> Document:
    """The document; its title is `title`, else the line in title style, a heading at the very start, the file's own
    property, or `fallback_title`.

    Raises `DamagedDocument` and `DocumentTooLarge`.
    """
    parsed = Parser().parse(data)
    builder = DocumentBuilder(source=source, media_type="application/rtf", limits=limits)
    found = _Writer(parsed, builder, limits).write()
    if parsed.comments:
        builder.heading(1, "コメント")
        for comment in parsed.comments:
            builder.add("paragraph", _line(comment))
    for label, text in parsed.notes:
        builder.note(label, _line(text) or label)
    if parsed.deleted:
        builder.repairs.append("変更履歴で削除された箇所は読まず、挿入された箇所は読みました。")
    if parsed.author:
        builder.metadata["creator"] = parsed.author
    builder.title = title or found or parsed.title or fallback_title
    return builder.build()


class _Writer:
    def __init__(self, parsed: Parsed, builder: DocumentBuilder, limits: ReadingLimits) -> None:
        self._parsed, self._builder, self._limits = parsed, builder, limits
        paragraphs = [block for block in parsed.blocks if isinstance(block, Paragraph)]
        self._has_headings = any(self._level(block) and not self._is(_TITLE, block) for block in paragraphs)

    def write(self) -> str:
        """Add the blocks; gives the title: the first line in title style, else a heading at the very start."""
        title, first_heading, items = "", "", list[str]()
        for at, block in enumerate(self._parsed.blocks):
            if isinstance(block, Paragraph) and block.mark and not self._level(block):
                items.append(_item(block))
                continue
            self._flush(items)
            if isinstance(block, list):
                self._table(block)
            elif not self._is(_CONTENTS, block):
                level = self._level(block) or (0 if self._has_headings else _bold_heading(block))
                if level:
                    text = " ".join(filter(None, (block.mark, _line(block.text).replace("\n", " "))))
                    self._builder.heading(level, text)
                    title = title or (text if self._is(_TITLE, block) else "")
                    first_heading = text if at == 0 else first_heading
                else:
                    self._builder.add("paragraph", _line(block.text))
        self._flush(items)
        return title or first_heading

    def _flush(self, items: list[str]) -> None:
        self._builder.add("list", "\n".join(items))
        items.clear()

    def _table(self, rows: Sequence[TableRow]) -> None:
        texts = [[_line(cell).replace("\n", " ") for cell in row] for row in texts_of(rows, self._limits.table_cells)]
        header = int(rows[0].is_header or has_header(texts))
        table = write_table([Row(cells) for cells in texts], header)
        self._builder.add("table", table.text, header=table.header)

    def _is(self, pattern: re.Pattern[str], block: Paragraph) -> bool:
        style = self._parsed.styles.get(block.style)
        return style is not None and pattern.match(style.name) is not None

    def _level(self, block: Paragraph) -> int:
        """1 for the highest, 0 for no heading."""
        style = self._parsed.styles.get(block.style)
        if self._is(_TITLE, block):
            return 1
        if style is not None and (match := _HEADING.match(style.name)):
            return int(match[1])
        outline = block.outline if block.outline is not None else style.outline if style is not None else None
        return outline + 1 if outline is not None and 0 <= outline < 9 else 0


def _bold_heading(block: Paragraph) -> int:
    short = len(block.text) <= _LONGEST_BOLD_HEADING and block.text[-1] not in "。、：:" and "\n" not in block.text
    return int(block.bold and short)


def _item(block: Paragraph) -> str:
    mark = "-" if _BULLET.match(block.mark) else block.mark
    return f"{'  ' * block.depth}{mark} {_line(block.text).replace(chr(10), ' ')}"


def _line(text: str) -> str:
    return re.sub(r" ?\n[ \n]*", "\n", _SPACES.sub(" ", text)).strip()
