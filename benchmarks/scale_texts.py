"""Paragraphs and questions of public data sets, as many as are wanted, for engines to be measured on.

The paragraphs that the questions are about come first, then others of the same two data sets; where those end (some
12,000), paragraphs are made up of their sentences, three to six of different paragraphs. They are put in a fixed random order.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks.retrieval import read_rows
from language.sentences import split_sentences

_QUESTIONS, _ENGLISH = "benchmarks/jsquad-dev.jsonl.gz", "benchmarks/jsquad-dev-english-200.jsonl"
_MORE, _MOST = "benchmarks/jaquad-dev.jsonl.gz", "training-data/jaquad-train.tsv.gz"
_NEEDED = (_QUESTIONS, _ENGLISH, _MORE, _MOST)
_OWN_SENTENCES = (3, 6)


class Missing(Exception):
    """A data set isn't there, or not enough of it is wanted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the row of the paragraph that answers it."""

    text: str
    language: str
    row: int


@dataclass(frozen=True, slots=True)
class Texts:
    passages: list[str]
    questions: list[Asked]

    @classmethod
    def read(cls, folder: Path) -> Texts:
        content = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
        return cls(content["passages"], [Asked(*asked) for asked in content["questions"]])


def write_texts(shared: Path, count: int, folder: Path) -> None:
    """`count` passages, and 200 questions about them in each language. Raises `Missing`."""
    for name in _NEEDED:
        if not (shared / name).is_file():
            raise Missing(f"there is no {shared / name}; name the data sets' folder with --shared DIR.")
    rows = {row["id"]: row for row in read_rows(shared / _QUESTIONS)}
    english = list(read_rows(shared / _ENGLISH))
    asked = [rows[each["id"]] for each in english]
    answering = len({row["context"] for row in asked})
    if count < answering:
        raise Missing(f"{count} passages are fewer than the {answering} that the questions are about; take more.")
    passages = list(islice(_passages(shared, [row["context"] for row in asked]), count))
    random.Random(1).shuffle(passages)
    places = {text: row for row, text in enumerate(passages)}
    questions = [(row["question"], "ja", places[row["context"]]) for row in asked]
    questions += [(each["question_en"], "en", places[rows[each["id"]]["context"]]) for each in english]
    folder.mkdir()
    content = json.dumps({"passages": passages, "questions": questions}, ensure_ascii=False)
    (folder / "texts.json").write_text(content, encoding="utf-8")


def _passages(shared: Path, first: list[str]) -> Iterator[str]:
    """Each once, without end."""
    with gzip.open(shared / _MOST, "rt", encoding="utf-8") as file:
        train = [line.split("\t")[2].replace("⏎", "\n") for line in file]
    more = [row["context"] for name in (_QUESTIONS, _MORE) for row in read_rows(shared / name)]
    yield from dict.fromkeys([*first, *more, *train])
    sentences = [text[span.start : span.end] for text in dict.fromkeys(train) for span in split_sentences(text)]
    chance = random.Random(2)
    while True:
        yield "".join(chance.sample(sentences, chance.randint(*_OWN_SENTENCES)))
