"""A contrastive loss on late interaction (MaxSim; Khattab & Zaharia, 2020) over static vectors, gradient written out.

Score of question q and passage p: Σ_i w_i · max_j cos(q_i, p_j) / Σ_i w_i, with a learned weight w_i for each token of
the vocabulary. Only the winning j of each (i, p) carries a gradient.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts one after the other, each with a token at least; text i begins at `starts[i]`."""

    tokens: torch.Tensor  # (n_distinct,) token numbers
    places: torch.Tensor  # (n_tokens,) places in `tokens`
    starts: torch.Tensor  # (n_texts,)

    @classmethod
    def of(cls, ids: torch.Tensor, starts: torch.Tensor) -> Texts:
        tokens, places = torch.unique(ids, return_inverse=True)
        return cls(tokens, places, starts)

    def counts(self) -> torch.Tensor:
        """(n_texts, n_distinct) how often each token stands in each text."""
        ends = torch.cat([self.starts[1:], torch.tensor([len(self.places)], device=self.places.device)])
        owners = torch.repeat_interleave(torch.arange(len(ends), device=ends.device), ends - self.starts)
        counts = torch.zeros(len(ends), len(self.tokens), device=ends.device)
        return counts.index_put_((owners, self.places), torch.ones(len(owners), device=ends.device), accumulate=True)


@dataclass(frozen=True, slots=True)
class Gradients:
    """Of the loss, with respect to the rows of the questions' tokens, the passages' tokens, and the tokens' log weights."""

    loss: float
    question_rows: torch.Tensor  # (n_question_tokens, dimension)
    passage_rows: torch.Tensor  # (n_passage_tokens, dimension)
    log_weights: torch.Tensor  # (n_question_tokens, 1)


def late_contrast(
    questions: Texts,
    passages: Texts,
    rows: torch.Tensor,
    log_weights: torch.Tensor,
    ignored: torch.Tensor,
    temperature: float,
) -> Gradients:
    """InfoNCE both ways over the scores of all questions with all passages; passage i belongs to question i.

    `rows` is the table (n_vocabulary, dimension), `log_weights` (n_vocabulary, 1); pairs `ignored` (n, n) other than
    the true ones count as neither right nor wrong.
    """
    size = len(questions.starts)
    question_rows, passage_rows = rows.index_select(0, questions.tokens), rows.index_select(0, passages.tokens)
    question_norm = question_rows.norm(dim=1, keepdim=True) + 1e-6
    passage_norm = passage_rows.norm(dim=1, keepdim=True) + 1e-6
    question_unit, passage_unit = question_rows / question_norm, passage_rows / passage_norm
    cosines = passage_unit @ question_unit.T  # (n_passage_tokens, n_question_tokens)

    # Best cosine of every distinct question token in every passage, and the passage token that gives it.
    best, _, _, winners = torch.embedding_bag(cosines, passages.places, passages.starts, False, 2)  # mode 2: maximum

    # How much each distinct token weighs in each question: share[a, i] adds up to one over i.
    share = questions.counts() * log_weights.index_select(0, questions.tokens).exp().T
    share /= share.sum(1, keepdim=True)

    scores = share @ best.T
    logits = scores / temperature
    target = torch.arange(size, device=logits.device)
    logits = logits.masked_fill(ignored & (target[:, None] != target[None, :]), -1e4)
    loss = -logits.log_softmax(1).diagonal().mean()
    slope = logits.softmax(1)
    slope.diagonal().sub_(1.0)
    loss = (loss - logits.log_softmax(0).diagonal().mean()) / 2
    down = logits.softmax(0)
    down.diagonal().sub_(1.0)
    slope = (slope + down) / 2
    slope = slope / (size * temperature)  # d loss / d scores

    # To the weights: d scores[a, p] / d log w_i = share[a, i] · (best[i, p] - scores[a, p]).
    to_weights = (share * (slope @ best - (slope * scores).sum(1, keepdim=True))).sum(0)[:, None]
    # To the cosines, at the winning places alone.
    to_cosines = torch.zeros_like(cosines).scatter_add_(0, winners, slope.T @ share)
    to_question, to_passage = to_cosines.T @ passage_unit, to_cosines @ question_unit
    return Gradients(
        float(loss),
        (to_question - question_unit * (to_question * question_unit).sum(1, keepdim=True)) / question_norm,
        (to_passage - passage_unit * (to_passage * passage_unit).sum(1, keepdim=True)) / passage_norm,
        to_weights,
    )
