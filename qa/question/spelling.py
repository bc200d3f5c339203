"""Mistyped English words of a question, put right before anything is looked for.

Vectors of a mistyped word say nothing, and a Japanese text holds no English word that would resemble it. A word is taken for
mistyped when neither English nor the documents know it; names are left alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from spellchecker import SpellChecker

_WORD = re.compile(r"(?<![\w.’'-])[a-z]{4,24}(?![\w(]|[-'’.]\w)")
_LATIN = re.compile("[a-z]+")
_SEVERAL = 3
_VOWELS = frozenset("aeiou")
_COMMON = 0.4  # what a word ten times as common gains


def corrected(question: str, known: Callable[[str], bool]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The question with its mistyped words put right, and each of them with what it was taken for.

    `known` tells whether the documents hold a word. Only lower-case words are touched, by one slip of the fingers at most.
    """
    made: list[tuple[str, str]] = []

    def put_right(match: re.Match[str]) -> str:
        word = match.group()
        better = None if _is_word(word) or known(word) else _nearest(word)
        if better is None:
            return word
        made.append((word, better))
        return better

    return _WORD.sub(put_right, question), tuple(made)


def is_gibberish(words: Sequence[str]) -> bool:
    """Whether a question's words are several, all Latin, in lower case and unknown to English: "asdf qwer hjkl".

    One or two may be a slip each, and names are written otherwise.
    """
    return len(words) >= _SEVERAL and all(_LATIN.fullmatch(word) and not _is_word(word) for word in words)


@lru_cache(maxsize=1)
def _dictionary() -> SpellChecker:
    return SpellChecker(distance=1)


def _is_word(word: str) -> bool:
    return word in _dictionary()


@lru_cache(maxsize=1024)
def _nearest(word: str) -> str | None:
    """The word one slip away that was probably meant: a common word by a likely slip."""
    dictionary = _dictionary()
    candidates = dictionary.known(dictionary.edit_distance_1(word))
    if not candidates:
        return None
    return min(candidates, key=lambda other: (_slip(other, word) - _COMMON * math.log10(dictionary[other]), other))


def _slip(meant: str, typed: str) -> float:
    """How unlikely the slip from `meant` to `typed` is: least a double letter halved or doubled, most a wrong first letter."""
    if meant[0] != typed[0]:
        return 2.5
    if len(meant) != len(typed):
        longer, shorter = (meant, typed) if len(meant) > len(typed) else (typed, meant)
        if any(
            longer[at] == longer[at + 1] and longer[:at] + longer[at + 1 :] == shorter for at in range(len(shorter))
        ):
            return 0.0
        return 0.7
    if sorted(meant) == sorted(typed):
        return 0.5
    differing = next(at for at, (one, other) in enumerate(zip(meant, typed, strict=True)) if one != other)
    return 0.7 if meant[differing] in _VOWELS and typed[differing] in _VOWELS else 1.5
