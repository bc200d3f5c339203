"""The network read back from the file that is served."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.training.reader.tiny_reader import PIECES, network

export = pytest.importorskip("training.reader.export", reason="training's packages are not installed (make train)")


def test_what_was_exported_comes_back_but_for_half_a_step(tmp_path: Path) -> None:
    from training.reader.exported import load_exported

    reader = network().eval()
    ids = torch.arange(4, 4 + 2 * 9).reshape(2, 9) % len(PIECES)
    export.export(reader, tmp_path / export.NAME, [ids])
    back = load_exported(tmp_path / export.NAME).eval()
    assert back.sizes.epsilon == pytest.approx(reader.sizes.epsilon)
    assert replace(back.sizes, epsilon=reader.sizes.epsilon) == reader.sizes
    for (name, found), expected in zip(back.state_dict().items(), reader.state_dict().values(), strict=True):
        uneven = 4 if ".narrow." in name else 1  # its inputs share their load before it is cut into steps
        step = uneven * float(expected.abs().max()) / 127
        assert torch.allclose(found, expected, atol=step), name
    padded = torch.zeros_like(ids, dtype=torch.bool)
    with torch.inference_mode():
        outputs, expected = back(ids, padded).numpy(), reader(ids, padded).numpy()
    assert np.corrcoef(outputs.ravel(), expected.ravel())[0, 1] > 0.999


def test_another_networks_file_is_refused(tmp_path: Path) -> None:
    import onnx
    from onnx import TensorProto, helper

    from training.reader.exported import load_exported

    value = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "other", [value], [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])])  # fmt: skip
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)]), tmp_path / "other.onnx")
    with pytest.raises(ValueError, match="not a reader's file"):
        load_exported(tmp_path / "other.onnx")
