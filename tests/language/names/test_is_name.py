"""What is a name, by words as the dictionary gives them."""

from __future__ import annotations

import pytest

from language.names.is_name import is_name
from language.words import Word


def word(surface: str, *kind: str, known: bool = True) -> Word:
    kinds = (*kind, *["*"] * (6 - len(kind)))
    return Word(surface, 0, len(surface), surface, surface, "", kinds, known)


@pytest.mark.parametrize(
    "one",
    [
        word("盛岡", "名詞", "固有名詞", "地名", "一般"),
        word("ザルグモ", "名詞", "普通名詞", "一般", known=False),
        word("圯橋", "名詞", "普通名詞", "一般", known=False),
        word("ﾅﾄｰ", "名詞", "普通名詞", "一般", known=False),
        word("AI", "名詞", "普通名詞", "一般"),
        word("Ｆ-16", "名詞", "普通名詞", "一般"),
    ],
    ids=lambda one: one.surface,
)
def test_a_name(one: Word) -> None:
    assert is_name(one)


@pytest.mark.parametrize(
    "one",
    [
        word("橋", "名詞", "普通名詞", "一般"),
        word("2009", "名詞", "数詞", known=False),
        word("2009", "名詞", "普通名詞", "一般", known=False),
        word("十二", "名詞", "数詞", known=False),
        word("A", "名詞", "普通名詞", "一般"),
        word("walks", "動詞", "一般", known=False),
        word("！", "補助記号", "一般", known=False),
    ],
    ids=lambda one: one.surface,
)
def test_no_name(one: Word) -> None:
    assert not is_name(one)
