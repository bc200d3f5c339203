"""Training of the token table: random rows, contrastive losses, nothing pretrained."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import torch
import torch.nn.functional as F  # noqa: N812
from tqdm import tqdm

from training.encoder.batches import Ragged
from training.encoder.late_loss import Texts, late_contrast


@dataclass(frozen=True, slots=True)
class Settings:
    """Every number of a training run."""

    dimension: int = 448
    prefixes: tuple[int, ...] = ()  # leading dimensions that must do alone (Kusupati et al., 2022)
    steps: int = 16_000
    batch: int = 1_024  # pairs a batch at the most
    tokens: int = 160_000  # tokens a batch at the most, on average
    late_batch: int = 256  # pairs a batch of late interaction at the most
    late_tokens: int = 9_000  # tokens of such a batch at the most, on average
    group: int = 4  # pairs of one article in a batch of late interaction
    learning_rate: float = 0.02  # Adam's, at its highest
    warm_up: int = 100  # steps
    dropout: float = 0.1  # share of tokens left out at random
    temperature: float = 0.05  # cosines of mean vectors are divided by it
    late_temperature: float = 0.05  # and scores of late interaction by this
    seed: int = 1


@dataclass(slots=True)
class Pairs:
    """One source, tokenized; pair i is of group `groups[i]`, pairs of one group lie next to one another."""

    name: str
    share: float
    left: Ragged
    right: Ragged
    loss: Literal["mean", "late"] = "mean"
    groups: torch.Tensor | None = None  # (n_pairs,)

    def to(self, device: torch.device) -> Pairs:
        groups = None if self.groups is None else self.groups.to(device)
        return Pairs(self.name, self.share, self.left.to(device), self.right.to(device), self.loss, groups)

    def batch_size(self, settings: Settings) -> int:
        mean_length = (len(self.left.ids) + len(self.right.ids)) / len(self.left)
        pairs, tokens = settings.batch, settings.tokens
        if self.loss == "late":
            pairs, tokens = settings.late_batch, settings.late_tokens
        return max(2, min(pairs, int(tokens / mean_length), len(self.left)))

    def sample(self, size: int, group: int, generator: torch.Generator) -> torch.Tensor:
        """Numbers of `size` pairs at random; where there are groups, about `group` of each one drawn."""
        if self.groups is None:
            return torch.randint(len(self.left), (size,), generator=generator)
        anchors = torch.randint(len(self.left), (-(-size // group),), generator=generator)
        near = self.groups.cpu()[anchors]
        first = torch.searchsorted(self.groups.cpu(), near)
        last = torch.searchsorted(self.groups.cpu(), near, right=True)
        share = torch.rand(len(anchors), group, generator=generator)
        return (first[:, None] + (share * (last - first)[:, None]).long()).flatten()[:size]


@dataclass(slots=True)
class Table:
    """The rows being trained, with Adam's two moments; a step touches only the rows of its batch."""

    rows: torch.Tensor  # (n_vocabulary, dimension)
    first: torch.Tensor = field(init=False)
    second: torch.Tensor = field(init=False)
    count: torch.Tensor = field(init=False)

    def __post_init__(self) -> None:
        self.first = torch.zeros_like(self.rows)
        self.second = torch.zeros(len(self.rows), 1, device=self.rows.device)
        self.count = torch.zeros(len(self.rows), 1, device=self.rows.device)

    def update(self, touched: torch.Tensor, gradient: torch.Tensor, rate: float) -> None:
        """Adam (Kingma & Ba, 2015) for the rows `touched`, each with its own step count and one second moment a row.

        A row's coordinates are alike by symmetry, so the mean of their squares stands for each of them.
        """
        first = self.first.index_select(0, touched).mul_(0.9).add_(gradient, alpha=0.1)
        square = gradient.square().mean(1, keepdim=True)
        second = self.second.index_select(0, touched).mul_(0.999).add_(square, alpha=0.001)
        count = self.count.index_select(0, touched).add_(1)
        self.first.index_copy_(0, touched, first)
        self.second.index_copy_(0, touched, second)
        self.count.index_copy_(0, touched, count)
        # Both corrections of the moments' bias are one number a row, folded into the step's length.
        length = -rate * (1 - 0.999**count).sqrt_() / (1 - 0.9**count) / second.sqrt().add_(1e-8)
        self.rows.index_add_(0, touched, first.mul_(length))


