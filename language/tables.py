"""Lists and tables of words, read from `language/data/`: data that a speaker of the language can review.

Two forms of file, both UTF-8, in which a line that begins with `#` is a comment and empty lines count for nothing:

- a table (`.tsv`): one row a line, its columns parted by tabs, as many in every row;
- a list (`.txt`): words parted by white space. A line `[name]` begins a section of that name.

Every file begins with comment lines that say what it lists and where that comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

_SECTION = re.compile(r"\[(\S+)\]")


@cache
def read_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of the table `name`, in order.

    Raises ValueError, with file and line, where a row has more or fewer columns than the first.
    """
    rows: list[tuple[str, ...]] = []
    for place, line in _lines(name):
        row = tuple(line.split("\t"))
        if rows and len(row) != len(rows[0]):
            raise ValueError(f"{place}: {len(row)} columns, but the first row has {len(rows[0])}")
        rows.append(row)
    return tuple(rows)


@cache
def read_words(name: str, tag: str | None = None) -> frozenset[str]:
    """The words of the list or table `name`; with `tag`, only those that bear it.

    A word of a list bears the name of its section; one of a table, the first column, bears the tags of the second,
    parted by spaces. Raises ValueError where nothing bears `tag`, and with file and line where a word stands twice.
    """
    tagged = _tagged_words(name)
    if tag is None:
        return frozenset().union(*tagged.values())
    if tag not in tagged:
        raise ValueError(f"language/data/{name}: nothing is tagged {tag!r}; there are {', '.join(sorted(tagged))}")
    return tagged[tag]


@cache
def _tagged_words(name: str) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for place, word, tags in _tags_of_table(name) if name.endswith(".tsv") else _tags_of_list(name):
        for tag in tags:
            words = found.setdefault(tag, set())
            if word in words:
                raise ValueError(f"{place}: {word!r} stands here a second time")
            words.add(word)
    return {tag: frozenset(words) for tag, words in found.items()}


def _tags_of_table(name: str) -> Iterator[tuple[str, str, list[str]]]:
    for place, line in _lines(name):
        columns = line.split("\t")
        if len(columns) < 2 or not columns[1].split():
            raise ValueError(f"{place}: expected a word, a tab and its tags, not {line!r}")
        yield place, columns[0], columns[1].split()


def _tags_of_list(name: str) -> Iterator[tuple[str, str, list[str]]]:
    section = ""
    for place, line in _lines(name):
        heading = _SECTION.fullmatch(line.strip())
        if heading:
            section = heading[1]
            continue
        for word in line.split():
            yield place, word, [section]


def _lines(name: str) -> Iterator[tuple[str, str]]:
    """Each line that says something, and where it stands, for messages."""
    written = (files("language") / "data" / name).read_text(encoding="utf-8")
    for number, line in enumerate(written.splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            yield f"language/data/{name}:{number}", line
