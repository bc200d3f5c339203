"""How sure an answer is by the reader's logits."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from language.span import Span
from qa.models.reader_confidence import ReaderConfidence, reader_inputs
from qa.reader.reading import Reading

NOTHING = np.zeros(0, dtype=np.float32)


def reading(answers: float) -> Reading:
    return Reading(answers, Span(0, 0), 0.0, np.zeros((0, 2), dtype=np.int32), NOTHING, NOTHING, NOTHING)


def test_logits_are_summed_as_probabilities_less_by_rank() -> None:
    """log(e^2 + e^(2.7 - .7)) = 2 + log 2."""
    assert reader_inputs([reading(2.0), reading(2.7)], 0.5).tolist() == pytest.approx([2 + np.log(2), 0.0])
    assert reader_inputs([reading(2.0)], 0.75).tolist() == pytest.approx([2.0, np.log(3)])


def test_the_curves_and_the_threshold(tmp_path: Path) -> None:
    path = tmp_path / "curves.json"
    path.write_text(json.dumps({"right": [1, 0, -1], "answerable": [2, 0, 1], "threshold": 0.5}), encoding="utf-8")
    model = ReaderConfidence.load(path)
    assert model.probability_right(np.array([1.0, 9.0])) == 0.5
    assert model.refuses(np.array([-0.6, 0.0]))
    assert not model.refuses(np.array([-0.4, 0.0]))


def test_curves_of_other_inputs_are_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "curves.json"
    path.write_text(json.dumps({"right": [1, 0], "answerable": [2, 0], "threshold": 0.5}), encoding="utf-8")
    with pytest.raises(ValueError, match="expected 3"):
        ReaderConfidence.load(path)
