"""Is a Japanese word a name? The one answer to it, for questions, topics and the checks of a model's sentences."""

from __future__ import annotations

import re

from language.words import Word

_LATIN_NAME = re.compile("[A-ZＡ-Ｚ][A-Za-z0-9Ａ-Ｚａ-ｚ-]+")


def is_name(word: Word) -> bool:
    """Proper nouns, nouns the dictionary lacks unless they are numbers, and Latin words that begin with a capital.

    What the dictionary lacks is nearly always somebody's or something's name: ヤヌコビッチ, 恵庭岳.
    """
    if "固有名詞" in word.part_of_speech or _LATIN_NAME.fullmatch(word.surface):
        return True
    unknown = word.part_of_speech[0] == "名詞" and not word.in_dictionary
    return unknown and word.part_of_speech[1] != "数詞" and not word.surface.isdigit()
