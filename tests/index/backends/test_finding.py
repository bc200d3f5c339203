"""Candidates of many passages: those that scoring every passage would find, without scoring every passage."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from index.backends import finding, pruning
from index.backends.contract import Wanted
from index.backends.finding import find_candidates
from index.components.bm25 import LexicalIndex
from index.components.dense import DenseIndex
from index.components.parts import IN_PARTS, AllParts, LexicalParts, Places
from index.components.word_groups import scaled_scores

WORDS = "abcdefghijklmnop"
SIZE = 400


def _texts(seed: int) -> list[list[str]]:
    """Of 1 to 8 words, the first ones common and the last ones rare."""
    chance = np.random.default_rng(seed)
    return [[WORDS[int(16 * chance.random() ** 3)] for _ in range(chance.integers(1, 9))] for _ in range(SIZE)]


def _in_parts(texts: Sequence[Sequence[str]], order: NDArray[np.int64]) -> LexicalParts:
    """Three parts, whose rows are spread over all as `order` says."""
    edges = (0, 90, 250, SIZE)
    parts = [
        LexicalIndex.build([texts[row] for row in np.sort(order[start:end])])
        for start, end in itertools.pairwise(edges)
    ]
    rows = np.concatenate([np.sort(order[start:end]) for start, end in itertools.pairwise(edges)])
    found: LexicalParts = IN_PARTS["words"](
        AllParts(Places([part.size for part in parts], np.argsort(rows)), parts.__getitem__)
    )
    return found


@pytest.mark.parametrize("dearer", [0, 4])
@pytest.mark.parametrize("seed", range(8))
def test_the_best_are_found_and_scored_as_if_every_passage_were(
    seed: int, dearer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`dearer` 0 leaves off counting as soon as that may be."""
    monkeypatch.setattr(pruning, "_DEARER", dearer)
    monkeypatch.setattr(finding, "_MANY_POSTINGS", 0)
    chance = np.random.default_rng(seed)
    order = chance.permutation(SIZE) if seed % 2 else np.arange(SIZE)
    words, bigrams = _in_parts(_texts(seed), order), _in_parts(_texts(seed + 100), order)
    vectors = chance.standard_normal((SIZE, 4)).astype(np.float32)
    dense = DenseIndex(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
    for most in (1, 5, 60, SIZE):
        wanted = Wanted([["n"], ["m", "b", "z"], ["a", "c"]], ["p", "d", "a", "zz"], vectors[0], 1.0, 0.5, most)
        by_words = scaled_scores(words, wanted.words)
        by_bigrams = scaled_scores(bigrams, [(term,) for term in wanted.bigrams])
        lexical = wanted.word_weight * by_words + wanted.bigram_weight * by_bigrams
        best = np.argsort(-lexical, kind="stable")[:most]
        nearest = dense.search(wanted.vector[np.newaxis], most)[1]
        found = find_candidates(words, bigrams, dense, wanted)
        np.testing.assert_array_equal(found.rows, np.union1d(best[lexical[best] > 0], nearest))
        np.testing.assert_array_equal(found.words, by_words[found.rows])
        np.testing.assert_array_equal(found.bigrams, by_bigrams[found.rows])


def test_common_terms_are_not_counted_where_rare_ones_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten texts have the rare word; what is left could not make up for it."""
    texts = [["common", "rare"] if row < 10 else ["common"] for row in range(SIZE)]
    words = _in_parts(texts, np.arange(SIZE))
    counted: list[str] = []
    postings = words.postings

    def counting(term: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        counted.append(term)
        return postings(term)

    monkeypatch.setattr(words, "postings", counting)
    clauses = pruning.clauses_of(words, [["common"], ["rare"], ["nowhere"]], 1.0)
    assert pruning.may_be_best(clauses, SIZE, 10).tolist() == list(range(10))
    assert counted == ["rare"]
    assert pruning.may_be_best(clauses, SIZE, 11).tolist() == list(range(SIZE)), "all others are alike"


def test_nothing_that_is_asked_for_stands_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "_MANY_POSTINGS", -1)
    texts = _in_parts(_texts(1), np.arange(SIZE))
    dense = DenseIndex(np.zeros((SIZE, 4), dtype=np.float32))
    nothing = Wanted([["z"]], [], np.zeros(4, dtype=np.float32), 1.0, 0.5, 5)
    assert finding.find_candidates(texts, texts, dense, nothing).rows.tolist() == []
