"""Retrieval's scores and the evidence of sentences together, on numbers a reader can work out."""

from __future__ import annotations

import math

import numpy as np
import pytest

from language.span import Span
from qa.reader.reading import Reading
from qa.retrieval.settings import Retrieval
from qa.selection.reranker import rerank
from tests.qa.hand_built import candidates_of, passage_of

FIRST, SECOND, THIRD = (passage_of(text) for text in ("橋は古い。橋は長い。", "川は広い。", "山は高い。"))
WEIGHT = Retrieval().evidence_weight


def reranked(sentence_scores: list[float], retrieved: tuple[float, ...]) -> list[float]:
    candidates = candidates_of("橋は？", FIRST, SECOND, THIRD, scores=retrieved)
    scores: list[float] = rerank(candidates, np.array(sentence_scores, dtype=np.float32)).tolist()
    return scores


def test_sentences_that_answer_lift_their_passage() -> None:
    """Two sentences at log 2 and log 6 are worth log 8 together; the third passage's log 1 lies log 8 behind."""
    found = reranked([math.log(2), math.log(6), math.log(4), math.log(1)], (2.0, 2.0, 1.0))
    assert found == pytest.approx([1.0, 1.0 - WEIGHT * math.log(2), 0.5 - WEIGHT * math.log(8)], abs=1e-6)


def test_with_equal_evidence_the_order_is_retrievals() -> None:
    """Whose best passage has 1 then."""
    assert reranked([0.0, -100.0, 0.0, 0.0], (4.0, 3.0, 1.0)) == pytest.approx([1.0, 0.75, 0.25], abs=1e-6)


def test_without_passages_there_is_nothing_to_order() -> None:
    assert rerank(candidates_of("橋は？"), np.zeros(0, dtype=np.float32)).tolist() == []


def test_what_the_reader_says_counts_beside_both_and_the_unread_count_as_the_worst_read() -> None:
    """With equal evidence and scores: 3 logits apart, spans .5 and none (a probability of .5 within one that is all but sure)."""
    settings, nothing = Retrieval(), np.zeros(0, dtype=np.float32)
    pieces = np.zeros((0, 2), dtype=np.int32)
    first = Reading(20.0, Span(0, 1), 0.5, pieces, nothing, nothing, nothing)
    second = Reading(17.0, Span(0, 0), 0.0, pieces, nothing, nothing, nothing)
    candidates = candidates_of("橋は？", FIRST, SECOND, THIRD, scores=(2.0, 2.0, 2.0))
    found = rerank(candidates, np.array([-100.0, 0.0, 0.0, 0.0], dtype=np.float32), settings, [first, second])
    behind = 3 * settings.answers_weight + 0.5 * settings.span_weight
    assert found.tolist() == pytest.approx([1.0, 1.0 - behind, 1.0 - behind], abs=1e-6)
