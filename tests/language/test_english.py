"""Base forms of English words, for looking them up in the closed lists."""

from __future__ import annotations

import pytest

from language.english import english_lemma


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("Joined", "join"),
        ("policies", "policy"),
        ("ratified", "ratify"),
        ("winning", "win"),  # the doubled letter goes
        ("raised", "raise"),
        ("went", "go"),
        ("chosen", "choose"),
        ("treaty’s", "treaty"),
        ("does", "does"),  # a function word stays as it is
        ("evacuated", "evacuated"),  # of no list
    ],
)
def test_base_forms(word: str, base: str) -> None:
    assert english_lemma(word) == base
