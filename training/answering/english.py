"""English versions of Japanese questions, word by word, to learn how English questions meet Japanese sentences."""

from __future__ import annotations

import random
from collections.abc import Iterable

from training.encoder.code_switching import CodeSwitcher
from training.encoder.data import TrainingData
from training.encoder.lexicon import build


def english_questions(data: TrainingData, questions: Iterable[str], *, seed: int) -> dict[str, str]:
    """Each question with English glosses for its words; no grammar is claimed."""
    lexicon = build(data)
    switcher = CodeSwitcher(lexicon, random.Random(seed))
    return {question: switcher.question(lexicon.units(question), question) for question in questions}
