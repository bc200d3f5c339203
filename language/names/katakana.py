"""Katakana spellings of one foreign name: ヤヌコビッチ and ヤヌコヴィッチ, ラムズフェルト and ラムズフェルド.

Two spellings are one name when they sound alike once long vowels, small ッ and the letters for foreign sounds are folded,
or when, being long, they differ by one sound that transcriptions confuse (ト and ド at the end of a syllable) or by one
vowel. Two words that the dictionary holds as different words are never one: オーストリア and オーストラリア, スロベニア and
スロバキア stay apart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from language.words import split_words

KATAKANA_WORD = re.compile("[ァ-ヺ][ァ-ヺー]+")
SHORTEST_NAME = 5  # characters; shorter words differ by one sound and mean another thing

_FOREIGN = [
    *zip(["ヴァ", "ヴィ", "ヴェ", "ヴォ", "ヴュ", "ヴ"], ["バ", "ビ", "ベ", "ボ", "ビュ", "ブ"], strict=True),
    *zip(
        ["ティ", "ディ", "デュ", "テュ", "トゥ", "ドゥ", "ツィ"],
        ["チ", "ジ", "ジュ", "チュ", "ト", "ド", "チ"],
        strict=True,
    ),
    *zip(["スィ", "ズィ", "シェ", "ジェ", "チェ", "イェ"], ["シ", "ジ", "セ", "ゼ", "チエ", "エ"], strict=True),
    *zip(["フュ", "ヂ", "ヅ", "ヰ", "ヱ"], ["ヒュ", "ジ", "ズ", "イ", "エ"], strict=True),
]
_SMALL = str.maketrans("ァィゥェォャュョヮ", "アイウエオヤユヨワ")
_VOWEL_OF = {
    kana: vowel
    for vowel, row in zip(
        "アイウエオ",
        (
            "アカサタナハマヤラワガザダバパ",
            "イキシチニヒミリギジビピ",
            "ウクスツヌフムユルグズブプ",
            "エケセテネヘメレゲゼデベペ",
            "オコソトノホモヨロヲゴゾドボポ",
        ),
        strict=True,
    )
    for kana in row
}
_VOICED = dict(
    zip(
        "カキクケコサシスセソタチツテトハヒフヘホパピプペポ",
        "ガギグゲゴザジズゼゾダジズデドバビブベボバビブベボ",
        strict=True,
    )
)


@lru_cache(maxsize=65_536)
def sound(name: str) -> str:
    """How a katakana name sounds, roughly: ヤヌコヴィッチ and ヤヌコビチ give ヤヌコビチ.

    >>> sound("サーカシュヴィリ"), sound("サアカシュヴィリ")
    ('サカシユビリ', 'サカシユビリ')
    """
    for foreign, plain in _FOREIGN:
        name = name.replace(foreign, plain)
    name = name.translate(_SMALL).replace("ー", "").replace("ッ", "")
    kept = name[:1]
    for kana in name[1:]:
        if kana != _VOWEL_OF.get(kept[-1:]) or kana not in "アイウエオ":
            kept += kana
    return kept


def sound_keys(name: str) -> set[str]:
    """Its sound, and that with any one place left out: names that differ in one place share a key."""
    sounds = sound(name)
    return {sounds} | {sounds[:at] + sounds[at + 1 :] for at in range(len(sounds))}


def same_spelling(one: str, other: str) -> bool:
    """Whether two katakana words are spellings of one name.

    >>> same_spelling("ラムズフェルト", "ラムズフェルド"), same_spelling("オーストリア", "オーストラリア")
    (True, False)
    """
    if one == other:
        return True
    if min(len(one), len(other)) < SHORTEST_NAME:
        return False
    sounds = sound(one), sound(other)
    if sounds[0] != sounds[1] and not _nearly(*sounds):
        return False
    return not _different_words(one, other)


def group_names(names: Iterable[str]) -> list[tuple[str, ...]]:
    """The names of which several spellings are among `names`, each group in order of first sight.

    Names are compared with those that share their sound but for one place, so the time grows with their number alone.
    """
    distinct = [name for name in dict.fromkeys(names) if len(name) >= SHORTEST_NAME]
    by_key: dict[str, list[str]] = defaultdict(list)
    leader: dict[str, str] = {name: name for name in distinct}
    for name in distinct:
        for key in sound_keys(name):
            for earlier in by_key[key][:20]:
                if leader[earlier] != leader[name] and same_spelling(earlier, name):
                    old = leader[name]
                    leader |= {other: leader[earlier] for other in distinct if leader[other] == old}
            by_key[key].append(name)
    groups: dict[str, list[str]] = defaultdict(list)
    for name in distinct:
        groups[leader[name]].append(name)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def _nearly(one: str, other: str) -> bool:
    """One voiced for unvoiced sound or one vowel more in names of six sounds, one ヤ, ユ, ヨ more in names of five."""
    if one[0] != other[0]:
        return False
    if len(one) == len(other):
        differing = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
        return len(one) >= 6 and len(differing) == 1 and len({_VOICED.get(kana, kana) for kana in differing[0]}) == 1
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) != 1:
        return False
    at = next((at for at, kana in enumerate(short) if kana != long[at]), len(short))
    more = "アイウエオヤユヨ" if len(short) >= 6 else "ヤユヨ" if len(short) == 5 else ""
    return long[at] in more and short[at:] == long[at + 1 :]


def _different_words(one: str, other: str) -> bool:
    """Both are in the dictionary, and not as spellings of one word."""
    entries = _entry(one), _entry(other)
    return None not in entries and entries[0] != entries[1]


@lru_cache(maxsize=16_384)
def _entry(name: str) -> str | None:
    words = split_words(name, "C")
    return words[0].normalized if len(words) == 1 and words[0].in_dictionary else None
