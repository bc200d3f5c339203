"""Growing answers cut into pieces: they add up to the whole, and none ends within a citation mark."""

from __future__ import annotations

import pytest

from interface.http.events import Pieces
from qa.records import Answer


def answer(text: str) -> Answer:
    return Answer("？", "ja", True, 0.9, text, None, "generative", (), ())


@pytest.mark.parametrize(
    ("texts", "pieces"),
    [
        (["橋は", "橋は長い。[", "橋は長い。[1", "橋は長い。[12]"], ["橋は", "長い。", "[12]"]),
        (["橋は長い。[1]", "橋は長い。[1]川は広い。[2]"], ["橋は長い。[1]", "川は広い。[2]"]),
        (["橋は［"], ["橋は", "［"]),  # it was no mark
        (["橋は長い。", "川は広い。"], ["橋は長い。", "\n\n川は広い。"]),
        ([], []),
    ],
)
def test_pieces_never_end_within_a_mark(texts: list[str], pieces: list[str]) -> None:
    cut = Pieces()
    assert list(cut.of(map(answer, texts))) == pieces
    assert (cut.last.text if cut.last else None) == (texts[-1] if texts else None)
