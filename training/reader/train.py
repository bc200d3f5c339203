"""The training itself: steps over the endless mixture, a state that can be saved and taken up again."""

from __future__ import annotations

import random
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from training.reader.checkpoint import State, save
from training.reader.encoding import IGNORED, Batch, Encoded, batch_of, batches, encode
from training.reader.mixture import Kind, draw
from training.reader.network import ANSWERS, BEARS, FIRST, LAST, YES, Reader
from training.reader.workers import Place

_CHUNK = 512  # examples made, sorted by length and cut into batches together
_BEARS_WEIGHT = 0.5  # of the loss on bearing sentences, beside the span's and the passage's
_ANSWERS_WEIGHT = 1.0
_FARTHEST = 1e4  # taken off the logit of a place where no span may lie
_CLIPPED = 1.0  # longest gradient
_TOLD = 25  # steps between lines of progress
_ALONE = Place()


@dataclass(frozen=True, slots=True)
class Settings:
    """`steps` in all, at whose end the rate has fallen to 0; `minutes` of this run at most."""

    seed: int = 1
    steps: int = 5000
    minutes: float = 1e9
    rate: float = 1.5e-4
    warm_up: int = 100  # steps in which the rate rises
    decay: float = 0.01  # of the weights
    most: int = 16  # examples a step
    pieces: int = 2400  # a step, padding counted
    save_minutes: float = 10.0


def rate_at(step: int, settings: Settings, resumed_at: int = 0) -> float:
    """Rises over the first steps (also of a resumed run, whose momentum is kept but whose rate may jump), then falls."""
    rising = min(1.0, (step + 1) / settings.warm_up, (step - resumed_at + 1) / 20)
    return settings.rate * rising * max(0.0, 1 - step / settings.steps)


def losses(outputs: Tensor, batch: Batch) -> dict[str, Tensor]:
    """Means over the batch: `span` of first and last, `bears`, `answers`, `yes` of the questions for it, each in nats."""
    shut = torch.where(batch.passage, 0.0, -_FARTHEST)
    spans = [
        functional.cross_entropy(outputs[..., column] + shut, target, ignore_index=IGNORED, reduction="sum")
        for column, target in ((FIRST, batch.first), (LAST, batch.last))
    ]
    answering = batch.answers.sum().clamp(min=1)
    inside = functional.binary_cross_entropy_with_logits(outputs[..., BEARS], batch.bears, reduction="none")
    at_all = functional.binary_cross_entropy_with_logits(outputs[:, 0, ANSWERS], batch.answers)
    polar = batch.yes != IGNORED
    yes = functional.binary_cross_entropy_with_logits(outputs[:, 0, YES], batch.yes.clamp(min=0), reduction="none")
    return {
        "span": (spans[0] + spans[1]) / 2 / answering,
        "bears": (inside * batch.passage).sum() / batch.passage.sum().clamp(min=1),
        "answers": at_all,
        "yes": (yes * polar).sum() / polar.sum().clamp(min=1),
    }


def total(parts: dict[str, Tensor], batch: Batch) -> Tensor:
    """The losses on spans and on yes or no count by the share of examples that have them."""
    polar = (batch.yes != IGNORED).float().mean()
    asked = parts["span"] * batch.answers.mean() + parts["yes"] * polar
    return asked + _BEARS_WEIGHT * parts["bears"] + _ANSWERS_WEIGHT * parts["answers"]


def optimizer_of(reader: Reader, settings: Settings) -> torch.optim.AdamW:
    """Biases and norms are not decayed."""
    flat = [parameter for parameter in reader.parameters() if parameter.ndim < 2]
    matrices = [parameter for parameter in reader.parameters() if parameter.ndim >= 2]
    return torch.optim.AdamW(
        [{"params": matrices, "weight_decay": settings.decay}, {"params": flat, "weight_decay": 0.0}],
        lr=settings.rate,
        betas=(0.9, 0.98),
    )


def train(
    state: State,
    tokenizer: Tokenizer,
    mixture: Sequence[Kind],
    settings: Settings,
    out: Path,
    place: Place = _ALONE,
) -> None:
    """Goes on from `state` to the last step, or as long as the minutes allow; saves now and then, and at the end."""
    device = next(state.reader.parameters()).device
    began = saved = time.monotonic()
    told: deque[dict[str, float]] = deque(maxlen=_TOLD)
    resumed_at = state.step
    state.reader.train()
    seen = 0
    for examples in _stream(state, tokenizer, mixture, settings):
        for group in state.optimizer.param_groups:
            group["lr"] = rate_at(state.step, settings, resumed_at)
        told.append(_step(state, batch_of(place.part(examples)).to(device), place))
        state.examples += len(examples)
        seen += len(examples)
        now = time.monotonic()
        if state.step % _TOLD == 0 and place.number == 0:
            _tell(state, told, seen / (now - began))
        if now - saved > settings.save_minutes * 60:
            _save(state, out, place)
            saved = now
        if place.agree(state.step >= settings.steps or now - began > settings.minutes * 60):
            break
    _save(state, out, place)


def _save(state: State, out: Path, place: Place) -> None:
    if place.number == 0:
        save(state, out)


def _step(state: State, batch: Batch, place: Place) -> dict[str, float]:
    with torch.autocast(batch.ids.device.type, dtype=torch.bfloat16):
        outputs = state.reader(batch.ids, batch.padded)
    parts = losses(outputs, batch)
    state.optimizer.zero_grad(set_to_none=True)
    total(parts, batch).backward()  # type: ignore[no-untyped-call]
    place.average(state.reader.parameters())
    torch.nn.utils.clip_grad_norm_(state.reader.parameters(), _CLIPPED)
    state.optimizer.step()
    state.step += 1
    return {name: float(value.detach()) for name, value in parts.items()}


def _stream(
    state: State, tokenizer: Tokenizer, mixture: Sequence[Kind], settings: Settings
) -> Iterator[Sequence[Encoded]]:
    """Batches without end, from where the state stands: chunk by chunk of the mixture's numbers."""
    while True:
        first = state.chunk * _CHUNK
        examples = [draw(mixture, number, settings.seed) for number in range(first, first + _CHUNK)]
        made = batches(
            encode(tokenizer, examples), settings.pieces, settings.most, random.Random(f"{settings.seed}/{state.chunk}")
        )
        for number in range(state.batch, len(made)):
            state.batch = number + 1
            yield made[number]
        state.chunk, state.batch = state.chunk + 1, 0


def _tell(state: State, told: Sequence[dict[str, float]], speed: float) -> None:
    means = {name: sum(one[name] for one in told) / len(told) for name in told[0]}
    shown = ", ".join(f"{name} {value:.3f}" for name, value in means.items())
    rate = state.optimizer.param_groups[0]["lr"]
    print(
        f"[{time.strftime('%H:%M:%S')}] step {state.step}, {state.examples} examples, {speed:.1f} a second, "
        f"rate {rate:.2e}: {shown}",
        file=sys.stderr,
        flush=True,
    )
