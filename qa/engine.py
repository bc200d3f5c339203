"""`Engine.ask(question, history) -> Answer`: the one way in for the web page, the API, the command line and Python."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_data_path

from corpus.read import read_document
from index.encoder import Encoder
from index.knowledge_base import KnowledgeBase
from index.search_index import search_index
from index.transformer_encoder import load_encoder
from qa.answer import choose, set_down
from qa.candidates import LOOKED_AT, CandidateFinder, Candidates
from qa.confidence import ConfidenceModel, confidence_inputs
from qa.dialogue import resolve_follow_up
from qa.errors import EmptyQuestion, QuestionTooLong
from qa.matching import find_matches
from qa.query import Query, understand
from qa.reranker import rerank
from qa.result import Answer, Citation, Found, RetrievedPassage, Turn
from qa.scorer import SentenceScorer
from qa.short_answer import short_answer

BUILT_IN_ESSAY = Path(__file__).parent.parent / "corpus" / "essays" / "nato75.md"
LONGEST_QUESTION = 2_000  # characters; a question, not a document

_GREETING = re.compile(
    r"^(?:こんにち[はわ]|こんばん[はわ]|おはよう(?:ございます)?|はじめまして|やあ|どうも|ありがとう(?:ございま(?:す|した))?|さようなら|よろしく(?:お願いします)?|テスト|"
    r"hi|hello|hey|good (?:morning|afternoon|evening)|thanks?|thank you(?: very much)?|bye|test|testing)[\s!！。.、,〜~ー]*$",
    re.IGNORECASE,
)


class Engine:
    """Answers questions about the documents of one knowledge base. Safe to use from many threads."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self.knowledge_base = knowledge_base
        self._scorer = SentenceScorer.load()
        self._confidence = ConfidenceModel.load()
        self._lock = threading.Lock()
        self._generation = -1
        self._finder: CandidateFinder | None = None

    @classmethod
    def open(cls, directory: Path | None = None, *, model: str | None = None) -> Engine:
        """The engine over a knowledge base.

        Without `directory`: `TENKYO_KB`, or else the user's data directory, which is made with the built-in essay in it
        on first use. Raises `KnowledgeBaseNotFound`, `ModelMismatch` and the other errors of `index.errors`.
        """
        return cls(open_knowledge_base(directory, model=model))

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        id: str | int | None = None,
        top: int = 5,
    ) -> Answer:
        """One answer, or a refusal. Raises `EmptyQuestion` and `QuestionTooLong`."""
        question = _checked(question)
        resolved = resolve_follow_up(question, history)
        rewritten = resolved.question if resolved.rewritten else None
        query = understand(resolved.question)
        finder = self._current()
        candidates = finder.find(query, passages=max(LOOKED_AT, top))
        scores = self._scorer.score(candidates.features)
        passages = _shown(candidates, scores, top)
        if _GREETING.match(question) or not re.search(r"\w", question):
            return self._greet(question, query, passages, id)
        if not candidates.sentences:
            return self._refuse(question, query, 0.0, passages, id, rewritten)
        confidence = self._confidence.probability(confidence_inputs(candidates.features, scores))
        if confidence < self._confidence.refuse_below or not query.words:
            return self._refuse(question, query, confidence, passages, id, rewritten)
        choices = choose(candidates, scores)
        text, citations = set_down(choices, query)
        return Answer(
            question=question,
            language=query.language,
            answered=True,
            confidence=confidence,
            text=text,
            short_answer=self._short(query, choices),
            method="extractive",
            citations=citations,
            passages=passages,
            id=id,
            rewritten_question=rewritten,
        )

    def find(self, query: str, *, top: int = 5, id: str | int | None = None) -> Found:
        """The passages nearest to a query, without an answer. Raises `EmptyQuestion` and `QuestionTooLong`."""
        question = _checked(query)
        understood = understand(question)
        finder = self._current()
        candidates = finder.find(understood, passages=max(LOOKED_AT, top))
        return Found(
            question, understood.language, _shown(candidates, self._scorer.score(candidates.features), top), id
        )

    def stream(self, question: str, history: Sequence[Turn] = (), *, top: int = 5) -> Iterator[Answer]:
        """The answer as it grows, sentence by sentence; the last one is whole."""
        from dataclasses import replace

        answer = self.ask(question, history, top=top)
        if answer.answered:
            pieces = re.split(r"(?<=\])(?=[^\]]*\[\d+\])", answer.text)
            for count in range(1, len(pieces)):
                shown = "".join(pieces[:count])
                cited: tuple[Citation, ...] = tuple(c for c in answer.citations if f"[{c.number}]" in shown)
                yield replace(answer, text=shown, citations=cited)
        yield answer

    def close(self) -> None:
        self.knowledge_base.close()

    def _current(self) -> CandidateFinder:
        """The finder over the newest state of the knowledge base, made anew when that has changed."""
        self.knowledge_base.refresh()
        with self._lock:
            snapshot = self.knowledge_base.snapshot()
            if self._finder is None or snapshot.generation != self._generation:
                self._finder = CandidateFinder(search_index(snapshot, self.knowledge_base.encoder))
                self._generation = snapshot.generation
            return self._finder

    def _short(self, query: Query, choices: Sequence) -> str | None:
        for choice in sorted(choices, key=lambda choice: choice.role != "best"):
            span = short_answer(query, choice.sentence, choice.quote)
            if span is not None:
                passage = choice.sentence.passage.passage
                return passage.text[span.start - passage.start : span.end - passage.start]
        return None

    def _refuse(
        self,
        question: str,
        query: Query,
        confidence: float,
        passages: tuple[RetrievedPassage, ...],
        id: str | int | None,
        rewritten: str | None,
    ) -> Answer:
        if not passages:
            text = "登録された文書の中に、この質問に関わる箇所は見つかりませんでした。"
        else:
            text = "この質問への答えは、登録された文書の中に見つかりませんでした。近い内容の箇所を挙げますので、ご確認ください。"
        return Answer(
            question=question,
            language=query.language,
            answered=False,
            confidence=confidence,
            text=text,
            short_answer=None,
            method="refusal",
            citations=(),
            passages=passages,
            id=id,
            rewritten_question=rewritten,
        )

    def _greet(
        self, question: str, query: Query, passages: tuple[RetrievedPassage, ...], id: str | int | None
    ) -> Answer:
        titles = "、".join(f"「{document.title}」" for document in self.knowledge_base.documents()[:3])
        about = f"{titles}など、登録された文書" if titles else "登録する文書"
        return Answer(
            question=question,
            language=query.language,
            answered=False,
            confidence=0.0,
            text=f"{about}の内容についてお尋ねください。「いつ」「なぜ」「誰が」「いくつ」といった質問に、出典を示してお答えします。",
            short_answer=None,
            method="greeting",
            citations=(),
            passages=passages,
            id=id,
        )


