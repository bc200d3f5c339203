"""Which stretches are read, and what their readings say of each passage together."""

from __future__ import annotations

import numpy as np

from language.span import Span
from qa.reader.reading import Reading
from qa.reader.windows import Window, likeliest, together


def window(passage: int, start: int, end: int) -> Window:
    return Window(passage, start, end, range(1))


def reading(answers: float, piece: tuple[int, int]) -> Reading:
    """Of a stretch with one piece, which is surely its whole answer."""
    one = np.zeros(1, dtype=np.float32)
    return Reading(answers, Span(*piece), 1.0, np.array([piece], dtype=np.int32), one, one, one)


def test_the_likeliest_first() -> None:
    windows = [window(0, 0, 9), window(0, 9, 20), window(1, 0, 8)]
    assert likeliest(windows, [0.1, 0.9, 0.5], 2) == [windows[1], windows[2]]


def test_a_passages_pieces_stand_in_its_order_whichever_stretch_was_read_first() -> None:
    windows = [window(0, 20, 40), window(1, 0, 9), window(0, 0, 20)]
    first, second, third = together(windows, [reading(2, (1, 3)), reading(-1, (2, 4)), reading(0, (5, 6))], 3)
    assert first.pieces.tolist() == [[5, 6], [21, 23]]
    assert (first.answers, first.span) == (2, Span(21, 23))
    assert second.pieces.tolist() == [[2, 4]]
    assert third.answers < second.answers  # of what wasn't read little is expected
    assert len(third.pieces) == 0
