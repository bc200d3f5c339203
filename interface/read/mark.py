"""Where the words that an address names stand now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["none", "here", "moved", "gone"]
_SPACES = r"\s*"


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters `[start, end)` of the text to be marked.

    `state`: "here" where the address says; "moved" elsewhere, found by its quote; "gone" when the quote stands nowhere
    any more, and then the mark is empty, near where it was; "none" when the address names no words.
    """

    start: int
    end: int
    state: State


def find_mark(text: str, start: int | None, end: int | None, quote: str = "") -> Mark:
    """The mark of an address. `quote` is how the words began when the address was made, "" where it doesn't say.

    >>> find_mark("前の文。答え。", 0, 3, "答え。")
    Mark(start=4, end=7, state='moved')
    """
    if start is None and not quote:
        return Mark(0, 0, "none")
    start = min(max(start or 0, 0), len(text))
    end = min(max(end or 0, start), len(text))
    if not quote:
        return Mark(start, end, "here" if end > start else "none")
    if end > start and text.startswith(quote, start):
        return Mark(start, end, "here")
    length = max(end - start, len(quote))
    found = _nearest(text, quote, start)
    if found is None:
        return Mark(start, start, "gone")
    first, last = found
    # An address keeps a long quote's beginning alone: the rest is as long as it was.
    return Mark(first, min(max(last, first + length if len(quote) < length else last), len(text)), "moved")


def find_words(text: str, start: int, end: int, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where `words` stand in `text[start:end]`, in order; where two meet, the one that comes first in the list wins.

    >>> find_words("加盟国が加盟した", 0, 8, ["加盟国", "加盟"])
    ((0, 3), (4, 6))
    """
    if not any(words):
        return ()
    either = re.compile("|".join(re.escape(word) for word in words if word))
    return tuple(match.span() for match in either.finditer(text, start, end))


def _nearest(text: str, quote: str, start: int) -> tuple[int, int] | None:
    """Where `quote` stands nearest to `start`, or else where it does with other spaces and line ends."""
    exact = [match.span() for match in re.finditer(re.escape(quote), text)]
    if not exact:
        letters = "".join(quote.split())
        exact = [match.span() for match in re.finditer(_SPACES.join(map(re.escape, letters)), text)] if letters else []
    return min(exact, key=lambda span: abs(span[0] - start), default=None)
