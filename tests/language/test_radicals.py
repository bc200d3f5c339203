"""Radicals in the places of kanji."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from language.radicals import fold_radicals


def test_radicals_are_kanji_again() -> None:
    assert fold_radicals("⻑野県の⻄部の⻘⽊村は⼟曜⽇も⾷堂を開く。村⺠は⼊ってよい。") == (
        "長野県の西部の青木村は土曜日も食堂を開く。村民は入ってよい。"
    )


@given(st.text())
def test_nothing_else_changes_and_offsets_stay(text: str) -> None:
    folded = fold_radicals(text)
    assert len(folded) == len(text)
    assert all(old == new or "\u2e80" <= old <= "\u2fd5" for old, new in zip(text, folded, strict=True))
    assert fold_radicals(folded) == folded
