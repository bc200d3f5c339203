"""The address of a place in a document, which outlives the offsets that it names."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote as percent_encoded
from urllib.parse import urlencode

from qa.records import RetrievedPassage

_WORDS, _WORD_CHARACTERS = 12, 20  # that met the question: the longest words say the most
_QUOTE_CHARACTERS = 200  # of a quote, kept in its address: enough to know it again, and an address that can be sent


def read_address(document_id: str, start: int, end: int, quote: str = "", words: Iterable[str] = ()) -> str:
    """Where `text[start:end]` of a document is shown; by its `quote` it is found again once the text has moved.

    `words` are those around it that met what was asked: they are shown, but not single characters, which stand everywhere.
    Relative to the page: a proxy may serve it under a path of its own.

    >>> read_address("a/b", 3, 9, "x&y", ["yz"])
    'read/a%2Fb?start=3&end=9&quote=x%26y&words=yz'
    """
    place: dict[str, str | int] = {"start": start, "end": end}
    if quote:
        place["quote"] = quote[:_QUOTE_CHARACTERS]
    known = sorted({word for word in words if 1 < len(word) <= _WORD_CHARACTERS}, key=lambda word: (-len(word), word))
    if known:
        place["words"] = "\n".join(known[:_WORDS])
    return f"read/{percent_encoded(document_id, safe='')}?{urlencode(place)}"


def words_that_met(found: RetrievedPassage) -> list[str]:
    """The words of a passage that met words of the question."""
    return [found.passage.text[match.passage_start : match.passage_end] for match in found.matches]
