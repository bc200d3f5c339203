"""How long a search takes, by the number of passages, and what fewer candidates for late interaction lose.

    python -m benchmarks.search_speed QUESTIONS.jsonl.gz [MORE.jsonl.gz …] [--english FILE] [--document FILE]

The passages are the contexts of all files, the questions those of the first; `--english` as for `retrieval`. With `--document`
the first file's questions are also asked of that document alone. Printed: medians in milliseconds by the clock of one thread,
from the question's text to the ranked passages, and R@1 / R@5 before reranking.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy is loaded

import numpy as np

from benchmarks.retrieval import passage_of, read_rows
from corpus.passages import split_passages
from corpus.read import read_document
from index.assembly import build_search_index
from index.encoders.static import StaticEncoder
from index.search_index import SearchIndex
from qa.question.parsing import parse
from qa.retrieval.retriever import Retriever
from qa.retrieval.settings import Retrieval

_ASKED = 300  # questions, evenly spread


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("more", type=Path, nargs="*")
    parser.add_argument("--english", type=Path)
    parser.add_argument("--document", type=Path)
    arguments = parser.parse_args()
    started = time.perf_counter()
    encoder = StaticEncoder.load()
    encoder.encode_queries(["最初の質問"])
    print(f"model loaded, first question encoded: {(time.perf_counter() - started) * 1000:.0f} ms")
    rows = list(read_rows(arguments.questions))
    contexts = {context: number for number, context in enumerate(dict.fromkeys(row["context"] for row in rows))}
    japanese = [(row["question"], contexts[row["context"]]) for row in rows][:: max(1, len(rows) // _ASKED)]
    sets = {"Japanese": japanese}
    if arguments.english:
        own = {row["id"]: contexts[row["context"]] for row in rows}
        sets["English"] = [(row["question_en"], own[row["id"]]) for row in read_rows(arguments.english)]
    _report("encoding one question", [_timed(partial(encoder.encode_queries, [text])) for text, _ in japanese])
    if arguments.document:
        index = build_search_index(split_passages(read_document(arguments.document)), encoder)
        for name, questions in sets.items():
            measure(f"{len(index.passages)} passages, {name}", index, [(text, -1) for text, _ in questions])
    more = (row["context"] for path in arguments.more for row in read_rows(path))
    texts = list(dict.fromkeys([*contexts, *more]))
    print(f"indexing {len(texts)} passages …", file=sys.stderr)
    index = build_search_index([passage_of(text, "") for text in texts], encoder)
    usual = Retrieval()
    for candidates in (usual.candidates, usual.candidates * 3, usual.candidates // 2):
        settings = replace(usual, candidates=candidates)
        for name, questions in sets.items():
            measure(f"{len(texts)} passages, {candidates} candidates a side, {name}", index, questions, settings)
    return 0


def measure(
    title: str, index: SearchIndex, questions: Sequence[tuple[str, int]], settings: Retrieval = Retrieval()
) -> None:
    """`questions` are (text, row of its passage, -1 for none)."""
    retriever = Retriever(index, settings)
    seconds, ranks = [], []
    for text, row in questions:
        started = time.perf_counter()
        ranking = retriever.rank(parse(text), 10)
        seconds.append(time.perf_counter() - started)
        place = np.flatnonzero(ranking.signals.rows == row)
        ranks.append(int(place[0]) if len(place) else 99)
    found = np.array(ranks)
    recall = "" if questions[0][1] < 0 else f", R@1 {(found < 1).mean():.3f}, R@5 {(found < 5).mean():.3f}"
    _report(title, seconds, recall)


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _report(title: str, seconds: Sequence[float], more: str = "") -> None:
    print(
        f"{title}: p50 {np.median(seconds) * 1000:.2f} ms, p90 {np.quantile(seconds, 0.9) * 1000:.2f} ms{more}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
