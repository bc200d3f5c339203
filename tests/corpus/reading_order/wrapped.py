"""Hard-wrapped plain texts of ten kinds, as people write them: none of them has columns, and all are in order.

`wrapped_text` takes the words of a `Source` and sets them as a mail, a manual, minutes, …, its lines broken at a width
of characters as an editor does. `paragraphs` are those of the text that a reader should give back whole.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, get_args

from tests.corpus.reading_order.layout import Source, Style, break_lines, width_of

Kind = Literal["mail", "manual", "readme", "memo", "minutes", "verse", "log", "tables", "listings", "lists"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_COMMANDS = ("start", "stop", "show", "list", "check", "copy", "send", "open")
_WORDS = ("温度", "湿度", "在庫", "単価", "担当", "期限", "場所", "数量", "記録", "予備", "部屋", "番号")
_NAMES = ("田中", "森田", "井上", "大森", "佐藤", "山田", "小川", "西村")


@dataclass(frozen=True)
class Wrapped:
    kind: Kind
    text: str
    paragraphs: tuple[str, ...]


@dataclass
class _Writer:
    """Lines so far; `width` in full-width characters."""

    source: Source
    width: int
    rng: random.Random
    lines: list[str] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    used: int = 0

    def add(self, *lines: str) -> None:
        self.lines += lines

    def prose(self, before: str = "", indent: str = "", blank: bool = True) -> None:
        """A paragraph of two to five sentences, wrapped; a full-width indent is its first line's alone."""
        text = before + "".join(self.sentence() for _ in range(self.rng.randint(2, 5)))
        self.paragraphs.append(text)
        self.wrapped(text, indent, indent.strip("　"))
        if blank:
            self.add("")

    def wrapped(self, text: str, first: str = "", rest: str = "") -> None:
        style = Style(width=self.width - int(width_of(rest)), keep_trailing_space=False)
        for at, line in enumerate(break_lines(text, style)):
            self.add((rest if at else first) + line)

    def sentence(self) -> str:
        found: list[str] = [
            sentence
            for kind, text in self.source.blocks()
            if kind == "paragraph"
            for sentence in re.findall("[^。]+。", text)
        ]
        self.used += 1
        return found[(self.used * 7 + self.rng.randint(0, 3)) % len(found)]

    def phrase(self, most: int = 14) -> str:
        parts = re.split("[、。（）「」]", self.sentence())
        fitting = [part for part in parts if 3 <= len(part) <= most]
        chosen: str = self.rng.choice(fitting or [self.rng.choice(_WORDS)])
        return chosen

    def code(self, indent: str = "        ") -> None:
        for _ in range(self.rng.randint(1, 4)):
            name = self.rng.choice(_COMMANDS)
            self.add(
                indent
                + self.rng.choice(
                    [
                        f"$ soko {name} {self.rng.randint(1, 9)}-{self.rng.randint(1, 9)}",
                        f"if (count > {self.rng.randint(2, 99)}) {{ {name}(); }}",
                        f"set {name}={self.rng.randint(0, 9)}",
                        f"{name}_{self.rng.choice(_COMMANDS)} = {name}({self.rng.randint(0, 99)})  # {self.rng.choice(_WORDS)}",
                    ]
                )
            )

    def table(self, indent: str = "") -> None:
        columns = self.rng.randint(2, 4)
        for _ in range(self.rng.randint(3, 7)):
            cells = [self.rng.choice(_WORDS) + str(self.rng.randint(1, 99)) for _ in range(columns)]
            self.add(indent + "".join(cell + " " * int(16 - 2 * width_of(cell)) for cell in cells).rstrip())


def wrapped_text(kind: Kind, source: Source, seed: int) -> Wrapped:
    rng = random.Random(seed * 31 + KINDS.index(kind))
    writer = _Writer(source, rng.randint(30, 39), rng)
    _MAKERS[kind](writer)
    return Wrapped(kind, "\n".join(writer.lines).strip("\n") + "\n", tuple(writer.paragraphs))


def _mail(writer: _Writer) -> None:
    rng = writer.rng
    writer.add(
        f"From: {rng.choice(_NAMES)} <{rng.choice(_COMMANDS)}@example.jp>", f"Subject: {writer.phrase()}について"
    )
    writer.add("Date: Mon, 6 May 2024 10:00:00 +0900", "", f"{rng.choice(_NAMES)}様", "")
    for _ in range(rng.randint(3, 12)):
        if rng.random() < 0.25:
            writer.wrapped(writer.sentence() + writer.sentence(), "> ", "> ")
            writer.add("")
        writer.prose()
    writer.add("よろしくお願いします。", "", "-- ", rng.choice(_NAMES), "電話 03-0000-0000")


