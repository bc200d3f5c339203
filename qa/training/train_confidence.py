"""Learns the confidence model: is the best sentence right? Platt-scaled on questions not learned from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import nn

from qa.confidence import INPUTS, ConfidenceModel


def train(
    inputs: NDArray[np.float32],
    right: NDArray[np.bool_],
    *,
    seed: int,
    n_hidden: int = 16,
    epochs: int = 15,
    learning_rate: float = 2e-3,
    weight_decay: float = 1e-2,
) -> ConfidenceModel:
    """From (n, len(INPUTS)) and whether each best sentence is right; a fifth is kept to scale the probability on."""
    generator = np.random.default_rng(seed)
    torch.manual_seed(seed)
    held = generator.random(len(inputs)) < 0.2
    mean, scale = inputs[~held].mean(axis=0), inputs[~held].std(axis=0)
    scale[scale < 1e-4] = 1.0
    x = torch.from_numpy(np.clip((inputs[~held] - mean) / scale, -6, 6).astype(np.float32))
    y = torch.from_numpy(right[~held].astype(np.float32))
    hidden = nn.Linear(len(INPUTS), n_hidden)
    output = nn.Linear(n_hidden, 1, bias=False)
    direct = nn.Linear(len(INPUTS), 1)
    parameters = [*hidden.parameters(), *output.parameters(), *direct.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=learning_rate, weight_decay=weight_decay)
    loss_of = nn.BCEWithLogitsLoss()
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(128):
            score = (output(torch.tanh(hidden(x[rows]))) + direct(x[rows])).squeeze(-1)
            loss = loss_of(score, y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    model = ConfidenceModel(
        mean=mean.astype(np.float32),
        scale=scale.astype(np.float32),
        hidden=hidden.weight.detach().numpy().T.copy(),
        hidden_bias=hidden.bias.detach().numpy().copy(),
        output=output.weight.detach().numpy()[0].copy(),
        direct=direct.weight.detach().numpy()[0].copy(),
        platt=np.array([1.0, 0.0], dtype=np.float32),
        threshold=np.array([0.5], dtype=np.float32),
    )
    return replace(model, platt=fit_platt(model.raw(inputs[held]), right[held]))


def fit_platt(raw: NDArray[np.float32], right: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Slope and offset of the logistic curve through (raw score, right), by Newton's method with a weak prior."""
    slope, offset = 1.0, 0.0
    x = np.stack([raw, np.ones_like(raw)], axis=1).astype(np.float64)
    y = right.astype(np.float64)
    beta = np.array([slope, offset])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        gradient = x.T @ (y - p) - 1e-3 * beta
        hessian = x.T @ (x * (p * (1 - p))[:, None]) + 1e-3 * np.eye(2)
        beta = beta + np.linalg.solve(hessian, gradient)
    return beta.astype(np.float32)


def save(model: ConfidenceModel, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = {name: np.ascontiguousarray(getattr(model, name)) for name in ConfidenceModel.__slots__}
    save_file(tensors, str(path), metadata={"inputs": json.dumps(INPUTS)})


def risk_coverage(probabilities: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float, float]]:
    """The risk–coverage curve: (threshold, share answered, share of those wrong), by falling threshold."""
    order = np.argsort(-np.asarray(probabilities))
    wrong = np.cumsum(~np.asarray(right)[order])
    return [
        (float(probabilities[place]), (count + 1) / len(order), float(wrong[count]) / (count + 1))
        for count, place in enumerate(order)
    ]
