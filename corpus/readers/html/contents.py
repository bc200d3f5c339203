"""What each element of a page holds, counted once for all: asked of each of many nested elements, it would be again and
again."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.readers.html.tree import Element, tag_of

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(slots=True)
class Contents:
    """`characters` of text, without the white space around each piece; those of them in links; and elements below it."""

    characters: int = 0
    linked: int = 0
    headings: int = 0
    tables: int = 0
    cells: int = 0
    paragraphs: int = 0


def contents_of(root: Element) -> dict[Element, Contents]:
    """Of `root` and every element below it."""
    found: dict[Element, Contents] = {}
    for element in reversed(list(root.iter())):  # what is within comes before what it is in
        own = Contents(len((element.text or "").strip()) if tag_of(element) else 0)
        for child in element:
            _add(own, child, found[child])
        if tag_of(element) == "a":
            own.linked += own.characters
        found[element] = own
    return found


def _add(own: Contents, child: Element, below: Contents) -> None:
    tag = tag_of(child)
    own.characters += below.characters + len((child.tail or "").strip())
    own.linked += below.linked
    own.headings += below.headings + (tag in _HEADINGS)
    own.tables += below.tables + (tag == "table")
    own.cells += below.cells + (tag in ("td", "th"))
    own.paragraphs += below.paragraphs + (tag == "p")
