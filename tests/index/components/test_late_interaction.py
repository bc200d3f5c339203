"""Late interaction with vectors a reader can work out: the token table below has unit axes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from index.components.late_interaction import LateIndex, query_tokens
from index.encoders.contract import Tokens

# Rows: 0 → x, 1 → y (twice as long, so it weighs double), 2 → the diagonal between them.
TABLE = np.array([[1, 0], [0, 2], [1, 1]], dtype=np.float32)
HALF = np.float32(np.sqrt(0.5))


def tokens(*ids: int) -> Tokens:
    spans = np.array([[place, place + 1] for place in range(len(ids))], dtype=np.int32).reshape(-1, 2)
    return Tokens(np.array(ids, dtype=np.int32), spans)


def index_of(*texts: tuple[int, ...], titles: Sequence[tuple[int, ...]] | None = None) -> LateIndex:
    above = None if titles is None else [np.array(ids, dtype=np.int32) for ids in titles]
    index = LateIndex.build([tokens(*ids) for ids in texts], above)
    index.attach(TABLE)
    return index


def test_maxsim_by_hand() -> None:
    index = index_of((0,), (1, 2), ())
    query = query_tokens(tokens(0, 1), TABLE)
    assert query.weights == pytest.approx([1 / 3, 2 / 3])
    similarities = index.lookup(query, np.arange(3))
    scores = index.scores(similarities, np.arange(3))
    # Text 0 holds x alone: 1/3 · 1 + 2/3 · 0. Text 1 holds y and the diagonal: 1/3 · √½ + 2/3 · 1. Text 2 is empty.
    assert scores == pytest.approx([1 / 3, HALF / 3 + 2 / 3, 0], abs=1e-6)


def test_scores_of_some_rows_are_those_of_all() -> None:
    index = index_of((0,), (1, 2), (2, 0), ())
    query = query_tokens(tokens(0, 1), TABLE)
    every = index.scores(index.lookup(query, np.arange(4)), np.arange(4))
    rows = np.array([3, 1])
    assert index.scores(index.lookup(query, rows), rows) == pytest.approx(every[rows])


def test_kept_spans_leave_other_tokens_out() -> None:
    query = query_tokens(tokens(0, 1, 2), TABLE, kept=[(1, 2)])
    assert query.spans.tolist() == [[1, 2]]
    assert query.weights == pytest.approx([1])


def test_token_cosines_keep_the_order_of_the_text() -> None:
    index = index_of((2, 0, 2))
    cosines = index.token_cosines(index.lookup(query_tokens(tokens(0), TABLE), np.array([0])), 0)
    assert cosines == pytest.approx(np.array([[HALF, 1, HALF]]), abs=1e-6)


def test_a_title_counts_less_than_the_text_itself() -> None:
    index = index_of((0,), (1,), (1,), titles=[(1,), (), (0,)])
    similarities = index.lookup(query_tokens(tokens(0), TABLE), np.arange(3))
    in_text, nowhere, in_title = index.scores(similarities, np.arange(3))
    assert (in_text, nowhere) == pytest.approx((1, 0))
    assert nowhere < in_title < in_text
    assert index.token_cosines(similarities, 2).tolist() == [[0]]
    assert index.title_cosines(similarities, 2).tolist() == [[1]]


def test_arrays_round_trip_with_tokens_and_titles() -> None:
    index = index_of((1, 2), (), (0,), titles=[(), (1,), (2, 2)])
    again = LateIndex.from_arrays(index.to_arrays())
    found = [again.tokens_of(row) for row in range(3)]
    assert [text.ids.tolist() for text in found] == [[1, 2], [], [0]]
    assert [text.spans.tolist() for text in found] == [[[0, 1], [1, 2]], [], [[0, 1]]]
    assert [again.title_ids_of(row).tolist() for row in range(3)] == [[], [1], [2, 2]]


def test_question_without_tokens() -> None:
    index = index_of((0,), (1,))
    similarities = index.lookup(query_tokens(tokens(), TABLE), np.arange(2))
    assert index.scores(similarities, np.arange(2)).tolist() == [0, 0]


def test_of_too_many_tokens_the_first_and_the_last_are_compared() -> None:
    many = [0] * 150 + [1] * 700 + [2] * 150
    query = query_tokens(tokens(*many), TABLE)
    assert query.weights.sum() == pytest.approx(1)
    assert [int(start) for start in query.spans[:, 0]] == [*range(100), *range(900, 1_000)]
