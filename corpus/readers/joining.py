"""How two pieces of text that a line end parted belong together."""

from __future__ import annotations

import re

# Scripts written without spaces between words: CJK punctuation, kana, Chinese characters, full-width forms.
# Hangul is left out, for Korean writes spaces.
JAPANESE = (
    "\u2e80-\u2fdf\u3000-\u312f\u31a0-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U0001b000-\U0001b16f\U0001f200-\U0001f2ff\U00020000-\U000323af"
)
_JAPANESE = re.compile(f"[{JAPANESE}]")
# Punctuation of either script: the character beyond it decides.
_NEUTRAL = "…‥—―‐“”‘’·•"


def is_japanese(character: str) -> bool:
    return bool(_JAPANESE.match(character))


def joint(left: str, right: str) -> str:
    """What stands where the line end between `left` and `right` was: nothing beside Japanese, else a space.

    >>> joint("加盟", "した"), joint("the", "end"), joint("NATO", "は")
    ('', ' ', '')
    """
    if not left or not right or left[-1].isspace() or right[0].isspace():
        return ""
    return "" if _touches_japanese(left[:-5:-1]) or _touches_japanese(right) else " "


def join_lines(lines: list[str]) -> str:
    joined = ""
    for line in lines:
        joined += joint(joined, line) + line
    return joined


def _touches_japanese(text: str) -> bool:
    """The first character that has a script of its own is Japanese."""
    for character in text[:4]:
        if character not in _NEUTRAL:
            return is_japanese(character)
    return True
