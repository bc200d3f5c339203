"""An English sentence and Japanese ones: does one of them say it? Ties the two languages together, word by word."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from language.span import Span
from training.reader.example import Example, answered, unanswered

_MOST_LINES = 5
_HELD_BACK = 0.3  # share whose translation is not among the lines


@dataclass(slots=True)
class Translations:
    """(English, Japanese) pairs, sorted by their Japanese so that lines near each other share their beginning."""

    pairs: Sequence[tuple[str, str]]

    def example(self, number: int, chance: random.Random) -> Example | None:
        """Some lines are neighbours of the right one, hard to tell from it, the others any."""
        at = number * 7919 % len(self.pairs)
        english, japanese = self.pairs[at]
        if not 8 <= len(japanese) <= 80:
            return None
        lines = [line for line in self._others(at, chance) if line != japanese]
        question = f"Which line says: {english}" if chance.random() < 0.3 else english
        if chance.random() < _HELD_BACK and lines:
            return unanswered("translation-none", question, "", "\n".join(lines))
        holding = chance.randint(0, len(lines))
        lines.insert(holding, japanese)
        return answered("translation", question, "", lines, holding, Span(0, len(japanese.rstrip("。")) or 1))

    def _others(self, at: int, chance: random.Random) -> list[str]:
        found = []
        for _ in range(chance.randint(1, _MOST_LINES)):
            near = at + chance.choice((-1, 1)) * chance.randint(3, 40)
            place = near if chance.random() < 0.5 else chance.randrange(len(self.pairs))
            found.append(self.pairs[place % len(self.pairs)][1])
        return found
