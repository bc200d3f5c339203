"""How well a checkpoint reads: spans and refusals on JaQuAD's development set, and on the passages the product finds.

    python -m training.reader.evaluate --model DIR/reader.pt [--jaquad FILE] [--documents DIR] [--data DIR] [--questions N]

With the training data's folder: on the passages of `data/` that are held back, too. FILE is `jaquad-dev.jsonl.gz`; DIR holds `questions.jsonl` and `documents/`. Neither is ever learned from.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from corpus.read import read_document
from index.components.searchable import titles_over
from index.knowledge_base import KnowledgeBase
from language.script import language_of
from language.sentences import split_sentences
from qa.engine import Engine
from training.encoder import data
from training.reader import written
from training.reader.checkpoint import load_reader
from training.reader.example import Example
from training.reader.judge import Judgement, judge
from training.reader.measures import area, exact, overlap, plain
from training.reader.network import Reader
from training.reader.windows import pairs

_TOP = 5  # passages of the product


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="a checkpoint; tokenizer.json lies beside it")
    parser.add_argument("--jaquad", type=Path)
    parser.add_argument("--documents", type=Path)
    parser.add_argument("--data", type=Path, help="folder of the training data")
    parser.add_argument("--questions", type=int, default=300, help="of JaQuAD's, drawn at random")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    reader = load_reader(options.model)
    tokenizer = Tokenizer.from_file(str(options.model.parent / "tokenizer.json"))
    if options.jaquad:
        for line in jaquad(reader, tokenizer, options.jaquad, options.questions):
            print(line, flush=True)
    if options.documents:
        for line in documents(reader, tokenizer, options.documents):
            print(line, flush=True)
    if options.data:
        for line in by_hand(reader, tokenizer, written.passages(data.load(options.data).paragraphs)):
            print(line, flush=True)
    return 0


def by_hand(reader: Reader, tokenizer: Tokenizer, passages: Sequence[written.Passage]) -> Iterator[str]:
    """By language, on whole held-back passages: exact and F1 of the span, telling answered from near, and yes from no."""
    asked = [(one, question) for one in passages if one.held_back for question in one.questions]
    judged = judge(reader, tokenizer, [Example("", of.question, one.title, one.text) for one, of in asked])
    for language in ("ja", "en"):
        chosen = [
            (one, of, said)
            for (one, of), said in zip(asked, judged, strict=True)
            if language_of(of.question) == language
        ]
        answered = [(one, of, said) for one, of, said in chosen if of.answer]
        near = [said.answers for _, of, said in chosen if not of.answer]
        spans = [(said.span.of(one.text), [of.answer or ""]) for one, of, said in answered if of.yes is None]
        polar = {yes: [said.yes for _, of, said in answered if of.yes is yes] for yes in (True, False)}
        yield (
            f"by hand, {language}, {len(chosen)}: exact {mean([exact(*pair) for pair in spans]):.3f}, "
            f"F1 {mean([overlap(*pair) for pair in spans]):.3f}; answered against near, area under the curve "
            f"{area([said.answers for _, _, said in answered], near):.3f}; yes against no "
            f"{area(polar[True], polar[False]):.3f} ({len(polar[True])}, {len(polar[False])})"
        )


def jaquad(reader: Reader, tokenizer: Tokenizer, path: Path, count: int) -> Iterator[str]:
    """Exact and F1 of the span; area under the curve of the passage's answer against three kinds of answerless ones."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    chosen = random.Random(1).sample(rows, min(count, len(rows)))
    gold = judge(reader, tokenizer, [_example(row, row["context"]) for row in chosen])
    said = [one.span.of(row["context"]) for one, row in zip(gold, chosen, strict=True)]
    scores = [(exact(a, row["answers"]), overlap(a, row["answers"])) for a, row in zip(said, chosen, strict=True)]
    yield f"JaQuAD dev, {len(chosen)}: exact {mean([a for a, _ in scores]):.3f}, F1 {mean([b for _, b in scores]):.3f}"
    answerless = {
        "taken out": [(row, without(row)) for row in chosen],
        "same article": [(row, neighbour(row, rows)) for row in chosen],
        "other article": [(row, random.Random(row["id"]).choice(rows)["context"]) for row in chosen],
    }
    told = []
    for name, found in answerless.items():
        texts = [_example(row, text) for row, text in found if text]
        judged = judge(reader, tokenizer, texts)
        told.append(f"{name} {area([one.answers for one in gold], [one.answers for one in judged]):.3f} ({len(texts)})")
    yield "  answers against not, area under the curve: " + ", ".join(told)


