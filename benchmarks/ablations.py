"""What the learned scorer, the kinds of questions and the calibrator are each worth.

    python -m benchmarks.ablations QUESTIONS.jsonl DOCUMENT … [--json]

QUESTIONS as `tenkyo evaluate` reads them, asked of each DOCUMENT alone. Printed, of the answerable questions, the share
whose answer is right when none is refused; and, at one and the same share of answerable questions answered, the share of
the others refused by the calibrated probability, by the scorer's log-odds, and by the words met.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from corpus.passages import split_passages
from corpus.read import read_document
from index.assembly import build_search_index
from index.encoders.static import StaticEncoder
from qa.evaluation import holds_keys
from qa.models.confidence import ConfidenceModel, confidence_inputs
from qa.models.features import FEATURES
from qa.models.scorer import SentenceScorer
from qa.question.parsing import Question, parse
from qa.selection.candidates import CandidateFinder, Candidates
from qa.selection.composer import compose
from qa.selection.selector import select

_COVERAGE = FEATURES.index("coverage")
_SPREAD = 10.0  # about the scorer's log-odds between no word met and all, which the answer's thresholds are made for

Score = Callable[[NDArray[np.float32]], NDArray[np.float32]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("documents", type=Path, nargs="+")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    lines = arguments.questions.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    report = {path.name: measure(rows, path) for path in arguments.documents}
    print(json.dumps(report, ensure_ascii=False) if arguments.json else _table(report))
    return 0


def measure(rows: list[dict[str, Any]], document: Path) -> dict[str, dict[str, float]]:
    finder = CandidateFinder(build_search_index(split_passages(read_document(document)), StaticEncoder.load()))
    scorer, calibrator = SentenceScorer.load(), ConfidenceModel.load()
    right: dict[str, list[bool]] = {}
    sure: dict[str, list[float]] = {"calibrated probability": [], "scorer alone": [], "words met alone": []}
    asked = [(row, query) for row in rows if (query := parse(row["question"])).words]
    for row, query in tqdm(asked, desc=document.name, file=sys.stderr):
        candidates = finder.find(query)
        scores = scorer.score(candidates.features)
        inputs = confidence_inputs(candidates.features, scores)
        sure["calibrated probability"].append(calibrator.probability_answerable(inputs))
        sure["scorer alone"].append(float(scores.max()))
        sure["words met alone"].append(float(candidates.features[:, _COVERAGE].max()))
        if row["answerable"]:
            variants: dict[str, tuple[Candidates, Score]] = {
                "all": (candidates, scorer.score),
                "without the learned scorer": (candidates, lambda features: _SPREAD * features[:, _COVERAGE]),
                "without kinds": (finder.find(_without_kinds(query)), scorer.score),
            }
            for name, (found, score) in variants.items():
                text, _ = compose(select(found, score(found.features)))
                right.setdefault(f"{name}, {row['lang']}", []).append(holds_keys(text, row["keys"]))
    answerable = np.array([row["answerable"] for row, _ in asked])
    kept = float(
        np.mean([value >= calibrator.threshold[0] for value in np.array(sure["calibrated probability"])[answerable]])
    )
    return {
        "answered rightly": {name: round(float(np.mean(values)), 3) for name, values in sorted(right.items())},
        f"refused, {kept:.3f} of the answerable answered": {
            name: round(_refused(np.array(values), answerable, kept), 3) for name, values in sure.items()
        },
    }


def _without_kinds(query: Question) -> Question:
    return replace(query, kinds=("what",))


def _refused(sure: NDArray[np.float64], answerable: NDArray[np.bool_], kept: float) -> float:
    """Share of the unanswerable below the threshold that `kept` of the answerable reach."""
    threshold = np.sort(sure[answerable])[::-1][max(round(kept * int(answerable.sum())) - 1, 0)]
    return float((sure[~answerable] < threshold).mean())


def _table(report: dict[str, dict[str, dict[str, float]]]) -> str:
    lines = []
    for document, groups in report.items():
        for title, values in groups.items():
            lines.append(f"{document}: {title}")
            lines += [f"  {name:36}{value:8.3f}" for name, value in values.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
