"""What must be read from a made file: a row of EXPECTED.tsv, chosen from the source text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from benchmarks.data.files.model import Grid, Text, sentences

COLUMNS = ("file", "title", "pages", "sentences", "cells", "absent")
SEPARATOR = " / "
_MOST_SENTENCES, _MOST_CELLS = 12, 12
_SHORTEST = 4  # characters: a shorter one may stand anywhere

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Expected:
    """One row. `pages` is None where the format has none."""

    file: str
    title: str
    sentences: Sequence[str] = ()
    cells: Sequence[tuple[str, str]] = ()
    absent: Sequence[str] = ()
    pages: int | None = None

    def row(self) -> str:
        cells = [f"{header}={value}" for header, value in self.cells]
        values = (self.file, self.title, "" if self.pages is None else str(self.pages))
        return "\t".join((*values, *(SEPARATOR.join(part) for part in (self.sentences, cells, self.absent))))


def expect(
    file: str, text: Text, *, absent: Iterable[str] = (), pages: int | None = None, title: str | None = None
) -> Expected:
    """Of a file that holds all of `text`."""
    return Expected(
        file,
        text.title if title is None else title,
        spread([sentence for sentence in sentences(text) if len(sentence) >= _SHORTEST], _MOST_SENTENCES),
        cells_of(text.grids),
        tuple(absent),
        pages,
    )


def cells_of(grids: Sequence[Grid]) -> list[tuple[str, str]]:
    """Some of each table's cells, so that every table is asked for."""
    each = max(_MOST_CELLS // max(len(grids), 1), 1)
    return [cell for grid in grids for cell in spread(list(grid.cells()), each)]


def spread(values: Sequence[Value], most: int) -> list[Value]:
    """At most `most` of the values, from the first to the last, evenly.

    >>> spread("abcdefg", 3)
    ['a', 'd', 'g']
    """
    if len(values) <= most:
        return list(values)
    if most == 1:
        return [values[0]]
    return [values[round(number * (len(values) - 1) / (most - 1))] for number in range(most)]