def _example(row: Mapping[str, Any], text: str) -> Example:
    return Example("", row["question"], row["title"], text)


def without(row: Mapping[str, Any]) -> str:
    """The paragraph without the sentences that hold an answer."""
    text = row["context"]
    left = [span.of(text) for span in split_sentences(text) if not any(a in span.of(text) for a in row["answers"])]
    return "".join(left)


def neighbour(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> str:
    """The article's other paragraph that shares most with the question, without the answer."""
    others = {other["context"] for other in rows if other["title"] == row["title"]} - {row["context"]}
    left = [text for text in sorted(others) if not any(answer in text for answer in row["answers"])]
    asked = pairs(row["question"])
    return max(left, key=lambda text: len(asked & pairs(text)), default="")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a document with the passages that the product finds, best first."""

    row: Mapping[str, Any]
    titles: list[str]
    passages: list[str]

    def evidence_in(self, text: str) -> bool:
        """Whether the main evidence stands in the text."""
        return any(plain(part) in plain(text) for part in self.row["evidence"][:1])


def documents(reader: Reader, tokenizer: Tokenizer, folder: Path) -> Iterator[str]:
    """By language: can it tell questions with an answer, does its choice of passage hold the evidence."""
    asked = found_passages(folder)
    for language in ("ja", "en"):
        of_language = [one for one in asked if one.row["lang"] == language]
        judged = [judge(reader, tokenizer, _read(one)) for one in of_language]
        yield _told(language, of_language, judged)


def _read(one: Asked) -> list[Example]:
    return [Example("", one.row["question"], title, text) for title, text in zip(one.titles, one.passages, strict=True)]


def _told(language: str, asked: Sequence[Asked], judged: Sequence[Sequence[Judgement]]) -> str:
    best = [max((one.answers for one in of_question), default=-20.0) for of_question in judged]
    spans = [max((one.span_score for one in of_question), default=-20.0) for of_question in judged]
    answerable = [one.row["answerable"] for one in asked]
    curves = [
        area([v for v, a in zip(values, answerable, strict=True) if a], [v for v, a in zip(values, answerable, strict=True) if not a])
        for values in (best, spans)
    ]  # fmt: skip
    right, first, sentence, keys = [], [], [], []
    for one, of_question in zip(asked, judged, strict=True):
        if not one.row["answerable"] or not of_question:
            continue
        at = max(range(len(of_question)), key=lambda number: of_question[number].answers)
        quoted = _sentence(of_question[at], one.passages[at])
        right.append(one.evidence_in(one.passages[at]))
        first.append(one.evidence_in(one.passages[0]))
        sentence.append(_holds(one, quoted))
        keys.append(_holds(one, one.passages[at]))
    return (
        f"documents, {language}, {len(asked)}: answerable against not, area under the curve {curves[0]:.3f} (by the span "
        f"{curves[1]:.3f}); its passage holds the evidence {mean(right):.3f} (the product's first {mean(first):.3f}), "
        f"every fact {mean(keys):.3f}; its one sentence holds every fact {mean(sentence):.3f}"
    )


def _sentence(one: Judgement, text: str) -> str:
    """The sentences that the span touches."""
    return "".join(
        span.of(text) for span in split_sentences(text) if span.start < one.span.end and span.end > one.span.start
    )


def _holds(one: Asked, text: str) -> bool:
    """Whether every group of key facts has a member in the text."""
    return all(any(plain(key) in plain(text) for key in group) for group in one.row["keys"])


def found_passages(folder: Path) -> list[Asked]:
    """Every question with what the product finds in its document."""
    rows = [json.loads(line) for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    asked = []
    for name in sorted({row["document"] for row in rows}):
        with tempfile.TemporaryDirectory() as place, KnowledgeBase.create(Path(place) / "kb") as knowledge_base:
            knowledge_base.add([read_document(folder / "documents" / name)])
            engine = Engine(knowledge_base)
            for row in rows:
                if row["document"] == name:
                    found = [one.passage for one in engine.find(row["question"], top=_TOP).passages]
                    asked.append(Asked(row, [titles_over(one) for one in found], [one.text for one in found]))
    return asked


def mean(values: Sequence[float]) -> float:
    """Their mean, not a number where there is none."""
    return sum(values) / len(values) if values else float("nan")


if __name__ == "__main__":
    sys.exit(main())
