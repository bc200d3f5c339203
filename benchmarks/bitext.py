"""How often the nearest sentence of the other language is the translation, by the mean vector alone.

    python -m benchmarks.bitext PAIRS.tsv [--model NAME_OR_PATH] [--json]

Each line of PAIRS.tsv (or .tsv.gz) is `English<TAB>Japanese`. Printed: accuracy from English to Japanese and back.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from index.encoders.contract import Encoder, ModelError, Vectors
from index.encoders.transformer import load_encoder


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Shares, 0 to 1, of sentences whose nearest neighbour in the other language is their own translation."""

    model: str
    pairs: int
    english_to_japanese: float
    japanese_to_english: float


def measure(encoder: Encoder, pairs: Sequence[tuple[str, str]]) -> Accuracy:
    """Nearest by cosine; of equally near sentences the first one counts."""
    english = encoder.encode_queries([left for left, _ in pairs])
    japanese = encoder.encode_queries([right for _, right in pairs])
    return Accuracy(encoder.name, len(pairs), _found(english, japanese), _found(japanese, english))


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """Raises ValueError for a line that is not two columns."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    pairs = []
    for number, line in enumerate(content.decode().splitlines(), 1):
        columns = line.split("\t")
        if len(columns) != 2:
            raise ValueError(f"{path}, line {number}: {len(columns)} columns seen, English<TAB>Japanese expected")
        pairs.append((columns[0], columns[1]))
    return pairs


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bitext", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("pairs", type=Path, metavar="PAIRS.tsv")
    parser.add_argument("--model", help="another sentence-transformers model than the bundled one")
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    options = parser.parse_args(arguments)
    try:
        accuracy = measure(load_encoder(options.model), read_pairs(options.pairs))
    except (OSError, ValueError, ModelError) as error:
        print(error, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(asdict(accuracy)))
    else:
        print(f"model                {accuracy.model}")
        print(f"pairs                {accuracy.pairs}")
        print(f"English → Japanese   {accuracy.english_to_japanese:.3f}")
        print(f"Japanese → English   {accuracy.japanese_to_english:.3f}")
    return 0


def _found(left: Vectors, right: Vectors) -> float:
    if not len(left):
        return 0.0
    return float(np.mean((left @ right.T).argmax(axis=1) == np.arange(len(left))))


if __name__ == "__main__":
    sys.exit(main())
