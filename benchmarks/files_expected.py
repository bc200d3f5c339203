"""EXPECTED.tsv of `benchmarks.files`: what must be read from each file.

The first line names the columns: `file`, `title`, `pages` (how many), `sentences` (whole, in this order), `cells`
(`header=value`) and `absent` (what must not occur). Several values in a field are parted by ` / ` (after 。 by `/ `), or are a JSON list; an
empty field asks for nothing. A file with other names for its six columns is read by their order, and `kind`, where there is
such a column, groups the table. Where `absent` is to be found is left open: neither in the text nor in the title.

The other form that is understood is `file`, `expected`, `got`, notes made by hand: of `expected`, split at `;` and ` / `,
`title …` is the title, `pages 1 2 3` are page numbers, `headings a, b` are headings and Japanese words stand in the text,
each in their order; what is said in English is for the eye, and listed as not judged. Of `got`, `title …` and what
stands before a comma must not be, if it is Japanese.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path

FILE_NAME = "EXPECTED.tsv"
_COLUMNS = ("file", "title", "pages", "sentences", "cells", "absent")
_SPLIT = re.compile(r"(?:\s|(?<=[。」）]))/\s")
_NOTES_SPLIT = re.compile(rf"{_SPLIT.pattern}|;\s")
_JAPANESE = re.compile(r"[぀-ヿ一-鿿]")
_ENGLISH = re.compile(r"[A-Za-z]{3,}")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must be read from `file`; None and () ask for nothing. `unjudged` are notes that only a reader can judge.

    `pages` is how many there are, `numbers` what they are called. `cells` are (header, value). `absent_title` is what the
    title must not be.
    """

    file: str
    kind: str = ""
    title: str | None = None
    pages: int | None = None
    numbers: tuple[int, ...] = ()
    headings: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()
    absent: tuple[str, ...] = ()
    absent_title: str | None = None
    unjudged: tuple[str, ...] = ()


def read_expectations(folder: Path) -> list[Expectation]:
    """Those of the files in `folder`. Raises `SystemExit`, for want of the file or of its columns."""
    path = folder / FILE_NAME
    if not path.is_file():
        raise SystemExit(f"{path} is missing: a table of {', '.join(_COLUMNS)}, one line a file.")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if any(row)]
    if not rows:
        raise SystemExit(f"{path} is empty.")
    names = [name.strip().casefold() for name in rows[0]]
    if names[:2] == ["file", "expected"]:
        return [_from_notes(*(*row, "", "")[:3]) for row in rows[1:]]
    if not set(_COLUMNS) <= set(names):
        if len(names) < len(_COLUMNS):
            raise SystemExit(f"{path}: its columns must be {', '.join(_COLUMNS)}, they are {', '.join(names)}.")
        names[: len(_COLUMNS)] = _COLUMNS
    return [_from_row(dict(zip(names, row, strict=False))) for row in rows[1:]]


def _from_row(row: dict[str, str]) -> Expectation:
    pages = row.get("pages", "").strip()
    cells = (cell.partition("=") for cell in _values(row.get("cells", "")))
    return Expectation(
        row["file"].strip(),
        row.get("kind", "").strip(),
        row.get("title", "").strip() or None,
        int(pages) if pages.isdecimal() else None,
        sentences=_values(row.get("sentences", "")),
        cells=tuple((header.strip(), value.strip()) for header, _, value in cells),
        absent=_values(row.get("absent", "")),
    )


def _values(field: str) -> tuple[str, ...]:
    """
    >>> _values("一つ目。 / 二つ目。"), _values('["a / b"]'), _values("")
    (('一つ目。', '二つ目。'), ('a / b',), ())
    """
    field = field.strip()
    if field.startswith("["):
        try:
            listed = json.loads(field)
        except json.JSONDecodeError:
            listed = None
        if isinstance(listed, list):
            return tuple(map(str, listed))
    return tuple(value.strip() for value in _SPLIT.split(field) if value.strip())


def _from_notes(file: str, expected: str, got: str) -> Expectation:
    """
    >>> noted = _from_notes("a.pdf", "title 鍵; headings 一, 二; 夜は閉める…; no tags", "題, no warning")
    >>> noted.title, noted.headings, noted.sentences, noted.absent, noted.unjudged
    ('鍵', ('一', '二'), ('夜は閉める',), ('題',), ('no tags',))
    """
    title: str | None = None
    numbers: tuple[int, ...] = ()
    headings: tuple[str, ...] = ()
    sentences: list[str] = []
    unjudged: list[str] = []
    for note in filter(None, map(str.strip, _NOTES_SPLIT.split(expected))):
        word, _, rest = note.partition(" ")
        if word == "title":
            title = rest
        elif word == "pages" and rest.replace(" ", "").isdecimal():
            numbers = tuple(map(int, rest.split()))
        elif word == "headings":
            headings = tuple(heading.strip() for heading in rest.split(","))
        elif _JAPANESE.search(note) and not _ENGLISH.search(note):
            sentences.append(note.rstrip("…"))
        else:
            unjudged.append(note)
    wrong, _, _ = got.partition(",")
    wrong_title = wrong.removeprefix("title ") if wrong.startswith("title ") else None
    absent = (wrong,) if _JAPANESE.search(wrong) and not _ENGLISH.search(wrong) else ()
    return Expectation(
        file.strip(),
        title=title,
        numbers=numbers,
        headings=headings,
        sentences=tuple(sentences),
        absent=absent,
        absent_title=wrong_title,
        unjudged=tuple(unjudged),
    )
