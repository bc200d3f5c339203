"""What a training batch is drawn from: named sources of text pairs, each with its share of the batches."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass

from index.training.data import TrainingData, answer_sentence, sentences


@dataclass(frozen=True, slots=True)
class Source:
    """Pairs that should lie close together; all pairs of a batch come from one source, so the others in it are false."""

    name: str
    share: float
    pairs: list[tuple[str, str]]


def build(data: TrainingData, random_state: random.Random) -> list[Source]:
    """Every source of pairs, duplicates removed; shares need not add up to one."""
    questions = data.questions
    return [
        Source(
            "edict", 0.20, _distinct((gloss, entry.headword) for entry in data.edict for gloss in entry.glosses[:4])
        ),
        Source("readings", 0.02, _distinct((e.glosses[0], e.reading) for e in data.edict if e.reading and e.glosses)),
        Source("names", 0.10, _distinct((latin, entry.headword) for entry in data.names for latin in entry.glosses)),
        Source("ejdict", 0.10, _distinct(data.ejdict)),
        Source("tatoeba", 0.11, _distinct(data.tatoeba)),
        Source("tanaka", 0.09, _distinct(data.tanaka)),
        Source("jsick", 0.01, _distinct(data.jsick)),
        Source("similar", 0.01, _distinct(data.similar)),
        Source("synonyms-en", 0.05, _distinct(data.synonyms_en_ja)),
        Source("synonyms", 0.05, _distinct(data.synonyms_ja)),
        Source("question-sentence", 0.13, _distinct((q.question, answer_sentence(q)) for q in questions)),
        Source("question-paragraph", 0.08, _distinct((q.question, q.paragraph) for q in questions)),
        Source("sentence-rest", 0.07, _distinct(_sentence_and_rest(data, random_state))),
        Source("title-paragraph", 0.01, _distinct(data.paragraphs)),
    ]


def _sentence_and_rest(data: TrainingData, random_state: random.Random) -> Iterable[tuple[str, str]]:
    """A sentence and its paragraph without it (the inverse cloze task of Lee et al., 2019)."""
    for _, paragraph in data.paragraphs:
        parts = sentences(paragraph)
        if len(parts) < 3:
            continue
        for index in random_state.sample(range(len(parts)), min(3, len(parts))):
            yield parts[index], "".join(parts[:index] + parts[index + 1 :])


def _distinct(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((left, right) for left, right in pairs if left.strip() and right.strip()))
