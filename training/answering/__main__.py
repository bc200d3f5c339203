"""Learns the sentence scorer and the confidence model.

    python -m training.answering --data DIR [--encoder DIR --held-out N] [--questions FILE …] [--document FILE …] [--out DIR] [--seed N]

DIR holds the training data, FILE questions as `tenkyo evaluate` reads them. Those of `essay_questions.jsonl` and of every
file are asked of the bundled essay and of every document: the confidence model learns from them. A tenth of the articles is
kept aside and reported on, and the judged questions are cross-validated. On two cores about ten minutes.

The bundled table has seen these articles with their questions, so its cosines are better on them than they will be on
anything else, and what is learned from them trusts cosines too much. A table made by `python -m training.encoder --held-out N`
has not seen N of them: `--encoder` names it, and only those N are then used.
"""

from __future__ import annotations

import argparse
import random
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from index.encoders.static import BUNDLED, StaticEncoder
from qa.evaluation import calibration_error
from qa.models import confidence, scorer
from qa.models.confidence import ConfidenceModel, confidence_inputs
from qa.models.features import FEATURES
from qa.models.scorer import SentenceScorer
from qa.settings import BUILT_IN_ESSAY
from training.answering import train_confidence, train_scorer
from training.answering.dev_questions import UNANSWERABLE, Judged, judge
from training.answering.english import english_questions
from training.answering.examples import ARTICLES_TOGETHER, Example, make_examples
from training.answering.paraphrase import paraphrases
from training.encoder.data import Question, load
from training.encoder.evaluate import hold_out

# Of all judged questions beside all examples. For whether there is an answer few: else questions of other articles, of which
# the examples know more, are answered. For how likely the answer is right many: data sets call fewer answers right.
_JUDGED_WEIGHT, _JUDGED_RIGHT_WEIGHT = 5.0, 20.0
_COVERAGE = 0.97  # share of answerable judged questions that must not be refused
_QUESTIONS = Path(__file__).parent / "data" / "essay_questions.jsonl"
_FOLDS, _SHUFFLES = 6, 3  # of cross-validation
_TASK_ARTICLES = 5 * ARTICLES_TOGETHER


@dataclass(frozen=True, slots=True)
class _Task:
    """Examples to make of some articles. `questions` are other wordings, None for the questions as they are."""

    rows: list[Question]
    language: str
    questions: dict[str, str] | None
    keep: float
    seed: int
    encoder: Path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, default=BUNDLED, help="the table that the examples are made with")
    parser.add_argument("--held-out", type=int, metavar="N", help="the articles that table was made without")
    parser.add_argument("--questions", type=Path, action="append", default=[_QUESTIONS])
    parser.add_argument("--document", type=Path, action="append", default=[])
    parser.add_argument("--out", type=Path, default=scorer.MODEL_PATH.parent)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--articles", type=int, default=270)
    parser.add_argument("--keep", type=float, default=0.3, help="share of their questions to learn from")
    arguments = parser.parse_args()
    learned, held = _make(arguments)
    model = train_scorer.train([example for _, example in learned], seed=arguments.seed)
    _report_scorer(model, held)
    inputs, right, answerable = _standing(model, learned)
    judged = judge(arguments.questions, [BUILT_IN_ESSAY, *arguments.document], StaticEncoder.load(), model)
    sure = _fit(inputs, right, answerable, judged)
    _report_confidence(sure, model, held, judged)
    _cross_validate(inputs, right, answerable, judged)
    train_scorer.save(model, arguments.out / scorer.MODEL_PATH.name)
    train_confidence.save(sure, arguments.out / confidence.MODEL_PATH.name)
    return 0


def _fit(
    inputs: NDArray[np.float32], right: NDArray[np.bool_], answerable: NDArray[np.bool_], judged: Judged
) -> ConfidenceModel:
    """The confidence model of the examples and the judged questions."""
    weights, right_weights = (
        (
            np.concatenate((np.full(len(inputs), 1 / len(inputs)), judged.weights * share))
            * (len(judged.right) / (1 + share))
        ).astype(np.float32)
        for share in (_JUDGED_WEIGHT, _JUDGED_RIGHT_WEIGHT)
    )
    sure = train_confidence.train(
        np.concatenate((inputs, judged.inputs)),
        np.concatenate((right, judged.right)),
        np.concatenate((answerable, judged.answerable)),
        weights,
        right_weights,
    )
    return train_confidence.with_threshold(sure, judged.inputs[judged.answerable], _COVERAGE)


