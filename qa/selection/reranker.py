"""Puts passages in their final order: what retrieval said of each, and how well its best sentences answer.

A passage that shares many words with the question may still answer nothing; the sentence scorer, learned from questions
and the sentences that answer them, knows better. Its scores of a passage's sentences are summed as probabilities
(log-sum-exp) and added to retrieval's score. What the reader says of those passages that it read counts beside both.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qa.reader.reading import Reading
from qa.retrieval.settings import Retrieval
from qa.selection.candidates import Candidates


def rerank(
    candidates: Candidates,
    sentence_scores: NDArray[np.float32],
    settings: Retrieval = Retrieval(),
    readings: Sequence[Reading] = (),
) -> NDArray[np.float32]:
    """(n_passages,) final scores of `candidates.passages`, higher is better; the best has about 1.

    `sentence_scores` (n_sentences,) are the scorer's; `readings` are those of the first passages, if any.
    """
    retrieved = candidates.ranking.scores
    if not len(retrieved):
        return retrieved
    evidence = np.full(len(retrieved), -np.inf, dtype=np.float32)
    for sentence, score in zip(candidates.sentences, sentence_scores, strict=True):
        evidence[sentence.rank] = np.logaddexp(evidence[sentence.rank], score)
    finite = np.isfinite(evidence)
    floor = float(evidence[finite].min()) if finite.any() else 0.0
    evidence = np.where(finite, evidence, floor)
    scores: NDArray[np.float32] = retrieved / max(float(retrieved.max()), 1e-9) + settings.evidence_weight * (
        evidence - evidence.max()
    )
    return scores + _read(readings, len(scores), settings)


def _read(readings: Sequence[Reading], passages: int, settings: Retrieval) -> NDArray[np.float32]:
    """(n_passages,) what the reader adds, 0 at most; of passages that it didn't read the least of the others is assumed."""
    if not readings:
        return np.zeros(passages, dtype=np.float32)
    answers = np.full(passages, min(one.answers for one in readings), dtype=np.float32)
    spans = np.zeros(passages, dtype=np.float32)
    for rank, one in enumerate(readings):
        answers[rank], spans[rank] = one.answers, one.probability * one.span_probability
    added: NDArray[np.float32] = settings.answers_weight * (answers - answers.max()) + settings.span_weight * (
        spans - spans.max()
    )
    return added
