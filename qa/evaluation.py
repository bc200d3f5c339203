"""How good the answers are: labelled questions in, figures out (`tenkyo evaluate`).

Everything is compared after `normalize`: NFKC, then all white space removed. A passage is relevant when it holds the
question's main evidence. Each figure is a share between 0 and 1 unless its name says otherwise, and None where no
question counts towards it.

- `recall@k`: answerable questions with a relevant passage among the first k.
- `mrr`: mean of 1 / rank of the first relevant passage, 0 when none is among the first `DEPTH` (Voorhees, 1999).
- `answer_accuracy`: answerable questions answered with every group of keys met by one of its variants.
- `coverage`: answerable questions not refused. `refusal`: unanswerable ones refused.
- `evidence_cited`: answered answerable questions with a quote that holds a piece of evidence or lies within one.
- `calibration_error`: expected calibration error of `confidence` over the answered questions (Guo et al., 2017), an
  answer being right as for `answer_accuracy` and wrong where the question is unanswerable.
- `quotes_exact`: quotes that are, to the character, the slice of the document that they name.
- `risk_coverage`: answering only above each confidence, the share of all questions answered (coverage) and the share
  of these answers that are wrong (risk) (El-Yaniv & Wiener, 2010).
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol

from corpus.document import Document
from qa.labelled_questions import LabelledQuestion, normalize
from qa.question.settings import QuestionLimits
from qa.records import Answer, RetrievedPassage, Turn

DEPTH = 20  # ranked passages looked at for a question
CUTOFFS = (1, 3, 5, 10)  # the k of recall@k
CALIBRATION_BINS = 10  # of equal width in confidence


class Asks(Protocol):
    """What is evaluated: `qa.engine.Engine` is one."""

    def ask(
        self, question: str, history: Sequence[Turn] = (), *, top: int = QuestionLimits().shown_passages
    ) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a question got. `rank` is the first relevant passage's, 1 is best, None when there is none."""

    asked: LabelledQuestion
    answer: Answer
    rank: int | None
    right: bool
    evidence_cited: bool
    quotes: int
    exact_quotes: int
    seconds: float


def ask_all(
    engine: Asks, questions: Iterable[LabelledQuestion], document: Callable[[str], Document]
) -> Iterable[Outcome]:
    """Ask each question, its first turn before it where it has one; `document` finds a document by its id."""
    texts: dict[str, str] = {}
    for asked in questions:
        history = () if asked.first is None else (Turn(asked.first, engine.ask(asked.first).text),)
        began = time.perf_counter()
        answer = engine.ask(asked.question, history, top=DEPTH)
        seconds = time.perf_counter() - began
        for citation in answer.citations:
            if citation.document_id not in texts:
                texts[citation.document_id] = document(citation.document_id).text
        yield judge(asked, answer, texts, seconds)


def judge(asked: LabelledQuestion, answer: Answer, texts: dict[str, str], seconds: float) -> Outcome:
    """Compare an answer with its labels; `texts` gives each cited document's canonical text by its id."""
    quotes = [normalize(citation.quote) for citation in answer.citations]
    evidence = [normalize(text) for text in asked.evidence]
    return Outcome(
        asked=asked,
        answer=answer,
        rank=first_relevant_rank(answer.passages, asked.evidence[0]) if asked.evidence else None,
        right=asked.answerable and answer.answered and holds_keys(answer.text, asked.keys),
        evidence_cited=any(quote and (quote in text or text in quote) for quote in quotes for text in evidence),
        quotes=len(quotes),
        exact_quotes=sum(
            texts[cited.document_id][cited.start : cited.end] == cited.quote for cited in answer.citations
        ),
        seconds=seconds,
    )


def first_relevant_rank(passages: Sequence[RetrievedPassage], evidence: str) -> int | None:
    """The rank, 1 for the first, of the best passage that holds `evidence`."""
    wanted = normalize(evidence)
    ranks = (rank for rank, found in enumerate(passages, 1) if wanted in normalize(found.passage.text))
    return next(ranks, None)


def holds_keys(text: str, keys: Iterable[Iterable[str]]) -> bool:
    """Whether every group of `keys` has a variant that is a substring of `text`."""
    text = normalize(text)
    return all(any(normalize(variant) in text for variant in group) for group in keys)


