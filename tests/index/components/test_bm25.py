"""BM25 against numbers derived by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Gloss, Passage
from index.components import bm25
from index.components.analysis import ANALYSIS
from index.components.bm25 import WORDS, LexicalIndex
from index.components.contract import Sources
from index.components.search_terms import word_terms
from index.components.searchable import searchable_text
from tests.index.small_encoders import LetterEncoder

# Three texts of 2, 3 and 1 terms: the mean length is 2. "a" stands in two of three texts, "c" in one.
TEXTS = [["a", "b"], ["a", "a", "c"], ["d"]]
IDF_A = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
IDF_C = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))


def saturated(count: int, length: int, k1: float = 0.9, b: float = 0.4) -> float:
    return count * (k1 + 1) / (count + k1 * (1 - b + b * length / 2))


def test_scores_by_hand() -> None:
    index = LexicalIndex.build(TEXTS)
    assert index.scores({"a": 1.0}) == pytest.approx([IDF_A * saturated(1, 2), IDF_A * saturated(2, 3), 0], rel=1e-6)
    assert index.scores({"a": 1.0, "c": 2.0}) == pytest.approx(
        [IDF_A * saturated(1, 2), IDF_A * saturated(2, 3) + 2 * IDF_C * saturated(1, 3), 0], rel=1e-6
    )


def test_a_group_counts_only_its_best_term() -> None:
    index = LexicalIndex.build(TEXTS)
    both, c_alone = index.group_scores([{"a": 1.0, "c": 1.0}]), index.scores({"c": 1.0})
    assert both[1] == pytest.approx(max(IDF_A * saturated(2, 3), c_alone[1]), rel=1e-6)
    assert both[0] == pytest.approx(IDF_A * saturated(1, 2), rel=1e-6)


def test_unmatched_and_empty() -> None:
    index = LexicalIndex.build(TEXTS)
    assert not index.scores({"x": 1.0}).any()
    assert index.scores({}).shape == (3,)
    assert LexicalIndex.build([]).scores({"a": 1.0}).shape == (0,)
    with_empty = LexicalIndex.build([[], ["a"], []])
    assert with_empty.scores({"a": 1.0}).nonzero()[0].tolist() == [1]


def test_arrays_round_trip() -> None:
    index = LexicalIndex.build(TEXTS)
    again = LexicalIndex.from_arrays(index.to_arrays())
    np.testing.assert_array_equal(index.scores({"a": 1, "d": 1}), again.scores({"a": 1, "d": 1}))
    assert LexicalIndex.from_arrays(LexicalIndex.build([]).to_arrays()).size == 0


def test_rarity_of_an_unknown_term_exceeds_that_of_any_known() -> None:
    index = LexicalIndex.build(TEXTS)
    assert index.rarity("nowhere") > max(index.rarity(term) for term in "abcd")


@given(
    st.lists(st.lists(st.sampled_from(["b", "a", "ab", "山", "𠮷", "ア"]), max_size=7), max_size=6), st.integers(1, 4)
)
def test_terms_are_counted_and_numbered_text_by_text(texts: list[list[str]], batch: int) -> None:
    """Those of a text in their order as strings, whatever number of texts is counted at once."""
    vocabulary: dict[str, int] = {}
    rows = [
        [(vocabulary.setdefault(term, len(vocabulary)), text.count(term)) for term in sorted(set(text))]
        for text in texts
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bm25, "_BATCH_TEXTS", batch)
        built = LexicalIndex.build(texts).to_arrays()
    flat = [pair for row in rows for pair in row]
    assert built["vocabulary"].tobytes().decode() == "\n".join(vocabulary)
    assert built["indptr"].tolist() == np.cumsum([0, *map(len, rows)]).tolist()
    assert list(zip(built["term_ids"].tolist(), built["counts"].tolist(), strict=True)) == flat


def test_words_are_those_of_the_text_that_is_searched() -> None:
    passage = Passage("d", "題", 0, 9, "附属の橋は走らなかった。", ("山の章",), None, (), (Gloss(0, 2, "1952年"),))
    nothing = np.full(2, -1, dtype=np.int64)
    sources = Sources([passage, replace(passage, text="")], LetterEncoder(), searchable_text, None, nothing, {})
    ANALYSIS.build(sources)  # which has numbered words of other texts
    built = WORDS.build(sources)
    expected = [[term.key for term in word_terms(searchable_text(passage))] for passage in sources.passages]
    for name, array in LexicalIndex.build(expected).to_arrays().items():
        np.testing.assert_array_equal(built.to_arrays()[name], array)


@given(
    st.lists(st.lists(st.sampled_from("abcdef"), max_size=5), max_size=6),
    st.lists(st.one_of(st.integers(0, 5), st.lists(st.sampled_from("aefxyz"), max_size=4)), max_size=6),
)
def test_rebuilt_from_an_older_one_it_is_the_same(older: list[list[str]], wanted: list[int | list[str]]) -> None:
    """`wanted` are numbers of older texts, or new texts."""
    wanted = [text for text in wanted if isinstance(text, list) or text < len(older)]
    rows = np.array([text if isinstance(text, int) else -1 for text in wanted], dtype=np.int64)
    new = LexicalIndex.build([text for text in wanted if isinstance(text, list)])
    rebuilt = LexicalIndex.build(older).rebuilt(rows, new)
    built = LexicalIndex.build([older[text] if isinstance(text, int) else text for text in wanted])
    assert rebuilt.to_arrays().keys() == built.to_arrays().keys()
    for name, array in built.to_arrays().items():
        np.testing.assert_array_equal(rebuilt.to_arrays()[name], array)
        assert rebuilt.to_arrays()[name].dtype == array.dtype
