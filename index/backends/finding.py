"""Candidates from components that lie on this machine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.backends.contract import Found, Wanted
from index.components.bm25 import Lexical
from index.components.dense import DenseIndex
from index.components.word_groups import scaled_scores


def find_candidates(words: Lexical, bigrams: Lexical, dense: DenseIndex, wanted: Wanted) -> Found:
    """Row i of all three belongs to one passage."""
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
