"""How sure an answer is, from questions about documents: fits the curves of `qa.models.reader_confidence`.

    python -m training.answering.reader_confidence DIR... [--coverage .93] [--out FILE]

Each DIR is a folder as `benchmarks.documents` takes it. The threshold is where so many of the answerable questions stay answered.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from benchmarks.documents import Row, engines, judge, read_rows
from corpus.read import read_document
from index.knowledge_base import KnowledgeBase
from qa.engine import Engine
from qa.models.reader_confidence import MODEL_PATH
from qa.question.parsing import parse
from qa.settings import BUILT_IN_ESSAY

ESSAY_QUESTIONS = Path(__file__).parent / "data" / "essay_questions.jsonl"
Asked = tuple[NDArray[np.float64], bool, bool]
_STRENGTH = 1.0  # of the regularisation's inverse


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    parser.add_argument("--essay", type=Path, default=ESSAY_QUESTIONS, help="questions about the built-in essay")
    parser.add_argument("--coverage", type=float, default=0.96, help="share of answerable questions that stay answered")
    parser.add_argument("--out", type=Path, default=MODEL_PATH)
    options = parser.parse_args()
    sources = [*(_of_folder(folder) for folder in options.folders), _of_essay(options.essay)]
    rows = [row for source in sources for row in source]
    weights = np.array([1 / len(source) for source in sources for _ in source])  # every source counts alike
    inputs = np.array([row[0] for row in rows])
    answerable, right = (np.array([row[column] for row in rows]) for column in (1, 2))
    found = {"right": _curve(inputs, right, weights), "answerable": _curve(inputs, answerable, weights)}
    scores = 1 / (1 + np.exp(-(inputs @ np.array(found["answerable"][:-1]) + found["answerable"][-1])))
    threshold = float(np.quantile(scores[answerable], 1 - options.coverage))
    refused = float((scores[~answerable] < threshold).mean())
    print(f"{len(rows)} questions; answerable ones answered {options.coverage:.3f}, others refused {refused:.3f}")
    options.out.write_text(json.dumps({**found, "threshold": round(threshold, 4)}, indent=1) + "\n", encoding="utf-8")
    return 0


def _of_folder(folder: Path) -> list[Asked]:
    questions = read_rows(folder / "questions.jsonl")
    return [
        row
        for engine, names in engines(folder / "documents", together=False)
        for row in _asked(engine, [question for question in questions if question["document"] in names])
    ]


def _of_essay(questions: Path) -> list[Asked]:
    with tempfile.TemporaryDirectory() as place, KnowledgeBase.create(Path(place) / "kb") as knowledge_base:
        knowledge_base.add([read_document(BUILT_IN_ESSAY)])
        return _asked(Engine(knowledge_base), read_rows(questions))


def _asked(engine: Engine, questions: Sequence[Row]) -> list[Asked]:
    """For each question: the inputs, whether it has an answer, whether the answer is right when one must be given."""
    engine.settings = replace(engine.settings, abstention=replace(engine.settings.abstention, answers_anyway=True))
    found = []
    for row in questions:
        inputs = engine.sureness(engine.look(parse(row["question"])))
        answerable = bool(row.get("answerable", True))
        right = answerable and judge({**row, "answerable": True}, engine.ask(row["question"])).right
        found.append((inputs, answerable, right))
    return found


def _curve(inputs: NDArray[np.float64], truths: NDArray[np.bool_], weights: NDArray[np.float64]) -> list[float]:
    model = LogisticRegression(C=_STRENGTH).fit(inputs, truths, weights * len(weights))
    return [round(float(value), 4) for value in (*model.coef_[0], model.intercept_[0])]


if __name__ == "__main__":
    raise SystemExit(main())
