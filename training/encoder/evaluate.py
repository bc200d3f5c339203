"""How good a table is on pairs that training never saw: the part of the report that is not its loss."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.encoders.contract import Vectors
from index.encoders.static import StaticEncoder
from training.encoder.data import Question, TrainingData

ARTICLES = 30  # whole articles held out, so that no paragraph of theirs is seen
_SENTENCES = 1_000  # sentence pairs held out
_SHORTEST = 15  # characters of an English sentence held out: "Come here." has many translations
_QUESTIONS = 400


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Questions with their paragraphs, and pairs of sentences (English, Japanese)."""

    questions: list[Question]
    sentences: list[tuple[str, str]]


def hold_out(data: TrainingData, articles: int = ARTICLES) -> tuple[TrainingData, HeldOut]:
    """The data without some articles (half of them at the most) and sentence pairs, and those; always the same ones."""
    titles = list(dict.fromkeys(question.title for question in data.questions))
    held = set(random.Random(7).sample(titles, min(articles, len(titles) // 2)))
    long = [pair for pair in data.tatoeba if len(pair[0]) > _SHORTEST]
    sentences = random.Random(8).sample(long, min(_SENTENCES, len(long) // 2))
    texts = {text for pair in sentences for text in pair}
    rest = replace(
        data,
        questions=[question for question in data.questions if question.title not in held],
        tatoeba=[pair for pair in data.tatoeba if texts.isdisjoint(pair)],
        tanaka=[pair for pair in data.tanaka if pair[1] not in texts],
    )
    return rest, HeldOut([question for question in data.questions if question.title in held], sentences)


def report(encoder: StaticEncoder, held_out: HeldOut) -> list[str]:
    """Lines of figures, each a share from 0 to 1, the higher the better."""
    english = encoder.encode_queries([left for left, _ in held_out.sentences])
    japanese = encoder.encode_queries([right for _, right in held_out.sentences])
    similar = english @ japanese.T
    own = np.arange(len(similar))
    questions = held_out.questions[:: max(1, len(held_out.questions) // _QUESTIONS)]
    paragraphs = list(dict.fromkeys(question.paragraph for question in held_out.questions))
    numbers = {paragraph: number for number, paragraph in enumerate(paragraphs)}
    right = np.array([numbers[question.paragraph] for question in questions], dtype=np.int64)
    asked = [question.question for question in questions]
    by_mean = encoder.encode_queries(asked) @ encoder.encode_passages(paragraphs).T
    by_tokens = late_scores(encoder, asked, paragraphs)
    return [
        f"{len(own)} sentence pairs held out: English → Japanese {recall(similar, own, 1):.3f}, "
        f"Japanese → English {recall(similar.T, own, 1):.3f}",
        f"{len(questions)} questions over {len(paragraphs)} paragraphs held out, R@1 / R@5: "
        f"mean vector {recall(by_mean, right, 1):.3f} / {recall(by_mean, right, 5):.3f}, "
        f"late interaction {recall(by_tokens, right, 1):.3f} / {recall(by_tokens, right, 5):.3f}",
    ]


def recall(scores: NDArray[np.float32], right: NDArray[np.int64], depth: int) -> float:
    """Share of rows whose right column is among the `depth` highest; of equal scores the right one comes first."""
    if not len(scores):
        return 0.0
    own = scores[np.arange(len(scores)), right]
    return float(((scores > own[:, None]).sum(axis=1) < depth).mean())


def late_scores(encoder: StaticEncoder, questions: Sequence[str], passages: Sequence[str]) -> NDArray[np.float32]:
    """(n_questions, n_passages) MaxSim with learned token weights, -1 to 1, higher is better."""
    unit = encoder.token_vectors / np.maximum(np.linalg.norm(encoder.token_vectors, axis=1, keepdims=True), 1e-12)
    texts = [tokens.ids for tokens in encoder.tokenize(passages)]
    filled = np.array([number for number, ids in enumerate(texts) if len(ids)], dtype=np.int64)
    scores = np.zeros((len(questions), len(passages)), dtype=np.float32)
    if not len(filled):
        return scores
    starts = np.cumsum([0, *(len(texts[number]) for number in filled[:-1])])
    tokens, places = np.unique(np.concatenate([texts[number] for number in filled]), return_inverse=True)
    vectors: Vectors = unit[tokens]
    for row, asked in enumerate(encoder.tokenize(questions)):
        weights = encoder.late_weights[asked.ids]
        if weights.sum() > 0:
            best = np.maximum.reduceat((unit[asked.ids] @ vectors.T)[:, places], starts, axis=1)
            scores[row, filled] = weights @ best / weights.sum()
    return scores
