"""`Engine.ask(question, history) -> Answer`: the one way in for the web page, the API, the command line and Python."""

from __future__ import annotations

import logging
import time
from collections.abc import Generator as Generates
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoders.token_encoder import token_encoder_for
from index.knowledge_base import KnowledgeBase
from index.postgresql.address import SharedBase
from language.greetings import is_greeting
from language.script import language_of
from qa.abstention import greeting, meets_a_word, refusal
from qa.documents import DocumentInfo, open_documents
from qa.evidence import Evidence, EvidenceFinder, best_passages
from qa.generation.generated import generated_answers
from qa.generation.generator import Generator
from qa.models.confidence import ConfidenceModel, confidence_inputs
from qa.models.form import says_what_it_is
from qa.models.reader_confidence import ReaderConfidence, reader_inputs
from qa.question.follow_up import Resolved, resolve_follow_up
from qa.question.full_names import full_name
from qa.question.parsing import Question, parse
from qa.question.settings import QuestionLimits
from qa.question.spelling import corrected, is_gibberish
from qa.question.validation import check_question
from qa.records import Answer, Found, Turn
from qa.scope import ids_of
from qa.selection.choice import Choice
from qa.selection.composer import compose
from qa.selection.polarity import WORDS, polarity
from qa.selection.selector import select
from qa.selection.short_answer import concise, short_answer_of
from qa.settings import Settings
from qa.stages import Stage, stage, tell

_SHOWN = QuestionLimits().shown_passages
logger = logging.getLogger(__name__)
_WARMING = "どんな文書がありますか"  # asked of itself, so that everything a question needs is loaded


