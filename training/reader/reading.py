"""Examples from questions with their paragraphs: JaQuAD as it is, its hard negatives, and XQuAD.

A negative has all that makes a passage look right but the answer: the same window without the sentences that hold it,
the passage of the same article that shares most with the question, the answering passage under a question that asks for
another year, number or name.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from training.encoder.data import Question
from training.reader.example import Example, answered, unanswered
from training.reader.windows import Located, around, chunk, locate, pairs, separator, width

Asking = Callable[[Question, random.Random], str]
"""Words a question is put in: as it is, mistyped, as keywords, in English glosses."""

_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"[ァ-ヴー]{3,}|[A-Z][A-Za-z]{2,}")
_TITLED = 0.75  # share of passages with their article's title above them
_WITHOUT_SHARE = 0.42  # of XQuAD's windows
_NEAREST = 3  # of the paragraphs nearest to the question one is drawn
_LONGEST_ANSWER_SENTENCE = 330


@dataclass(slots=True)
class Articles:
    """Questions and their articles' paragraphs, read one way or another."""

    rows: Sequence[Question]
    paragraphs: Mapping[str, Sequence[str]] = field(init=False)
    _located: dict[int, Located | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        found: dict[str, dict[str, None]] = {}
        for row in self.rows:
            found.setdefault(row.title, {})[row.paragraph] = None
        self.paragraphs = {title: list(texts) for title, texts in found.items()}

    def row(self, number: int) -> tuple[Question, Located | None]:
        """A question and its answer's place; every one comes once before any comes again."""
        at = number * 7919 % len(self.rows)  # a prime, so that neighbours are of different articles
        row = self.rows[at]
        if at not in self._located:
            self._located[at] = locate(row.paragraph, row.answer, row.question)
        return row, self._located[at]

    def gold(self, number: int, chance: random.Random, ask: Asking, kind: str) -> Example | None:
        """The answer with sentences around it."""
        row, place = self.row(number)
        if place is None or len(place.sentences[place.holding]) > _LONGEST_ANSWER_SENTENCE:
            return None
        lengths = [len(line) for line in place.sentences]
        chosen = around(lengths, place.holding, width(chance), chance)
        parts = [place.sentences[at] for at in chosen]
        return answered(
            kind,
            ask(row, chance),
            _title(row, chance),
            parts,
            place.holding - chosen.start,
            place.answer,
            separator(chance),
        )

    def without(self, number: int, chance: random.Random, ask: Asking, kind: str) -> Example | None:
        """The window without any sentence that holds the answer."""
        row, place = self.row(number)
        if place is None:
            return None
        chosen = around([len(line) for line in place.sentences], place.holding, 2 * width(chance), chance)
        left = [place.sentences[at] for at in chosen if row.answer not in place.sentences[at]]
        if sum(map(len, left)) < 20:
            return None
        return unanswered(kind, ask(row, chance), _title(row, chance), separator(chance).join(left))

    def neighbour(self, number: int, chance: random.Random, ask: Asking, kind: str) -> Example | None:
        """One of the nearest other paragraphs of the article."""
        row, _ = self.row(number)
        asked = pairs(row.question)
        others = [text for text in self.paragraphs[row.title] if row.answer not in text]
        if not others:
            return None
        nearest = sorted(others, key=lambda text: -len(asked & pairs(text)))[:_NEAREST]
        lines = [line for line in re.split(r"(?<=。)|\n", chance.choice(nearest)) if line]
        best = max(range(len(lines)), key=lambda at: len(asked & pairs(lines[at])))
        chosen = around([len(line) for line in lines], best, width(chance), chance)
        text = separator(chance).join(lines[at] for at in chosen)[:400]
        return unanswered(kind, ask(row, chance), _title(row, chance), text)

    def elsewhere(self, number: int, chance: random.Random, ask: Asking, kind: str) -> Example | None:
        """Any passage of another article."""
        row, _ = self.row(number)
        other = chance.choice(self.rows)
        if other.title == row.title or row.answer in other.paragraph:
            return None
        lines = [line for line in re.split(r"(?<=。)|\n", other.paragraph) if line]
        text = separator(chance).join(chunk(lines, width(chance), chance))[:400]
        return unanswered(kind, ask(row, chance), _title(other, chance), text)

    def exchanged(self, number: int, chance: random.Random, ask: Asking, kind: str) -> Example | None:
        """The answering window under a question with another year, number or name in it."""
        row, _ = self.row(number)
        other = exchange(row.question, row.paragraph, chance, self.rows)
        if other is None:
            return None
        asked = Question(other, row.answer, row.paragraph, row.title)
        found = self.gold(number, chance, ask, kind)
        return found and unanswered(kind, ask(asked, chance), found.title, found.text)


def exchange(question: str, paragraph: str, chance: random.Random, rows: Sequence[Question]) -> str | None:
    """The question with one of its numbers or names, as the paragraph has it, replaced by one it has not."""
    numbers = [match for match in _NUMBER.finditer(question) if match.group() in paragraph]
    names = [match for match in _NAME.finditer(question) if match.group() in paragraph]
    if numbers and (not names or chance.random() < 0.5):
        match = chance.choice(numbers)
        other = _other_number(match.group(), chance)
    elif names:
        match = chance.choice(names)
        candidates = _NAME.findall(chance.choice(rows).question)
        other = chance.choice(candidates) if candidates else ""
    else:
        return None
    if not other or other in paragraph or other in question:
        return None
    return question[: match.start()] + other + question[match.end() :]


def _other_number(number: str, chance: random.Random) -> str:
    """Another of about its size: a year stays a year."""
    value = int(number)
    return str(value + chance.choice((-1, 1)) * chance.randint(1, max(2, min(30, value // 3))))


def _title(row: Question, chance: random.Random) -> str:
    return row.title if chance.random() < _TITLED else ""


@dataclass(slots=True)
class English:
    """XQuAD: English questions over English and Chinese paragraphs."""

    rows: Sequence[Mapping[str, Any]]

    def example(self, number: int, chance: random.Random) -> Example | None:
        """The window with its answer, or now and then without."""
        row = self.rows[number * 7919 % len(self.rows)]
        kind = f"xquad-{row['language']}"
        place = locate(row["context"], row["answer"], row["question_en"])
        if place is None or len(place.sentences[place.holding]) > _LONGEST_ANSWER_SENTENCE * 2:
            return None
        scale = 3 if row["language"] == "en" else 1  # English takes three letters where Chinese takes one
        spaced = row["language"] == "en"
        most = width(chance) * scale
        if chance.random() < _WITHOUT_SHARE:
            left = [line for line in place.sentences if row["answer"] not in line]
            text = separator(chance, spaced=spaced).join(chunk(left, most, chance))
            return unanswered(kind + "-without", row["question_en"], "", text) if text else None
        chosen = around([len(line) for line in place.sentences], place.holding, most, chance)
        parts = [place.sentences[at] for at in chosen]
        return answered(
            kind,
            row["question_en"],
            "",
            parts,
            place.holding - chosen.start,
            place.answer,
            separator(chance, spaced=spaced),
        )
