"""The sentences that may answer a question, with what is known of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.search_index import SearchIndex
from language.span import Span
from qa.models.features import FEATURES, PassageSignals, sentence_features
from qa.question.parsing import Query
from qa.retrieval.alignment import coverage, title_coverage
from qa.retrieval.analysed_passage import AnalysedPassage, PassageAnalyser
from qa.retrieval.retriever import Ranking, Retriever
from qa.retrieval.settings import Retrieval


@dataclass(frozen=True, slots=True)
class Sentence:
    """One candidate: sentence `number` of `passage`, which retrieval put at `rank` (0 is best)."""

    passage: AnalysedPassage
    number: int
    rank: int
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

    `cosines[p]` (n_query_tokens, n_tokens) are those of the question's tokens with the tokens of `passages[p]`.
    """

    query: Query
    ranking: Ranking
    passages: tuple[AnalysedPassage, ...]
    cosines: tuple[NDArray[np.float32], ...]
    sentences: tuple[Sentence, ...]
    features: NDArray[np.float32]


class CandidateFinder:
    def __init__(
        self, index: SearchIndex, settings: Retrieval = Retrieval(), *, analyser: PassageAnalyser | None = None
    ) -> None:
        self.index, self._settings = index, settings
        self.retriever = Retriever(index, settings)
        self._analyser = analyser or PassageAnalyser(settings.cached_passages)

    def find(self, query: Query, *, passages: int = 0) -> Candidates:
        """The best passages, at least `passages` if there are so many, and the sentences of the very best of them."""
        read = self._settings.read_passages
        ranking = self.retriever.rank(query, top=max(passages, read))
        analysed = tuple(self._analyser.analyse(self.index, int(row)) for row in ranking.signals.rows)
        sentences: list[Sentence] = []
        rows: list[NDArray[np.float32]] = []
        all_cosines = []
        for rank, passage in enumerate(analysed):
            row = int(ranking.signals.rows[rank])
            cosines = self.index.late.token_cosines(ranking.signals.similarities, row)
            title_cosines = self.index.late.title_cosines(ranking.signals.similarities, row)
            all_cosines.append(cosines)
            if rank >= read:
                continue
            table = coverage(ranking.asked, passage, cosines)
            rows.append(
                sentence_features(
                    query,
                    ranking,
                    passage,
                    table,
                    title_coverage(ranking.asked, passage, title_cosines),
                    passage.sentence_vectors @ ranking.query_vector,
                    _late(ranking, passage, cosines),
                    PassageSignals(
                        words=float(ranking.signals.words[rank]),
                        bigrams=float(ranking.signals.bigrams[rank]),
                        late=float(ranking.signals.late[rank]),
                        cosine=float(ranking.signals.cosine[rank]),
                        behind=float(ranking.scores[0] - ranking.scores[rank]),
                        rank=rank + 1,
                    ),
                )
            )
            sentences.extend(
                Sentence(passage, number, rank, table[:, number]) for number in range(len(passage.passage.sentences))
            )
        features = np.concatenate(rows) if rows else np.zeros((0, len(FEATURES)), dtype=np.float32)
        return Candidates(query, ranking, analysed, tuple(all_cosines), tuple(sentences), features)


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
