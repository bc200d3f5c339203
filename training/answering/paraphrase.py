"""Japanese questions in other words: people don't ask with the words of the text, data sets of questions mostly do."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable

from language.words import is_content_word, split_words
from training.encoder.data import TrainingData

_REPLACED = 0.5  # share of the words with a synonym that are replaced
_MOST_SYNONYMS = 6


def paraphrases(data: TrainingData, questions: Iterable[str], *, seed: int) -> dict[str, str]:
    """Each question with half of its common words replaced by synonyms; those without any are left out."""
    synonyms = _synonyms(data)
    chance = random.Random(seed)
    changed = {}
    for question in questions:
        parts = []
        for word in split_words(question):
            others = synonyms.get(word.surface, ()) if len(word.surface) > 1 and is_content_word(word) else ()
            is_common = word.part_of_speech[:2] == ("名詞", "普通名詞")
            parts.append(
                chance.choice(others) if others and is_common and chance.random() < _REPLACED else word.surface
            )
        if (text := "".join(parts)) != question:
            changed[question] = text
    return changed


def _synonyms(data: TrainingData) -> dict[str, list[str]]:
    """Words of the synonym dictionary, and words that share their first English gloss."""
    found: dict[str, list[str]] = defaultdict(list)
    for first, second in data.synonyms_ja:
        found[first].append(second)
        found[second].append(first)
    by_gloss: dict[str, list[str]] = defaultdict(list)
    for entry in data.edict:
        if entry.glosses and len(entry.headword) <= 4:
            by_gloss[entry.glosses[0]].append(entry.headword)
    for words in by_gloss.values():
        if 2 <= len(words) <= _MOST_SYNONYMS:
            for word in words:
                found[word].extend(other for other in words if other != word)
    return {word: list(dict.fromkeys(others))[:_MOST_SYNONYMS] for word, others in found.items()}
