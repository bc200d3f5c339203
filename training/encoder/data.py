"""The data files a training folder holds, read into plain records.

Every file is gzip, UTF-8, tab-separated; see the model card for what each one is and who made it.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_SENTENCE_END = re.compile(r"(?<=[。！？!?])|\n+")
_GLOSS_NOTE = re.compile(r"\([^()]*\)|\{[^{}]*\}|\[[^\[\]]*\]")


class TrainingDataError(ValueError):
    """A data file is missing or malformed; the message names the file, what was seen and what was expected."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One dictionary entry: `reading` is empty for headwords in kana."""

    headword: str
    reading: str
    glosses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question, its answer as a run of characters of `paragraph`, and the title of the article that holds it."""

    question: str
    answer: str
    paragraph: str
    title: str


@dataclass(frozen=True, slots=True)
class TrainingData:
    """Everything the model learns from. Pairs are (English, Japanese) unless said otherwise."""

    edict: list[Entry]
    names: list[Entry]
    ejdict: list[tuple[str, str]]
    synonyms_en_ja: list[tuple[str, str]]
    synonyms_ja: list[tuple[str, str]]
    tatoeba: list[tuple[str, str]]
    tanaka: list[tuple[str, str]]
    jsick: list[tuple[str, str]]
    questions: list[Question]
    similar: list[tuple[str, str]]

    @property
    def paragraphs(self) -> list[tuple[str, str]]:
        """Distinct (title, paragraph) pairs, in the order of the file."""
        return list(dict.fromkeys((question.title, question.paragraph) for question in self.questions))


def load(folder: Path) -> TrainingData:
    """Reads all files of `folder`. Raises TrainingDataError for a missing file or a line with too few columns."""
    return TrainingData(
        edict=[Entry(head, reading, clean_glosses(glosses)) for head, reading, glosses in _rows(folder, "edict", 3)],
        names=[Entry(name, "", tuple(latin.split(" / "))) for name, latin in _rows(folder, "enamdict-katakana", 2)],
        ejdict=[(word, gloss) for word, gloss in _rows(folder, "ejdict", 2)],
        synonyms_en_ja=_pairs(folder, "sudachi-synonyms-en-ja"),
        synonyms_ja=_pairs(folder, "sudachi-synonyms-ja-ja"),
        tatoeba=_pairs(folder, "tatoeba"),
        tanaka=_pairs(folder, "tanaka"),
        jsick=_pairs(folder, "jsick"),
        questions=[
            Question(question, answer, paragraph.replace("⏎", "\n"), title)
            for question, answer, paragraph, title in _rows(folder, "jaquad-train", 4)
        ],
        similar=[(left, right) for score, left, right in _rows(folder, "jsts-train", 3) if float(score) >= 3.6],
    )


def clean_glosses(joined: str) -> tuple[str, ...]:
    """Glosses without their notes: `(n) tokyo {city} / to the east` gives ("tokyo", "to the east")."""
    glosses = (_GLOSS_NOTE.sub(" ", gloss) for gloss in joined.split(" / "))
    return tuple(kept for gloss in glosses if (kept := " ".join(gloss.split()).strip(" ;,")))


def sentences(text: str) -> list[str]:
    """Sentences with their closing mark; line breaks end one too."""
    return [piece.strip() for piece in _SENTENCE_END.split(text) if piece and piece.strip()]


def answer_sentence(question: Question) -> str:
    """The first sentence of the paragraph that holds the answer, or the whole paragraph when none does."""
    for sentence in sentences(question.paragraph):
        if question.answer in sentence:
            return sentence
    return question.paragraph


def _pairs(folder: Path, name: str) -> list[tuple[str, str]]:
    return [(left, right) for left, right in _rows(folder, name, 2)]


def _rows(folder: Path, name: str, columns: int) -> Iterator[list[str]]:
    path = folder / f"{name}.tsv.gz"
    if not path.is_file():
        raise TrainingDataError(f"{path} is missing: the training folder must hold {name}.tsv.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            row = line.rstrip("\n").split("\t")
            if len(row) != columns:
                raise TrainingDataError(f"{path}, line {number}: {len(row)} columns seen, {columns} expected")
            yield row
