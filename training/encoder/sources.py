"""What a training batch is drawn from: named sources of text pairs, each with its share of the batches."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from language.script import FITTED_TEXT_LETTERS
from language.words import Word, split_words
from training.encoder.code_switching import CodeSwitcher
from training.encoder.data import Question, TrainingData, answer_sentence, sentences
from training.encoder.lexicon import Lexicon, name_in_letters

_JAPANESE = re.compile(f"[{FITTED_TEXT_LETTERS}]")
_VARIANTS = 3  # ways in which each question is put into English glosses
_KEPT = 0.05  # share of a question's words left in Japanese


@dataclass(frozen=True, slots=True)
class Source:
    """Pairs that should lie close together; all pairs of a batch come from one source, so the others in it are false.

    `loss` says which distance: that of the mean vectors, or of late interaction. Pairs of one `group` (an article) are
    near to one another in the list, and a batch of late interaction takes several of a group, which are hard to tell apart.
    """

    name: str
    share: float
    pairs: list[tuple[str, str]]
    loss: Literal["mean", "late"] = "mean"
    groups: list[str] | None = None


def build(data: TrainingData, lexicon: Lexicon, random_state: random.Random) -> list[Source]:
    """Every source of pairs, duplicates removed; shares need not add up to one."""
    questions = sorted(data.questions, key=lambda question: question.title)
    titles = [question.title for question in questions]
    switched = _switched_questions(questions, lexicon, random_state)
    english = [
        (switched[number + turn * len(questions)], question.paragraph)
        for number, question in enumerate(questions)
        for turn in range(_VARIANTS)
    ]
    return [
        Source("edict", 0.17, _distinct((gloss, e.headword) for e in data.edict for gloss in e.glosses[:4])),
        Source("readings", 0.01, _distinct((e.glosses[0], e.reading) for e in data.edict if e.reading and e.glosses)),
        Source("names", 0.09, _distinct((latin, entry.headword) for entry in data.names for latin in entry.glosses)),
        Source("native-names", 0.02, native_names(data)),
        Source("ejdict", 0.08, _distinct(data.ejdict)),
        Source("tatoeba", 0.13, _distinct(data.tatoeba)),
        Source("tanaka", 0.11, _distinct(data.tanaka)),
        Source("jsick", 0.01, _distinct(data.jsick)),
        Source("similar", 0.005, _distinct(data.similar)),
        Source("synonyms-en", 0.04, _distinct(data.synonyms_en_ja)),
        Source("synonyms", 0.03, _distinct(data.synonyms_ja)),
        Source("question-sentence", 0.06, _distinct((q.question, answer_sentence(q)) for q in questions)),
        Source("question-paragraph", 0.04, _distinct((q.question, q.paragraph) for q in questions)),
        Source("sentence-rest", 0.03, _distinct(_sentence_and_rest(data, random_state))),
        Source("title-paragraph", 0.005, _distinct(data.paragraphs)),
        Source(
            "english-question-sentence",
            0.06,
            list(zip(switched, [answer_sentence(q) for q in questions] * _VARIANTS, strict=True)),
        ),
        Source("english-question-paragraph", 0.04, english),
        Source("english-sentence", 0.07, _switched_sentences(data, lexicon, random_state)),
        Source("late-question", 0.03, [(q.question, q.paragraph) for q in questions], "late", titles),
        Source("late-english-question", 0.045, english, "late", [title for title in titles for _ in range(_VARIANTS)]),
        Source("late-tatoeba", 0.035, _distinct([*data.tatoeba, *data.tanaka]), "late"),
    ]


def native_names(data: TrainingData) -> list[tuple[str, str]]:
    """Names of Japanese people and places in Latin letters, as their readings give them, and in Japanese."""
    found: dict[tuple[str, str], None] = {}
    texts = [paragraph for _, paragraph in data.paragraphs] + [japanese for _, japanese in data.tatoeba]
    for text in texts:
        before: Word | None = None
        for word in split_words(text, "A"):
            letters = name_in_letters(word)
            if letters:
                found[letters, word.surface] = None
                if before is not None:
                    found[f"{name_in_letters(before)} {letters}", before.surface + word.surface] = None
            before = word if letters else None
    return list(found)


def _switched_questions(questions: list[Question], lexicon: Lexicon, random_state: random.Random) -> list[str]:
    """`_VARIANTS` times all questions in English glosses, one whole round after the other."""
    switcher = CodeSwitcher(lexicon, random_state, _KEPT)
    cut = [(question.question, lexicon.units(question.question)) for question in questions]
    return [switcher.question(units, text) for _ in range(_VARIANTS) for text, units in cut]


def _switched_sentences(data: TrainingData, lexicon: Lexicon, random_state: random.Random) -> list[tuple[str, str]]:
    """Every sentence of the paragraphs in English glosses, and as it is."""
    switcher = CodeSwitcher(lexicon, random_state)
    found = dict.fromkeys(sentence for _, paragraph in data.paragraphs for sentence in sentences(paragraph))
    return _distinct(
        (switcher.sentence(lexicon.units(sentence)), sentence) for sentence in found if _JAPANESE.search(sentence)
    )


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
