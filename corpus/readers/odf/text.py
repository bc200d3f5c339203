"""The text of OpenDocument paragraphs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from corpus.readers.odf.package import Element, q

_LEFT_OUT = {
    q("office:annotation"),
    q("text:ruby-text"),
    q("text:tracked-changes"),
    q("text:note-citation"),
    q("draw:frame"),
    q("draw:custom-shape"),
    q("draw:text-box"),
    q("draw:g"),
    q("text:hidden-text"),
}
_DEEPEST = 60  # spans within spans
_SPACES = re.compile(r"[ \t\n\r]+")


def paragraph_text(paragraph: Element, note: Callable[[Element], str] = lambda _: "") -> str:
    """A paragraph's text, a line break as such; `note` gives the mark of a note that stands in it."""
    text = "".join(_pieces(paragraph, note))
    return re.sub(r"[ \xa0]*\n[ \xa0]*", "\n", re.sub(r" {2,}", " ", text)).strip()


def _pieces(element: Element, note: Callable[[Element], str], depth: int = 0) -> Iterator[str]:
    if depth > _DEEPEST:
        yield from element.itertext()
        return
    yield _SPACES.sub(" ", element.text or "")
    for child in element:
        if child.tag == q("text:line-break"):
            yield "\n"
        elif child.tag in (q("text:tab"), q("text:s")):
            yield " "
        elif child.tag == q("text:note"):
            yield note(child)
        elif child.tag not in _LEFT_OUT:
            yield from _pieces(child, note, depth + 1)
        yield _SPACES.sub(" ", child.tail or "")


def text_within(element: Element) -> str:
    """All paragraphs within an element, one a line."""
    own = (paragraph_text(part) for part in element.iter() if part.tag in (q("text:p"), q("text:h")))
    return "\n".join(filter(None, own))
