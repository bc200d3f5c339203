"""From the network's numbers to spans and probabilities."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from language.span import Span
from qa.reader.encoding import Pieces
from qa.reader.model import TOKENIZER, Reader, ReaderUnavailable
from qa.reader.reading import best_span, log_softmax, reading
from qa.reader.settings import MODEL_FOLDER

# 橋は|1952年|に開通 behind a title's piece: four pieces, the title's without characters.
PIECES = Pieces([0, 9, 2, 2, 5, 6, 7, 8, 2], 4, [(0, 0), (0, 2), (2, 7), (7, 10)])


def outputs(first: list[float], last: list[float], bears: list[float], answers: float) -> np.ndarray:
    """(9, 4): what stands before the passage and behind it is 0."""
    found = np.zeros((9, 4), dtype=np.float32)
    found[4:8, 0], found[4:8, 1], found[4:8, 2] = first, last, bears
    found[0, 3] = answers
    return found


def test_the_likeliest_span_its_probability_and_whether_the_passage_answers() -> None:
    """Without the title's piece the logits 0, ln 8, 0 are probabilities .1, .8, .1, for the first and for the last piece."""
    peak = float(np.log(8))
    read = reading(outputs([9, 0, peak, 0], [9, 0, peak, 0], [0, -2, 4, -2], 1.5), PIECES)
    assert read.span == Span(2, 7)
    assert read.span_probability == pytest.approx(0.64, abs=1e-5)
    assert read.answers == 1.5
    assert read.probability == pytest.approx(1 / (1 + np.exp(-1.5)))


def test_what_stretch_bears_the_answer() -> None:
    read = reading(outputs([0] * 4, [0] * 4, [7, -2, 4, -2], 0), PIECES)
    assert read.bearing(Span(0, 7)) == pytest.approx(1.0)
    assert read.bearing(Span(10, 12)) < -10


def test_the_likeliest_span_within_a_stretch() -> None:
    peak = float(np.log(8))
    read = reading(outputs([0, 0, peak, 0], [0, 0, peak, 0], [0] * 4, 0), PIECES)
    found = read.best_within(Span(7, 10))
    assert found is not None
    span, probability = found
    assert span == Span(7, 10)
    assert probability == pytest.approx(0.01, abs=1e-5)
    assert read.best_within(Span(11, 12)) is None


def test_a_span_never_ends_before_it_begins() -> None:
    logits = log_softmax(np.array([0, 0, 5], dtype=np.float32))
    start, end, _ = best_span(logits, log_softmax(np.array([5, 0, 0], dtype=np.float32)))
    assert start <= end


class _Counting:
    """Stands for the network: says nothing, and remembers how many ran it at once."""

    def __init__(self) -> None:
        self._lock, self._now, self.most = threading.Lock(), 0, 0

    def run(self, _: Sequence[str], given: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        time.sleep(0.02)  # long enough for the others to come in, were they let
        with self._lock:
            self._now -= 1
        return [np.zeros((*given["ids"].shape, 5), dtype=np.float32)]


@pytest.mark.parametrize("at_once", [1, 3])
def test_no_more_are_read_at_once_than_there_is_room_for(at_once: int) -> None:
    network = _Counting()
    tokenizer = Tokenizer.from_file(str(MODEL_FOLDER / TOKENIZER))
    reader = Reader(network, tokenizer, at_once=at_once)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(reader.read, "なぜ？", ["題"] * 6, ["橋は1952年に開通した。"] * 6) for _ in range(8)]
    assert [len(each.result()) for each in asked] == [6] * 8
    assert network.most == at_once


def test_what_is_read_of_a_text_does_not_depend_on_those_beside_it() -> None:
    reader = Reader.load(threads=2)
    question, texts = (
        "橋はいつ開通した？",
        ["橋は1952年に開通した。", "祭りは秋にあり、山車が町を一日かけて回る。屋台も出る。"],
    )
    both = reader.read(question, ["", ""], texts)
    for text, beside in zip(texts, both, strict=True):
        [alone] = reader.read(question, [""], [text])
        assert alone.answers == beside.answers
        assert np.array_equal(alone.bears, beside.bears)
    assert both[0].answers > both[1].answers


def test_missing_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(ReaderUnavailable, match="読解モデル"):
        Reader.load(tmp_path)


def test_damaged_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "reader.onnx").write_bytes(b"not a network")
    (tmp_path / "tokenizer.json").write_text("{", encoding="utf-8")
    with pytest.raises(ReaderUnavailable):
        Reader.load(tmp_path)
