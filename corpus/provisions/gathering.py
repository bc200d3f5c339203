"""Gathers articles, paragraphs and items in the order of a text, into an outline and where each of them stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from language.references.outline import Article, Number, Outline, Paragraph, Position
from language.span import Span

_LEAST_ARTICLES = 3
_MOST_PARTS = 500  # paragraphs of an article, or items of a paragraph: more are a table, and slow to count
_IN_SEQUENCE = 0.9  # of the articles, the share that follow the one before: a commentary names them as it needs them


@dataclass(frozen=True, slots=True)
class Provisions:
    """An outline, and which words of the text stand where in it, in the order of the text."""

    outline: Outline
    places: tuple[tuple[Span, Position], ...]


@dataclass(slots=True)
class _Draft:
    label: str
    number: Number
    part: str
    paragraphs: list[tuple[int, list[Number]]] = field(default_factory=list)
    sure: bool = True

    def finished(self) -> Article:
        paragraphs = tuple(Paragraph(number, tuple(items)) for number, items in self.paragraphs)
        numbers = [paragraph.number for paragraph in paragraphs]
        sure = self.sure and numbers == list(range(1, len(numbers) + 1))
        sure = sure and max((len(numbers), *(len(paragraph.items) for paragraph in paragraphs))) <= _MOST_PARTS
        return Article(self.label, self.number, paragraphs, self.part, sure)


class Gathering:
    """`article`, `paragraph` and `item` as they begin, `words` for what stands there."""

    def __init__(self) -> None:
        self._drafts: list[_Draft] = []
        self._open = False  # whether an article is under way
        self._item: Number = ()
        self._places: list[tuple[Span, Position]] = []

    @property
    def open(self) -> bool:
        return self._open

    @property
    def paragraphs(self) -> int:
        """How many the article under way has so far."""
        return len(self._drafts[-1].paragraphs) if self._open else 0

    def article(self, label: str, number: Number, part: str) -> None:
        self._drafts.append(_Draft(label, number, part))
        self._open, self._item = True, ()

    def close(self) -> None:
        """What follows belongs to no article."""
        self._open = False

    def paragraph(self, number: int) -> None:
        if self._open:
            self._drafts[-1].paragraphs.append((number, []))
            self._item = ()

    def item(self, number: Number) -> None:
        """() where an item has no number that a text could cite."""
        if self._open and self._drafts[-1].paragraphs:
            self._item = number
            if number:
                self._drafts[-1].paragraphs[-1][1].append(number)

    def doubt(self) -> None:
        """The paragraphs of the article under way can't be told apart."""
        if self._open:
            self._drafts[-1].sure = False

    def words(self, start: int, end: int) -> None:
        """`[start, end)` of the text stands at what began last; nowhere when that is closed."""
        if self._open:
            paragraphs = self._drafts[-1].paragraphs
            number = paragraphs[-1][0] if paragraphs else 0
            self._places.append((Span(start, end), Position(len(self._drafts) - 1, number, self._item)))

    def gathered(self) -> Provisions | None:
        """None where that is no text of articles in order."""
        articles = tuple(draft.finished() for draft in self._drafts)
        numbers = [article.number[0] for article in articles if article.number]
        follow = sum(later in (earlier, earlier + 1, 1) for earlier, later in pairwise(numbers))
        if len(numbers) < _LEAST_ARTICLES or follow < _IN_SEQUENCE * (len(numbers) - 1):
            return None
        return Provisions(Outline(articles), tuple(self._places))
