"""What `find` gives among a benchmark's paragraphs, with the reader and without it, in one run.

    python -m benchmarks.found QUESTIONS [--english FILE] [--sample N] [--seed S]

QUESTIONS and FILE as `benchmarks.retrieval` takes them; of QUESTIONS a sample of N is asked (default 300), of FILE all. Each
distinct context is one passage without a title; the reader reads as it does when it serves.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from benchmarks.retrieval import measures_of, read_rows
from benchmarks.scale_ours import build
from benchmarks.scale_texts import Texts
from qa.engine import Engine
from qa.settings import Settings

_DEEPEST = 10
Asked = tuple[str, str]  # a question and the text of its passage


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--english", type=Path, help="JSON lines with id and question_en")
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    rows = list(read_rows(options.questions))
    contexts = {row["id"]: row["context"] for row in rows}
    sample = random.Random(options.seed).sample(rows, min(options.sample, len(rows)))
    asked: dict[str, list[Asked]] = {"ja": [(row["question"], row["context"]) for row in sample]}
    if options.english:
        asked["en"] = [(row["question_en"], contexts[row["id"]]) for row in read_rows(options.english)]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "base")
        build(Texts(list(dict.fromkeys(contexts.values())), []), folder)
        settings = Settings()
        for name, reads in (("without the reader", False), ("with the reader", True)):
            engine = Engine.open(folder, settings=replace(settings, reader=replace(settings.reader, enabled=reads)))
            for language, questions in asked.items():
                found = measures_of([_rank(engine, *each) for each in tqdm(questions, desc=name, file=sys.stderr)])
                figures = " ".join(f"{measure} {found[measure]:.3f}" for measure in ("R@1", "R@5", "R@10"))
                print(f"{name}, {language}, {len(questions)}: {figures}", flush=True)
            engine.close()
    return 0


def _rank(engine: Engine, question: str, text: str) -> int:
    """0 for the first place; far behind where it isn't found."""
    found: Sequence[str] = [one.passage.text for one in engine.find(question, top=_DEEPEST).passages]
    return found.index(text) if text in found else 1_000_000


if __name__ == "__main__":
    raise SystemExit(main())
