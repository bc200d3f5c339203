"""Questions written by hand for the reader, English and Japanese, answered and near-topic, over passages of many kinds.

Half of the passages are written for it, too (rules, notices, manuals, minutes, tables, essays …); the others are JaQuAD's
paragraphs, named by the first digits of their SHA-256. What no made-up mixture has: English as people ask it, and questions
on the passage's very subject that it does not answer.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.tables import is_row
from language.sentences import split_sentences
from language.span import Span
from training.reader.example import Example, unanswered
from training.reader.windows import around, pairs, width

FOLDER = Path(__file__).parent / "data"
_HELD_BACK = 8  # one passage of so many is never learned from: confidence and measurements need some
_TITLED = 0.85  # share of windows with their title
_WITHOUT = 0.15  # share of answered questions whose sentence is taken out of the passage
_YES = {"yes": True, "no": False, None: None}
_ELSEWHERE = 0.04  # share that is put to another passage


@dataclass(frozen=True, slots=True)
class Asked:
    """`answer` stands in the passage, None where that does not answer; `yes` is what a question for yes or no comes to."""

    question: str
    answer: str | None
    yes: bool | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """What is asked of a passage, whose `text` and article's or section's `title` it is."""

    kind: str
    title: str
    text: str
    questions: tuple[Asked, ...]

    @property
    def held_back(self) -> bool:
        """Whether this passage is kept for measuring."""
        return int(digest(self.text), 16) % _HELD_BACK == 0


def digest(text: str) -> str:
    """What a passage is called."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def passages(paragraphs: Sequence[tuple[str, str]], folder: Path = FOLDER) -> list[Passage]:
    """All of `folder`; `paragraphs` are JaQuAD's as (title, text). A paragraph that isn't among them is left out."""
    known = {digest(text): (title, text) for title, text in paragraphs}
    found = []
    for record in _records(folder):
        title, text = known.get(record["id"], ("", "")) if "id" in record else (record["title"], record["text"])
        if text:
            questions = tuple(Asked(one["q"], one.get("a"), _YES.get(one.get("p"))) for one in record["questions"])
            found.append(Passage(record.get("kind", "article"), title, text, questions))
    return found


def _records(folder: Path) -> Iterator[Mapping[str, Any]]:
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


@dataclass(frozen=True, slots=True)
class Written:
    """Examples from some passages' questions."""

    passages: Sequence[Passage]
    asked: Sequence[tuple[int, Asked]]

    @staticmethod
    def of(found: Sequence[Passage]) -> Written:
        asked = [(at, asked) for at, one in enumerate(found) for asked in one.questions]
        return Written(found, asked)

    def example(self, number: int, chance: random.Random) -> Example | None:
        """A window of the passage under one of its questions; every question comes once before any comes again."""
        at, asked = self.asked[number * 7919 % len(self.asked)]
        passage = self.passages[at]
        drawn = chance.random()
        if drawn < _ELSEWHERE:
            return self._elsewhere(passage, asked.question, chance)
        sentences = [span for span in split_sentences(passage.text) if span.of(passage.text).strip()]
        if asked.answer is None:
            return _near(passage, sentences, asked.question, chance)
        if drawn < _ELSEWHERE + _WITHOUT:
            return _without(passage, sentences, asked.question, asked.answer, chance)
        return _answered(passage, sentences, asked, asked.answer, chance)

    def _elsewhere(self, passage: Passage, question: str, chance: random.Random) -> Example | None:
        other = chance.choice(self.passages)
        if other.title == passage.title:
            return None
        sentences = [span for span in split_sentences(other.text) if span.of(other.text).strip()]
        return _near(other, sentences, question, chance)


def _near(passage: Passage, sentences: Sequence[Span], question: str, chance: random.Random) -> Example | None:
    """A window that does not answer, mostly the one that shares most with the question."""
    if not sentences:
        return None
    asked = pairs(question)
    best = max(range(len(sentences)), key=lambda at: len(asked & pairs(sentences[at].of(passage.text))))
    middle = best if chance.random() < 0.6 else chance.randrange(len(sentences))
    window = _window(sentences, middle, chance)
    return unanswered("written-near", question, _title(passage, window, chance), window.of(passage.text))


def _without(
    passage: Passage, sentences: Sequence[Span], question: str, answer: str, chance: random.Random
) -> Example | None:
    left = [span for span in sentences if answer not in span.of(passage.text)]
    if not left or "\n" in answer:
        return None
    chosen = around([span.end - span.start for span in left], chance.randrange(len(left)), width(chance), chance)
    text = "".join(_with_end(passage.text, left[at]) for at in chosen).rstrip()
    title = _title(passage, Span(left[chosen.start].start, left[chosen.stop - 1].end), chance)
    return unanswered("written-without", question, title, text) if len(text) >= 15 else None


def _answered(
    passage: Passage, sentences: Sequence[Span], asked: Asked, answer: str, chance: random.Random
) -> Example | None:
    place = place_of(passage.text, answer, asked.question, sentences)
    holding = [at for at, span in enumerate(sentences) if span.start < place.end and span.end > place.start]
    if not holding:
        return None
    window = _window(sentences, chance.choice(holding), chance)
    window = Span(min(window.start, sentences[holding[0]].start), max(window.end, sentences[holding[-1]].end))
    bears = tuple(_moved(sentences[at], -window.start) for at in holding)
    return Example(
        "written",
        asked.question,
        _title(passage, window, chance),
        window.of(passage.text),
        _moved(place, -window.start),
        bears,
        asked.yes,
    )


def place_of(text: str, answer: str, question: str, sentences: Sequence[Span]) -> Span:
    """The answer's occurrence in the sentence that shares most with the question."""
    asked = pairs(question)
    starts = [at for at in range(len(text)) if text.startswith(answer, at)]
    best = max(
        starts,
        key=lambda at: max(
            (len(asked & pairs(span.of(text))) for span in sentences if span.start <= at < span.end), default=0
        ),
    )
    return Span(best, best + len(answer))


def _window(sentences: Sequence[Span], holding: int, chance: random.Random) -> Span:
    chosen = around([span.end - span.start for span in sentences], holding, width(chance), chance)
    return Span(sentences[chosen.start].start, sentences[chosen.stop - 1].end)


def _title(passage: Passage, window: Span, chance: random.Random) -> str:
    """The title and the headers of the tables that the window has rows of, as the product puts them."""
    title, *header = passage.title.split("\n")
    shown = title if chance.random() < _TITLED else ""
    return "\n".join([shown, *_headers(passage.text, window, "".join(header[-1:]))])


def _headers(text: str, window: Span, header: str) -> list[str]:
    """The first rows of the tables that have rows within the window; `header` stands over one that the text begins with."""
    found: list[str] = []
    above, start = header, 0
    for line in text.split("\n"):
        if not is_row(line):
            above = ""
        elif not above:
            above = line
        if above and start < window.end and start + len(line) > window.start and above not in found:
            found.append(above)
        start += len(line) + 1
    return found


def _with_end(text: str, span: Span) -> str:
    """The sentence with the line's end behind it."""
    return span.of(text) + ("\n" if text[span.end : span.end + 1] == "\n" else "")


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
