"""Questions people would ask of a document, with what a right answer must contain, for the confidence model.

JSON lines as `tenkyo evaluate` reads them. They count more than the examples made from data sets: those questions were
written by people looking at the answer, and share its words.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.passages import split_passages
from corpus.read import read_document
from index.assembly import build_search_index
from index.encoders.static import StaticEncoder
from qa.evaluation import holds_keys
from qa.models.confidence import confidence_inputs
from qa.models.scorer import SentenceScorer
from qa.question.parsing import parse
from qa.selection.candidates import CandidateFinder
from qa.selection.composer import compose
from qa.selection.selector import select

UNANSWERABLE = 0.3  # share of the questions to learn from, by weight
_MOST_QUESTIONS = 1_000_000  # of one file


@dataclass(frozen=True, slots=True)
class Judged:
    """(n, n_inputs) of the questions, whether each answer is right, whether there is one, and the question's weight.

    The `weights` sum to 1. Every file of questions has the same, whatever its size, and three tenths of that lie on its
    unanswerable questions: more are written than people ask, for they are what is hard to learn.
    """

    inputs: NDArray[np.float32]
    right: NDArray[np.bool_]
    answerable: NDArray[np.bool_]
    weights: NDArray[np.float32]
    questions: NDArray[np.int64]  # (n,) one number for a question, whatever document it is asked of
    files: NDArray[np.int64]  # (n,) the number of its file

    def part(self, rows: NDArray[np.bool_]) -> Judged:
        """The questions where `rows` (n,) is true."""
        return Judged(*(getattr(self, name)[rows] for name in self.__slots__))


def judge(questions: list[Path], documents: list[Path], encoder: StaticEncoder, scorer: SentenceScorer) -> Judged:
    """Every question of every file asked of every document."""
    finders = [CandidateFinder(build_search_index(split_passages(read_document(path)), encoder)) for path in documents]
    parts = [_judge(path, finders, scorer) for path in questions]
    files = np.concatenate([np.full(len(part.right), number) for number, part in enumerate(parts)])
    return Judged(
        inputs=np.concatenate([part.inputs for part in parts]),
        right=np.concatenate([part.right for part in parts]),
        answerable=np.concatenate([part.answerable for part in parts]),
        weights=weights_of([part.answerable for part in parts]),
        questions=np.concatenate([part.questions for part in parts]) + files * _MOST_QUESTIONS,
        files=files,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """The questions of one file, asked; see `Judged`."""

    inputs: NDArray[np.float32]
    right: NDArray[np.bool_]
    answerable: NDArray[np.bool_]
    questions: NDArray[np.int64]


def _judge(questions: Path, finders: list[CandidateFinder], scorer: SentenceScorer) -> _Asked:
    inputs, right, answerable, numbers = [], [], [], []
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines() if line.strip()]
    for finder in finders:
        for number, row in enumerate(rows):
            query = parse(row["question"])
            candidates = finder.find(query)
            if not query.words or not len(candidates.features):
                continue
            scores = scorer.score(candidates.features)
            text, _ = compose(select(candidates, scores))
            inputs.append(confidence_inputs(candidates.features, scores))
            answerable.append(bool(row["answerable"]))
            numbers.append(number)
            right.append(bool(row["answerable"]) and holds_keys(text, row["keys"]))
    return _Asked(np.stack(inputs), np.array(right), np.array(answerable), np.array(numbers))


def weights_of(files: Sequence[NDArray[np.bool_]]) -> NDArray[np.float32]:
    """(n,) what each question of the files counts, in their order, from whether it is answerable; see `Judged`."""
    return (np.concatenate([_weights(answerable) for answerable in files]) / len(files)).astype(np.float32)


def _weights(answerable: NDArray[np.bool_]) -> NDArray[np.float64]:
    share = np.where(answerable, 1 - UNANSWERABLE, UNANSWERABLE)
    weights: NDArray[np.float64] = share / np.where(answerable, max(answerable.sum(), 1), max((~answerable).sum(), 1))
    weights /= weights.sum()
    return weights
