"""Mistyped English words."""

from __future__ import annotations

import pytest

from qa.question.spelling import corrected, is_gibberish


def nothing_known(word: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wich", "which"),
        ("frist", "first"),
        ("acount", "account"),
        ("folowers", "followers"),
        ("leeve", "leave"),
        ("trainning", "training"),
    ],
)
def test_the_likeliest_slip_is_put_right(typed: str, meant: str) -> None:
    assert corrected(f"tell me {typed} now", nothing_known) == (f"tell me {meant} now", ((typed, meant),))


@pytest.mark.parametrize(
    "question", ["Did Adenuaer sign it?", "v-modle とは", "NATOo", "foo_barr()", "qzxwvk means", "the bridge"]
)
def test_names_code_and_what_resembles_no_word_stay(question: str) -> None:
    assert corrected(question, nothing_known) == (question, ())


def test_a_word_of_the_documents_is_no_slip() -> None:
    assert corrected("what is autofocs", lambda word: word == "autofocs") == ("what is autofocs", ())


@pytest.mark.parametrize(
    ("words", "gibberish"),
    [
        (["asdf", "qwer", "hjkl"], True),
        (["blarg", "flonk", "wug"], True),
        (["blarg"], False),
        (["asdf", "ferry", "qwer"], False),
        (["Owada", "qwer", "hjkl"], False),
        (["1952"], False),
        (["橋"], False),
        ([], False),
    ],
)
def test_words_that_english_does_not_know_are_gibberish(words: list[str], gibberish: bool) -> None:
    assert is_gibberish(words) is gibberish