def _cross_validate(
    inputs: NDArray[np.float32], right: NDArray[np.bool_], answerable: NDArray[np.bool_], judged: Judged
) -> None:
    """Prints how the judged questions fare with models that never saw them; a question is left out of all documents."""
    probability = np.zeros((_SHUFFLES, len(judged.right)))
    refused = np.zeros((_SHUFFLES, len(judged.right)), dtype=bool)
    numbers = np.unique(judged.questions)
    for shuffle in range(_SHUFFLES):
        order = np.random.default_rng(shuffle).permutation(len(numbers))
        fold_of = (order % _FOLDS)[np.searchsorted(numbers, judged.questions)]
        for fold in range(_FOLDS):
            sure = _fit(inputs, right, answerable, judged.part(fold_of != fold))
            for row in np.flatnonzero(fold_of == fold):
                probability[shuffle, row] = sure.probability_right(judged.inputs[row])
                refused[shuffle, row] = sure.refuses(judged.inputs[row])
    print(f"judged questions, cross-validated ({_FOLDS} folds, {_SHUFFLES} shuffles), by file")
    for number in np.unique(judged.files):
        of_file = judged.files == number
        has_answer = judged.answerable[of_file]
        errors = [
            calibration_error(list(zip(sure_of[~no], judged.right[of_file][~no], strict=True))) or 0.0
            for sure_of, no in zip(probability[:, of_file], refused[:, of_file], strict=True)
        ]
        print(
            f"  {number}: answered {np.mean(~refused[:, of_file][:, has_answer]):.3f} of the answerable, refused "
            f"{np.mean(refused[:, of_file][:, ~has_answer]):.3f} of the others, calibration error of the answered "
            f"{np.mean(errors):.3f}"
        )


def _make(arguments: argparse.Namespace) -> tuple[list[tuple[str, Example]], list[tuple[str, Example]]]:
    data = load(arguments.data)
    usable = hold_out(data, arguments.held_out)[1].questions if arguments.held_out else data.questions
    titles = sorted({question.title for question in usable})
    random.Random(arguments.seed).shuffle(titles)
    titles = titles[: arguments.articles]
    held_titles = frozenset(titles[: len(titles) // 10])
    by_title: dict[str, list[Question]] = {}
    for question in usable:
        by_title.setdefault(question.title, []).append(question)
    texts = [question.question for title in titles for question in by_title[title]]
    versions: list[tuple[str, dict[str, str] | None, float]] = [
        ("ja", None, arguments.keep),
        ("en", english_questions(data, texts, seed=arguments.seed), arguments.keep),
        ("ja, other words", paraphrases(data, texts, seed=arguments.seed), arguments.keep / 2),
    ]
    tasks = []
    for start in range(0, len(titles), _TASK_ARTICLES):
        rows = [row for title in titles[start : start + _TASK_ARTICLES] for row in by_title[title]]
        for number, (language, questions, keep) in enumerate(versions):
            wanted = (
                None
                if questions is None
                else {row.question: questions[row.question] for row in rows if row.question in questions}
            )
            tasks.append(_Task(rows, language, wanted, keep, arguments.seed + 1000 * number + start, arguments.encoder))
    learned: list[tuple[str, Example]] = []
    held: list[tuple[str, Example]] = []
    with ProcessPoolExecutor(max_workers=2) as pool:
        for made in tqdm(pool.map(_run, tasks), total=len(tasks), desc="examples", file=sys.stderr):
            for language, title, example in made:
                (held if title in held_titles else learned).append((language, example))
    return learned, held


def _run(task: _Task) -> list[tuple[str, str, Example]]:
    made = make_examples(
        task.rows,
        StaticEncoder.load(task.encoder),
        seed=task.seed,
        unanswerable_share=UNANSWERABLE,
        questions=task.questions,
        keep=task.keep,
    )
    return [(task.language, example.title, example) for example in made]


def _standing(
    model: SentenceScorer, examples: list[tuple[str, Example]]
) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.bool_]]:
    inputs, right, answerable = [], [], []
    for _, example in examples:
        if len(example.features):
            scores = model.score(example.features)
            inputs.append(confidence_inputs(example.features, scores))
            right.append(bool(example.right[int(np.argmax(scores))]))
            answerable.append(example.answerable)
    return np.stack(inputs), np.array(right), np.array(answerable)


def _report_scorer(model: SentenceScorer, held: list[tuple[str, Example]]) -> None:
    print("Held-out articles: share of answerable questions whose right sentence comes first")
    coverage = FEATURES.index("coverage")
    for language in dict.fromkeys(language for language, _ in held):
        part = [example for of, example in held if of == language and example.answerable and len(example.features)]
        first = np.mean([example.right[int(np.argmax(model.score(example.features)))] for example in part])
        rival = np.mean([example.right[int(np.argmax(example.features[:, coverage]))] for example in part])
        present = np.mean([example.right.any() for example in part])
        print(
            f"  {language}: {len(part)} questions, scorer {first:.3f}, coverage of words alone {rival:.3f}, "
            f"among the candidates {present:.3f}"
        )


def _report_confidence(
    sure: ConfidenceModel, model: SentenceScorer, held: list[tuple[str, Example]], judged: Judged
) -> None:
    sets = [
        ("held-out articles", *_standing(model, held)),
        ("judged questions (learned from)", judged.inputs, judged.right, judged.answerable),
    ]
    for name, rows, is_right, has_answer in sets:
        refused = np.array([sure.refuses(row) for row in rows])
        print(
            f"{name}: answered {np.mean(~refused[has_answer]):.3f} of the answerable, "
            f"refused {np.mean(refused[~has_answer]):.3f} of the others"
        )
        curve = train_confidence.risk_coverage([sure.probability_right(row) for row in rows], list(is_right))
        print("  threshold  answered  wrong of these")
        for threshold, coverage, risk in curve[:: max(len(curve) // 10, 1)]:
            print(f"  {threshold:9.3f}  {coverage:8.3f}  {risk:14.3f}")


if __name__ == "__main__":
    sys.exit(main())
