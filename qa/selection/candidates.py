"""The sentences that may answer a question, with what is known of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from corpus.document import Passage
from index.search_index import Searchable
from language.span import Span
from qa.models.features import FEATURES, PassageSignals, sentence_features
from qa.question.parsing import Question
from qa.retrieval.alignment import coverage, title_coverage
from qa.retrieval.analysed_passage import AnalysedPassage, PassageAnalyser
from qa.retrieval.retriever import Ranking, Retriever
from qa.retrieval.settings import Retrieval
from qa.selection.lines import Region, region_around

_REMEMBERED_SCOPES = 16  # choices of documents whose rows are kept


@dataclass(frozen=True, slots=True)
class Sentence:
    """One candidate: sentence `number` of `passage`, which retrieval put at `rank` (0 is best)."""

    passage: AnalysedPassage
    number: int
    rank: int
    row: int  # of the passage in the index
    coverage: NDArray[np.float32]  # (n_words,) how far it holds each word of the question

    @property
    def span(self) -> Span:
        return self.passage.passage.sentences[self.number]

    @property
    def text(self) -> str:
        origin = self.passage.passage.start
        return self.passage.passage.text[self.span.start - origin : self.span.end - origin]


@dataclass(frozen=True, slots=True)
class Candidates:
    """`features` (n_sentences, len(FEATURES)), row i for `sentences[i]`.

    `cosines[p]` (n_query_tokens, n_tokens) are those of the question's tokens with the tokens of `passages[p]`; `all_passages` are
    those of the index.
    """

    query: Question
    ranking: Ranking
    passages: tuple[AnalysedPassage, ...]
    cosines: tuple[NDArray[np.float32], ...]
    sentences: tuple[Sentence, ...]
    features: NDArray[np.float32]
    all_passages: Sequence[Passage] = ()

    def region(self, sentence: Sentence) -> Region:
        """The lines around a sentence, over all passages of its section."""
        return region_around(self.all_passages, sentence.row)


class CandidateFinder:
    def __init__(
        self, index: Searchable, settings: Retrieval = Retrieval(), *, analyser: PassageAnalyser | None = None
    ) -> None:
        self.index, self._settings = index, settings
        self.retriever = Retriever(index, settings)
        self._analyser = analyser or PassageAnalyser(settings.cached_passages)
        # Looking at every passage takes longer than ranking them, and a conversation asks of the same documents again.
        self._rows_of = lru_cache(maxsize=_REMEMBERED_SCOPES)(index.rows_of)

    def find(self, query: Question, *, passages: int = 0, documents: frozenset[str] = frozenset()) -> Candidates:
        """The best passages, at least `passages` if there are so many, and the sentences of the very best of them.

        `documents` are the ids of those that are looked in; none means all.
        """
        read, late = self._settings.read_passages, self.index.late
        within = self._rows_of(documents) if documents else None
        ranking = self.retriever.rank(query, top=max(passages, read), within=within)
        rows, similarities = ranking.signals.rows.tolist(), ranking.signals.similarities
        self.index.fetch(rows)
        analysed = tuple(self._analyser.analyse(self.index, row) for row in rows)
        cosines = tuple(late.token_cosines(similarities, row) for row in rows)
        sentences: list[Sentence] = []
        features = [np.zeros((0, len(FEATURES)), dtype=np.float32)]
        for rank, row in enumerate(rows[:read]):
            passage, title_cosines = analysed[rank], late.title_cosines(similarities, row)
            covered = coverage(ranking.asked, passage, cosines[rank])
            features.append(_features(query, ranking, rank, passage, covered, cosines[rank], title_cosines))
            sentences.extend(Sentence(passage, number, rank, row, column) for number, column in enumerate(covered.T))
        return Candidates(
            query, ranking, analysed, cosines, tuple(sentences), np.concatenate(features), self.index.passages
        )


def _features(
    query: Question,
    ranking: Ranking,
    rank: int,
    passage: AnalysedPassage,
    covered: NDArray[np.float32],
    cosines: NDArray[np.float32],
    title_cosines: NDArray[np.float32],
) -> NDArray[np.float32]:
    """(n_sentences, len(FEATURES)) of the sentences of the passage at `rank`."""
    signals = ranking.signals
    return sentence_features(
        query,
        ranking,
        passage,
        covered,
        title_coverage(ranking.asked, passage, title_cosines),
        passage.sentence_vectors @ ranking.query_vector,
        _late(ranking, passage, cosines),
        PassageSignals(
            words=float(signals.words[rank]),
            bigrams=float(signals.bigrams[rank]),
            late=float(signals.late[rank]),
            cosine=float(signals.cosine[rank]),
            behind=float(ranking.scores[0] - ranking.scores[rank]),
            rank=rank + 1,
        ),
    )


def _late(ranking: Ranking, passage: AnalysedPassage, cosines: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n_sentences,) MaxSim of the question with each sentence; what a follow-up is about, with the whole passage."""
    late = np.zeros(len(passage.passage.sentences), dtype=np.float32)
    asked = ranking.asked
    weights = asked.tokens.weights
    if len(weights) and cosines.size:
        of_topic = asked.of_topic[asked.token_word]
        anywhere = cosines.max(axis=1)
        for number in range(len(late)):
            inside = passage.token_sentences == number
            if inside.any():
                late[number] = weights @ np.where(of_topic, anywhere, cosines[:, inside].max(axis=1))
    return late
