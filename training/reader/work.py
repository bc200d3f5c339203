"""One training, from the folder of data to the checkpoints: what each process of it does."""

from __future__ import annotations

import json
import random
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer

from training.encoder import data, lexicon
from training.reader import checkpoint, mixture, start, texts, vocabulary
from training.reader.exported import load_exported
from training.reader.network import Reader, freeze, from_start
from training.reader.train import Settings, optimizer_of, train
from training.reader.workers import Place


@dataclass(frozen=True, slots=True)
class Work:
    """What one process does; `layers` of the starting network are taken, and the lowest `frozen` left as they are.

    `mined` is what `training.reader.mine` wrote, if it is to be learned from.
    """

    folder: Path
    weights: Path
    out: Path
    layers: int
    frozen: int
    threads: int
    settings: Settings
    mined: Path | None = None

    def __call__(self, place: Place) -> None:
        """Reads, cuts the vocabulary, trains on; says on stderr what it does."""
        torch.set_num_threads(self.threads)
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        material = data.load(self.folder)
        self.out.mkdir(parents=True, exist_ok=True)
        tokenizer, reader = _reader(material, self.folder, self.weights, self.out, self.layers, self.settings.seed)
        freeze(reader, self.frozen)
        state = checkpoint.State(reader.to(device), optimizer_of(reader, self.settings))
        if (self.out / checkpoint.NAME).is_file():
            checkpoint.restore(state, self.out / checkpoint.NAME)
        kinds = mixture.kinds(material, self.folder, _lexicon(material, self.out), self.mined)
        _say(
            f"{len(kinds)} kinds of examples; from step {state.step} on {device}, process {place.number + 1} of {place.count}"
        )
        train(state, tokenizer, kinds, self.settings, self.out, place)


def prepare(work: Work) -> None:
    """Makes what all processes share, so that each only reads it: the first checkpoint, the tokenizer, the lexicon."""
    material = data.load(work.folder)
    work.out.mkdir(parents=True, exist_ok=True)
    _lexicon(material, work.out)
    if not (work.out / checkpoint.NAME).is_file():
        _, reader = _reader(material, work.folder, work.weights, work.out, work.layers, work.settings.seed)
        checkpoint.save(checkpoint.State(reader, optimizer_of(reader, work.settings)), work.out)


def _reader(
    material: data.TrainingData, folder: Path, weights: Path, out: Path, layers: int, seed: int
) -> tuple[Tokenizer, Reader]:
    """The newest checkpoint's network with its tokenizer, a served one with its own, or the starting one with a vocabulary cut now."""
    tokenizer = out / "tokenizer.json"
    if (out / checkpoint.NAME).is_file():
        return Tokenizer.from_file(str(tokenizer)), checkpoint.load_reader(out / checkpoint.NAME)
    if weights.suffix == ".onnx":
        shutil.copyfile(weights.parent / tokenizer.name, tokenizer)
        return Tokenizer.from_file(str(tokenizer)), load_exported(weights)
    original = start.read(weights)
    shuffled = list(texts.training_texts(material, folder))
    random.Random(seed).shuffle(shuffled)
    kept = vocabulary.cut(original, shuffled)
    _say(f"{len(kept.pieces)} of {len(original.pieces)} pieces kept")
    kept.tokenizer().save(str(tokenizer))
    return kept.tokenizer(), from_start(vocabulary.with_rows(original, kept), layers, seed)


def _lexicon(material: data.TrainingData, out: Path) -> lexicon.Lexicon:
    """Kept beside the checkpoints, since it takes minutes to make."""
    path = out / "lexicon.json"
    if path.is_file():
        glosses = json.loads(path.read_text(encoding="utf-8"))
        return lexicon.Lexicon({key: (renderings, weights) for key, (renderings, weights) in glosses.items()})
    found = lexicon.build(material)
    path.write_text(json.dumps(found.glosses, ensure_ascii=False), encoding="utf-8")
    return found


def _say(what: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {what}", file=sys.stderr, flush=True)
