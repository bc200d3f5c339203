"""English sentences with a word asked for, over Japanese lines of which one is the translation: the answer is that word's.

People's own sentences, so that the reader meets English as it is written, and must find the very word in the other language.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from language.span import Span
from training.encoder.lexicon import Lexicon
from training.reader.example import Example, answered, unanswered

_WORD = re.compile(r"[A-Za-z]+|\d+")
_ARTICLE = re.compile(r"\b(the|a|an|this|that|my|your|his|her|its|our|their|some|any)\s+$", re.IGNORECASE)
_LIKELY = 0.12  # weight that a rendering must have to be taken for the word's translation
_HELD_BACK = 0.35
_MOST_LINES = 4
_JAPANESE_NUMBERS = str.maketrans("０１２３４５６７８９", "0123456789")


@dataclass(slots=True)
class Clozes:
    """(English, Japanese) pairs, sorted by their Japanese."""

    pairs: Sequence[tuple[str, str]]
    lexicon: Lexicon

    def example(self, number: int, chance: random.Random) -> Example | None:
        at = number * 7919 % len(self.pairs)
        english, japanese = self.pairs[at]
        if not 8 <= len(japanese) <= 90 or len(english) > 140:
            return None
        found = self.aligned(english, japanese)
        if not found:
            return None
        word, answer = chance.choice(found)
        lines = [line for _ in range(chance.randint(0, _MOST_LINES)) if (line := self._other(at, chance)) != japanese]
        question = asked(english, word, chance)
        if lines and chance.random() < _HELD_BACK:
            return unanswered("cloze-none", question, "", "\n".join(lines))
        holding = chance.randint(0, len(lines))
        lines.insert(holding, japanese)
        return answered("cloze", question, "", lines, holding, answer, "\n" if chance.random() < 0.5 else "")

    def aligned(self, english: str, japanese: str) -> list[tuple[Span, Span]]:
        """Words of the English sentence with their translations in the Japanese one, each once in either."""
        words = {match.group().lower(): Span(*match.span()) for match in _WORD.finditer(english)}
        found, at = [], 0
        for unit in self.lexicon.units(japanese):
            start = japanese.index(unit.surface, at) if unit.surface in japanese[at:] else -1
            if start < 0:
                return []
            at = start + len(unit.surface)
            content = (
                unit.words[0].part_of_speech[0] in ("名詞", "動詞", "形容詞") and japanese.count(unit.surface) == 1
            )
            english_word = self._rendering(unit.key, unit.surface, words) if content else None
            if english_word is not None:
                found.append((words[english_word], Span(start, at)))
        return found

    def _rendering(self, key: str, surface: str, words: dict[str, Span]) -> str | None:
        """The word of the sentence that renders the entry."""
        if (digits := surface.translate(_JAPANESE_NUMBERS)).isdigit():
            return digits if digits in words else None
        renderings, weights = self.lexicon.glosses.get(key, ([], []))
        for rendering, weight in sorted(zip(renderings, weights, strict=True), key=lambda pair: -pair[1]):
            word = rendering.removeprefix("to ")
            if weight >= _LIKELY and len(word) > 2 and word in words:
                return word
        return None

    def _other(self, at: int, chance: random.Random) -> str:
        near = at + chance.choice((-1, 1)) * chance.randint(3, 40)
        place = near if chance.random() < 0.5 else chance.randrange(len(self.pairs))
        return self.pairs[place % len(self.pairs)][1]


def asked(english: str, word: Span, chance: random.Random) -> str:
    """The sentence with the word asked for: "Tom bought what?", or "What: Tom bought ____."."""
    before, after = english[: word.start], english[word.end :].rstrip(".!? ")
    if chance.random() < 0.3:
        return f"{before}____{after}."
    before = _ARTICLE.sub("", before)
    asking = "how many" if word.of(english).isdigit() else "what" if chance.random() < 0.8 else "which"
    return f"{before}{asking}{after}?".strip()
