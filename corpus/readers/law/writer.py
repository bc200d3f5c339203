"""Writes the parts of a law into a `DocumentBuilder`, and calls each place as lawyers do: 第十五条第二項第三号.

A paragraph of an article that has no other is called by its article alone. Items are one list behind the paragraph that
leads to them.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.builder import DocumentBuilder

_SPACE = "\u3000"


class LawWriter:
    """One method for each kind of part, called in the order of the law; `close` at its end."""

    def __init__(self, builder: DocumentBuilder) -> None:
        self._builder = builder
        self._part = ""  # what comes before an article's name: 附則, nothing in the main provisions
        self._article = ""  # the place of the article under way, its part before it
        self._alone = False  # whether that has one paragraph only
        self._paragraph = ""  # the place of the paragraph under way
        self._lines: list[str] = []  # of the list under way
        self._places: list[tuple[int, str]] = []
        self._item: list[str] = []  # what the items under way, outermost first, add to the paragraph's place
        self._length = 0

    def heading(self, level: int, title: str) -> None:
        """Of a chapter and the like, which is no place that a law cites."""
        self.close()
        self._builder.place(self._part)
        self._builder.heading(level, title)
        self._paragraph, self._item = self._part, []

    def part(self, level: int, title: str, place: str, *, alone: bool = False) -> None:
        """A part that counts its articles anew and is cited by its name: 附則, 別表第一.

        `alone` says that it holds nothing but one paragraph.
        """
        self.close()
        self._part = self._article = place
        self._alone = alone
        self.heading(level, title)

    def article(self, level: int, number: str, title: str, *, alone: bool) -> None:
        """The heading of an article: its `title` begins with its `number`, such as 第三条.

        `alone` says that it has one paragraph only.
        """
        self.close()
        self._article, self._alone = self._part + number, alone
        self._builder.place(self._article)
        self._builder.heading(level, title)
        self._paragraph, self._item = self._article, []

    def paragraph(self, place: str, text: str, *, level: int = 0, caption: str = "") -> None:
        """A paragraph: what its place is called within its article, and its text with the number before it.

        With a caption of its own it stands under a heading of that `level`.
        """
        self.close()
        self._paragraph, self._item = self._article if self._alone else self._article + place, []
        self._builder.place(self._paragraph)
        if caption:
            self._builder.heading(level, caption)
        self._builder.add("paragraph", text)

    def item(self, depth: int, place: str, text: str) -> None:
        """An item at `depth` (0 is the outermost): what it adds to its paragraph's place, and its text with its label."""
        if not text:
            return
        self._item = [*self._item[:depth], *[""] * (depth - len(self._item)), place]
        self._places.append((self._length, self._paragraph + "".join(self._item)))
        self._lines.append("  " * depth + text)
        self._length += len(self._lines[-1]) + 1

    def text(self, text: str) -> None:
        """Text without a number; its place is what it stands in."""
        self.close()
        self._builder.add("paragraph", text)

    def contents(self, lines: Sequence[str]) -> None:
        """The table of contents."""
        self.close()
        self._builder.add("contents", "\n".join(lines))

    def table(self, rows: Sequence[Sequence[str]], header: int = 0) -> None:
        """A table, its cells row by row; the first `header` rows say what its columns hold."""
        self.close()
        lines = [" | ".join(row) for row in rows if any(row)]
        self._builder.add("table", "\n".join(lines), header=len("\n".join(lines[:header])))

    def close(self) -> None:
        """End the list under way."""
        if self._lines:
            self._builder.add("list", "\n".join(self._lines), places=self._places)
            self._builder.place(self._paragraph)
        self._lines, self._places, self._length = [], [], 0


def labelled(label: str, text: str) -> str:
    """
    >>> labelled("２", "前項の規定は、次の場合に用いる。")
    '２\\u3000前項の規定は、次の場合に用いる。'
    """
    return f"{label}{_SPACE}{text}" if label and text else label + text
