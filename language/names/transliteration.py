"""Whether a Latin name and a katakana word sound alike: Putin and プーチン, Yugoslavia and ユーゴスラビア.

Both are reduced to classes of consonants with the vowels between them, and compared by a weighted edit distance
(Wagner & Fischer, 1974) in which sounds that Japanese writes alike (l and r, b and v, si and shi) cost little or nothing,
and vowels, which katakana adds after consonants and English spells as it pleases, cost less than consonants. This is the
idea of phonetic keys such as Soundex, for one pair of scripts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

# Similarity from which two words are taken for one name: measured on dictionary pairs, see benchmarks/README.md.
SAME_NAME = 0.75

_KANA = {
    "ア": "a", "イ": "i", "ウ": "u", "エ": "e", "オ": "o", "カ": "ka", "キ": "ki", "ク": "ku", "ケ": "ke", "コ": "ko",
    "サ": "sa", "シ": "Si", "ス": "su", "セ": "se", "ソ": "so", "タ": "ta", "チ": "Ci", "ツ": "Tu", "テ": "te", "ト": "to",
    "ナ": "na", "ニ": "ni", "ヌ": "nu", "ネ": "ne", "ノ": "no", "ハ": "ha", "ヒ": "hi", "フ": "fu", "ヘ": "he", "ホ": "ho",
    "マ": "ma", "ミ": "mi", "ム": "mu", "メ": "me", "モ": "mo", "ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ラ": "ra", "リ": "ri",
    "ル": "ru", "レ": "re", "ロ": "ro", "ワ": "wa", "ヰ": "wi", "ヱ": "we", "ヲ": "o", "ン": "n", "ガ": "ga", "ギ": "gi",
    "グ": "gu", "ゲ": "ge", "ゴ": "go", "ザ": "za", "ジ": "ji", "ズ": "zu", "ゼ": "ze", "ゾ": "zo", "ダ": "da", "ヂ": "ji",
    "ヅ": "zu", "デ": "de", "ド": "do", "バ": "ba", "ビ": "bi", "ブ": "bu", "ベ": "be", "ボ": "bo", "パ": "pa", "ピ": "pi",
    "プ": "pu", "ペ": "pe", "ポ": "po", "ヴ": "bu",
}  # fmt: skip
_SMALL = {"ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o", "ャ": "a", "ュ": "u", "ョ": "o", "ヮ": "a"}
_DROPPED = "ーッ・゠＝"

# English spellings, longest first, to the letters used above.
_SPELLINGS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^(?:wr)", "r"), (r"^(?:kn|gn)", "n"), (r"^ps", "s"), (r"tsch|tch", "C"), (r"sch|sh", "S"), (r"ch", "C"),
        (r"ph", "f"), (r"th", "s"), (r"ck|cq|qu|q", "k"), (r"gh(?=[^aeiou]|$)", ""), (r"kh", "k"), (r"zh", "j"),
        (r"dg(?=e)|dj", "j"), (r"ts|tz|cz", "T"), (r"x", "ks"), (r"c(?=[eiy])", "s"), (r"c", "k"), (r"v", "b"),
        (r"l", "r"), (r"(?<=[aeiou])y|y(?=[^aeiou]|$)", "i"), (r"mb$", "m"), (r"w(?=[^aeiou]|$)", "u"), (r"e$", ""),
        (r"([a-zCST])\1", r"\1"),
    )
)  # fmt: skip
_VOWELS = frozenset("aiueo")
# What exchanging two consonants costs, when less than a whole one.
_NEAR = {
    frozenset(pair): cost
    for pair, cost in (
        ("td", 0.5), ("kg", 0.5), ("sz", 0.25), ("sS", 0.25), ("zj", 0.3), ("CT", 0.3), ("tC", 0.35), ("tT", 0.35),
        ("sT", 0.3), ("zT", 0.4), ("bp", 0.6), ("bf", 0.6), ("fh", 0.2), ("wb", 0.4), ("jg", 0.35), ("yj", 0.35),
        ("kC", 0.5), ("SC", 0.4), ("Sj", 0.5), ("nm", 0.4), ("kh", 0.4), ("pf", 0.6), ("st", 0.5), ("zs", 0.25),
        ("dj", 0.5), ("zd", 0.6),
    )
}  # fmt: skip
_GROUPS = ("td", "kg", "szjSCT", "bpfv", "r", "mn")
_LONGEST_NAME = 60  # sounds: twice the longest place name; comparing costs their number, times all words
_VOWEL_COST = 0.22  # adding, dropping or exchanging a vowel
_GLIDE_COST = 0.3  # a y, w or h that one side doesn't write


def similarity(latin: str, katakana: str) -> float:
    """0 to 1, higher is more alike: 1 less the cost of turning one into the other over the weight of the longer.

    >>> similarity("Putin", "プーチン") > SAME_NAME > similarity("Putin", "ポロシェンコ")
    True
    """
    sounds = katakana_sounds(katakana)
    others = np.array([_numbers(sounds)], dtype=np.int8).reshape(1, len(sounds))
    return float(_similarities(_numbers(latin_sounds(latin)), others, np.array([len(sounds)]))[0])


class SoundIndex:
    """Katakana words by their sound. `alike` compares fully only words with about the same consonants."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = list(words)
        sounds = [katakana_sounds(word) for word in self._words]
        counts = np.array([_consonant_counts(sound) for sound in sounds], dtype=np.int8)
        self._counts = np.ascontiguousarray(counts.reshape(len(self._words), len(_GROUPS)).T)
        self._consonants = self._counts.sum(axis=0)
        self._lengths = np.array([len(sound) for sound in sounds], dtype=np.int64)
        self._numbers = np.zeros((len(sounds), int(self._lengths.max(initial=0))), dtype=np.int8)
        for row, sound in enumerate(sounds):
            self._numbers[row, : len(sound)] = _numbers(sound)

    def alike(self, latin: str, at_least: float = SAME_NAME, least_consonants: int = 2) -> list[tuple[str, float]]:
        """The words that sound like `latin`, best first, with their similarity. Too short or long a name matches nothing."""
        sounds = latin_sounds(latin)
        if sum(sound not in _VOWELS for sound in sounds) < least_consonants or not 4 <= len(sounds) <= _LONGEST_NAME:
            return []
        counts = np.array(_consonant_counts(sounds), dtype=np.int8)
        apart = np.abs(self._counts - counts[:, None]).sum(axis=0)
        longest = np.maximum(self._consonants, counts.sum())
        near = np.flatnonzero(apart <= np.maximum(1, longest * (1 - at_least) * 1.6))
        if not len(near):
            return []
        scores = _similarities(_numbers(sounds), self._numbers[near], self._lengths[near])
        order = np.argsort(-scores, kind="stable")
        return [(self._words[near[place]], float(scores[place])) for place in order if scores[place] >= at_least]