class Engine:
    """Answers questions about the documents of one knowledge base. Safe to use from many threads."""

    def __init__(self, knowledge_base: KnowledgeBase, settings: Settings | None = None) -> None:
        """Without `settings`, those of the environment. Raises `SettingsError`."""
        self.knowledge_base = knowledge_base
        self.settings = settings or Settings.from_environment()
        self._confidence = ConfidenceModel.load()
        self._reader_confidence = ReaderConfidence.load()
        self._finder = EvidenceFinder(knowledge_base, self.settings)
        self._generator = _generator(self.settings, knowledge_base)
        self._warm = False

    @classmethod
    def open(
        cls, directory: Path | SharedBase | None = None, *, model: str | None = None, settings: Settings | None = None
    ) -> Engine:
        """The engine over a knowledge base; without `settings`, with those of the environment.

        Without `directory`: the one that the settings name (`TENKYO_KB`), or else the user's data directory, which is made
        with the built-in essay in it on first use. Raises `KnowledgeBaseNotFound`, `ModelMismatch` and the other errors of
        `index.errors`, and `SettingsError`.
        """
        settings = settings or Settings.from_environment()
        if directory is not None:
            settings = replace(settings, paths=replace(settings.paths, knowledge_base=directory))
        return cls(open_documents(settings, model=model), settings)

    @property
    def ready(self) -> bool:
        """Whether a question would be answered without loading anything first."""
        return self._warm

    @property
    def reader_state(self) -> str:
        """Whether answers are read: "ready", "off" or "unavailable", which is when its files are missing or damaged."""
        return self._finder.reader_state

    def warm_up(self) -> None:
        """Load the models and what is derived from the documents. Raises the errors of `index.errors`."""
        self._finder.warm_up(parse(corrected(_WARMING, self._finder.knows())[0]))
        self._warm = True

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        id: str | int | None = None,
        top: int = _SHOWN,
        documents: Sequence[str] = (),
    ) -> Answer:
        """One answer, or a refusal, from the `documents` that are named (`qa.scope.ids_of`), or else from all of them.

        Raises `EmptyQuestion`, `QuestionTooLong` and `UnknownDocument`.
        """
        *_, answer = self._answers(question, history, top, documents)
        return replace(answer, id=id)

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, top: int = _SHOWN, documents: Sequence[str] = ()
    ) -> Generates[Answer, None, None]:
        """The answer as it grows, sentence by sentence; the last one is whole. Raises as `ask` does."""
        yield from self._answers(question, history, top, documents)

    def find(
        self, query: str, *, top: int = _SHOWN, id: str | int | None = None, documents: Sequence[str] = ()
    ) -> Found:
        """The passages nearest to a query, without an answer. Raises as `ask` does."""
        question = check_question(query, self.settings.questions).strip()
        evidence = self.look(parse(corrected(question, self._finder.knows())[0]), top, self._among(documents))
        return Found(question, evidence.query.language, evidence.passages, id)

    def _among(self, names: Sequence[str]) -> frozenset[str]:
        """The ids of the documents that are named; none where none is. Raises `UnknownDocument`."""
        return ids_of(names, self.knowledge_base.documents()) if names else frozenset()

    def _answers(self, question: str, history: Sequence[Turn], top: int, documents: Sequence[str]) -> Iterator[Answer]:
        """Follow-up resolved, parsed, passages found, sentences scored, abstained from or selected, answered."""
        asked = check_question(question, self.settings.questions).strip()
        among = self._among(documents)
        resolved = resolve_follow_up(asked, history, self.settings.follow_up)
        question, slips = self._put_right(resolved)
        evidence = self.look(parse(question, resolved.topic_end), top, among)
        blank = replace(_blank(asked, resolved, evidence), notice=_slips_told(slips))
        if is_greeting(asked):
            yield replace(blank, text=greeting(self._greeted(among)), method="greeting")
            return
        judged, choices = self._judge(blank, evidence)
        if not judged.answered:
            yield judged
            return
        notice = judged.notice
        if self._generator is not None:
            notice = yield from self._generated(self._generator, judged, resolved.question, evidence, history)
            if notice is None:
                return
        with stage("composing"):
            said = polarity(evidence.candidates, evidence.readings, choices, self.settings.selection)
            blank = replace(judged, method=self._method, notice=notice, polarity=said)
            short = self._short(evidence, choices)
            answers = list(_growing(blank, concise(choices, short), short))
        yield from answers

    def _greeted(self, among: frozenset[str]) -> list[DocumentInfo]:
        return [document for document in self.knowledge_base.documents() if not among or document.id in among]

    def look(self, query: Question, top: int = _SHOWN, documents: frozenset[str] = frozenset()) -> Evidence:
        """What the documents hold for a question, with the `top` passages to show; `documents` are ids, none means all."""
        return self._finder.find(query, top, documents)

    def _put_right(self, resolved: Resolved) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The question with mistyped English words put right, unless a topic stands in front, whose place would move.

        Nothing is put right in what is no question: it would come out as words that mean something.
        """
        question = resolved.question
        if resolved.topic_end or (language_of(question) == "en" and _is_gibberish(parse(question))):
            return question, ()
        return corrected(question, self._finder.knows())

    def _judge(self, blank: Answer, evidence: Evidence) -> tuple[Answer, list[Choice]]:
        """A refusal, or what will be the answer and its sentences."""
        candidates, scores = evidence.candidates, evidence.scores
        refused = replace(blank, text=refusal(evidence.passages))
        if not candidates.sentences or not evidence.query.words:
            return refused, []
        limits = self.settings.abstention
        confidence, refuses = self._sure(evidence)
        choices = select(candidates, scores, self.settings.selection)
        if not choices or (not limits.answers_anyway and refuses):
            return replace(refused, confidence=confidence), []
        return replace(blank, answered=True, confidence=confidence), choices

    @property
    def _method(self) -> str:
        return "extractive-no-reader" if self.reader_state == "unavailable" else "extractive"

    def _short(self, evidence: Evidence, choices: Sequence[Choice]) -> str | None:
        return short_answer_of(evidence.candidates, evidence.readings, choices, self.settings.selection)

    def sureness(self, evidence: Evidence) -> NDArray[np.float64]:
        """What `ReaderConfidence` judges by, for a question that was read."""
        by_words = confidence_inputs(evidence.candidates.features, evidence.scorer_scores)
        answerable = self._confidence.probability_answerable(by_words)
        return reader_inputs(evidence.readings, answerable)

    def _sure(self, evidence: Evidence) -> tuple[float, bool]:
        """The probability that the answer is right, and whether to refuse."""
        limits = self.settings.abstention
        noise = not meets_a_word(evidence.candidates, limits)
        if evidence.readings and not _told_what_it_is(evidence):
            read = self.sureness(evidence)
            right = self._reader_confidence.probability_right(read)
            few = len(evidence.query.words) < limits.few_words
            unknown = noise and (_is_gibberish(evidence.query) or right < (limits.sure if few else limits.guessed))
            return right, unknown or self._reader_confidence.refuses(read)
        inputs = confidence_inputs(evidence.candidates.features, evidence.scores)
        refuses = self._confidence.refuses(inputs, limits.probably_right) or noise
        return self._confidence.probability_right(inputs), refuses

    def _generated(
        self, generator: Generator, judged: Answer, question: str, evidence: Evidence, history: Sequence[Turn]
    ) -> Generates[Answer, None, str | None]:
        """A language model's answer as it grows; returns why it can't be used, for the user, or None when it can.

        The stage is told at its end: who listens may go on in another thread after each piece, or not at all.
        """
        retrieval = self.settings.retrieval
        wide = best_passages(
            evidence.candidates, evidence.scorer_scores, retrieval.read_passages, retrieval, evidence.readings
        )
        failure, refused, began = None, False, time.time_ns()
        try:
            for draft, answer in generated_answers(judged, generator.generate(question, wide, history)):
                failure, refused = draft.failure, draft.failure is not None and not draft.declined
                if failure is None:
                    yield answer
        finally:
            tell([Stage("generating", began, time.time_ns(), failed=refused)])
        if failure is None:
            return None
        return f"言語モデルの回答は使わず、文書の文をそのまま示します（{failure.rstrip('。')}）。"

    def close(self) -> None:
        self.knowledge_base.close()


def _is_gibberish(query: Question) -> bool:
    return is_gibberish([query.text[word.start : word.end] for word in query.words])


def _told_what_it_is(evidence: Evidence) -> bool:
    """Whether a sentence has the form that a question for a definition, or for what letters stand for, wants: the words judge
    such ones better."""
    query, sentences = evidence.query, evidence.candidates.sentences
    if query.asks_full_name:
        return any(full_name(query, sentence.text) is not None for sentence in sentences)
    return query.kind == "definition" and any(says_what_it_is(query, sentence.text) for sentence in sentences)


def _blank(asked: str, resolved: Resolved, evidence: Evidence) -> Answer:
    """An answer that says nothing yet."""
    return Answer(
        question=asked,
        language=evidence.query.language,
        answered=False,
        confidence=0.0,
        text="",
        short_answer=None,
        method="refusal",
        citations=(),
        passages=evidence.passages,
        rewritten_question=resolved.question if resolved.rewritten else None,
    )


def _slips_told(slips: Sequence[tuple[str, str]]) -> str | None:
    if not slips:
        return None
    return "綴りを直して探しました: " + "、".join(f"{typed} → {meant}" for typed, meant in slips)


def _growing(blank: Answer, choices: Sequence[Choice], short: str | None) -> Iterator[Answer]:
    """The extractive answer, one more quote each time."""
    first = "" if blank.polarity is None else WORDS[blank.polarity]
    for count in range(1, len(choices) + 1):
        text, citations = compose(choices[:count])
        whole = count == len(choices)
        yield replace(blank, text=first + text, citations=citations, short_answer=short if whole else None)


def _generator(settings: Settings, knowledge_base: KnowledgeBase) -> Generator | None:
    if settings.language_model is None:
        return None
    encoder = token_encoder_for(knowledge_base.encoder)
    return Generator(settings.language_model, encoder, limits=settings.generation, grounding=settings.grounding)
