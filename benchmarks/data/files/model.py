"""Our own texts as parts, from which both the files and what must be read from them are made.

A text is a file of `texts/`: `# title`, `## heading`, `- item`, `| row | of | cells |` (the first is the header), and every
other line is a paragraph. Expectations come from these parts alone, never from what a reader gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

_FOLDER = Path(__file__).with_name("texts")
_SENTENCE = re.compile(r"[^。]+。|[^。]+$")
_ENGLISH_SENTENCE = re.compile(r"[^.]+(?:\.(?!\s|$)[^.]*)*\.?")


@dataclass(frozen=True, slots=True)
class Heading:
    level: int  # 1 below the title
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Items:
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; its rows are as wide as its header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def cells(self) -> Iterator[tuple[str, str]]:
        """Each cell below the header with its column's name, row by row."""
        for row in self.rows:
            yield from zip(self.header, row, strict=True)


Part = Heading | Paragraph | Items | Grid


@dataclass(frozen=True, slots=True)
class Text:
    title: str
    parts: tuple[Part, ...]

    @property
    def grids(self) -> tuple[Grid, ...]:
        return tuple(part for part in self.parts if isinstance(part, Grid))


def read_text(name: str) -> Text:
    """The text in `texts/NAME.txt`."""
    return parse_text((_FOLDER / f"{name}.txt").read_text(encoding="utf-8"))


def parse_text(source: str) -> Text:
    """
    >>> parse_text("# 名\\n## 一\\n文。\\n- 甲\\n- 乙\\n| 品 | 数 |\\n| 墨 | 3 |").parts[2:]
    (Items(texts=('甲', '乙')), Grid(header=('品', '数'), rows=(('墨', '3'),)))
    """
    title = ""
    parts: list[Part] = []
    for kind, group in groupby(filter(None, map(str.strip, source.split("\n"))), _kind):
        lines = list(group)
        if kind == "-":
            parts.append(Items(tuple(line[2:] for line in lines)))
        elif kind == "|":
            header, *rows = (tuple(cell.strip() for cell in line.strip("| ").split("|")) for line in lines)
            parts.append(Grid(header, tuple(rows)))
        elif kind == "#":
            for line in lines:
                marks, text = line.split(" ", 1)
                if len(marks) == 1:
                    title = text
                else:
                    parts.append(Heading(len(marks) - 1, text))
        else:
            parts.extend(map(Paragraph, lines))
    return Text(title, tuple(parts))


def _kind(line: str) -> str:
    return line[0] if line.startswith(("#", "- ", "|")) else ""


def sentences(text: Text) -> list[str]:
    """Headings, items and the sentences of paragraphs, in order."""
    found: list[str] = []
    for part in text.parts:
        match part:
            case Heading():
                found.append(part.text)
            case Items():
                found.extend(part.texts)
            case Paragraph():
                found.extend(split_sentences(part.text))
            case Grid():
                pass
    return found


def split_sentences(text: str) -> list[str]:
    """
    >>> split_sentences("一つ。二つ。"), split_sentences("It is 3.4 m deep. It is dry.")
    (['一つ。', '二つ。'], ['It is 3.4 m deep.', 'It is dry.'])
    """
    pattern = _SENTENCE if "。" in text else _ENGLISH_SENTENCE
    return [match[0].strip() for match in pattern.finditer(text) if match[0].strip()]
