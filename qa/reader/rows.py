"""Rows of a table as the reader reads them: each cell behind its column's name, for in a long row nothing else tells whose it is.

氏名 | 所属 | 開始            title's last line
蓮見 | 冷蔵 | 22:00    →     氏名：蓮見、所属：冷蔵、開始：22:00
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.tables import is_row

_BORDER = re.compile(r" ?\| ?")
_LEAST_CELLS = 3  # of a row that is spelled out: in a shorter one the value stands beside its name


@dataclass(frozen=True, slots=True)
class Spelled:
    """`origins[i]` is where character i of `text` stood, -1 for what was put in; None where nothing was."""

    title: str
    text: str
    origins: list[int] | None


def spell_rows(title: str, text: str) -> Spelled:
    """The headers are the last lines of the title. The first stands over the text's first row, any over the rows below it."""
    lines = title.split("\n")
    first = len(lines)
    while first and is_row(lines[first - 1]):
        first -= 1
    headers = lines[first:]
    if all(len(_BORDER.split(header)) < _LEAST_CELLS for header in headers):
        return Spelled(title, text, None)
    shown: list[str] = []
    origins: list[int] = []
    header: Sequence[str] = _BORDER.split(headers[0])
    start = 0
    for line in text.split("\n"):
        if not is_row(line):
            header = header if not line.strip() and not start else ()
        elif line in headers:
            header = _BORDER.split(line)
        if is_row(line) and line not in headers and len(header) >= _LEAST_CELLS:
            _spell(line, start, header, shown, origins)
        else:
            shown.append(line)
            origins += range(start, start + len(line))
        start += len(line) + 1
        shown.append("\n")
        origins.append(start - 1)
    return Spelled("\n".join(lines[:first]), "".join(shown[:-1]), origins[:-1])


def _spell(line: str, start: int, header: Sequence[str], shown: list[str], origins: list[int]) -> None:
    """Adds the row that stands at character `start` to what is shown; empty cells say nothing."""
    at, begun = 0, False
    for column, cell in enumerate(_BORDER.split(line)):
        if cell:
            name = header[column] if column < len(header) else ""
            put_in = ("、" if begun else "") + (f"{name}：" if name else "")
            shown += [put_in, cell]
            origins += [-1] * len(put_in)
            origins += range(start + at, start + at + len(cell))
            begun = True
        border = _BORDER.match(line, at + len(cell))
        at += len(cell) + (len(border.group()) if border else 0)
