"""Candidates from components that lie on this machine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.backends.contract import Found, Wanted
from index.backends.pruning import Clause, clauses_of, may_be_best
from index.components.bm25 import Lexical
from index.components.dense import DenseIndex
from index.components.parts import LexicalParts
from index.components.word_groups import most_reached, scaled_scores, scaled_scores_of

_MANY_POSTINGS = 500_000  # of a question: fewer are added up as quickly as it is found out which need not be


def find_candidates(words: Lexical, bigrams: Lexical, dense: DenseIndex, wanted: Wanted) -> Found:
    """Row i of all three belongs to one passage."""
    if isinstance(words, LexicalParts) and isinstance(bigrams, LexicalParts) and wanted.within is None:
        clauses = _clauses(words, bigrams, wanted)
        if words.size > wanted.all_up_to and sum(clause.postings for clause in clauses) > _MANY_POSTINGS:
            return _of_many(words, bigrams, dense, wanted, clauses)
    by_words = scaled_scores(words, wanted.words)
    by_bigrams = scaled_scores(bigrams, [(term,) for term in wanted.bigrams])
    lexical = wanted.word_weight * by_words + wanted.bigram_weight * by_bigrams
    rows = _of_all(dense, lexical, wanted) if wanted.within is None else _within(dense, lexical, wanted, wanted.within)
    return Found(rows, by_words[rows], by_bigrams[rows], dense.of_rows(rows) @ wanted.vector)


def _of_all(dense: DenseIndex, lexical: NDArray[np.float32], wanted: Wanted) -> NDArray[np.int64]:
    if len(lexical) <= wanted.all_up_to:
        return np.arange(len(lexical))
    by_words = _best(lexical, wanted.most)
    _, by_vector = dense.search(wanted.vector[np.newaxis], min(wanted.most, len(lexical)))
    return np.union1d(by_words[lexical[by_words] > 0], by_vector[by_vector >= 0])


def _of_many(
    words: LexicalParts, bigrams: LexicalParts, dense: DenseIndex, wanted: Wanted, clauses: Sequence[Clause]
) -> Found:
    """The same, without scoring those that can't be among the best. Of equal ones the first are taken."""
    _, by_vector = dense.search(wanted.vector[np.newaxis], min(wanted.most, words.size))
    rows = np.union1d(may_be_best(clauses, words.size, wanted.most), by_vector[by_vector >= 0])
    by_words = scaled_scores_of(words, wanted.words, rows)
    by_bigrams = scaled_scores_of(bigrams, [(term,) for term in wanted.bigrams], rows)
    lexical = wanted.word_weight * by_words + wanted.bigram_weight * by_bigrams
    best = np.argsort(-lexical, kind="stable")[: wanted.most]
    chosen = np.union1d(best[lexical[best] > 0], np.flatnonzero(np.isin(rows, by_vector)))
    rows = rows[chosen]
    return Found(rows, by_words[chosen], by_bigrams[chosen], dense.of_rows(rows) @ wanted.vector)


def _clauses(words: LexicalParts, bigrams: LexicalParts, wanted: Wanted) -> list[Clause]:
    clauses: list[Clause] = []
    for lexical, groups, weight in (
        (words, wanted.words, wanted.word_weight),
        (bigrams, [(term,) for term in wanted.bigrams], wanted.bigram_weight),
    ):
        limit = most_reached(lexical, groups)
        clauses += clauses_of(lexical, groups, weight / limit) if limit else []
    return clauses


def _within(
    dense: DenseIndex, lexical: NDArray[np.float32], wanted: Wanted, within: NDArray[np.int64]
) -> NDArray[np.int64]:
    """What lies nearest in the whole index may all lie elsewhere."""
    if len(within) <= wanted.all_up_to:
        return within
    lexical, cosines = lexical[within], dense.of_rows(within) @ wanted.vector
    by_words, by_vector = _best(lexical, wanted.most), _best(cosines, wanted.most)
    return np.union1d(within[by_words[lexical[by_words] > 0]], within[by_vector[cosines[by_vector] > 0]])


def _best(scores: NDArray[np.float32], most: int) -> NDArray[np.int64]:
    """Where the best `most` are, in any order."""
    return np.argpartition(-scores, most)[:most] if most < len(scores) else np.arange(len(scores))
