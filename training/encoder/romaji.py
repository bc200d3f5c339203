"""Katakana in Latin letters, as English texts write Japanese names: Hepburn without marks of length."""

from __future__ import annotations

import re

_ROWS = {
    "": "アイウエオ", "k": "カキクケコ", "s": "サシスセソ", "t": "タチツテト", "n": "ナニヌネノ", "h": "ハヒフヘホ",
    "m": "マミムメモ", "y": "ヤ-ユ-ヨ", "r": "ラリルレロ", "w": "ワヰ-ヱヲ", "g": "ガギグゲゴ", "z": "ザジズゼゾ",
    "d": "ダヂヅデド", "b": "バビブベボ", "p": "パピプペポ",
}  # fmt: skip
_SYLLABLES = {kana: row + vowel for row, kanas in _ROWS.items() for kana, vowel in zip(kanas, "aiueo", strict=True)}
_SYLLABLES |= {
    "シ": "shi",
    "チ": "chi",
    "ツ": "tsu",
    "フ": "fu",
    "ジ": "ji",
    "ヂ": "ji",
    "ヅ": "zu",
    "ヲ": "o",
    "ン": "n",
}
_SYLLABLES |= {"ヴ": "vu", "ヰ": "i", "ヱ": "e"}
_SMALL = {"ャ": "ya", "ュ": "yu", "ョ": "yo", "ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o", "ヮ": "wa"}


def romanize(katakana: str) -> str:
    """Letters for a reading in katakana, "" when a character is not katakana.

    >>> romanize("トウキョウ"), romanize("ノブナガ"), romanize("ホッカイドウ"), romanize("ニッシン")
    ('tokyo', 'nobunaga', 'hokkaido', 'nisshin')
    """
    letters: list[str] = []
    doubled = False
    for kana in katakana:
        if kana == "ー":
            continue
        if kana == "ッ":
            doubled = True
            continue
        if kana in _SMALL and letters:
            letters[-1] = _contract(letters[-1], _SMALL[kana])
            continue
        sound = _SYLLABLES.get(kana)
        if sound is None:
            return ""
        letters.append((("t" if sound.startswith("ch") else sound[0]) if doubled else "") + sound)
        doubled = False
    return re.sub(r"ou|oo", "o", re.sub("uu", "u", "".join(letters)))


def _contract(before: str, small: str) -> str:
    """キ and ャ give kya; シ and ャ give sha; フ and ァ give fa."""
    stem = before[:-1] if before[-1] in "aiueo" else before
    if small[0] == "y" and (stem.endswith(("sh", "ch", "j"))):
        return stem + small[1:]
    return stem + small
