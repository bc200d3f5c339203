"""The count of false alarms over texts wrapped by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks import wrapped_texts
from benchmarks.wrapped_texts import measure_wrapped
from corpus.document import Document
from corpus.readers.text_layer import read_text_layer
from tests.corpus.reading_order.test_reading_order import LIGHTHOUSE
from tests.corpus.reading_order.wrapped import KINDS


def test_a_text_put_into_another_order_is_a_false_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    def reordered(text: str) -> Document:
        return replace(read_text_layer(text), repairs=("1ページ分の左右の段を入れ替えて、元の読み順に戻しました。",))

    assert [result.false_alarms for result in measure_wrapped([LIGHTHOUSE], 1)] == [0] * len(KINDS)
    monkeypatch.setattr(wrapped_texts, "read_text_layer", reordered)
    assert [result.false_alarms for result in measure_wrapped([LIGHTHOUSE], 1)] == [1] * len(KINDS)
