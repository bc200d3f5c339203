"""Questions people would ask of a document, with what a right answer must contain, for the confidence model.

JSON lines as `tenkyo evaluate` reads them. They count more than the examples made from data sets: those questions were
written by people looking at the answer, and share its words.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.passages import split_passages
from corpus.read import read_document
from index.search_index import build_search_index
from index.static_encoder import StaticEncoder
from qa.answer import choose, set_down
from qa.candidates import CandidateFinder
from qa.confidence import confidence_inputs
from qa.evaluation import holds_keys
from qa.query import understand
from qa.scorer import SentenceScorer


@dataclass(frozen=True, slots=True)
class Judged:
    """(n, n_inputs) of the questions, whether each answer is right, and whether there is one."""

    inputs: NDArray[np.float32]
    right: NDArray[np.bool_]
    answerable: NDArray[np.bool_]


def judge(questions: Path, documents: list[Path], encoder: StaticEncoder, scorer: SentenceScorer) -> Judged:
    """Every question asked of every document."""
    inputs, right, answerable = [], [], []
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines() if line.strip()]
    for path in documents:
        finder = CandidateFinder(build_search_index(split_passages(read_document(path)), encoder))
        for row in rows:
            query = understand(row["question"])
            candidates = finder.find(query)
            if not query.words or not len(candidates.features):
                continue
            scores = scorer.score(candidates.features)
            text, _ = set_down(choose(candidates, scores))
            inputs.append(confidence_inputs(candidates.features, scores))
            answerable.append(bool(row["answerable"]))
            right.append(bool(row["answerable"]) and holds_keys(text, row["keys"]))
    return Judged(np.stack(inputs), np.array(right), np.array(answerable))
