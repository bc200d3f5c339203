"""How sure an answer is, from questions about documents: fits the curves of `qa.models.reader_confidence`.

    python -m training.answering.reader_confidence DIR... [--coverage .93] [--out FILE]

Each DIR is a folder as `benchmarks.documents` takes it. The threshold is where so many of the answerable questions stay answered.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from benchmarks.documents import engines, judge, read_rows
from qa.models.reader_confidence import MODEL_PATH, reader_inputs
from qa.question.parsing import parse

_STRENGTH = 1.0  # of the regularisation's inverse


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    parser.add_argument("--coverage", type=float, default=0.93, help="share of answerable questions that stay answered")
    parser.add_argument("--out", type=Path, default=MODEL_PATH)
    options = parser.parse_args()
    rows = [row for folder in options.folders for row in _asked(folder)]
    inputs = np.array([row[0] for row in rows])
    answerable, right = (np.array([row[column] for row in rows]) for column in (1, 2))
    found = {"right": _curve(inputs, right), "answerable": _curve(inputs, answerable)}
    scores = 1 / (1 + np.exp(-(inputs @ np.array(found["answerable"][:-1]) + found["answerable"][-1])))
    threshold = float(np.quantile(scores[answerable], 1 - options.coverage))
    refused = float((scores[~answerable] < threshold).mean())
    print(f"{len(rows)} questions; answerable ones answered {options.coverage:.3f}, others refused {refused:.3f}")
    options.out.write_text(json.dumps({**found, "threshold": round(threshold, 4)}, indent=1) + "\n", encoding="utf-8")
    return 0


def _asked(folder: Path) -> list[tuple[NDArray[np.float64], bool, bool]]:
    """For each question: the inputs, whether it has an answer, whether the answer is right when one must be given."""
    questions, found = read_rows(folder / "questions.jsonl"), []
    for engine, names in engines(folder / "documents", together=False):
        engine.settings = replace(engine.settings, abstention=replace(engine.settings.abstention, answers_anyway=True))
        for row in questions:
            if row["document"] in names:
                query = parse(row["question"])
                inputs = reader_inputs(engine.look(query).readings, query.language)
                right = row["answerable"] and judge(row, engine.ask(row["question"])).right
                found.append((inputs, bool(row["answerable"]), right))
    return found


def _curve(inputs: NDArray[np.float64], truths: NDArray[np.bool_]) -> list[float]:
    model = LogisticRegression(C=_STRENGTH).fit(inputs, truths)
    return [round(float(value), 4) for value in (*model.coef_[0], model.intercept_[0])]


if __name__ == "__main__":
    raise SystemExit(main())
