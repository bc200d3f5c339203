"""Puts passages in their final order: what retrieval said of each, and how well its best sentences answer.

A passage that shares many words with the question may still answer nothing; the sentence scorer, learned from questions
and the sentences that answer them, knows better. Its scores of a passage's sentences are summed as probabilities
(log-sum-exp) and added to retrieval's score.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qa.retrieval.settings import Retrieval
from qa.selection.candidates import Candidates


def rerank(
    candidates: Candidates, sentence_scores: NDArray[np.float32], settings: Retrieval = Retrieval()
) -> NDArray[np.float32]:
    """(n_passages,) final scores of `candidates.passages`, higher is better; the best has about 1."""
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
    return scores
