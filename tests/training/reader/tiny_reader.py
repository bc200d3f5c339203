"""A vocabulary and a network small enough to know by heart."""

from __future__ import annotations

import torch
from tokenizers import Tokenizer

from training.reader.network import Reader, Sizes
from training.reader.vocabulary import build_tokenizer

LETTERS = "abcdefghijklmnopqrstuvwxyz:.?0123456789東京はどこ首都です。、"
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "↵", *LETTERS]


def tokenizer() -> Tokenizer:
    """One piece for each letter, so that a text's pieces can be counted."""
    return build_tokenizer(PIECES, [0.0] * 4 + [-1.0] * (len(PIECES) - 4))


def network(seed: int = 1) -> Reader:
    """Two layers of eight numbers in two heads."""
    torch.manual_seed(seed)
    reader = Reader(Sizes(len(PIECES), 8, 2, 2, 16, 64, 1e-6))
    reader.words.normal_()
    torch.nn.init.normal_(reader.places, std=0.1)
    return reader
