"""reStructuredText to a `Document`: sections, lists, tables, code as it stands, footnotes last.

Left out: comments, tables of contents, pictures without a text of their own, and what other files would bring in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from docutils import nodes

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.errors import DocumentTooLarge
from corpus.readers.joining import beside, join_lines
from corpus.readers.rst.parser import parse
from corpus.settings import ReadingLimits

_DROPPED = (
    nodes.comment, nodes.substitution_definition, nodes.target, nodes.transition, nodes.raw, nodes.decoration,
    nodes.meta, nodes.pending, nodes.generated,
)  # fmt: skip
_LISTS = (nodes.bullet_list, nodes.enumerated_list, nodes.definition_list, nodes.field_list, nodes.option_list)
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split()
_INCLUDES = re.compile(r"^[ \t]*\.\.[ \t]+(?:include|literalinclude)::[ \t]*(\S.*)$", re.MULTILINE)


def read_rst(
    text: str, *, title: str = "", fallback_title: str = "", source: str = "", limits: ReadingLimits = ReadingLimits()
) -> Document:
    """The document; its title is `title`, else the first section's, else `fallback_title`.

    Raises `DamagedDocument` (nested without end) and `DocumentTooLarge`.
    """
    builder = DocumentBuilder(source=source, media_type="text/x-rst", limits=limits)
    tree = parse(text)
    walker = _Walker(builder, limits)
    walker.blocks(tree, 1)
    builder.title = title or walker.first_title or fallback_title
    builder.repairs.extend(walker.left_out())
    if included := _INCLUDES.findall(text):
        shown = "、".join(f"「{name.strip()}」" for name in included[:3])
        builder.repairs.append(
            f"別のファイルの取り込み{len(included):,}件（{shown}）は読みませんでした。別に追加してください。"
        )
    return builder.build()


class _Walker:
    """Goes over the tree once; every kind of node that isn't known is walked into."""

    def __init__(self, builder: DocumentBuilder, limits: ReadingLimits) -> None:
        self._builder, self._cells_left = builder, limits.table_cells
        self._dropped: Counter[str] = Counter()
        self._labels: set[str] = set()
        self.first_title = ""

    def left_out(self) -> Iterator[str]:
        if count := self._dropped["image"]:
            yield f"画像{count:,}件は、文字がないので省きました。"
        if count := self._dropped["misread"]:
            yield f"reStructuredText として読めない部分{count:,}か所は、書かれたままにしました。"

    def blocks(self, parent: nodes.Node, level: int) -> None:
        for node in parent.children:
            self._block(node, level)

    def _block(self, node: nodes.Node, level: int) -> None:
        if isinstance(node, _DROPPED):
            return
        if isinstance(node, nodes.system_message):
            self._misread(node)
        elif isinstance(node, nodes.section):
            self.blocks(node, level + 1)
        elif isinstance(node, (nodes.title, nodes.subtitle, nodes.rubric)):
            self._heading(node, level)
        elif isinstance(node, nodes.topic) and "contents" in node.get("classes", ()):
            return
        elif isinstance(node, _LISTS):
            self._builder.add("list", "\n".join(self._list_lines(node)))
        elif isinstance(node, nodes.table):
            self._table(node)
        elif isinstance(node, (nodes.literal_block, nodes.doctest_block, nodes.math_block)):
            lines = [line.rstrip() for line in node.astext().split("\n") if line.strip()]
            self._builder.add("code", "\n".join(lines))
        elif isinstance(node, (nodes.footnote, nodes.citation)):
            self._note(node)
        elif isinstance(node, nodes.line_block):
            self._builder.add("paragraph", "\n".join(_verses(node)))
        elif isinstance(node, nodes.image):
            self._picture(node)
        elif isinstance(node, nodes.Text):
            self._builder.add("paragraph", _inline(node))
        elif isinstance(node, nodes.TextElement):
            self._builder.add("paragraph", self._text(node))
        else:
            self.blocks(node, level)

    def _heading(self, node: nodes.Element, level: int) -> None:
        text = self._text(node)
        if isinstance(node.parent, nodes.section):
            self.first_title = self.first_title or text
            self._builder.heading(max(level - 1, 1), text)
        else:
            self._builder.add("paragraph", text)

    def _misread(self, message: nodes.Element) -> None:
        """What docutils could not make sense of stays as it was written."""
        for child in message.children:
            if isinstance(child, nodes.literal_block) and not _INCLUDES.match(child.astext()):
                lines = [line.rstrip() for line in child.astext().split("\n") if line.strip()]
                self._builder.add("code", "\n".join(lines))
                self._dropped["misread"] += 1

    def _picture(self, node: nodes.Element) -> None:
        if text := " ".join(str(node.get("alt") or "").split()):
            self._builder.add("paragraph", text)
        else:
            self._dropped["image"] += 1

    def _note(self, node: nodes.Element) -> None:
        label = next((child.astext() for child in node.children if isinstance(child, nodes.label)), "")
        text = " ".join(self._text(child) for child in node.children if not isinstance(child, nodes.label))
        mark = f"[{label}]"
        if not label or mark in self._labels:
            self._builder.add("paragraph", f"{mark} {text}" if label else text)
        else:
            self._labels.add(mark)
            self._builder.note(mark, f"{mark} {text}")

    def _text(self, node: nodes.Node) -> str:
        """Everything within as one line."""
        return join_lines([line for raw in _inline(node).split("\n") if (line := raw.strip())])

    def _list_lines(self, node: nodes.Element) -> list[str]:
        lines: list[str] = []
        start = int(node.get("start") or 1)
        for number, item in enumerate(node.children, start):
            if isinstance(node, nodes.enumerated_list):
                mark = f"{node.get('prefix') or ''}{_counted(number, str(node.get('enumtype')))}{node.get('suffix') or '.'} "
            else:
                mark = "- " if isinstance(node, nodes.bullet_list) else ""
            inside = self._item_lines(item)
            lines.extend((mark if at == 0 else "  ") + line for at, line in enumerate(inside))
        return lines

    def _item_lines(self, item: nodes.Node) -> list[str]:
        """The lines of an item: a term and its definition, a field's name and body, or what it holds."""
        lines: list[str] = []
        if isinstance(item, nodes.field):
            name, body = item.children[0], item.children[-1]
            inside = self._item_lines(body)
            return [
                f"{self._text(name)}: {inside[0] if inside else ''}".rstrip(),
                *("  " + line for line in inside[1:]),
            ]
        for node in item.children:
            if isinstance(node, _DROPPED):
                continue
            if isinstance(node, _LISTS):
                lines.extend(self._list_lines(node))
            elif isinstance(node, (nodes.literal_block, nodes.doctest_block, nodes.math_block, nodes.line_block)):
                lines.extend(line.rstrip() for line in node.astext().split("\n") if line.strip())
            elif isinstance(node, (nodes.definition, nodes.description)):
                lines.extend(self._item_lines(node))
            elif isinstance(node, (nodes.TextElement, nodes.Text)):
                lines.append(self._text(node))
            else:
                lines.extend(self._item_lines(node))
        return [line for line in lines if line.strip()]

    def _table(self, table: nodes.Element) -> None:
        for node in table.children:
            if isinstance(node, nodes.title):
                self._builder.add("paragraph", self._text(node))
        rows: list[list[str]] = []
        header = 0
        below: dict[int, tuple[int, str]] = {}
        for row in table.findall(nodes.row):
            rows.append(self._row(row, below))
            header += isinstance(row.parent, nodes.thead)
        lines = [" | ".join(row) for row in rows]
        self._builder.add("table", "\n".join(lines), header=len("\n".join(lines[:header])) if header else None)

    def _row(self, row: nodes.Element, below: dict[int, tuple[int, str]]) -> list[str]:
        """The cells of a row; one that reaches over several rows or columns stands in each."""
        cells: list[str] = []
        reaching: dict[int, tuple[int, str]] = {}

        def take_from_above() -> None:
            while len(cells) in below:
                left, text = below.pop(len(cells))
                if left > 1:
                    reaching[len(cells)] = left - 1, text
                cells.append(text)

        for entry in row.children:
            take_from_above()
            text = " ".join(self._item_lines(entry)) if isinstance(entry, nodes.Element) else ""
            for _ in range(int(entry.get("morecols") or 0) + 1):
                if rows := int(entry.get("morerows") or 0):
                    reaching[len(cells)] = rows, text
                cells.append(text)
        take_from_above()
        below.update(reaching)
        self._cells_left -= len(cells)
        if self._cells_left < 0:
            raise DocumentTooLarge(
                "表のセルが多すぎます。分割して追加してください。", "Too many cells in tables. Split it."
            )
        return cells


def _inline(node: nodes.Node) -> str:
    """The text within, with `[1]` for a note's mark."""
    if isinstance(node, nodes.Text):
        return str(node.astext())
    if isinstance(node, (nodes.footnote_reference, nodes.citation_reference)):
        return f"[{node.astext()}]"
    if isinstance(node, nodes.image):
        return str(node.get("alt") or "")
    if isinstance(node, (nodes.target, nodes.system_message)) and not node.astext().strip():
        return ""
    text = ""
    for child in node.children:
        text = beside(text, _inline(child))
    return text


def _verses(block: nodes.Node, depth: int = 0) -> Iterator[str]:
    for node in block.children:
        if isinstance(node, nodes.line_block):
            yield from _verses(node, depth + 1)
        elif text := " ".join(node.astext().split()):
            yield "  " * depth + text


def _counted(number: int, kind: str) -> str:
    if kind in ("loweralpha", "upperalpha") and 0 < number <= 26:
        return chr(ord("a" if kind == "loweralpha" else "A") + number - 1)
    if kind in ("lowerroman", "upperroman") and 0 < number <= len(_ROMAN):
        return _ROMAN[number - 1] if kind == "lowerroman" else _ROMAN[number - 1].upper()
    return str(number)
