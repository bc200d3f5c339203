"""Learns the sentence scorer from examples: softmax over a question's sentences, cross-entropy against those that answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import nn

from qa.models.features import FEATURES
from qa.models.scorer import SentenceScorer
from training.answering.examples import Example


class _Network(nn.Module):
    def __init__(self, n_hidden: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(len(FEATURES), n_hidden)
        self.output = nn.Linear(n_hidden, 1, bias=False)
        self.direct = nn.Linear(len(FEATURES), 1, bias=False)
        nn.init.zeros_(self.direct.weight)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        scores: torch.Tensor = (self.output(torch.tanh(self.hidden(features))) + self.direct(features)).squeeze(-1)
        return scores


@dataclass(frozen=True, slots=True)
class _Padded:
    """Questions side by side: features (n, longest, n_features), and which rows are right, or there at all."""

    features: torch.Tensor
    right: torch.Tensor
    present: torch.Tensor


def train(
    examples: Sequence[Example],
    *,
    seed: int,
    n_hidden: int = 8,
    n_networks: int = 3,
    epochs: int = 6,
    dropout: float = 0.3,
    learning_rate: float = 2e-3,
    weight_decay: float = 1e-3,
    batch_questions: int = 64,
) -> SentenceScorer:
    """From the answerable examples that have a right sentence among their candidates.

    `dropout` is the share of features left out of each question at random. Without it, and with more hidden units, the
    scorer gets better on questions of the same data set and worse on real ones (benchmarks/README.md). Networks
    of several seeds are averaged, which one wider network can say.
    """
    usable = [example for example in examples if example.right.any()]
    everything = np.concatenate([example.features for example in usable])
    mean, scale = everything.mean(axis=0), everything.std(axis=0)
    scale[scale < 1e-4] = 1.0
    padded = _pad(usable, mean, scale)
    networks = []
    for number in range(n_networks):
        torch.manual_seed(seed + number)
        network = _Network(n_hidden)
        optimizer = torch.optim.AdamW(network.parameters(), lr=learning_rate, weight_decay=weight_decay)
        steps = epochs * ((len(usable) + batch_questions - 1) // batch_questions)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, learning_rate, total_steps=steps)
        for _ in range(epochs):
            for rows in torch.randperm(len(usable)).split(batch_questions):  # type: ignore[no-untyped-call]
                kept = torch.rand(len(rows), 1, len(FEATURES)) > dropout
                scores = network(padded.features[rows] * kept / (1 - dropout))
                scores = scores.masked_fill(~padded.present[rows], -torch.inf)
                total = torch.logsumexp(scores, dim=1)
                good = torch.logsumexp(scores.masked_fill(~padded.right[rows], -torch.inf), dim=1)
                loss = (total - good).mean()
                optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimizer.step()
                schedule.step()
        networks.append(network)
    return SentenceScorer(
        mean=mean.astype(np.float32),
        scale=scale.astype(np.float32),
        hidden=np.concatenate([_array(network.hidden.weight).T for network in networks], axis=1),
        hidden_bias=np.concatenate([_array(network.hidden.bias) for network in networks]),
        output=(np.concatenate([_array(network.output.weight)[0] for network in networks]) / n_networks).astype(
            np.float32
        ),
        direct=np.mean([_array(network.direct.weight)[0] for network in networks], axis=0),
    )


def _pad(examples: Sequence[Example], mean: NDArray[np.float32], scale: NDArray[np.float32]) -> _Padded:
    longest = max(len(example.right) for example in examples)
    padded = _Padded(
        torch.zeros(len(examples), longest, len(FEATURES)),
        torch.zeros(len(examples), longest, dtype=torch.bool),
        torch.zeros(len(examples), longest, dtype=torch.bool),
    )
    for number, example in enumerate(examples):
        length = len(example.right)
        standard = np.clip((example.features - mean) / scale, -5, 5)
        padded.features[number, :length] = torch.from_numpy(standard.astype(np.float32))
        padded.right[number, :length] = torch.from_numpy(example.right)
        padded.present[number, :length] = True
    return padded


def _array(tensor: torch.Tensor) -> NDArray[np.float32]:
    return tensor.detach().numpy().astype(np.float32)


def save(scorer: SentenceScorer, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = {name: np.ascontiguousarray(getattr(scorer, name)) for name in SentenceScorer.__slots__}
    save_file(tensors, str(path), metadata={"features": json.dumps(FEATURES)})
