"""Marks that a source itself sets, such as its notes' [3], told apart from the `[n]` by which an answer cites.

In an answer's text they stand in full-width brackets, ［3］, so that nobody takes them, and no program, for a citation. A
citation's `quote` keeps them as the document writes them.
"""

from __future__ import annotations

import re

_NUMBERS = r"(?P<numbers>[0-9０-９]+(?: ?[,，、;~〜–-] ?[0-9０-９]+)*)"
_MARK = re.compile(rf"\[ ?{_NUMBERS} ?\]")
_EITHER = re.compile(rf"[\[［] ?{_NUMBERS} ?[\]］]")
_LAST = re.compile(r"(?:\s*［[^］]*］)+$")
_AS_DATA = re.compile(rf"〈{_NUMBERS}〉")


def set_apart(text: str) -> str:
    """A source's words for an answer's text.

    >>> set_apart("架けられた[3]。橋は鉄橋である[1, 2]。")
    '架けられた［3］。橋は鉄橋である［1, 2］。'
    """
    return _MARK.sub(r"［\g<numbers>］", text)


def as_data(text: str) -> str:
    """The same for a language model: 〈3〉, for it may write ［3］ for a citation of its own."""
    return _EITHER.sub(r"〈\g<numbers>〉", text)


def from_data(text: str) -> str:
    """What a language model wrote, with the marks it copied as `set_apart` writes them."""
    return set_apart(_AS_DATA.sub(r"［\g<numbers>］", text))


def without_last_marks(text: str) -> str:
    """`text`, as `set_apart` gives it, without the marks it ends in: behind 。［3］ no full stop is wanting."""
    return _LAST.sub("", text)
