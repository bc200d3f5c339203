"""Learns the sentence scorer and the confidence model: `python -m qa.training --data DIR [--out DIR] [--seed N]`.

Two cores need about ten minutes. A tenth of the articles is kept aside and reported on.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from index.encoder import TokenEncoder
from index.static_encoder import StaticEncoder
from index.training.data import Question, load
from qa import confidence, scorer
from qa.confidence import confidence_inputs
from qa.scorer import SentenceScorer
from qa.training import train_confidence, train_scorer
from qa.training.english import english_questions
from qa.training.examples import Example, make_examples


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the training data")
    parser.add_argument("--out", type=Path, default=scorer.MODEL_PATH.parent)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--articles", type=int, default=320, help="articles to learn from")
    arguments = parser.parse_args()
    data = load(arguments.data)
    encoder = StaticEncoder.load()
    titles = sorted({question.title for question in data.questions})
    random.Random(arguments.seed).shuffle(titles)
    titles = titles[: arguments.articles]
    held_titles = set(titles[: len(titles) // 10])
    learn = [row for row in data.questions if row.title in set(titles) - held_titles]
    held = [row for row in data.questions if row.title in held_titles]
    english = english_questions(data, [row.question for row in learn + held], seed=arguments.seed)
    examples = _examples(learn, encoder, arguments.seed, english)
    held_examples = _examples(held, encoder, arguments.seed, english)
    model = train_scorer.train(examples, seed=arguments.seed)
    _report("sentence scorer", model, held_examples)
    inputs, right = _standing(model, examples)
    sure = train_confidence.train(inputs, right, seed=arguments.seed)
    held_inputs, held_right = _standing(model, held_examples)
    probabilities = [sure.probability(row) for row in held_inputs]
    print("risk–coverage on held-out articles: threshold, answered, wrong of these")
    curve = train_confidence.risk_coverage(probabilities, list(held_right))
    for threshold, coverage, risk in curve[:: max(len(curve) // 12, 1)]:
        print(f"  {threshold:.3f}  {coverage:.3f}  {risk:.3f}")
    train_scorer.save(model, arguments.out / scorer.MODEL_PATH.name)
    train_confidence.save(sure, arguments.out / confidence.MODEL_PATH.name)
    return 0


def _examples(rows: list[Question], encoder: TokenEncoder, seed: int, english: dict[str, str]) -> list[Example]:
    """Each question once in Japanese, a third of them once more in English."""
    share = 0.35
    japanese = make_examples(rows, encoder, seed=seed, unanswerable_share=share)
    chance = random.Random(seed)
    switched = [row for row in rows if row.question in english and chance.random() < 1 / 3]
    foreign = make_examples(switched, encoder, seed=seed, unanswerable_share=share, questions=english)
    found = list(tqdm(japanese, desc="questions", total=len(rows), file=sys.stderr))
    return found + list(tqdm(foreign, desc="English questions", total=len(switched), file=sys.stderr))


def _standing(model: SentenceScorer, examples: list[Example]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    inputs, right = [], []
    for example in examples:
        if len(example.features):
            scores = model.score(example.features)
            inputs.append(confidence_inputs(example.features, scores))
            right.append(bool(example.right[int(np.argmax(scores))]))
    return np.stack(inputs), np.array(right)


def _report(name: str, model: SentenceScorer, examples: list[Example]) -> None:
    answerable = [example for example in examples if example.answerable]
    for language, flag in (("ja", 0.0), ("en", 1.0)):
        column = scorer.FEATURES.index("english")
        part = [example for example in answerable if len(example.features) and example.features[0, column] == flag]
        first = [bool(example.right[int(np.argmax(model.score(example.features)))]) for example in part]
        coverage = scorer.FEATURES.index("coverage")
        rival = [bool(example.right[int(np.argmax(example.features[:, coverage]))]) for example in part]
        present = [bool(example.right.any()) for example in part]
        print(
            f"{name}, {language}: {len(part)} questions, right sentence first {np.mean(first):.3f}, "
            f"by coverage alone {np.mean(rival):.3f}, among the candidates {np.mean(present):.3f}"
        )


if __name__ == "__main__":
    sys.exit(main())
