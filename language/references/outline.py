"""Which articles, paragraphs and items a text has, in its order: what 前 and 次 count along.

Numbers of articles and items are tuples, for they have branches: 第二条の三 is (2, 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Number = tuple[int, ...]
_MOST_BEFORE = 50  # articles that 前…条 counts: laws say 前十条 at most


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One 項: its number, and those of its items (号)."""

    number: int
    items: tuple[Number, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One 条, called `label` as printed. `part` is what stands before that, 附則 for one, "" in the main provisions.

    A part that has paragraphs and no articles is one without label and number. `sure` says that its paragraphs were told
    apart without doubt. An article with one paragraph doesn't count it.
    """

    label: str
    number: Number
    paragraphs: tuple[Paragraph, ...] = ()
    part: str = ""
    sure: bool = True

    def paragraph(self, number: int) -> Paragraph | None:
        return next((paragraph for paragraph in self.paragraphs if paragraph.number == number), None)


@dataclass(frozen=True, slots=True)
class Position:
    """Where words stand: the place of their article in the outline, and the numbers of paragraph and item (0, (): none)."""

    article: int
    paragraph: int = 0
    item: Number = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """All articles in order. A part without articles, or one whose articles have been cut out, simply lacks them."""

    articles: tuple[Article, ...]
    style: str = field(init=False, repr=False, compare=False)
    """An article's name as this text prints it, to write other numbers alike; "" where no article has a name."""
    _named: dict[Number, int | None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        named: dict[Number, int | None] = {}
        for at, article in enumerate(self.articles):
            if not article.part:
                named[article.number] = None if article.number in named else at
        object.__setattr__(self, "_named", named)
        object.__setattr__(self, "style", next((article.label for article in self.articles if article.label), ""))

    def named(self, number: Number) -> int | None:
        """Which of the main provisions' articles has that number; None unless exactly one has."""
        return self._named.get(number)

    def before(self, position: int, count: int) -> tuple[int, ...]:
        """The `count` articles before the one at `position`, in order; () where one of them is missing."""
        first = position - count
        if not 0 < count <= _MOST_BEFORE or first < 0 or not self._follow(first, position):
            return ()
        return tuple(range(first, position))

    def after(self, position: int) -> tuple[int, ...]:
        """The article behind the one at `position`; () where it is missing."""
        behind = position + 1
        return (behind,) if behind < len(self.articles) and self._follow(position, behind) else ()

    def _follow(self, first: int, last: int) -> bool:
        run = self.articles[first : last + 1]
        return len({article.part for article in run}) == 1 and in_sequence([article.number for article in run])


def in_sequence(numbers: Sequence[Number]) -> bool:
    """Whether each number is the next after the one before it, branches among them.

    >>> in_sequence([(2,), (2, 2), (2, 3), (3,)]), in_sequence([(2,), (4,)]), in_sequence([(2,), (2, 3)])
    (True, False, False)
    """
    return all(numbers) and all(_next(one, other) for one, other in pairwise(numbers))


def _next(one: Number, other: Number) -> bool:
    depth = len(other) - 1
    if depth == len(one):
        return other == (*one, 2)
    return depth < len(one) and other == (*one[:depth], one[depth] + 1)
