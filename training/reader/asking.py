"""How a question may be put: as it stands, mistyped, as keywords, politely, or in English glosses."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field, replace

from language.words import split_words
from training.encoder.code_switching import CodeSwitcher
from training.encoder.data import Question
from training.encoder.lexicon import Lexicon, Unit
from training.reader.example import Example

_PLAIN = 0.72  # share of questions left as they are
_END = re.compile(r"(です|でしょう|ます|ました)?(か|かな|の)?[?？。]*$")
_POLITE = ("教えてください。", "について教えて", "を知りたいです", "は?", "は何ですか?", "")
_ENGLISH_FUNCTION = frozenset(
    "a an the of in on at to is are was were be does do did for what who when where which how why by with must has have".split()
)
_LOOSENED = 0.3  # share of glossed questions whose words stand in any order
_KEYWORD = ("名詞", "動詞", "形容詞", "形状詞")


def as_asked(row: Question, chance: random.Random) -> str:
    """Mostly as it stands."""
    drawn = chance.random()
    if drawn < _PLAIN:
        return row.question
    if drawn < _PLAIN + 0.1:
        return mistyped(row.question, chance)
    if drawn < _PLAIN + 0.2:
        return keywords(row.question, chance)
    return _END.sub("", row.question) + chance.choice(("?", "のか", "のか教えて", "か教えてください。", ""))


def mistyped(text: str, chance: random.Random) -> str:
    """Two neighbours exchanged, or one character left out or doubled."""
    if len(text) < 6:
        return text
    at = chance.randrange(1, len(text) - 2)
    drawn = chance.random()
    if drawn < 0.4:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + text[at + 1 :] if drawn < 0.8 else text[:at] + text[at] + text[at:]


def keywords(text: str, chance: random.Random) -> str:
    """The words with a meaning of their own, spaces between them."""
    words = [word.surface for word in split_words(text) if word.part_of_speech[0] in _KEYWORD]
    kept = [word for word in words if chance.random() < 0.9 and word not in ("する", "なる", "ある", "いる")]
    return " ".join(kept) or text


def roughened(example: Example, chance: random.Random) -> Example:
    """Now and then mistyped, in small letters, without its function words or without its question mark."""
    drawn = chance.random()
    if drawn < _PLAIN:
        return example
    text = example.question
    if drawn < _PLAIN + 0.1:
        changed = mistyped(text, chance)
    elif drawn < _PLAIN + 0.16 and text.isascii():
        changed = " ".join(word for word in text.rstrip("?.").split() if word.lower() not in _ENGLISH_FUNCTION) or text
    elif drawn < _PLAIN + 0.22:
        changed = text.lower()
    else:
        changed = text.rstrip("?？ ") or text
    return replace(example, question=changed)


class InOrder(CodeSwitcher):
    """Glosses in the order of the Japanese words, which a reader may rely on as a bag of words may not."""

    def _loosened(self, words: list[str]) -> list[str]:
        return words


@dataclass(slots=True)
class Glossed:
    """Puts Japanese questions into English glosses."""

    lexicon: Lexicon
    _units: dict[str, list[Unit]] = field(default_factory=dict)

    def __call__(self, row: Question, chance: random.Random) -> str:
        kept = chance.choice((0.0, 0.0, 0.15))
        if row.question not in self._units:
            self._units[row.question] = self.lexicon.units(row.question)
        switcher = CodeSwitcher if chance.random() < _LOOSENED else InOrder
        question = switcher(self.lexicon, chance, kept).question(self._units[row.question], row.question)
        return question[:1].upper() + question[1:] if chance.random() < 0.7 else question
