"""Windows of a paragraph: some sentences around the answer, or the same without the sentences that hold it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from language.sentences import split_sentences
from language.span import Span

# Characters of a window. Most are short, since a step's time goes with the length; some are as long as the product's.
_USUAL, _LONG = (40, 190), (190, 420)
_LONG_SHARE = 0.1
_BROKEN_SHARE = 0.25  # windows with a line for each sentence


@dataclass(frozen=True, slots=True)
class Located:
    """Sentences of a paragraph; the answer is a slice of sentence number `holding`."""

    sentences: tuple[str, ...]
    holding: int
    answer: Span


def locate(text: str, answer: str, question: str) -> Located | None:
    """The occurrence whose sentence shares most characters in pairs with the question; None where no sentence has it."""
    sentences = tuple(span.of(text) for span in split_sentences(text))
    asked = pairs(question)
    found = [(len(asked & pairs(line)), -number) for number, line in enumerate(sentences) if answer in line]
    if not found:
        return None
    holding = -max(found)[1]
    start = sentences[holding].index(answer)
    return Located(sentences, holding, Span(start, start + len(answer)))


def pairs(text: str) -> set[str]:
    """Every two characters that stand side by side."""
    return {text[at : at + 2] for at in range(len(text) - 1)}


def width(chance: random.Random) -> int:
    """How many characters a window should have."""
    return chance.randint(*(_LONG if chance.random() < _LONG_SHARE else _USUAL))


def around(lengths: Sequence[int], holding: int, most: int, chance: random.Random) -> range:
    """Numbers of neighbouring sentences with `holding` among them, `most` characters together if they fit at all."""
    first, after, total = holding, holding + 1, lengths[holding]
    while True:
        sides = []
        if first > 0 and total + lengths[first - 1] <= most:
            sides.append(-1)
        if after < len(lengths) and total + lengths[after] <= most:
            sides.append(1)
        if not sides:
            return range(first, after)
        if chance.choice(sides) < 0:
            first -= 1
            total += lengths[first]
        else:
            total += lengths[after]
            after += 1


def separator(chance: random.Random, *, spaced: bool = False) -> str:
    """What stands between sentences."""
    return "\n" if chance.random() < _BROKEN_SHARE else " " if spaced else ""


def chunk(sentences: Sequence[str], most: int, chance: random.Random) -> list[str]:
    """Neighbouring sentences, `most` characters together, somewhere in the text."""
    if not sentences:
        return []
    chosen = around([len(line) for line in sentences], chance.randrange(len(sentences)), most, chance)
    return [sentences[number] for number in chosen]
