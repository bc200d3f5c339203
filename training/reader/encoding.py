"""Examples as piece numbers and labels, and batches of them of about one length."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from tokenizers import Encoding, Tokenizer
from torch import Tensor

from language.span import Span
from training.reader.example import Example
from training.reader.vocabulary import END, PADDING, START

QUESTION_PIECES = 64
PASSAGE_PIECES = 384
"""Pieces read of a question and of a passage with its titles; the rest is cut off."""

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
    """`<s> query: QUESTION </s></s> passage: TITLE⏎TEXT </s>`, the form that the starting network knows."""
    asked = tokenizer.encode_batch([f"query: {example.question}" for example in examples], add_special_tokens=False)
    heads = [passage_head(example.title) for example in examples]
    read = tokenizer.encode_batch(
        [head + example.text for head, example in zip(heads, examples, strict=True)], add_special_tokens=False
    )
    return [
        _encoded(example, question, passage, len(head))
        for example, question, passage, head in zip(examples, asked, read, heads, strict=True)
    ]


def passage_head(title: str) -> str:
    """What stands before a passage's text."""
    return f"passage: {title}\n" if title else "passage: "


def _encoded(example: Example, question: Encoding, passage: Encoding, head: int) -> Encoded:
    ids = [START, *question.ids[:QUESTION_PIECES], END, END]
    begin = len(ids)
    offsets = [_within(example.text, first - head, end - head) for first, end in passage.offsets[:PASSAGE_PIECES]]
    ids += [*passage.ids[:PASSAGE_PIECES], END]
    first, last = _places(offsets, example.answer)
    whole = first >= 0 and last >= 0
    bears = tuple(_places(offsets, span) for span in example.bears)
    return Encoded(
        ids,
        begin,
        offsets,
        begin + first if whole else IGNORED,
        begin + last if whole else IGNORED,
        tuple((begin + a, begin + b + 1) for a, b in bears if a >= 0 and b >= 0),
        example.kind,
        example.yes,
    )


def _within(text: str, first: int, end: int) -> tuple[int, int]:
    """A piece's characters, without the space before a word, which belongs to its piece; (0, 0) in the title."""
    first, end = max(first, 0), max(end, 0)
    while first < end and text[first].isspace() and text[first] != "\n":
        first += 1
    return first, end


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
