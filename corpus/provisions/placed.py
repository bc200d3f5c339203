"""Provisions by the places that the readers for laws give: 第十五条第二項第三号, 附則第二項."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.document import Block, Document
from corpus.provisions.gathering import Gathering, Provisions
from corpus.provisions.numbers import NUMBER, branched, value
from language.references.outline import Number
from language.span import Span

_LABEL = re.compile(
    r"(?P<part>(?:附則(?:[（(].*?[)）])?)?)"
    rf"(?P<article>(?:第{NUMBER}条(?:[のノ]{NUMBER})*)?)"
    rf"(?:第(?P<paragraph>{NUMBER})項)?(?:第(?P<item>{NUMBER}号(?:の{NUMBER})*))?(?P<below>[^第条項号]{{0,20}})$"
)
_ARTICLE = re.compile(rf"第{NUMBER}条(?:[のノ]{NUMBER})*$")


@dataclass(frozen=True, slots=True)
class _Label:
    part: str
    article: str
    paragraph: int  # 0 where it isn't counted
    item: Number
    below: str


def has_placed_articles(document: Document) -> bool:
    return any(_ARTICLE.match(place.label) for place in document.places)


def placed_provisions(document: Document) -> Provisions | None:
    """None for a text whose articles are in no order."""
    gathering, seen = Gathering(), set[tuple[int, _Label]]()
    articles = 0
    current: tuple[str, str] | None = None
    for block in document.blocks:
        for span in _pieces(document, block):
            label = _read(document.place_at(span.start))
            if label is None or not (label.part or label.article):
                gathering.close()
                current = None
                continue
            key = label.part, label.article
            begins = block.kind == "heading" and not label.paragraph and not label.item
            if key != current or begins:
                part = re.split("[（(]", label.part, maxsplit=1)[0]  # 附則 without the law that brought it
                gathering.article(label.article, branched(label.article), part)
                articles, current = articles + 1, key
            if block.kind not in ("paragraph", "list"):
                continue
            if (
                articles,
                label,
            ) in seen:  # what stands behind its first words may be another's: 「次のように改正する。」
                if block.kind == "paragraph" and document.media_type != "application/xml":
                    gathering.doubt()  # a paragraph without its number
                continue
            seen.add((articles, label))
            _go_on(gathering, label)
            gathering.words(span.start, span.end)
    return gathering.gathered()


def _pieces(document: Document, block: Block) -> Iterator[Span]:
    """A block, cut where places begin in it."""
    first = bisect_right(document.places, block.start, key=lambda place: place.start)
    last = bisect_left(document.places, block.end, key=lambda place: place.start)
    starts = [place.start for place in document.places[first:last]]
    yield from (Span(start, end) for start, end in zip([block.start, *starts], [*starts, block.end], strict=True))


def _go_on(gathering: Gathering, label: _Label) -> None:
    number = label.paragraph or 1
    if label.paragraph > gathering.paragraphs or not gathering.paragraphs:
        gathering.paragraph(number)
    if label.item and not label.below:
        gathering.item(label.item)
    elif not label.item:
        gathering.item(())


def _read(label: str) -> _Label | None:
    match = _LABEL.match(label)
    if match is None:
        return None
    paragraph = value(match["paragraph"]) if match["paragraph"] else 0
    item = branched(match["item"]) if match["item"] else ()
    return _Label(match["part"], match["article"], paragraph, item, match["below"])
