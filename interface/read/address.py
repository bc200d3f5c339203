"""The address of a place in a document, which outlives the offsets that it names."""

from __future__ import annotations

from urllib.parse import quote as percent_encoded
from urllib.parse import urlencode

_QUOTE_CHARACTERS = 200  # of a quote, kept in its address: enough to know it again, and an address that can be sent


def read_address(document_id: str, start: int, end: int, quote: str = "") -> str:
    """Where `text[start:end]` of a document is shown; by its `quote` it is found again once the text has moved.

    Relative to the page: a proxy may serve it under a path of its own.

    >>> read_address("a/b", 3, 9, "x&y")
    'read/a%2Fb?start=3&end=9&quote=x%26y'
    """
    place: dict[str, str | int] = {"start": start, "end": end}
    if quote:
        place["quote"] = quote[:_QUOTE_CHARACTERS]
    return f"read/{percent_encoded(document_id, safe='')}?{urlencode(place)}"
