"""A checkpoint as the file that is served: eight-bit weights, read by onnxruntime.

    python -m training.reader.export --model DIR/reader.pt --out DIR

Says how large it is, how long it takes to load and to read five passages of 170 pieces on one thread, and how far its
outputs are from the checkpoint's.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor

from qa.reader.model import SLOWER
from training.reader import blocks, clauses, rows
from training.reader.checkpoint import load_reader
from training.reader.encoding import encode
from training.reader.graph import build
from training.reader.network import Layer, Reader
from training.reader.slots import THINGS

NAME = "reader.onnx"
_PASSAGES, _PIECES = 5, 170
_ROUNDS = 10


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="a checkpoint; tokenizer.json lies beside it")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    reader = load_reader(options.model)
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(options.model.parent / "tokenizer.json"))
    export(reader, options.out / NAME, texts_read(tokenizer))
    shutil.copyfile(options.model.parent / "tokenizer.json", options.out / "tokenizer.json")
    for line in report(reader, options.out):
        print(line)
    return 0


def texts_read(tokenizer: Tokenizer) -> list[Tensor]:
    """Documents made up here, in both languages, to see the activations on."""
    made = [
        make(number, random.Random(number), THINGS)
        for make in (rows.example, clauses.example, blocks.minutes)
        for number in range(12)
    ]
    return [torch.tensor([one.ids]) for one in encode(tokenizer, made)]


def export(reader: Reader, path: Path, read: Sequence[Tensor] = ()) -> None:
    """Writes the network with the layers' weights in eight bits, a scale for each output.

    `read` are texts' piece numbers (texts, pieces) without padding, by which the activations are evened out beforehand.
    """
    reader.eval()
    with tempfile.TemporaryDirectory() as folder:
        floats = Path(folder) / NAME
        onnx.save(build(reader, peaks(reader, read)), floats)
        quantize_dynamic(
            floats,
            path,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            weight_type=QuantType.QInt8,
            extra_options={
                "DefaultTensorType": onnx.TensorProto.FLOAT
            },  # what attention gives: no part of the standard
        )


@torch.inference_mode()
def peaks(reader: Reader, read: Sequence[Tensor]) -> list[NDArray[np.float32]]:
    """For each layer the largest magnitudes (feed_forward,) that its last matrix is given; none without texts."""
    if not read:
        return []
    found = [torch.zeros(reader.sizes.feed_forward) for _ in reader.layers]

    def watch(number: int) -> Callable[[torch.nn.Module, tuple[Tensor, ...]], None]:
        def seen(_: torch.nn.Module, given: tuple[Tensor, ...]) -> None:
            found[number] = torch.maximum(found[number], given[0].abs().amax(dim=(0, 1)))

        return seen

    hooks = [layer.narrow.register_forward_pre_hook(watch(number)) for number, layer in enumerate(_layers(reader))]
    for ids in read:
        reader(ids, torch.zeros_like(ids, dtype=torch.bool))
    for hook in hooks:
        hook.remove()
    return [one.numpy() for one in found]


def _layers(reader: Reader) -> list[Layer]:
    return [layer for layer in reader.layers if isinstance(layer, Layer)]


def session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """Opens an exported network."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    return onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER
    )


def report(reader: Reader, folder: Path) -> Sequence[str]:
    """Size, speed, and the distance to the checkpoint's outputs over numbers drawn at random."""
    sizes = {path.name: path.stat().st_size / 1e6 for path in (folder / NAME, folder / "tokenizer.json")}
    began = time.perf_counter()
    served = session(folder / NAME, 1)
    loaded = time.perf_counter() - began
    ids = np.random.default_rng(1).integers(4, reader.sizes.pieces, (_PASSAGES, _PIECES))
    took = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        outputs = served.run(["outputs"], {"ids": ids})[0]
        took.append(time.perf_counter() - began)
    return [
        f"{', '.join(f'{name} {size:.1f} MB' for name, size in sizes.items())}; loaded in {loaded * 1000:.0f} ms",
        f"{_PASSAGES} passages of {_PIECES} pieces on one thread: {np.median(took) * 1000:.0f} ms (least {min(took) * 1000:.0f})",
        f"correlation with the checkpoint's outputs {_correlation(reader, ids, outputs):.4f}",
    ]


def _correlation(reader: Reader, ids: NDArray[np.int64], outputs: NDArray[np.float32]) -> float:
    with torch.inference_mode():
        whole = torch.from_numpy(ids)
        exact = reader(whole, torch.zeros_like(whole, dtype=torch.bool)).numpy()
    return float(np.corrcoef(exact.ravel(), outputs.ravel())[0, 1])


if __name__ == "__main__":
    sys.exit(main())
