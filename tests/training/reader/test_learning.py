"""Losses, rate, spans, measures, a training taken up again, and the exported graph."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from language.span import Span
from tests.training.reader.tiny_reader import PIECES, network, tokenizer
from training.reader import checkpoint
from training.reader.encoding import IGNORED, Batch
from training.reader.example import Example, unanswered
from training.reader.judge import best_span, judge
from training.reader.measures import area, exact, overlap
from training.reader.mixture import Kind
from training.reader.network import freeze
from training.reader.train import Settings, losses, optimizer_of, rate_at, total, train
from training.reader.workers import Place


def test_the_rate_rises_then_falls_to_nothing() -> None:
    settings = Settings(steps=200, warm_up=100, rate=1.0)
    assert rate_at(49, settings) == pytest.approx(0.5 * 0.755)
    assert rate_at(150, settings) == pytest.approx(0.25)
    assert rate_at(200, settings) == 0
    assert rate_at(150, settings, resumed_at=150) == pytest.approx(0.25 / 20)


def _batch() -> Batch:
    """One answered text of four pieces, the last two of its passage, and one that has no answer."""
    passage = torch.tensor([[False, False, True, True]] * 2)
    bears = torch.tensor([[0.0, 0, 0, 1], [0, 0, 0, 0]])
    ids = torch.ones((2, 4), dtype=torch.long)
    return Batch(ids, ids == 0, passage, bears, torch.tensor([3, IGNORED]), torch.tensor([3, IGNORED]), torch.tensor([1.0, 0.0]), torch.tensor([1.0, IGNORED]))  # fmt: skip


def test_losses_of_a_network_that_knows_nothing() -> None:
    parts = losses(torch.zeros(2, 4, 5), _batch())
    assert parts["span"].item() == pytest.approx(math.log(2), abs=1e-4)  # two places are open
    assert parts["bears"].item() == pytest.approx(math.log(2))
    assert parts["answers"].item() == pytest.approx(math.log(2))
    assert parts["yes"].item() == pytest.approx(math.log(2))
    assert total(parts, _batch()).item() == pytest.approx(
        2.5 * math.log(2), abs=1e-4
    )  # .5 of the span's, .5 of the sentences', .5 of yes or no


def test_the_best_span_ends_behind_its_start_and_lies_where_it_may() -> None:
    first = torch.tensor([9.0, 0.0, 2.0, 5.0])
    last = torch.tensor([0.0, 8.0, 3.0, 1.0])
    assert best_span(first, last, [False, True, True, True]) == (1, 1, 8.0)
    assert best_span(first, last, [True] * 4) == (0, 1, 17.0)
    assert best_span(first, last, [False] * 4)[:2] == (-1, -1)


def test_measures_by_hand() -> None:
    assert exact("「東京」。", ["東京"]) == 1
    assert exact("東京都", ["東京", "京都"]) == 0
    assert overlap("東京都", ["東京", "大阪"]) == pytest.approx(4 / 5)
    assert area([3, 2], [1, 2]) == pytest.approx((1 + 1 + 1 + 0.5) / 4)


def _kind() -> Kind:
    def make(number: int, chance: object) -> Example:
        if number % 3 == 0:
            return unanswered("none", "where", "", "xxyy" * (number % 4 + 1))
        text = "b" * (number % 5) + "ok" + "c" * 5
        return Example("some", "where", "", text, Span(number % 5, number % 5 + 2), (Span(0, len(text)),))

    return Kind("made", 1.0, make)


def _state(seed: int = 1) -> checkpoint.State:
    reader = network(seed)
    return checkpoint.State(reader, optimizer_of(reader, Settings()))


def test_a_training_taken_up_again_ends_where_one_in_one_go_does(tmp_path: Path) -> None:
    whole = _state()
    train(whole, tokenizer(), [_kind()], Settings(steps=6, warm_up=1, rate=0.01), tmp_path / "whole")
    half = _state()
    train(half, tokenizer(), [_kind()], Settings(steps=3, warm_up=1, rate=0.01), tmp_path / "half")
    again = checkpoint.State(checkpoint.load_reader(tmp_path / "half" / checkpoint.NAME), half.optimizer)
    again.optimizer = optimizer_of(again.reader, Settings())
    checkpoint.restore(again, tmp_path / "half" / checkpoint.NAME)
    assert (again.step, again.batch) == (3, 3)
    assert again.examples == half.examples
    train(again, tokenizer(), [_kind()], Settings(steps=6, warm_up=1, rate=0.01), tmp_path / "half")
    assert (again.step, again.batch, again.examples) == (whole.step, whole.batch, whole.examples)


def test_training_learns_where_the_answer_stands(tmp_path: Path) -> None:
    state = _state()
    examples = [Example("", "where", "", "bbokccccc", Span(2, 4)), unanswered("", "where", "", "xxyyxxyy")]
    train(state, tokenizer(), [_kind()], Settings(steps=150, warm_up=10, rate=0.03), tmp_path)
    answered, not_answered = judge(state.reader, tokenizer(), examples)
    assert answered.answers > not_answered.answers
    assert answered.span.of(examples[0].text) == "ok"


def test_what_is_frozen_stays_and_word_vectors_always_do(tmp_path: Path) -> None:
    state = _state()
    freeze(state.reader, 1)
    before = {name: value.clone() for name, value in state.reader.state_dict().items()}
    words = state.reader.words.clone()
    train(state, tokenizer(), [_kind()], Settings(steps=2, warm_up=1, rate=0.01), tmp_path)
    after = state.reader.state_dict()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert not {name for name in changed if name.startswith(("layers.0.", "places", "norm."))}
    assert "layers.1.wide.weight" in changed
    assert torch.equal(words, state.reader.words)


def test_processes_share_a_batch_and_none_goes_without() -> None:
    assert Place(0, 2).part([1, 2, 3]) == [1, 3]
    assert Place(1, 2).part([1, 2, 3]) == [2]
    assert Place(1, 2).part([1]) == [1]


def test_padding_changes_nothing() -> None:
    reader = network().eval()
    short, long = torch.tensor([[0, 5, 6, 2]]), torch.tensor([[0, 5, 6, 2, 1, 1]])
    with torch.inference_mode():
        alone = reader(short, short == 1)
        padded = reader(long, long == 1)
    assert torch.allclose(alone, padded[:, :4], atol=1e-5)


def test_the_graph_says_what_the_network_says(tmp_path: Path) -> None:
    onnxruntime = pytest.importorskip("onnxruntime")
    graph = pytest.importorskip("training.reader.graph")
    reader = network().eval()
    reader.words.copy_(torch.randint(-127, 128, reader.words.shape).float())  # in eight bits without loss
    reader.words[:, 0] = 127
    ids = torch.tensor([[0, 5, 6, 7, 2], [0, 8, 9, 3, 2]])
    with torch.inference_mode():
        expected = reader(ids, ids == 1)
    session = onnxruntime.InferenceSession(graph.build(reader).SerializeToString(), providers=["CPUExecutionProvider"])
    outputs = torch.from_numpy(session.run(None, {"ids": ids.numpy()})[0])
    assert torch.allclose(outputs, expected, atol=1e-4)


def test_evening_out_the_activations_changes_nothing_but_the_rounding() -> None:
    onnxruntime = pytest.importorskip("onnxruntime")
    export = pytest.importorskip("training.reader.export")
    reader = network().eval()
    reader.words.copy_(torch.randint(-127, 128, reader.words.shape).float())
    reader.words[:, 0] = 127
    ids = torch.tensor([[0, 5, 6, 7, 2]])
    peaks = export.peaks(reader, [ids, ids + 1])
    assert [peak.shape for peak in peaks] == [(16,), (16,)]
    assert all((peak > 0).any() for peak in peaks)
    with torch.inference_mode():
        expected = reader(ids, ids == 1)
    graph = export.build(reader, peaks)
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    assert np.allclose(session.run(None, {"ids": ids.numpy()})[0], expected.numpy(), atol=1e-4)
    names = {constant.name for constant in graph.graph.initializer}
    assert {"layers.0.smooth", "layers.1.smooth"} <= names


def test_eight_bits_are_off_by_half_a_step_at_most() -> None:
    graph = pytest.importorskip("training.reader.graph")
    table = np.array([[1.27, -0.634, 0.001], [0.0, 0.0, 0.0]], dtype=np.float32)
    rows, scales = graph.in_eight_bits(table)
    assert rows[0].tolist() == [127, -63, 0]
    assert np.abs(rows * scales - table).max() <= 0.005 + 1e-6
    assert len(PIECES) > 40
