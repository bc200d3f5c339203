"""Answers on other documents than the essay: each article of a data set as a document of its own, with its questions.

    python -m benchmarks.articles QUESTIONS.jsonl.gz [--articles 24] [--seed 5] [--json]

QUESTIONS: JSON lines (gzip or not) with `question`, `context`, `answers` and `title`. Of every article at most fifteen questions
are asked, and six of another one, which it should refuse. An answer is right when it holds one of the `answers`.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from benchmarks.retrieval import read_rows
from corpus.builder import DocumentBuilder
from corpus.passages import split_passages
from index.assembly import build_search_index
from index.encoders.static import StaticEncoder
from qa.evaluation import calibration_error, holds_keys
from qa.models.confidence import ConfidenceModel, confidence_inputs
from qa.models.scorer import SentenceScorer
from qa.question.parsing import parse
from qa.selection.candidates import CandidateFinder
from qa.selection.composer import compose
from qa.selection.selector import select

_OWN, _FOREIGN = 15, 6  # questions asked of each article


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--articles", type=int, default=24)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    by_title: dict[str, list[dict[str, Any]]] = {}
    for row in read_rows(arguments.questions):
        by_title.setdefault(row["title"], []).append(row)
    chance = random.Random(arguments.seed)
    titles = chance.sample(sorted(by_title), min(arguments.articles, len(by_title)))
    report = measure([by_title[title] for title in titles], chance)
    print(
        json.dumps(report) if arguments.json else "\n".join(f"{name:44}{value:8.3f}" for name, value in report.items())
    )
    return 0


def measure(articles: list[list[dict[str, Any]]], chance: random.Random) -> dict[str, float]:
    """Shares of the questions, 0 to 1; `articles` are the rows of one each."""
    encoder, scorer, calibrator = StaticEncoder.load(), SentenceScorer.load(), ConfidenceModel.load()
    judged: list[tuple[float, bool]] = []  # of the answered: confidence, right
    refused: dict[str, list[bool]] = {"own": [], "foreign": []}
    for number, rows in enumerate(tqdm(articles, desc="articles", file=sys.stderr)):
        finder = _finder(rows, encoder)
        foreign = articles[(number + 1) % len(articles)]
        asked = [("own", row) for row in chance.sample(rows, min(_OWN, len(rows)))]
        asked += [("foreign", row) for row in chance.sample(foreign, min(_FOREIGN, len(foreign)))]
        for whose, row in asked:
            candidates = finder.find(parse(row["question"]))
            scores = scorer.score(candidates.features)
            if not len(scores) or calibrator.refuses(inputs := confidence_inputs(candidates.features, scores)):
                refused[whose].append(True)
                continue
            refused[whose].append(False)
            if whose == "own":
                text, _ = compose(select(candidates, scores))
                judged.append((calibrator.probability_right(inputs), holds_keys(text, [row["answers"]])))
    right = sum(is_right for _, is_right in judged)
    return {
        "questions": float(len(refused["own"])),
        "answered rightly": right / len(refused["own"]),
        "answered": float(1 - np.mean(refused["own"])),
        "right of the answered": right / max(len(judged), 1),
        "calibration error of the answered": calibration_error(judged) or 0.0,
        "questions of another article refused": float(np.mean(refused["foreign"])),
    }


def _finder(rows: list[dict[str, Any]], encoder: StaticEncoder) -> CandidateFinder:
    builder = DocumentBuilder(title=rows[0]["title"])
    for context in dict.fromkeys(row["context"] for row in rows):
        for paragraph in context.split("\n"):
            builder.add("paragraph", paragraph.strip())
    return CandidateFinder(build_search_index(split_passages(builder.build()), encoder))


if __name__ == "__main__":
    sys.exit(main())
