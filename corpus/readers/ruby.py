"""Readings printed beside words (ruby), of formats whose trees hold them: <ruby>base<rt>reading</rt></ruby>.

The base stays in the text, and the reading is left out of it; here each is found again where its base stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from corpus.document import Document, Gloss
from corpus.readers.html.tree import Element, tag_of

_FARTHEST = 5_000  # characters from one base to the next: what lies between is text without ruby
_LONGEST = 50  # of base and reading


def ruby_pairs(root: Element) -> Iterator[tuple[str, str]]:
    """(base, reading) in the order of the tree."""
    for element in root.iter():
        if tag_of(element) == "ruby":
            yield from _pairs(element)


def with_readings(document: Document, pairs: Iterable[tuple[str, str]]) -> Document:
    """The document with the readings of those bases that its text has, in the order of the pairs."""
    found: list[Gloss] = []
    at = 0
    for base, reading in pairs:
        start = document.text.find(base, at, at + _FARTHEST)
        if start >= 0:
            at = start + len(base)
            found.append(Gloss(start, at, reading, "reading"))
    return replace(document, readings=(*document.readings, *found)) if found else document


def _pairs(ruby: Element) -> Iterator[tuple[str, str]]:
    base = ruby.text or ""
    for child in ruby:
        tag = tag_of(child)
        if tag == "rt":
            word, reading = "".join(base.split()), "".join("".join(child.itertext()).split())
            if 0 < len(word) <= _LONGEST and 0 < len(reading) <= _LONGEST:
                yield word, reading
            base = ""
        elif tag not in ("rp", "rtc"):
            base += "".join(child.itertext())
        base += child.tail or ""