def summarize(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The figures of all questions, and of those of each language, by the language of their labels."""
    languages = sorted({outcome.asked.language for outcome in outcomes if outcome.asked.language}, reverse=True)
    return {
        "all": _figures(outcomes),
        **{name: _figures([outcome for outcome in outcomes if outcome.asked.language == name]) for name in languages},
    }


def _figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    answerable = [outcome for outcome in outcomes if outcome.asked.answerable]
    unanswerable = [outcome for outcome in outcomes if not outcome.asked.answerable]
    answered = [outcome for outcome in outcomes if outcome.answer.answered]
    covered = [outcome for outcome in answerable if outcome.answer.answered]
    kinds: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in sorted(unanswerable, key=lambda outcome: outcome.asked.kind):
        kinds[outcome.asked.kind].append(outcome)
    judged = [(outcome.answer.confidence, outcome.right) for outcome in answered]
    quotes = sum(outcome.quotes for outcome in outcomes)
    return {
        "questions": len(outcomes),
        "answerable": len(answerable),
        **{
            f"recall@{k}": _share(outcome.rank is not None and outcome.rank <= k for outcome in answerable)
            for k in CUTOFFS
        },
        "mrr": _mean(1 / outcome.rank if outcome.rank else 0.0 for outcome in answerable),
        "answer_accuracy": _share(outcome.right for outcome in answerable),
        "coverage": _share(outcome.answer.answered for outcome in answerable),
        "evidence_cited": _share(outcome.evidence_cited for outcome in covered),
        "refusal": _share(not outcome.answer.answered for outcome in unanswerable),
        "refusal_by_kind": {
            kind: _share(not outcome.answer.answered for outcome in group) for kind, group in kinds.items()
        },
        "calibration_error": calibration_error(judged),
        "answer_characters_mean": _mean(float(len(outcome.answer.text)) for outcome in covered),
        "quotes": quotes,
        "quotes_exact": sum(outcome.exact_quotes for outcome in outcomes) / quotes if quotes else None,
        "latency_p50_seconds": statistics.median(outcome.seconds for outcome in outcomes) if outcomes else None,
        "risk_coverage": risk_coverage(judged, len(outcomes)),
    }


def calibration_error(judged: Sequence[tuple[float, bool]]) -> float | None:
    """Expected calibration error of (confidence, right) pairs over `CALIBRATION_BINS` bins; 0 is best.

    The mean distance, weighted by a bin's size, between its mean confidence and its share of right answers.

    >>> calibration_error([(0.95, True), (0.95, False)])  # says 95 %, is right half the time
    0.45
    """
    if not judged:
        return None
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, right in judged:
        bins[min(int(confidence * CALIBRATION_BINS), CALIBRATION_BINS - 1)].append((confidence, right))
    gaps = (
        abs(sum(confidence for confidence, _ in group) - sum(right for _, right in group)) for group in bins.values()
    )
    return round(sum(gaps) / len(judged), 12)


def risk_coverage(judged: Sequence[tuple[float, bool]], questions: int) -> list[dict[str, float]]:
    """The curve from (confidence, right) pairs of the answered among `questions`: one point for each confidence.

    >>> for point in risk_coverage([(0.9, True), (0.6, False)], 4): print(point)
    {'confidence': 0.9, 'coverage': 0.25, 'risk': 0.0}
    {'confidence': 0.6, 'coverage': 0.5, 'risk': 0.5}
    """
    points, done, wrong = [], 0, 0
    for confidence, group in groupby(sorted(judged, reverse=True), key=lambda pair: pair[0]):
        rights = [right for _, right in group]
        done += len(rights)
        wrong += len(rights) - sum(rights)
        points.append({"confidence": confidence, "coverage": done / questions, "risk": wrong / done})
    return points


def _share(values: Iterable[bool]) -> float | None:
    return _mean(float(value) for value in values)


def _mean(values: Iterable[float]) -> float | None:
    numbers = list(values)
    return sum(numbers) / len(numbers) if numbers else None


def report(summary: dict[str, Any]) -> str:
    """The figures as a table for the eye, a column for all questions and for each language."""
    rows: list[tuple[str, list[Any]]] = []
    columns = list(summary)
    for name in summary["all"]:
        if name == "refusal_by_kind":
            kinds = summary["all"][name]
            rows += [(f"refusal ({kind})", [summary[column][name].get(kind) for column in columns]) for kind in kinds]
        elif name != "risk_coverage":
            rows.append((name, [summary[column][name] for column in columns]))
    lines = [f"{'':24}" + "".join(f"{column:>10}" for column in columns)]
    lines += [f"{name:24}" + "".join(f"{_format(name, value):>10}" for value in values) for name, values in rows]
    lines += ["", "risk–coverage (all)", f"{'confidence ≥':>14}{'coverage':>10}{'risk':>8}"]
    lines += [
        f"{point['confidence']:14.3f}{point['coverage']:10.3f}{point['risk']:8.3f}"
        for point in _thin(summary["all"]["risk_coverage"])
    ]
    return "\n".join(lines)


def _format(name: str, value: Any) -> str:
    if value is None:
        return "–"
    if name == "answer_characters_mean":
        return f"{value:.1f}"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _thin(points: Sequence[dict[str, float]], count: int = 10) -> list[dict[str, float]]:
    """About `count` points of a curve, its last one among them."""
    step = max(1, len(points) // count)
    return list(reversed(points[::-1][::step]))
