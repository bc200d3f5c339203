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
_LONGEST = 800  # characters: what is longer than the reader reads at once is left as it is


@dataclass(frozen=True, slots=True)
class Spelled:
    """`origins[i]` is where character i of `text` stood, -1 for what was put in; None where nothing was."""

    title: str
    text: str
    origins: list[int] | None


def spell_rows(title: str, text: str) -> Spelled:
    """Headers are the title's last lines, never its first. The first stands over the text's first row, any over the rows below
    it; those that no row was spelled by stay in the title. A table ends at a blank line."""
    above, *headers = title.split("\n")
    if any(not is_row(header) for header in headers) or not any(_columns(header) for header in headers):
        return Spelled(title, text, None)
    shown: list[str] = []
    origins: list[int] = []
    current, start, used = headers[0], 0, set[str]()
    for line in text.split("\n"):
        if line.strip() in headers:
            current = line.strip()
        elif not line.strip() and start:
            current = ""
        elif is_row(line) and (columns := _columns(current)):
            used.add(current)
            _spell(line, start, columns, shown, origins)
            line = ""
        shown += [line, "\n"]
        origins += range(start, start + len(line))
        start = _behind(text, start)
        origins.append(start - 1)
    spelled = "".join(shown[:-1])
    if not used or len(spelled) > _LONGEST:
        return Spelled(title, text, None)
    return Spelled("\n".join([above, *(one for one in headers if one not in used)]), spelled, origins[:-1])


def glossed(spelled: Spelled, glosses: Sequence[tuple[int, str]]) -> Spelled:
    """With what the text shortens in full behind it, as answers show it: 52年〔1952年〕. `glosses` are (end in the text, words)."""
    if not glosses:
        return spelled
    origins = range(len(spelled.text)) if spelled.origins is None else spelled.origins
    behind = dict(glosses)
    shown: list[str] = []
    places: list[int] = []
    for character, origin in zip(spelled.text, origins, strict=True):
        words = behind.get(origin + 1, "") if origin >= 0 else ""
        put_in = f"〔{words}〕" if words else ""
        shown += [character, put_in]
        places += [origin, *[-1] * len(put_in)]
    return Spelled(spelled.title, "".join(shown), places)


def _columns(header: str) -> Sequence[str]:
    """The names of a header's columns; none of one too short to be needed."""
    names = _BORDER.split(header)
    return names if len(names) >= _LEAST_CELLS else ()


def _behind(text: str, start: int) -> int:
    """Where the next line begins."""
    end = text.find("\n", start)
    return (len(text) if end < 0 else end) + 1


def _spell(line: str, start: int, names: Sequence[str], shown: list[str], origins: list[int]) -> None:
    """Adds the row that stands at character `start` to what is shown; empty cells say nothing."""
    at, begun = 0, False
    for column, cell in enumerate(_BORDER.split(line)):
        if cell:
            name = names[column] if column < len(names) else ""
            put_in = ("、" if begun else "") + (f"{name}：" if name else "")
            shown += [put_in, cell]
            origins += [-1] * len(put_in)
            origins += range(start + at, start + at + len(cell))
            begun = True
        border = _BORDER.match(line, at + len(cell))
        at += len(cell) + (len(border.group()) if border else 0)
