"""The spaces that a text layer puts where a font changes (`NATO 創設 75周年`), taken out again."""

from __future__ import annotations

import re

from language.script import KANJI, KATAKANA, is_written_without_spaces
from language.words import word_path

_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200b\u3000\ufeff]+")
_JAPANESE_LETTER = re.compile(f"[ぁ-ゖ{KATAKANA}{KANJI}]")
_SENTENCE_MARK = "。、！？；：」』）】"
# Punctuation of either script: the letter beyond it decides.
_NEUTRAL = re.compile(r"[\s!-/:-@\[-`{-~‐-―‘-”•…·°±×÷]*")
_REACH = 12


def without_stray_spaces(text: str, places: list[int]) -> tuple[str, list[int]]:
    """`text` with the spaces beside Japanese gone and those between Latin words kept, and where `places` lie in it.

    >>> without_stray_spaces("NATO 創設 75周年の Treaty Organization", [5])
    ('NATO創設75周年のTreaty Organization', [4])
    """
    parts: list[str] = []
    moved = list(places)
    done = removed = 0
    for match in _SPACES.finditer(text):
        kept = _kept_space(text, match.start(), match.end())
        parts.append(text[done : match.start()])
        parts.append(kept)
        done = match.end()
        lost = match.end() - match.start() - len(kept)
        if lost:
            for index, place in enumerate(places):
                if place >= match.end():
                    moved[index] -= lost
                elif place > match.start():
                    moved[index] = match.start() - removed + len(kept)
            removed += lost
    parts.append(text[done:])
    return "".join(parts), moved


def _kept_space(text: str, start: int, end: int) -> str:
    if start == 0 or end == len(text):
        return ""
    before, after = text[start - 1], text[end]
    if "\u3000" in text[start:end]:
        return "" if before in _SENTENCE_MARK or after in "、。" else "\u3000"
    if _JAPANESE_LETTER.match(before) and _JAPANESE_LETTER.match(after):
        return "" if _word_across(text, start, end) else " "
    return "" if _japanese_before(text, start) or _japanese_after(text, end) else " "


def _japanese_before(text: str, end: int) -> bool:
    back = text[max(0, end - _REACH) : end][::-1]
    match = _NEUTRAL.match(back)
    return is_written_without_spaces(back[match.end() if match else 0 :])


def _japanese_after(text: str, start: int) -> bool:
    match = _NEUTRAL.match(text, start, start + _REACH)
    beyond = match.end() if match else start
    return is_written_without_spaces(text[beyond : beyond + 1])


def _word_across(text: str, start: int, end: int) -> bool:
    """A word of the dictionary goes on over the space: 事務 総長 is two words, 加 盟 one."""
    left = text[max(0, start - 6) : start].split()[-1]
    right = text[end : end + 6].split()[0]
    words = word_path(left + right).words
    return any(first < len(left) < last and known for first, last, known in words)