def open_knowledge_base(directory: Path | None = None, *, model: str | None = None) -> KnowledgeBase:
    """The knowledge base in `directory`, `TENKYO_KB` or the user's data directory; see `Engine.open`."""
    encoder: Encoder | None = load_encoder(model) if model else None
    named = os.environ.get("TENKYO_KB")
    if directory is None and named:
        directory = Path(named)
    if directory is not None:
        return KnowledgeBase.open(directory, encoder=encoder)
    directory = user_data_path("tenkyo", appauthor=False) / "knowledge_base"
    is_new = not directory.exists()
    knowledge_base = KnowledgeBase.create(directory, encoder=encoder)
    if is_new:
        knowledge_base.add([read_document(BUILT_IN_ESSAY)])
    return knowledge_base


def _checked(question: str) -> str:
    question = question.strip()
    if not question:
        raise EmptyQuestion(
            "質問が空です。文書について知りたいことを書いてください。 / The question is empty. Ask about the documents."
        )
    if len(question) > LONGEST_QUESTION:
        raise QuestionTooLong(
            f"質問が長すぎます: {len(question):,} 文字、上限は {LONGEST_QUESTION:,} 文字です。短くしてください。"
            f" / The question has {len(question):,} characters, the limit is {LONGEST_QUESTION:,}. Shorten it."
        )
    return question


def _shown(candidates: Candidates, sentence_scores: NDArray[np.float32], top: int) -> tuple[RetrievedPassage, ...]:
    """The best `top` passages in their final order, with the words that met."""
    ranking = candidates.ranking
    scores = rerank(candidates, sentence_scores)
    shown = []
    for rank, place in enumerate(np.argsort(-scores, kind="stable")[:top], start=1):
        passage, cosines = candidates.passages[place], candidates.cosines[place]
        matches = find_matches(ranking.units, passage, cosines, ranking.unit_weights)
        shown.append(RetrievedPassage(rank, float(scores[place]), passage.passage, matches))
    return tuple(shown)
