"""Measures of spans and of telling two kinds apart."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

import numpy as np

_DROPPED = "「」『』（）()\"'“”、。，．,.!！?？・ 　\n"


def exact(said: str, answers: Sequence[str]) -> float:
    """1 where the span is an answer, marks and spaces aside."""
    return float(plain(said) in {plain(answer) for answer in answers})


def overlap(said: str, answers: Sequence[str]) -> float:
    """F1 over characters against the nearest answer, as JaQuAD measures it."""
    return max(_overlap(plain(said), plain(answer)) for answer in answers)


def _overlap(said: str, answer: str) -> float:
    common = sum((Counter(said) & Counter(answer)).values())
    return 2 * common / (len(said) + len(answer)) if common else 0.0


def plain(text: str) -> str:
    """NFKC without marks and spaces."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text) if letter not in _DROPPED)


def area(higher: Sequence[float], lower: Sequence[float]) -> float:
    """Chance that one of the first stands above one of the second: the area under the curve; ties count half."""
    if not len(higher) or not len(lower):
        return float("nan")
    below = np.sort(np.asarray(lower))
    less = np.searchsorted(below, higher, "left")
    not_more = np.searchsorted(below, higher, "right")
    return float((less + not_more).mean() / 2 / len(below))