@dataclass(frozen=True, slots=True)
class Trained:
    """The table (n_vocabulary, dimension) and the tokens' weights in late interaction (n_vocabulary,)."""

    rows: torch.Tensor
    late_weights: torch.Tensor


def train(
    sources: list[Pairs],
    n_vocabulary: int,
    settings: Settings,
    device: torch.device,
    report: Callable[[int, Trained], None] | None = None,
    report_every: int = 2_000,
) -> Trained:
    """Trains from random rows; row 0 is the unknown token's and stays zero. Two runs of one seed give the same table."""
    generator = torch.Generator(device="cpu").manual_seed(settings.seed)
    torch.manual_seed(settings.seed)
    rows = torch.randn(n_vocabulary, settings.dimension, generator=generator) / settings.dimension**0.5
    rows[0] = 0
    table, weights = Table(rows.to(device)), Table(torch.zeros(n_vocabulary, 1, device=device))
    sources = [source.to(device) for source in sources]
    shares = torch.tensor([source.share for source in sources])
    order = torch.multinomial(shares, settings.steps, replacement=True, generator=generator).tolist()
    losses: dict[str, float] = {}
    bar = tqdm(order, mininterval=5, desc="training", unit="step")
    for step, which in enumerate(bar):
        source = sources[which]
        chosen = source.sample(source.batch_size(settings), settings.group, generator).to(device)
        rate = _rate(step, settings)
        if source.loss == "late":
            loss = _late_step(table, weights, source, chosen, settings, rate)
        else:
            loss = _mean_step(table, source, chosen, settings, rate)
        losses[source.name] = 0.95 * losses.get(source.name, loss) + 0.05 * loss
        if step % 50 == 0:
            bar.set_postfix(loss=f"{sum(losses.values()) / len(losses):.3f}")
        if report and (step + 1) % report_every == 0:
            report(step + 1, Trained(table.rows, weights.rows.exp()[:, 0]))
    return Trained(table.rows, weights.rows.exp()[:, 0])


def _rate(step: int, settings: Settings) -> float:
    """Rises over the warm-up, then falls in a straight line to nothing."""
    if step < settings.warm_up:
        return settings.learning_rate * (step + 1) / settings.warm_up
    return settings.learning_rate * (settings.steps - step) / (settings.steps - settings.warm_up)


def _mean_step(table: Table, source: Pairs, chosen: torch.Tensor, settings: Settings, rate: float) -> float:
    """One step on sums of token vectors; the gradient is written out, several times faster than autograd's on a CPU."""
    left, right = Bags.of(source.left, chosen, settings.dropout), Bags.of(source.right, chosen, settings.dropout)
    left_sum, right_sum = left.sums(table.rows), right.sums(table.rows)
    same_left, same_right = source.left.same[chosen], source.right.same[chosen]
    ignored = (same_left[:, None] == same_left[None, :]) | (same_right[:, None] == same_right[None, :])
    loss, left_gradient, right_gradient = contrast(left_sum, right_sum, ignored, settings.temperature)
    for width in settings.prefixes:
        part, left_part, right_part = contrast(left_sum[:, :width], right_sum[:, :width], ignored, settings.temperature)
        loss += part
        left_gradient[:, :width] += left_part
        right_gradient[:, :width] += right_part
    table.update(*rows_gradient([(left, left_gradient), (right, right_gradient)]), rate)
    return loss


def _late_step(
    table: Table, weights: Table, source: Pairs, chosen: torch.Tensor, settings: Settings, rate: float
) -> float:
    """One step on late interaction, for the table and for the tokens' weights."""
    same_left, same_right = source.left.same[chosen], source.right.same[chosen]
    questions, passages = (Bags.of(texts, chosen, settings.dropout).kept() for texts in (source.left, source.right))
    ignored = (same_left[:, None] == same_left[None, :]) | (same_right[:, None] == same_right[None, :])
    gradients = late_contrast(questions, passages, table.rows, weights.rows, ignored, settings.late_temperature)
    weights.update(questions.tokens, gradients.log_weights, rate)
    touched, places = torch.unique(torch.cat([questions.tokens, passages.tokens]), return_inverse=True)
    gradient = torch.zeros(len(touched), settings.dimension, device=places.device)
    gradient.index_add_(0, places, torch.cat([gradients.question_rows, gradients.passage_rows]))
    table.update(touched, gradient, rate)
    return gradients.loss


