"""Finds the passages that may answer a question: BM25 and dense search for candidates, late interaction over them, fused.

Every signal is scaled to about 0…1 before the sum, so that its weight means the same for every question: BM25 scores by
the most a passage could reach (all words of the question, each saturated), cosines as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.backends.contract import Wanted
from index.components.late_interaction import TokenSimilarities, query_tokens
from index.components.search_terms import SearchTerm, fold
from index.components.word_groups import group_rarity
from index.encoders.contract import Vectors
from index.encoders.token_encoder import TokenRows
from index.search_index import Searchable
from language.names.entity import Mention
from language.names.transliteration import SoundIndex
from qa.question.parsing import Question
from qa.retrieval.alignment import PARTLY_AT_MOST, AskedWords, spans_of
from qa.retrieval.settings import Retrieval, SignalWeights

_KATAKANA = re.compile(r"[ァ-ヴー・]{2,}")


@dataclass(frozen=True, slots=True)
class Signals:
    """What each signal says of the candidates; all are (n,) and higher is better. `rows` index the passages.

    `best` (n_query_tokens, n) is each question token's best cosine in each candidate; `similarities` are the candidates'.
    """

    rows: NDArray[np.int64]
    words: NDArray[np.float32]
    bigrams: NDArray[np.float32]
    late: NDArray[np.float32]
    cosine: NDArray[np.float32]
    best: NDArray[np.float32]
    similarities: TokenSimilarities

    def fused(self, weights: SignalWeights) -> NDArray[np.float32]:
        """(n,) the weighted sum."""
        total: NDArray[np.float32] = (
            weights.words * self.words
            + weights.bigrams * self.bigrams
            + weights.late * self.late
            + weights.cosine * self.cosine
        )
        return total


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best candidates, best first: row i of `signals` has `scores[i]`.

    `query_vector` is that of the question without a topic put in front; `word_weights` (n_words,) sum to 1;
    `coverage_anywhere` (n_words,) is how far the texts as a whole hold each word, 0 to 1.
    """

    scores: NDArray[np.float32]
    signals: Signals
    asked: AskedWords
    word_weights: NDArray[np.float32]
    coverage_anywhere: NDArray[np.float32]
    query_vector: Vectors


