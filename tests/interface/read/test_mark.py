"""A shared address finds its words again, or says that they are gone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from interface.read.address import read_address
from interface.read.mark import Mark, find_mark

TEXT = "前の文。答えの文。間の文。答えの文。後の文。"  # 答えの文。 stands at 4 and at 13


def test_words_that_stand_where_the_address_says_are_marked_there() -> None:
    assert find_mark(TEXT, 13, 18, "答えの文。") == Mark(13, 18, "here")
    assert find_mark(TEXT, 4, 9) == Mark(4, 9, "here")


def test_words_that_moved_are_found_nearest_to_where_they_were() -> None:
    assert find_mark(TEXT, 14, 19, "答えの文。") == Mark(13, 18, "moved")
    assert find_mark(TEXT, 6, 11, "答えの文。") == Mark(4, 9, "moved")
    assert find_mark(TEXT, None, None, "間の文。") == Mark(9, 13, "moved")


def test_words_are_found_across_other_line_ends() -> None:
    assert find_mark("題\n答え\nの 文。", 0, 5, "答えの文。") == Mark(2, 9, "moved")


def test_of_a_long_quote_its_beginning_is_enough() -> None:
    long = "あ" * 300
    assert find_mark(f"いい{long}う", 0, 300, long[:200]) == Mark(2, 302, "moved")


def test_words_that_are_gone_leave_no_mark_but_their_place() -> None:
    assert find_mark(TEXT, 9, 13, "消えた文。") == Mark(9, 9, "gone")
    assert find_mark("短い。", 900, 950, "消えた文。") == Mark(3, 3, "gone")


def test_an_address_of_no_words_marks_nothing() -> None:
    assert find_mark(TEXT, None, None).state == "none"
    assert find_mark(TEXT, 5, 5).state == "none"
    assert find_mark(TEXT, 9, 2).state == "none"


@given(st.text(max_size=30), st.none() | st.integers(0, 40), st.none() | st.integers(0, 40), st.text(max_size=9))
def test_a_mark_lies_within_the_text(text: str, start: int | None, end: int | None, quote: str) -> None:
    mark = find_mark(text, start, end, quote)
    assert 0 <= mark.start <= mark.end <= len(text)


def test_an_address_holds_a_quotes_beginning_and_no_markup() -> None:
    address = read_address('x"/<y>', 1, 2, "<&あ" * 300)
    assert address.startswith("read/x%22%2F%3Cy%3E?start=1&end=2&quote=%3C%26%E3%81%82")
    assert address.count("%3C") == 1 + 67  # 200 characters: 66 whole rounds of three, and <&