def _manual(writer: _Writer) -> None:
    rng = writer.rng
    writer.add(f"*soko.txt*  {writer.phrase()}の手引き", "")
    for number in range(1, rng.randint(4, 9)):
        title = f"{number}. {writer.phrase()}"
        writer.add("=" * 78, title + " " * max(2, int(60 - 2 * width_of(title))) + f"*soko-{number}*", "")
        for _ in range(rng.randint(1, 4)):
            writer.prose(blank=False)
            if rng.random() < 0.6:
                writer.lines[-1] += "例:"
                writer.paragraphs.pop()
                writer.code()
                writer.add("")
            elif rng.random() < 0.4:
                writer.add("")
                writer.table("        ")
                writer.add("")
            else:
                writer.add("")


def _readme(writer: _Writer) -> None:
    rng = writer.rng
    title = writer.phrase()
    writer.add(title, "=" * int(2 * width_of(title)), "")
    for _ in range(rng.randint(3, 6)):
        title = writer.phrase()
        writer.add(title, "-" * int(2 * width_of(title)), "")
        for _ in range(rng.randint(1, 3)):
            writer.prose()
        if rng.random() < 0.5:
            writer.code("    ")
            writer.add("")
        if rng.random() < 0.5:
            _items(writer, "* ")


def _memo(writer: _Writer) -> None:
    """Pages of a standards paper: form feeds, running heads and feet, numbered sections, pages cut within sentences."""
    rng = writer.rng
    body: list[str] = []
    indent = rng.choice(["   ", "", "　"])
    for number in range(1, rng.randint(5, 9)):
        writer.add(f"{number}.  {writer.phrase()}", "")
        for _ in range(rng.randint(2, 5)):
            writer.prose(indent=indent)
    body, writer.lines = writer.lines, []
    height = rng.randint(28, 50)
    name, title = rng.choice(_NAMES), writer.phrase()
    for page, at in enumerate(range(0, len(body), height), 1):
        if page > 1:
            writer.add(f"\f倉庫の覚書 28{' ' * 12}{title}{' ' * 12}2024年5月", "")
        writer.add(*body[at : at + height])
        writer.add("", f"{name}{' ' * 40}[{page}ページ]")


def _minutes(writer: _Writer) -> None:
    rng = writer.rng
    writer.add(f"{writer.phrase()}会議 議事録", "", f"日時：2024年{rng.randint(1, 12)}月{rng.randint(1, 28)}日")
    writer.add(f"場所：第{rng.randint(1, 9)}会議室", "出席：" + "、".join(rng.sample(_NAMES, 4)), "")
    for number in range(1, rng.randint(3, 8)):
        writer.add(f"{number}．{writer.phrase()}", "")
        for _ in range(rng.randint(2, 5)):
            writer.prose(f"{rng.choice(_NAMES)}：", blank=rng.random() < 0.6)
        writer.add("")


def _verse(writer: _Writer) -> None:
    rng = writer.rng
    writer.add(writer.phrase(10), "")
    for _ in range(rng.randint(6, 20)):
        writer.add(*(writer.phrase(rng.choice([12, 18, 24])) for _ in range(rng.randint(3, 6))), "")


def _log(writer: _Writer) -> None:
    rng = writer.rng
    for number in range(rng.randint(40, 160)):
        when = f"2024-05-{1 + number // 24 % 28:02} {number % 24:02}:{rng.randint(0, 59):02}:00"
        level = rng.choice(["INFO", "WARN", "ERROR"])
        text = writer.sentence()[: rng.choice([12, 24, 40])]
        writer.add(f"{when} {level} {rng.choice(_COMMANDS)}: {text}")


def _tables(writer: _Writer) -> None:
    rng = writer.rng
    writer.add(f"{writer.phrase()}一覧", "")
    for _ in range(rng.randint(3, 7)):
        writer.prose()
        if rng.random() < 0.5:
            writer.add("-" * 60)
        writer.table(rng.choice(["", "  "]))
        writer.add("")


def _listings(writer: _Writer) -> None:
    rng = writer.rng
    for _ in range(rng.randint(5, 10)):
        writer.wrapped(writer.sentence(), "# ", "# ")
        writer.add(f"def {rng.choice(_COMMANDS)}_{rng.choice(_COMMANDS)}(count):")
        for _ in range(rng.randint(1, 3)):
            writer.code("    ")
        writer.add("    return count", "", "")


def _lists(writer: _Writer) -> None:
    rng = writer.rng
    writer.add(writer.phrase(), "")
    for _ in range(rng.randint(3, 6)):
        writer.prose()
        _items(writer, rng.choice(["- ", "* ", "・", "1. "]))


def _items(writer: _Writer, mark: str) -> None:
    for number in range(1, writer.rng.randint(4, 8)):
        shown = mark.replace("1", str(number))
        writer.wrapped(writer.sentence(), shown, " " * int(2 * width_of(shown)))
    writer.add("")


_MAKERS: dict[Kind, Callable[[_Writer], None]] = {
    "mail": _mail,
    "manual": _manual,
    "readme": _readme,
    "memo": _memo,
    "minutes": _minutes,
    "verse": _verse,
    "log": _log,
    "tables": _tables,
    "listings": _listings,
    "lists": _lists,
}
