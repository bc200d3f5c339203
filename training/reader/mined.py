"""Examples from what `training.reader.mine` wrote: the stretches that the product reads for a question, right and wrong ones."""

from __future__ import annotations

import gzip
import json
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from language.span import Span
from training.reader.example import Example, unanswered

_SURE = 2.5  # logit of a reader that believes a stretch to answer
_LEAST = 0.1  # of a stretch's weight, whose most is 1 more
_WITH = 0.5  # share of the examples of a question that has an answer in which it is there


@dataclass(frozen=True, slots=True)
class Mined:
    """Examples from some questions' stretches."""

    rows: Sequence[Mapping[str, Any]]

    @staticmethod
    def read(path: Path) -> Mined:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            return Mined([json.loads(line) for line in lines])

    def example(self, number: int, chance: random.Random) -> Example | None:
        """One stretch under its question; every question comes once before any comes again."""
        row = self.rows[number * 7919 % len(self.rows)]
        if row["with"] and (not row["without"] or chance.random() < _WITH):
            title, text, answer, bears = chance.choice(row["with"])
            return Example("mined", row["question"], title, text, Span(*answer), (Span(*bears),), row["yes"])
        if not row["without"]:
            return None
        ((title, text),) = chance.choices(row["without"], _weights(row))
        return unanswered("mined-without", row["question"], title, text)


def _weights(row: Mapping[str, Any]) -> list[float]:
    """How often each stretch without the answer comes: the more, the likelier a reader believed it answers.

    What it is sure of may well answer in other words, where another stretch is known to: that comes seldom.
    """
    believed = row.get("believed", [0.0] * len(row["without"]))
    doubtful = [bool(row["with"]) and logit > _SURE for logit in believed]
    return [_LEAST if no else _LEAST + 1 / (1 + math.exp(-logit)) for no, logit in zip(doubtful, believed, strict=True)]
