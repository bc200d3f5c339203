"""The texts that pieces are counted over: everything the reader may learn from, the benchmarks left out."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.encoder.data import TrainingData, TrainingDataError


def training_texts(data: TrainingData, folder: Path) -> Iterator[str]:
    """Questions, paragraphs, sentences and dictionary lines, in both languages."""
    for title, paragraph in data.paragraphs:
        yield title
        yield paragraph
    yield from (row.question for row in data.questions)
    for english, japanese in (*data.tatoeba, *data.tanaka, *data.jsick, *data.ejdict, *data.synonyms_en_ja):
        yield english
        yield japanese
    for entry in (*data.edict, *data.names):
        yield entry.headword
        yield "; ".join(entry.glosses)
    for row in json_lines(folder, "xquad-en-zh"):
        yield row["question_en"]
        yield row["context"]
    for row in json_lines(folder, "jemhopqa-train"):
        yield row["question"]


def json_lines(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The records of `name.jsonl.gz`. Raises TrainingDataError where it is missing."""
    path = folder / f"{name}.jsonl.gz"
    if not path.is_file():
        raise TrainingDataError(f"{path} is missing: the training folder must hold {path.name}")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
