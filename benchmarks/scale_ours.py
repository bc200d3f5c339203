"""This program among the engines, and its words and vectors for the others."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.retrieval import passage_of
from benchmarks.scale_texts import Asked, Texts
from corpus.builder import DocumentBuilder
from corpus.document import Document, Passage
from index.components.search_terms import terms_of, word_terms
from index.encoders.contract import Encoder, Vectors
from index.encoders.static import StaticEncoder
from index.knowledge_base import KnowledgeBase
from index.search_index import search_index
from qa.models.scorer import SentenceScorer
from qa.question.parsing import parse
from qa.retrieval.retriever import Retriever
from qa.selection.candidates import CandidateFinder
from qa.selection.reranker import rerank

_OF_A_DOCUMENT = 50


def build(texts: Texts, folder: Path) -> None:
    """A knowledge base of documents of fifty passages each; row i is `texts.passages[i]`."""
    knowledge_base = KnowledgeBase.create(folder)
    # Every paragraph is one passage, whatever its length: the other engines find the same.
    knowledge_base._split = partial(one_of_each_paragraph)
    knowledge_base.add(documents_of(texts))


def documents_of(texts: Texts) -> Iterator[Document]:
    for first in range(0, len(texts.passages), _OF_A_DOCUMENT):
        builder = DocumentBuilder(title="", source=f"{first}.txt")
        for text in texts.passages[first : first + _OF_A_DOCUMENT]:
            builder.add("paragraph", text)
        yield builder.build()


def one_of_each_paragraph(document: Document) -> list[Passage]:
    found = []
    for block in document.blocks:
        one = passage_of(document.text[block.start : block.end], "")
        sentences = tuple(type(span)(span.start + block.start, span.end + block.start) for span in one.sentences)
        found.append(Passage(document.id, "", block.start, block.end, one.text, (), None, sentences))
    return found


class Ours:
    """The retriever alone: candidates by words, bigrams and vectors, ordered by late interaction too."""

    def __init__(self, folder: Path) -> None:
        self._retriever = Retriever(search_index(KnowledgeBase.open(folder).snapshot()))

    def search(self, asked: Asked) -> list[int]:
        rows: list[int] = self._retriever.rank(parse(asked.text), 10).signals.rows.tolist()
        return rows


class OursReranked:
    """And the best of those in the order of how well their sentences answer."""

    def __init__(self, folder: Path) -> None:
        self._finder = CandidateFinder(search_index(KnowledgeBase.open(folder).snapshot()))
        self._scorer = SentenceScorer.load()

    def search(self, asked: Asked) -> list[int]:
        candidates = self._finder.find(parse(asked.text), passages=10)
        scores = rerank(candidates, self._scorer.score(candidates.features))
        rows: list[int] = candidates.ranking.signals.rows[np.argsort(-scores, kind="stable")[:10]].tolist()
        return rows


def write_words_and_vectors(texts: Texts, ours: Path, to: Path) -> None:
    """What the knowledge base in `ours` holds of each passage, so that all engines are given the very same."""
    snapshot = KnowledgeBase.open(ours).snapshot()
    analyses, dense = snapshot.component("analysis"), snapshot.component("dense")
    numbers: dict[str, int] = {}
    with (to / "words.txt").open("w", encoding="ascii") as file:
        for row, text in enumerate(texts.passages):
            terms = terms_of(analyses.words_of(row)(text))
            file.write(" ".join(f"w{numbers.setdefault(term.key, len(numbers))}" for term in terms) + "\n")
    (to / "numbers.json").write_text(json.dumps(numbers, ensure_ascii=False), encoding="utf-8")
    np.save(to / "vectors.npy", dense.of_rows(np.arange(len(texts.passages))))


def milliseconds_of_words_and_vectors(passages: list[str]) -> float:
    """Processor milliseconds a passage."""
    encoder = StaticEncoder.load()
    word_terms(passages[0])
    encoder.encode_passages(passages[:1])
    began = time.process_time()
    for text in passages:
        word_terms(text)
    encoder.encode_passages(passages)
    return 1000 * (time.process_time() - began) / len(passages)


@dataclass(frozen=True, slots=True)
class Given:
    """Our words, each written as `w` and its number so that any tokenizer keeps it whole, and our vectors."""

    words: list[str]
    vectors: Vectors

    @classmethod
    def read(cls, folder: Path) -> Given:
        return cls((folder / "words.txt").read_text(encoding="ascii").split("\n")[:-1], np.load(folder / "vectors.npy"))


class QuestionMaker:
    """The words and the vector of a question, by our code."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self._numbers: dict[str, int] = json.loads((folder / "numbers.json").read_text(encoding="utf-8"))
        self._encoder = encoder

    def words(self, text: str) -> list[str]:
        """Those that any passage has."""
        keys = dict.fromkeys(term.key for term in word_terms(text))
        return [f"w{self._numbers[key]}" for key in keys if key in self._numbers]

    def vector(self, text: str) -> Vectors:
        """(dimension,)"""
        vector: Vectors = self._encoder.encode_queries([text])[0]
        return vector
