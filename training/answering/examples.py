"""Questions with the sentence that answers them, seen as the product would see them.

Paragraphs of one article make a document; a few documents make a knowledge base, about the size of a user's first one.
For each answerable question there is an unanswerable twin: the same knowledge base without the paragraphs that hold the
answer, so that everything near the topic is still there.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.builder import DocumentBuilder
from corpus.document import Passage
from corpus.passages import split_passages
from index.assembly import assemble
from index.components.glossary import GLOSSARY
from index.components.search_terms import fold
from index.encoders.contract import Encoder
from qa.question.parsing import parse
from qa.retrieval.analysed_passage import PassageAnalyser
from qa.selection.candidates import CandidateFinder
from training.encoder.data import Question

ARTICLES_TOGETHER = 4


@dataclass(frozen=True, slots=True)
class Example:
    """A question's candidate sentences. `right` (n_sentences,) tells which hold the answer; none for an unanswerable one."""

    question: str
    title: str
    answerable: bool
    features: NDArray[np.float32]
    right: NDArray[np.bool_]


def make_examples(
    rows: Sequence[Question],
    encoder: Encoder,
    *,
    seed: int,
    unanswerable_share: float,
    questions: dict[str, str] | None = None,
    keep: float = 1.0,
) -> Iterator[Example]:
    """Examples in random order of knowledge bases.

    `questions` replaces questions, by an English version say; those it lacks are left out. `keep` is the share of the
    questions to make examples of: all paragraphs are searched in either case.
    """
    chance = random.Random(seed)
    by_title: dict[str, list[Question]] = {}
    for row in rows:
        by_title.setdefault(row.title, []).append(row)
    titles = sorted(by_title)
    chance.shuffle(titles)
    for start in range(0, len(titles), ARTICLES_TOGETHER):
        together = titles[start : start + ARTICLES_TOGETHER]
        passages = [passage for title in together for passage in _passages(title, by_title[title])]
        whole = assemble(passages, encoder)
        analyser = PassageAnalyser()  # for all, so they have one glossary: that of all passages
        finder = CandidateFinder(whole.index, analyser=analyser)
        for title in together:
            for row in by_title[title]:
                if chance.random() >= keep or (questions is not None and row.question not in questions):
                    continue
                if chance.random() >= unanswerable_share:
                    yield _example(row, finder, questions, answerable=True)
                    continue
                answer = fold(row.answer)
                rest = [number for number, passage in enumerate(passages) if answer not in fold(passage.text)]
                if len(rest) >= 3 and len(rest) >= len(passages) // 2:
                    without = whole.of_rows(rest, shared={GLOSSARY.name}).index
                    yield _example(row, CandidateFinder(without, analyser=analyser), questions, answerable=False)


def _passages(title: str, rows: Sequence[Question]) -> list[Passage]:
    builder = DocumentBuilder(title=title)
    for paragraph in dict.fromkeys(row.paragraph for row in rows):
        for block in paragraph.split("\n"):
            builder.add("paragraph", block.strip())
    return split_passages(builder.build(title))


def _example(row: Question, finder: CandidateFinder, questions: dict[str, str] | None, *, answerable: bool) -> Example:
    question = (questions or {}).get(row.question, row.question)
    candidates = finder.find(parse(question))
    answer = fold(row.answer)
    paragraph = fold(row.paragraph)
    right = np.array(
        [
            answerable and answer in fold(sentence.text) and fold(sentence.text) in paragraph
            for sentence in candidates.sentences
        ],
        dtype=bool,
    )
    return Example(question, row.title, answerable, candidates.features, right)
