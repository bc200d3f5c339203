"""The title that a Word file without a title style prints: the largest lines on its first page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice, takewhile
from typing import Any

from docx.oxml.ns import qn

from corpus.readers.joining import joint
from corpus.readers.titles import is_title

Element = Any  # an lxml element, as python-docx hands out

_LOOKED_AT = 12  # paragraphs with text from the start
_LARGER = 1.3  # ratio to the running text, at least
_LONGEST = 80  # characters of a title, its lines together
_USUAL = 21.0  # half points: what Japanese Word sets where nothing says a size


def printed_title(
    paragraphs: Iterable[Element], text_of: Callable[[Element], str], styles_of: Callable[[Element], Sequence[Element]]
) -> str:
    """The largest of the first `paragraphs`, in one or more lines, if it is larger than the text; "" for none.

    `styles_of` tells a paragraph's style and those it is based on, the nearest first.
    """
    first = islice(((one, text) for one in paragraphs if (text := text_of(one))), _LOOKED_AT)
    sized = [(_size(one, styles_of(one)), text) for one, text in first]
    largest = max((size for size, _ in sized), default=0.0)
    usual = sorted(size for size, _ in sized)[len(sized) // 3] if sized else 0.0
    if largest < _LARGER * max(usual, 1.0):
        return ""
    start = next(at for at, (size, _) in enumerate(sized) if size == largest)
    lines = [text for _, text in takewhile(lambda each: each[0] == largest, sized[start:])]
    title = lines[0]
    for line in lines[1:]:
        title += joint(title, line) + line
    return title if len(title) <= _LONGEST and not title.endswith("。") and is_title(title) else ""


def _size(paragraph: Element, styles: Sequence[Element]) -> float:
    """The size of its first run with text, in half points."""
    runs = (run for run in paragraph.iter(qn("w:r")) if any((each.text or "").strip() for each in run.iter(qn("w:t"))))
    for holder in (*islice(runs, 1), *styles):
        size = holder.find(f"{qn('w:rPr')}/{qn('w:sz')}")
        value = size.get(qn("w:val")) if size is not None else None
        if value and value.replace(".", "", 1).isdigit():
            return float(value)
    return _USUAL
