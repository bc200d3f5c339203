"""Retrieval of a question's paragraph among all paragraphs of the benchmark.

    python -m benchmarks.retrieval QUESTIONS [--english FILE] [--titles] [--json]

QUESTIONS: JSON lines (gzip or not) with `id`, `question`, `context`; each distinct context is one passage. With `--titles`
it stands under its `title`, as it would in a knowledge base of articles; published figures are without.
FILE: JSON lines with `id` and `question_en`, for some of those questions.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from ir_measures import RR, R, calc_aggregate
from tqdm import tqdm

from corpus.document import Passage
from index.assembly import build_search_index
from index.encoders.transformer import load_encoder
from index.search_index import SearchIndex
from language.sentences import split_sentences
from qa.models.scorer import SentenceScorer
from qa.question.parsing import parse
from qa.retrieval.retriever import Signals
from qa.retrieval.settings import SignalWeights
from qa.selection.candidates import CandidateFinder
from qa.selection.reranker import rerank

_MEASURES = {R @ 1: "R@1", R @ 5: "R@5", R @ 10: "R@10", RR: "MRR"}
_DEEPEST = 1_000  # places that a ranking has, as in the evaluations of TREC

STAGES = ("BM25", "mean vector", "fusion", "late interaction", "reranked")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--english", type=Path, help="JSON lines with id and question_en")
    parser.add_argument("--titles", action="store_true", help="a passage stands under its row's title")
    parser.add_argument("--model", help="a sentence-transformers model instead of the bundled one")
    parser.add_argument(
        "--ablations", action="store_true", help="also leave each signal of late interaction out in turn"
    )
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rows = list(read_rows(arguments.questions))
    titles: dict[str, str] = {}
    for row in rows:
        titles.setdefault(row["context"], row["title"] if arguments.titles else "")
    contexts = {context: number for number, context in enumerate(titles)}
    index = build_search_index(
        [passage_of(context, title) for context, title in titles.items()], load_encoder(arguments.model)
    )
    gold = {row["id"]: contexts[row["context"]] for row in rows}
    report: dict[str, Any] = {"passages": len(contexts)}
    report["ja"] = evaluate(index, [(row["question"], gold[row["id"]]) for row in rows], arguments.ablations)
    if arguments.english:
        questions = [(row["question_en"], gold[row["id"]]) for row in read_rows(arguments.english)]
        report["en"] = evaluate(index, questions, arguments.ablations)
    print(json.dumps(report, ensure_ascii=False) if arguments.json else _table(report))
    return 0


def evaluate(index: SearchIndex, questions: list[tuple[str, int]], ablations: bool) -> dict[str, Any]:
    """R@1, R@5, R@10 and MRR of every stage; `questions` are (question, row of its passage).

    The time is that of the search alone, without reading the best passages' sentences for the last stage.
    """
    finder = CandidateFinder(index)
    retriever, scorer = finder.retriever, SentenceScorer.load()
    ranks: dict[str, list[int]] = {}
    seconds = []
    for text, row in tqdm(questions, desc="questions", file=sys.stderr):
        started = time.perf_counter()
        query = parse(text)
        asked = retriever.asked_words(query)
        vector = index.encoder.encode_queries([text])
        signals = retriever.signals(query, asked, vector)
        final = retriever.weights(query)
        signals.fused(final)
        seconds.append(time.perf_counter() - started)
        candidates = finder.find(query)
        scores = rerank(candidates, scorer.score(candidates.features))
        place = np.flatnonzero(candidates.ranking.signals.rows == row)
        behind = _rank(signals, final, row)
        ranks.setdefault("reranked", []).append(
            int((scores >= scores[place[0]]).sum()) - 1 if len(place) else max(behind, len(scores))
        )
        for name, weights in _stages(final, ablations).items():
            ranks.setdefault(name, []).append(_rank(signals, weights, row))
    order = {name: place for place, name in enumerate(STAGES)}
    stages = {name: measures_of(ranks[name]) for name in sorted(ranks, key=lambda name: order.get(name, 9))}
    return {"questions": len(questions), "p50_ms": round(float(np.median(seconds)) * 1000, 2), "stages": stages}


def _stages(final: SignalWeights, ablations: bool) -> dict[str, SignalWeights]:
    """Each stage as weights of the signals; a signal that a language doesn't use still counts where a stage is named for it."""
    lexical = replace(final, words=final.words or 1.0, late=0, cosine=0)
    stages = {
        "BM25": lexical,
        "mean vector": SignalWeights(words=0, bigrams=0, late=0, cosine=1),
        "fusion": replace(final, late=0, cosine=final.cosine or 1.0),
        "late interaction": final,
    }
    if ablations:
        stages |= {f"without {name}": replace(final, **{name: 0}) for name in SignalWeights.__slots__}
        stages["MaxSim alone"] = SignalWeights(words=0, bigrams=0, late=1, cosine=0)
    return stages


def _rank(signals: Signals, weights: SignalWeights, row: int) -> int:
    """0 for the first place; ties count against the passage; far behind when it is no candidate."""
    place = np.flatnonzero(signals.rows == row)
    if not len(place):
        return 1_000_000
    scores = signals.fused(weights)
    return int((scores >= scores[place[0]]).sum()) - 1


def measures_of(ranks: Sequence[int]) -> dict[str, float]:
    """R@1, R@5, R@10 and MRR by `ir-measures`, from the rank of each question's passage, 0 for the first place.

    Figures follow from the ranks, so each ranking is told by what stands before the passage; one that is no candidate
    (or deeper than `_DEEPEST`) is not in it, and counts 0.
    """
    judgements = {str(question): {"it": 1} for question in range(len(ranks))}
    rankings = {str(question): _ranking(rank) for question, rank in enumerate(ranks)}
    found = calc_aggregate(list(_MEASURES), judgements, rankings)
    return {name: round(float(found[measure]), 4) for measure, name in _MEASURES.items()}


def _ranking(rank: int) -> dict[str, float]:
    """Names and scores: as many others as stand before the passage, then "it"."""
    others = {f"other {place}": float(-place) for place in range(min(rank, _DEEPEST))}
    return others if rank >= _DEEPEST else others | {"it": float(-rank)}


def passage_of(context: str, title: str) -> Passage:
    return Passage("", title, 0, len(context), context, (), None, tuple(split_sentences(context)))


def read_rows(path: Path) -> Iterable[dict[str, Any]]:
    opener: Callable[..., Any] = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def _table(report: dict[str, Any]) -> str:
    lines = []
    for language in ("ja", "en"):
        if language in report:
            part = report[language]
            lines.append(
                f"{language}: {part['questions']} questions over {report['passages']} passages, "
                f"p50 {part['p50_ms']} ms a question"
            )
            lines.append(f"{'stage':24}{'R@1':>8}{'R@5':>8}{'R@10':>8}{'MRR':>8}")
            lines += [
                f"{name:24}" + "".join(f"{measures[key]:8.4f}" for key in ("R@1", "R@5", "R@10", "MRR"))
                for name, measures in part["stages"].items()
            ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
