"""Terms as they lie in a file: found by hashes, compared letter by letter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.components import terms as terms_module
from index.components.bm25 import LexicalIndex
from index.components.terms import Sought, Terms

WORDS = st.text(st.sampled_from("abア山𠮷\ud800"), max_size=4)


@given(st.lists(WORDS, unique=True, max_size=20), st.lists(WORDS, max_size=8), st.sampled_from([1, 2, 2**32]))
def test_each_term_has_its_number_even_where_all_have_one_hash(
    known: list[str], asked: list[str], different: int
) -> None:
    """`different` is how many hashes there are."""
    hashes_of = terms_module._hashes

    def few(letters: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.uint64]:
        return np.asarray(hashes_of(letters, starts, ends) % np.uint64(different))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(terms_module, "_hashes", few)
        given_terms = Terms.of(known)
        expected = [known.index(term) if term in known else -1 for term in asked]
        for terms in (given_terms, Terms.from_arrays(given_terms.to_arrays())):
            assert terms.find(Sought(asked)).tolist() == expected
            assert (list(terms), [terms[number] for number in range(len(terms))], len(terms)) == (
                known,
                known,
                len(known),
            )


def test_a_hash_is_the_same_everywhere() -> None:
    """It stands in files: 64-bit arithmetic done by hand for a term of two letters."""
    factor, mixed, whole = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93, 2**64
    mixture = ((97 + 1) * factor + (98 + 1) * factor**2) * mixed % whole
    mixture = (mixture ^ mixture >> 32) * mixed % whole
    assert Sought(["ab"]).hashes.tolist() == [mixture >> 32]


def test_terms_that_an_earlier_version_wrote_are_found_too() -> None:
    index = LexicalIndex.build([["山", "川", "山"], [], ["川", "ア"]])
    arrays = index.to_arrays()
    earlier = {name: arrays[name] for name in ("vocabulary", "indptr", "term_ids", "counts")}
    earlier |= {name: arrays[name] for name in ("rows_by_term", "counts_by_term")}
    again = LexicalIndex.from_arrays(earlier)
    assert [again.frequency(term) for term in ("山", "川", "ア", "海")] == [1, 2, 1, 0]
    for name, array in again.to_arrays().items():
        np.testing.assert_array_equal(array, arrays[name], err_msg=name)


def test_terms_are_picked_and_joined_by_their_numbers() -> None:
    one, other = Terms.of(["山", "アメリカ", "a"]), Terms.of(["a", "川"])
    assert list(one.picked(np.array([2, 0]))) == ["a", "山"]
    assert list(one.picked(np.array([], dtype=np.int64))) == []
    joined, numbers = Terms.joined([one, other])
    assert list(joined) == ["山", "アメリカ", "a", "川"]
    assert [places.tolist() for places in numbers] == [[0, 1, 2], [2, 3]]


def test_words_in_katakana_alone_are_told_from_their_letters() -> None:
    words = ["アメリカ", "ソ・連", "コンピューター", "ヴ", "ひらがな", "ラａ", "\ud800", "㍍", "ソ連", "サ・ラ"]
    assert Terms.of(words).katakana() == ["アメリカ", "コンピューター", "ヴ", "サ・ラ"]
    assert Terms.of([]).katakana() == []