@dataclass(frozen=True, slots=True)
class Bags:
    """Texts as bags of tokens, `keep` 0 for a token left out."""

    ids: torch.Tensor  # (n_tokens,)
    starts: torch.Tensor  # (n_texts,)
    keep: torch.Tensor  # (n_tokens,)

    @classmethod
    def of(cls, texts: Ragged, chosen: torch.Tensor, dropout: float) -> Bags:
        ids, starts = texts.take(chosen)
        return cls(ids, starts, (torch.rand(len(ids), device=ids.device) >= dropout).float())

    def kept(self) -> Texts:
        """The tokens that are not left out, with the first one of every text among them."""
        keep = self.keep.bool()
        keep[self.starts.clamp(max=len(keep) - 1)] = True
        ends = torch.cat([torch.zeros(1, dtype=torch.int64, device=keep.device), torch.cumsum(keep, 0)])
        return Texts.of(self.ids[keep], ends[self.starts])

    def sums(self, rows: torch.Tensor) -> torch.Tensor:
        return F.embedding_bag(self.ids, rows, self.starts, mode="sum", per_sample_weights=self.keep)

    def owners(self) -> torch.Tensor:
        """For each token, the number of its text."""
        ends = torch.cat([self.starts[1:], torch.tensor([len(self.ids)], device=self.ids.device)])
        return torch.repeat_interleave(torch.arange(len(self.starts), device=self.ids.device), ends - self.starts)


def rows_gradient(parts: list[tuple[Bags, torch.Tensor]]) -> tuple[torch.Tensor, torch.Tensor]:
    """The rows that the bags touch and their gradients, given the gradient of each bag's sum: again a sum over bags."""
    owners, shift = [], 0
    for bags, _ in parts:
        owners.append(bags.owners() + shift)
        shift += len(bags.starts)
    ids, order = torch.sort(torch.cat([bags.ids for bags, _ in parts]))
    touched, counts = torch.unique_consecutive(ids, return_counts=True)
    keep = torch.cat([bags.keep for bags, _ in parts])[order]
    gradient = F.embedding_bag(
        torch.cat(owners)[order],
        torch.cat([gradient for _, gradient in parts]),
        torch.cumsum(counts, 0) - counts,
        mode="sum",
        per_sample_weights=keep,
    )
    return touched, gradient


def contrast(
    left: torch.Tensor, right: torch.Tensor, ignored: torch.Tensor, temperature: float
) -> tuple[float, torch.Tensor, torch.Tensor]:
    """InfoNCE both ways (van den Oord et al., 2018) over cosines, and its gradients with respect to left and right.

    Row i of `left` belongs to row i of `right`; other pairs that are `ignored` (equal texts) count neither way.
    """
    size = len(left)
    left_norm, right_norm = left.norm(dim=1, keepdim=True) + 1e-6, right.norm(dim=1, keepdim=True) + 1e-6
    left_unit, right_unit = left / left_norm, right / right_norm
    logits = left_unit @ right_unit.T
    true = logits.diagonal().clone() / temperature
    # A cosine is 1 at the most, so a fixed shift keeps the exponential in range and one pass serves both directions.
    odds = logits.sub_(1.0).div_(temperature).exp_().masked_fill_(ignored, 0.0)
    odds.diagonal().copy_((true - 1.0 / temperature).exp())
    across, down = odds.sum(1, keepdim=True), odds.sum(0, keepdim=True)
    loss = (across.log().sum() + down.log().sum()) / (2 * size) + 1.0 / temperature - true.mean()
    gradient = odds.mul_((1.0 / across + 1.0 / down) / (2 * size * temperature))
    gradient.diagonal().sub_(1.0 / (size * temperature))
    to_left, to_right = gradient @ right_unit, gradient.T @ left_unit
    return (
        float(loss),
        (to_left - left_unit * (to_left * left_unit).sum(1, keepdim=True)) / left_norm,
        (to_right - right_unit * (to_right * right_unit).sum(1, keepdim=True)) / right_norm,
    )


def elapsed(since: float) -> str:
    """Minutes and seconds since `since`, for the report."""
    seconds = int(time.monotonic() - since)
    return f"{seconds // 60} min {seconds % 60:02d} s"