class Retriever:
    """Ranks the passages of one index."""

    def __init__(
        self,
        index: Searchable,
        settings: Retrieval = Retrieval(),
    ) -> None:
        self.index, self._settings = index, settings

    @cached_property
    def _katakana_by_sound(self) -> SoundIndex:
        """Worked out for the first English question."""
        return SoundIndex(word for word in self.index.words.katakana if _KATAKANA.fullmatch(word))

    def rank(self, query: Question, top: int, within: NDArray[np.int64] | None = None) -> Ranking:
        """The best `top` passages for the question, of the rows `within` or of all; fewer when fewer have any signal."""
        asked = self.asked_words(query)
        index = self.index
        vector = index.encoder.encode_queries([query.text])
        signals = self.signals(query, asked, vector, within)
        scores = signals.fused(self.weights(query))
        order = np.argsort(-scores, kind="stable")[:top]
        order = order[scores[order] > 0]
        word_weights, coverage_anywhere = self._weigh(asked, signals.best)
        return Ranking(
            scores=scores[order],
            signals=Signals(
                rows=signals.rows[order],
                words=signals.words[order],
                bigrams=signals.bigrams[order],
                late=signals.late[order],
                cosine=signals.cosine[order],
                best=signals.best[:, order],
                similarities=signals.similarities,
            ),
            asked=asked,
            word_weights=word_weights,
            coverage_anywhere=coverage_anywhere,
            query_vector=vector[0] if not query.topic_end else index.encoder.encode_queries([query.asked])[0],
        )

    def signals(
        self, query: Question, asked: AskedWords, vector: Vectors, within: NDArray[np.int64] | None = None
    ) -> Signals:
        """Every signal of every candidate, in row order. `vector` (1, dimension) is the question's."""
        index, settings, weights = self.index, self._settings, self.weights(query)
        many = query.language == "en" and within is None and index.words.size > settings.many_passages
        found = index.candidates(
            Wanted(
                words=asked.groups,
                bigrams=[term.key for term in query.bigrams],
                vector=vector[0],
                word_weight=weights.words,
                bigram_weight=weights.bigrams,
                most=settings.english_candidates_of_many if many else settings.candidates,
                all_up_to=settings.score_all_up_to,
                within=within,
            )
        )
        rows = found.rows
        similarities = index.late.lookup(asked.tokens, rows)
        best = index.late.best(similarities, rows)
        return Signals(
            rows=rows,
            words=found.words,
            bigrams=found.bigrams,
            late=asked.tokens.weights @ best if len(best) else np.zeros(len(rows), dtype=np.float32),
            cosine=found.cosines,
            best=best,
            similarities=similarities,
        )

    def weights(self, query: Question) -> SignalWeights:
        return self._settings.japanese if query.language == "ja" else self._settings.english

    def asked_words(self, query: Question) -> AskedWords:
        """The question's words with their other names from the documents' glossary, and their tokens."""
        encoder = self.index.token_encoder
        mentions = self.index.glossary.expand(query.text)
        groups = tuple(
            tuple(dict.fromkeys((term.key, *self._other_names(term, mentions), *self._sounds_like(query, term))))
            for term in query.words
        )
        is_name = np.array(query.names, dtype=bool)
        tokens = query_tokens(encoder.tokenize([query.text])[0], TokenRows(encoder), spans_of(query.words))
        starts = np.array([term.start for term in query.words], dtype=np.int32)
        owner = np.maximum(np.searchsorted(starts, tokens.spans[:, 1] - 1, side="right") - 1, 0).astype(np.int32)
        of_topic = np.array([term.end <= query.topic_end for term in query.words], dtype=bool)
        return AskedWords(query.words, is_name, groups, tokens, owner, of_topic)

    def _other_names(self, term: SearchTerm, mentions: Sequence[Mention]) -> Iterator[str]:
        """Other names of what a word of the question names, alone or with its neighbours."""
        for mention in mentions:
            if mention.start < term.end and term.start < mention.end:
                yield from (fold(form) for form in mention.others)

    def _sounds_like(self, query: Question, term: SearchTerm) -> Sequence[str]:
        """Katakana words of the texts that sound like an English word of the question."""
        if query.language != "en" or not term.key.isalpha():
            return ()
        is_name = query.names[query.words.index(term)]
        sounds, settings = self._katakana_by_sound, self._settings
        # A common word has to be longer and more alike than a name.
        found = sounds.alike(term.key) if is_name else sounds.alike(term.key, settings.loanword_similarity, 3)
        return [word for word, _ in found[: settings.most_alike]]

    def _weigh(self, asked: AskedWords, best: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """How telling each word is here, (n_words,) summing to 1, and how far the texts hold it, (n_words,) 0 to 1.

        A word that the texts hold counts by its idf. Another (an English word, say) counts by how many candidates meet
        it nearly as well as the best one does.
        """
        size, n_candidates = max(self.index.words.size, 1), max(best.shape[1], 1)
        weights = np.zeros(asked.size, dtype=np.float32)
        anywhere = np.zeros(asked.size, dtype=np.float32)
        for number, group in enumerate(asked.groups):
            if any(key in self.index.words for key in group):
                weights[number], anywhere[number] = group_rarity(self.index.words, group), 1
                continue
            rows = np.flatnonzero(asked.token_word == number)
            if not len(rows) or not best.shape[1]:
                weights[number] = self.index.words.rarity("")
                continue
            share = asked.tokens.weights[rows]
            meets = share @ best[rows] / max(float(share.sum()), 1e-9)
            anywhere[number] = min(float(meets.max()), PARTLY_AT_MOST)
            frequency = float((meets >= max(0.9 * float(meets.max()), 0.4)).sum()) * size / n_candidates
            weights[number] = np.log1p((size - frequency + 0.5) / (frequency + 0.5))
        return weights / max(float(weights.sum()), 1e-9), anywhere