def _consonant_counts(sounds: str) -> list[int]:
    """How many consonants of each group, those that are exchanged cheaply being one group."""
    return [sum(sound in group for sound in sounds) for group in _GROUPS]


@lru_cache(maxsize=65_536)
def katakana_sounds(word: str) -> str:
    sounds: list[str] = []
    for character in word:
        if character in _SMALL:
            if sounds and sounds[-1] in _VOWELS and len(sounds) > 1:
                sounds.pop()
            sounds.append(_SMALL[character])
        elif character not in _DROPPED:
            sounds.extend(_KANA.get(character, ""))
    return re.sub(r"nn+", "n", "".join(sounds))


@lru_cache(maxsize=4_096)
def latin_sounds(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word).lower()
    plain = re.sub(r"[^a-z]", "", plain)
    for pattern, sound in _SPELLINGS:
        plain = pattern.sub(sound, plain)
    return plain


def _drop_cost(sound: str) -> float:
    if sound in _VOWELS:
        return _VOWEL_COST
    return _GLIDE_COST if sound in "ywh" else (0.6 if sound == "r" else 1.0)


def _exchange_cost(first: str, second: str) -> float:
    if first == second:
        return 0.0
    if first in _VOWELS and second in _VOWELS:
        return _VOWEL_COST / 2
    if first in _VOWELS or second in _VOWELS:
        glides = frozenset((first, second)) in (frozenset("iy"), frozenset("uw"))
        return 0.1 if glides else 1.2
    return _NEAR.get(frozenset((first, second)), 1.0)


_SOUNDS = " " + "abcdefghijklmnopqrstuvwxyzCST"  # number 0 stands behind the end of a word
_WEIGHTS = np.array([0.0, *(_VOWEL_COST if sound in _VOWELS else 1.0 for sound in _SOUNDS[1:])])
_DROP_COSTS = np.array([0.0, *(_drop_cost(sound) for sound in _SOUNDS[1:])])
_EXCHANGE_COSTS = np.array([[_exchange_cost(first, second) for second in _SOUNDS] for first in _SOUNDS])


def _numbers(sounds: str) -> list[int]:
    return [_SOUNDS.index(sound) for sound in sounds]


def _similarities(sounds: Sequence[int], others: NDArray[np.int8], lengths: NDArray[np.int64]) -> NDArray[np.float64]:
    """(n_others,) of one word with many: `others` (n_others, longest), each `lengths[i]` sounds long."""
    others = np.ascontiguousarray(
        others[:, : int(lengths.max(initial=0))].T
    )  # (longest, n_others): whole rows at a time
    dropped = np.zeros((len(others) + 1, others.shape[1]))  # the cost of leaving out all sounds before a place
    np.cumsum(_DROP_COSTS[others], axis=0, out=dropped[1:])
    row = dropped.copy()
    for sound in sounds:
        kept = row + _DROP_COSTS[sound]
        np.minimum(kept[1:], row[:-1] + _EXCHANGE_COSTS[sound][others], out=kept[1:])
        # row[i + 1] = min(kept[i + 1], row[i] + drop[i]), for all i at once: a running minimum less what was dropped.
        row = np.minimum.accumulate(kept - dropped, axis=0) + dropped
    cost = row[lengths, np.arange(len(lengths))]
    longest = np.maximum(_WEIGHTS[list(sounds)].sum(), _WEIGHTS[others].sum(axis=0))
    return np.where(longest > 0, np.maximum(0.0, 1.0 - cost / np.maximum(longest, 1e-9)), 0.0)
