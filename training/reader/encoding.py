"""Examples as piece numbers and labels, and batches of them of about one length."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor

from language.span import Span
from qa.reader import encoding
from training.reader.example import Example
from training.reader.vocabulary import PADDING

IGNORED = -100  # a label that no loss is taken of


@dataclass(frozen=True, slots=True)
class Encoded:
    """`ids` of question and passage; `first` and `last` are places among them, IGNORED where there is no answer.

    The passage's pieces are `ids[begin:-1]`. `bears` tells of each of them whether it stands in a bearing sentence.
    `offsets` are their characters in the passage's text; a title's pieces have none, (0, 0).
    """

    ids: list[int]
    begin: int
    offsets: list[tuple[int, int]]
    first: int = IGNORED
    last: int = IGNORED
    bears: tuple[tuple[int, int], ...] = ()
    kind: str = ""
    yes: bool | None = None


def encode(tokenizer: Tokenizer, examples: Sequence[Example]) -> list[Encoded]:
    """As the product encodes them."""
    pieces = encoding.encode(
        tokenizer,
        [example.question for example in examples],
        [example.title for example in examples],
        [example.text for example in examples],
    )
    return [_encoded(example, one) for example, one in zip(examples, pieces, strict=True)]


def _encoded(example: Example, pieces: encoding.Pieces) -> Encoded:
    first, last = _places(pieces.offsets, example.answer)
    whole = first >= 0 and last >= 0
    bears = tuple(_places(pieces.offsets, span) for span in example.bears)
    begin = pieces.begin
    return Encoded(
        pieces.ids,
        begin,
        pieces.offsets,
        begin + first if whole else IGNORED,
        begin + last if whole else IGNORED,
        tuple((begin + a, begin + b + 1) for a, b in bears if a >= 0 and b >= 0),
        example.kind,
        example.yes,
    )


def _places(offsets: Sequence[tuple[int, int]], span: Span | None) -> tuple[int, int]:
    """First and last piece that share a character with the span, a space aside; -1 where none does."""
    if span is None:
        return -1, -1
    inside = [
        number for number, (first, end) in enumerate(offsets) if first < end and first < span.end and end > span.start
    ]
    return (inside[0], inside[-1]) if inside else (-1, -1)


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors (examples, pieces): `ids`, `padded`, `bears` (1 in a bearing sentence), `passage` (where spans may lie).

    `first` and `last` (examples,) are places or IGNORED, `answers` (examples,) is 1 where the passage answers.
    `yes` (examples,) is 1 for yes, 0 for no, IGNORED for every other question.
    """

    ids: Tensor
    padded: Tensor
    passage: Tensor
    bears: Tensor
    first: Tensor
    last: Tensor
    answers: Tensor
    yes: Tensor

    def to(self, device: torch.device) -> Batch:
        return Batch(*(getattr(self, name).to(device) for name in self.__slots__))


def batch_of(encoded: Sequence[Encoded]) -> Batch:
    """Padded to the longest."""
    longest = max(len(one.ids) for one in encoded)
    ids = torch.full((len(encoded), longest), PADDING)
    passage = torch.zeros((len(encoded), longest), dtype=torch.bool)
    bears = torch.zeros((len(encoded), longest))
    for row, one in enumerate(encoded):
        ids[row, : len(one.ids)] = torch.tensor(one.ids)
        for number, (first, end) in enumerate(one.offsets, one.begin):
            passage[row, number] = end > first
        for first, end in one.bears:
            bears[row, first:end] = 1
    return Batch(
        ids,
        ids == PADDING,
        passage,
        bears,
        torch.tensor([one.first for one in encoded]),
        torch.tensor([one.last for one in encoded]),
        torch.tensor([float(one.first != IGNORED) for one in encoded]),
        torch.tensor([float(IGNORED if one.yes is None else one.yes) for one in encoded]),
    )


def batches(encoded: Sequence[Encoded], pieces: int, most: int, chance: random.Random) -> list[list[Encoded]]:
    """Examples of like length together, at most `most` of them and `pieces` with their padding; batches in any order."""
    found: list[list[Encoded]] = []
    for one in sorted(encoded, key=lambda item: len(item.ids)):
        if found and len(found[-1]) < most and (len(found[-1]) + 1) * len(one.ids) <= pieces:
            found[-1].append(one)
        else:
            found.append([one])
    chance.shuffle(found)
    return found
