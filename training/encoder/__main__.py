"""The bundled model from a folder of data files.

    python -m training.encoder DATA [--out DIR] [--seed N] [--steps N]

On two CPU cores this takes about half an hour with the default number of steps; a CUDA device is used where torch sees
one. One seed gives one model, on one kind of machine; other processors round differently.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from index.encoders.static import BUNDLED, StaticEncoder
from training.encoder import batches, data, evaluate, lexicon, sources, tokenizer
from training.encoder.save import quantize, save
from training.encoder.train import Pairs, Settings, elapsed, train


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.encoder", description="Train the bundled model.")
    parser.add_argument("data", nargs="?", type=Path, help="folder of the data files")
    parser.add_argument("--data", dest="data_option", type=Path, help="the same")
    parser.add_argument("--out", type=Path, default=BUNDLED, help="folder to write; the bundled model's when left out")
    parser.add_argument("--seed", type=int, default=Settings().seed)
    parser.add_argument("--steps", type=int, default=Settings().steps)
    parser.add_argument("--dimension", type=int, default=Settings().dimension)
    parser.add_argument(
        "--held-out", type=int, default=evaluate.ARTICLES, metavar="N", help="articles of JaQuAD to leave out"
    )
    options = parser.parse_args(arguments)
    folder = options.data_option or options.data
    if folder is None:
        parser.error("name the folder of the data files")
    settings = replace(Settings(), seed=options.seed, steps=options.steps, dimension=options.dimension)
    try:
        run(folder, options.out, settings, options.held_out)
    except data.TrainingDataError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def run(folder: Path, out: Path, settings: Settings, articles_held_out: int = evaluate.ARTICLES) -> None:
    """Reads, builds lexicon and tokenizer, trains, saves; says on stderr what it does and how long it took."""
    start = time.monotonic()
    random_state = random.Random(settings.seed)
    material = data.load(folder)
    _say(f"{len(material.questions)} questions, {len(material.edict)} dictionary entries read", start)
    words = lexicon.build(material)
    _say(f"lexicon of {len(words.glosses)} Japanese words", start)
    seen, held_out = evaluate.hold_out(material, articles_held_out)
    built = sources.build(seen, words, random_state)
    _say(f"{sum(len(source.pairs) for source in built)} pairs in {len(built)} sources", start)
    names = [latin for latin, _ in sources.native_names(material)]
    pieces = tokenizer.build(tokenizer.corpus(material, names), tokenizer.Sizes())
    _say(f"tokenizer of {pieces.get_vocab_size()} pieces", start)
    # A batch needs a right and a wrong answer, so a source needs two pairs.
    pairs = [pair for source in built if len((pair := tokenize(source, pieces)).left) > 1]
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    _say(f"{sum(len(p.left.ids) + len(p.right.ids) for p in pairs)} tokens, training on {device}", start)
    trained = train(pairs, pieces.get_vocab_size(), settings, device)
    table, weights = trained.rows.cpu().numpy(), trained.late_weights.cpu().numpy()
    save(out, pieces, table, weights)
    rows, scales = quantize(table)
    error = np.linalg.norm(rows * scales[:, None] - table) / np.linalg.norm(table)
    _say(f"saved to {out}; 8-bit rows are off by {error:.2%} of the table's length", start)
    for line in evaluate.report(StaticEncoder.load(out), held_out):
        _say(line, start)


def tokenize(source: sources.Source, pieces: Tokenizer) -> Pairs:
    """The source's pairs as token numbers; a pair with a side of unknown tokens alone is left out."""
    left = batches.tokenized(pieces, [pair[0] for pair in source.pairs])
    right = batches.tokenized(pieces, [pair[1] for pair in source.pairs])
    kept = torch.nonzero((left.lengths() > 0) & (right.lengths() > 0))[:, 0]
    groups = None
    if source.groups is not None:
        numbers: dict[str, int] = {}
        groups = torch.tensor([numbers.setdefault(group, len(numbers)) for group in source.groups])[kept]
    return Pairs(source.name, source.share, left.select(kept), right.select(kept), source.loss, groups)


def _say(what: str, start: float) -> None:
    print(f"[{elapsed(start)}] {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
