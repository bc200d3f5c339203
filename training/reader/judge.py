"""What a trained network says of examples: does the passage answer, where, and which characters bear it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor

from language.span import Span
from training.reader.encoding import Encoded, batch_of, encode
from training.reader.example import Example
from training.reader.network import ANSWERS, BEARS, FIRST, LAST, YES, Reader

_LONGEST = 160  # pieces of a span
_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Judgement:
    """`answers` is a logit; `span` the likeliest answer's characters, empty where the passage has no piece.

    `span_score` is the sum of its two logits, `bears` one logit for each piece of the passage, with `offsets`.
    `yes` is the logit that a question for yes or no is answered yes.
    """

    answers: float
    span: Span
    span_score: float
    offsets: tuple[tuple[int, int], ...]
    bears: tuple[float, ...]
    yes: float = 0.0

    def bears_within(self, span: Span) -> float:
        """Mean logit of the pieces in a stretch of characters; very low where it has none."""
        inside = [
            value
            for (first, end), value in zip(self.offsets, self.bears, strict=True)
            if first < span.end and end > span.start
        ]
        return sum(inside) / len(inside) if inside else -20.0


@torch.inference_mode()
def judge(reader: Reader, tokenizer: Tokenizer, examples: Sequence[Example]) -> list[Judgement]:
    """One judgement for each example, whose answers are not looked at."""
    reader.eval()
    encoded = encode(tokenizer, examples)
    order = sorted(range(len(encoded)), key=lambda number: len(encoded[number].ids))
    found: dict[int, Judgement] = {}
    for start in range(0, len(order), _AT_ONCE):
        numbers = order[start : start + _AT_ONCE]
        found.update(zip(numbers, _judged(reader, [encoded[number] for number in numbers]), strict=True))
    return [found[number] for number in range(len(encoded))]


def _judged(reader: Reader, encoded: Sequence[Encoded]) -> Iterator[Judgement]:
    batch = batch_of(encoded)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        outputs = reader(batch.ids, batch.padded)
    for row, one in enumerate(encoded):
        yield judgement(outputs[row, : len(one.ids)], one)


def judgement(outputs: Tensor, one: Encoded) -> Judgement:
    """The outputs (pieces, 5) of one text."""
    end = one.begin + len(one.offsets)
    passage = outputs[one.begin : end]
    first, last, score = best_span(passage[:, FIRST], passage[:, LAST], [end > start for start, end in one.offsets])
    span = Span(one.offsets[first][0], one.offsets[last][1]) if last >= 0 else Span(0, 0)
    bears = tuple(passage[:, BEARS].tolist())
    return Judgement(float(outputs[0, ANSWERS]), span, score, tuple(one.offsets), bears, float(outputs[0, YES]))


def best_span(first: Tensor, last: Tensor, allowed: Sequence[bool]) -> tuple[int, int, float]:
    """The first and last piece (pieces,) with the highest sum, the last not before the first; (-1, -1, -inf) if none."""
    shut = torch.tensor([0.0 if is_open else -torch.inf for is_open in allowed])
    if not any(allowed):
        return -1, -1, -torch.inf
    sums = (first.float() + shut)[:, None] + (last.float() + shut)[None, :]
    reachable = torch.ones_like(sums, dtype=torch.bool).triu() & ~torch.ones_like(sums, dtype=torch.bool).triu(_LONGEST)
    at = int(sums.masked_fill(~reachable, -torch.inf).argmax())
    start, end = divmod(at, len(allowed))
    return start, end, float(sums[start, end])
