"""Radicals of the Unicode standard's own blocks, turned back into the kanji that they are written for.

Some PDF fonts, and what is copied out of them, have ⻑⽇ for 長日: they look alike, and no search finds the one by the
other. Each becomes one character, so that offsets stay.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from language.tables import read_words


def fold_radicals(text: str) -> str:
    """`text` with kanji in the places of radicals; as long as before.

    >>> fold_radicals("⻑野の⽊")
    '長野の木'
    """
    if text.isascii():
        return text
    return text.translate(_table())


@cache
def _table() -> dict[int, str]:
    kangxi = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
    return kangxi | {ord(pair[0]): pair[1] for pair in read_words("radicals.txt")}
