"""Token numbers of many texts in two flat arrays, and batches drawn from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer

_CHUNK = 20_000  # texts tokenized at once, to bound memory


@dataclass(frozen=True, slots=True)
class Ragged:
    """`ids[starts[i] : starts[i + 1]]` are text i's tokens; `same[i]` is equal for equal texts."""

    ids: torch.Tensor  # (n_tokens,), int64
    starts: torch.Tensor  # (n_texts + 1,), int64
    same: torch.Tensor  # (n_texts,), int64

    def __len__(self) -> int:
        return len(self.same)

    def to(self, device: torch.device) -> Ragged:
        return Ragged(self.ids.to(device), self.starts.to(device), self.same.to(device))

    def lengths(self) -> torch.Tensor:
        """(n_texts,) tokens of each text."""
        return self.starts[1:] - self.starts[:-1]

    def select(self, indices: torch.Tensor) -> Ragged:
        """These texts alone, in this order."""
        ids, starts = self.take(indices)
        return Ragged(ids, torch.cat([starts, torch.tensor([len(ids)])]), self.same[indices])

    def take(self, indices: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Tokens of the texts at `indices`, one after the other, and where each text starts among them."""
        first = self.starts[indices]
        lengths = self.starts[indices + 1] - first
        starts = torch.cumsum(lengths, 0) - lengths
        positions = torch.arange(int(lengths.sum()), device=lengths.device)
        return self.ids[positions + torch.repeat_interleave(first - starts, lengths)], starts


def tokenized(tokenizer: Tokenizer, texts: Sequence[str], unknown: int = 0) -> Ragged:
    """The texts' tokens without unknown ones; a text that comes again is tokenized once."""
    numbers: dict[str, int] = {}
    same = torch.tensor([numbers.setdefault(text, len(numbers)) for text in texts], dtype=torch.int64)
    distinct = list(numbers)
    parts, lengths = [np.zeros(0, np.int64)], [0]
    for start in range(0, len(distinct), _CHUNK):
        for encoding in tokenizer.encode_batch_fast(distinct[start : start + _CHUNK], add_special_tokens=False):
            ids = np.asarray(encoding.ids, dtype=np.int64)
            ids = ids[ids != unknown]
            parts.append(ids)
            lengths.append(len(ids))
    starts = torch.from_numpy(np.cumsum(lengths))
    once = Ragged(torch.from_numpy(np.concatenate(parts)), starts, torch.arange(len(distinct)))
    return once.select(same) if len(distinct) < len(same) else once
