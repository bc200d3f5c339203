"""Which kinds of examples the reader learns from, and how many of each."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.encoder.data import TrainingData
from training.encoder.lexicon import Lexicon
from training.reader import blocks, clauses, reasons, rows, written
from training.reader.asking import Glossed, as_asked, roughened
from training.reader.clozes import Clozes
from training.reader.example import Example
from training.reader.mined import Mined
from training.reader.reading import Articles, English
from training.reader.slots import Word, common_nouns
from training.reader.texts import json_lines
from training.reader.translations import Translations

Maker = Callable[[int, random.Random], Example | None]
"""Makes example number n, the same for the same number and state of chance; None where that number gives none."""

_TRIES = 20
_MINED = 2.0  # two fifths of all


@dataclass(frozen=True, slots=True)
class Kind:
    """`share` of the mixture, in parts of whatever all shares add up to. `rough`: some questions are yet to be mistyped."""

    name: str
    share: float
    make: Maker
    rough: bool = False


def kinds(data: TrainingData, folder: Path, lexicon: Lexicon, found_by_product: Path | None = None) -> list[Kind]:
    """The mixture: two fifths of it ask in English. With `found_by_product`, two fifths are the stretches that file holds."""
    articles, glossed = Articles(data.questions), Glossed(lexicon)
    english = English(list(json_lines(folder, "xquad-en-zh")))
    pairs = sorted({*data.tatoeba, *data.tanaka, *data.jsick}, key=lambda pair: pair[::-1])
    facts = reasons.Facts(list(json_lines(folder, "jemhopqa-train")))
    explained = reasons.Explained.of(articles)
    hand = written.Written.of([one for one in written.passages(data.paragraphs) if not one.held_back])
    found = [
        *([Kind("mined", _MINED, Mined.read(found_by_product).example, rough=True)] if found_by_product else []),
        Kind("written", 1.2, hand.example, rough=True),
        Kind("xquad", 0.06, english.example, rough=True),
        Kind("translation", 0.03, Translations(pairs).example),
        Kind("cloze", 0.06, Clozes(pairs, lexicon).example, rough=True),
        Kind("facts", 0.01, facts.example),
        Kind("explained", 0.02, _asking(explained.example, as_asked, "explained")),
        Kind("explained-glossed", 0.01, _asking(explained.example, glossed, "explained-glossed")),
        Kind("faq", 0.02, lambda number, chance: blocks.asked_and_answered(number, chance, data.questions)),
        *_made_up(common_nouns(lexicon, (entry.headword for entry in data.edict))),
    ]
    makers = {
        "gold": (0.5, 0.06, articles.gold),
        "without": (0.14, 0.04, articles.without),
        "neighbour": (0.12, 0.04, articles.neighbour),
        "elsewhere": (0.02, 0.01, articles.elsewhere),
        "exchanged": (0.08, 0.02, articles.exchanged),
    }
    for name, (japanese, glosses, make) in makers.items():
        found.append(Kind(name, japanese, _asking(make, as_asked, name)))
        if glosses:
            found.append(Kind(f"{name}-glossed", glosses, _asking(make, glossed, f"{name}-glossed"), rough=True))
    return found


def _made_up(words: Sequence[Word]) -> list[Kind]:
    """Documents of our own making, a twelfth of the mixture without what the product found; half of their questions are in English."""
    makers = {
        "rows": (0.08, rows.example),
        "clauses": (0.06, clauses.example),
        "listed": (0.02, blocks.listed),
        "steps": (0.015, blocks.steps),
        "definitions": (0.02, blocks.definitions),
        "heading": (0.01, blocks.heading),
        "minutes": (0.01, blocks.minutes),
        "because": (0.015, reasons.because),
    }
    return [
        Kind(name, share, lambda number, chance, make=make: make(number, chance, words), rough=True)  # type: ignore[misc]
        for name, (share, make) in makers.items()
    ]


def _asking(make: Callable[..., Example | None], ask: object, kind: str) -> Maker:
    return lambda number, chance: make(number, chance, ask, kind)


def draw(mixture: Sequence[Kind], number: int, seed: int) -> Example:
    """Example `number` of the endless mixture of this seed."""
    chance = random.Random(f"{seed}/{number}")
    for again in range(_TRIES):
        kind = chance.choices(mixture, [kind.share for kind in mixture])[0]
        example = kind.make(number + again * 104_729, chance)
        if example is not None:
            return roughened(example, chance) if kind.rough else example
    raise ValueError(f"no kind gave an example for number {number}")
