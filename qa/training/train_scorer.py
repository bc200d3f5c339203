"""Learns the sentence scorer from examples: softmax over a question's sentences, cross-entropy against those that answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import nn

from qa.features import FEATURES
from qa.scorer import SentenceScorer
from qa.training.examples import Example


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


def train(
    examples: Sequence[Example],
    *,
    seed: int,
    n_hidden: int = 32,
    epochs: int = 12,
    learning_rate: float = 2e-3,
    weight_decay: float = 1e-3,
    batch_questions: int = 64,
) -> SentenceScorer:
    """From the answerable examples that have a right sentence among their candidates."""
    torch.manual_seed(seed)
    usable = [example for example in examples if example.right.any()]
    everything = np.concatenate([example.features for example in usable])
    mean, scale = everything.mean(axis=0), everything.std(axis=0)
    scale[scale < 1e-4] = 1.0
    longest = max(len(example.right) for example in usable)
    features = torch.zeros(len(usable), longest, len(FEATURES))
    right = torch.zeros(len(usable), longest, dtype=torch.bool)
    present = torch.zeros(len(usable), longest, dtype=torch.bool)
    for number, example in enumerate(usable):
        length = len(example.right)
        features[number, :length] = torch.from_numpy((example.features - mean) / scale)
        right[number, :length] = torch.from_numpy(example.right)
        present[number, :length] = True
    network = _Network(n_hidden)
    optimizer = torch.optim.AdamW(network.parameters(), lr=learning_rate, weight_decay=weight_decay)
    steps = epochs * ((len(usable) + batch_questions - 1) // batch_questions)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, learning_rate, total_steps=steps)
    for _ in range(epochs):
        for rows in torch.randperm(len(usable)).split(batch_questions):
            scores = network(features[rows]).masked_fill(~present[rows], -torch.inf)
            total = torch.logsumexp(scores, dim=1)
            good = torch.logsumexp(scores.masked_fill(~right[rows], -torch.inf), dim=1)
            loss = (total - good).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return SentenceScorer(
        mean=mean.astype(np.float32),
        scale=scale.astype(np.float32),
        hidden=network.hidden.weight.detach().numpy().T.copy(),
        hidden_bias=network.hidden.bias.detach().numpy().copy(),
        output=network.output.weight.detach().numpy()[0].copy(),
        direct=network.direct.weight.detach().numpy()[0].copy(),
    )


def save(scorer: SentenceScorer, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = {name: np.ascontiguousarray(getattr(scorer, name)) for name in SentenceScorer.__slots__}
    save_file(tensors, str(path), metadata={"features": json.dumps(FEATURES)})
