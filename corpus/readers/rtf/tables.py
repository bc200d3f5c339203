"""Tables of RTF, which gives for each row where its cells end and which of them go on from above or from the left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.errors import DocumentTooLarge

_SAME_EDGE = 40  # twentieths of a point: edges nearer than this are one
_MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class CellShape:
    """`edge` is where a cell ends, in twentieths of a point from the left."""

    edge: int
    from_above: bool = False
    from_left: bool = False


@dataclass(slots=True)
class TableRow:
    cells: list[str] = field(default_factory=list)
    shapes: tuple[CellShape, ...] = ()
    is_header: bool = False


def texts_of(rows: Sequence[TableRow], most_cells: int) -> list[list[str]]:
    """The cells' texts, merged ones in every row and column that they cover. Raises `DocumentTooLarge`."""
    held = 0
    columns = _columns(rows)
    above: list[str] = []
    found = []
    for row in rows:
        texts: list[str] = []
        for at, cell in enumerate(row.cells):
            shape = row.shapes[at] if at < len(row.shapes) and columns else None
            if shape and shape.from_left and texts:
                cell = texts[-1]
            elif shape and shape.from_above and len(texts) < len(above):
                cell = above[len(texts)]
            end = columns[_nearest(columns, shape.edge)] if shape else 0
            texts.append(cell)
            while shape and len(texts) < len(columns) and columns[len(texts) - 1] < end:
                texts.append(cell)
        found.append(texts)
        held += len(texts)
        if held > most_cells:
            raise DocumentTooLarge(
                f"表のセルが多すぎます（上限 {most_cells:,}）。分割して追加してください。",
                f"Too many cells in tables (at most {most_cells:,}). Split the document.",
            )
        above = texts
    return found


def _columns(rows: Sequence[TableRow]) -> list[int]:
    """The edges of the table's columns; none where there are too many to be columns."""
    edges: list[int] = []
    for edge in sorted({shape.edge for row in rows for shape in row.shapes}):
        if not edges or edge - edges[-1] > _SAME_EDGE:
            edges.append(edge)
    return edges if len(edges) <= _MOST_COLUMNS else []


def _nearest(columns: Sequence[int], edge: int) -> int:
    return min(range(len(columns)), key=lambda at: abs(columns[at] - edge))
