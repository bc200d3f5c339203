"""The rows of a LaTeX table: cells between &, rows between \\\\; a cell that reaches over several stands in each."""

from __future__ import annotations

from pylatexenc.latexwalker import LatexSpecialsNode

from corpus.readers.latex.inline import Inline
from corpus.readers.latex.parser import Node, arguments, macro_name, plain

_ROW_ENDS = {"\\", "tabularnewline", "cr"}
_WIDEST, _LONGEST = 100, 1_000  # columns and rows that one cell may claim


def table_rows(table: Node, inline: Inline) -> list[list[str]]:
    """The rows that hold anything."""
    rows: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}  # column → how many more rows a cell reaches into, and its text
    cells: list[list[Node]] = [[]]
    for node in [*table.nodelist, None]:
        if node is None or macro_name(node) in _ROW_ENDS:
            row = _row(cells, below, inline)
            if any(row):
                rows.append(row)
            cells = [[]]
        elif isinstance(node, LatexSpecialsNode) and node.specials_chars == "&":
            cells.append([])
        else:
            cells[-1].append(node)
    return rows


def _row(cells: list[list[Node]], below: dict[int, tuple[int, str]], inline: Inline) -> list[str]:
    written: list[str] = []
    for nodes in cells:
        wide, down, text = _cell(nodes, inline)
        for _ in range(wide):
            column = len(written)
            left, above = below.pop(column, (0, ""))
            if left and not text:  # left empty for what stands above
                written.append(above)
                if left > 1:
                    below[column] = left - 1, above
            else:
                written.append(text)
                if down > 1:
                    below[column] = down - 1, text
    return written


def _cell(nodes: list[Node], inline: Inline) -> tuple[int, int, str]:
    """How many columns and rows a cell takes, and its text."""
    for node in nodes:
        given = arguments(node)
        if macro_name(node) == "multicolumn" and len(given) == 3:
            _, down, text = _cell([given[2]], inline)
            return _count(plain(given[0]), _WIDEST), down, text
        if macro_name(node) == "multirow" and len(given) > 2:
            return 1, _count(plain(given[1]), _LONGEST), inline.text(given[-1:])
    return 1, 1, inline.text(nodes)


def _count(written: str, most: int) -> int:
    return min(max(int(written), 1), most) if written.isascii() and written.isdigit() and len(written) < 6 else 1
