"""What the sentence scorer sees of a sentence: how it meets the question, as numbers between about -1 and 1.

The names below are the columns, in order; `qa/models/weights` stores them and refuses weights learned on others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.models.form import FORM_FEATURES, form_features
from qa.question.parsing import Question
from qa.retrieval.alignment import AskedWords
from qa.retrieval.analysed_passage import AnalysedPassage
from qa.retrieval.retriever import Ranking

_KINDS = ("why", "when", "who", "where", "howmany", "list", "compare", "yesno", "definition", "how", "which", "what")
FEATURES = (
    "coverage",
    "coverage_exact",
    "coverage_close",
    "coverage_squared",
    "coverage_with_previous",
    "coverage_with_next",
    "coverage_with_heading",
    "coverage_passage",
    "coverage_exact_passage",
    "missing_heaviest",
    "missing_heaviest_passage",
    "coverage_advantage",
    "unmet",
    "unmet_nearby",
    "unmet_passage",
    "unmet_anywhere",
    "names_unmet_nearby",
    "coverage_anywhere",
    "least_anywhere",
    "has_names",
    "names_met",
    "names_least",
    "names_least_passage",
    "names_least_anywhere",
    "names_elsewhere",
    "names_elsewhere_nearby",
    "words_elsewhere",
    "words_nowhere",
    "bigrams_met",
    "sentence_cosine",
    "sentence_late",
    "passage_words",
    "passage_bigrams",
    "passage_late",
    "passage_cosine",
    "passage_behind",
    "passage_reciprocal_rank",
    *FORM_FEATURES,
    "english",
    "keywords",
    "n_units",
    *(f"kind_{kind}" for kind in _KINDS),
)

# Cosine of static vectors below which two words have nothing to do with each other: unrelated words reach about .3.
_UNMET = 0.4
_CLOSE = 0.55  # from which two words are probably of one thing
_EXACT = 0.995  # from which they are one word, or two names of one thing: what merely resembles has 0.99 at the most
_DISTANT = 0.6  # for an English word and the nearest Japanese one: a translation is nearer


@dataclass(frozen=True, slots=True)
class PassageSignals:
    """What retrieval said of a passage. Each is 0 to about 1, higher is better; `behind` is the best score less its own."""

    words: float
    bigrams: float
    late: float
    cosine: float
    behind: float
    rank: int


@dataclass(frozen=True, slots=True)
class _Covered:
    """How one passage covers the words of the question, 0 to 1: (n_words, n_sentences) unless said.

    `here` is the sentence itself, `nearby` takes in the sentences beside it and the headings over it; `heading`
    (n_words, 1), `passage` (n_words,) and `anywhere` (n_words,) are the headings, the passage's best sentence and all
    texts. `weights` and `is_name` are (n_words,).
    """

    here: NDArray[np.float32]
    previous: NDArray[np.float32]
    following: NDArray[np.float32]
    heading: NDArray[np.float32]
    nearby: NDArray[np.float32]
    passage: NDArray[np.float32]
    anywhere: NDArray[np.float32]
    weights: NDArray[np.float32]
    is_name: NDArray[np.bool_]

    @classmethod
    def of(cls, ranking: Ranking, here: NDArray[np.float32], by_titles: NDArray[np.float32]) -> _Covered:
        nothing = np.zeros((len(here), 1), dtype=np.float32)
        previous = np.concatenate((nothing, here[:, :-1]), axis=1)
        following = np.concatenate((here[:, 1:], nothing), axis=1)
        heading = by_titles.reshape(-1, 1)
        return cls(
            here=here,
            previous=previous,
            following=following,
            heading=heading,
            nearby=np.maximum(np.maximum(np.maximum(here, previous), following), heading),
            passage=here.max(axis=1, initial=0),
            anywhere=ranking.coverage_anywhere,
            weights=ranking.word_weights,
            is_name=ranking.asked.is_name,
        )


_Columns = dict[str, Any]  # a feature's name to (n_sentences,), or to one number for all of them


def sentence_features(
    query: Question,
    ranking: Ranking,
    passage: AnalysedPassage,
    coverage: NDArray[np.float32],
    title_coverage: NDArray[np.float32],
    cosines: NDArray[np.float32],
    late: NDArray[np.float32],
    signals: PassageSignals,
) -> NDArray[np.float32]:
    """(n_sentences, len(FEATURES)) for one passage.

    `coverage` (n_words, n_sentences) and `title_coverage` (n_words,) are those of `qa.retrieval.alignment`; `cosines`
    (n_sentences,) of the question with each sentence; `late` (n_sentences,) MaxSim.
    """
    covered = _Covered.of(ranking, coverage, title_coverage)
    columns = {
        **_coverage(covered),
        **_unmet(covered),
        **_names(covered),
        **_elsewhere(covered, query),
        "bigrams_met": _bigrams_met(query, passage.sentence_bigrams),
        "sentence_cosine": cosines,
        "sentence_late": late,
        **_passage(signals),
        **form_features(query, ranking.asked, passage),
        **_question(query, ranking.asked),
    }
    shape = (coverage.shape[1],)
    return np.stack([np.broadcast_to(columns[name], shape) for name in FEATURES], axis=1).astype(np.float32)


def _coverage(covered: _Covered) -> _Columns:
    """What of the question's weight the sentence, those beside it and the passage hold."""
    here, weights, whole = covered.here, covered.weights, covered.passage
    coverage = weights @ here
    exact = (here >= _EXACT).astype(np.float32)
    heaviest = max(float(weights.max(initial=0)), 1e-9)
    return {
        "coverage": coverage,
        "coverage_exact": weights @ exact,
        "coverage_close": weights @ (here >= _CLOSE).astype(np.float32),
        "coverage_squared": weights @ (here * here),
        "coverage_with_previous": weights @ np.maximum(here, covered.previous),
        "coverage_with_next": weights @ np.maximum(here, covered.following),
        "coverage_with_heading": weights @ np.maximum(here, covered.heading),
        "coverage_passage": weights @ whole,
        "coverage_exact_passage": weights @ exact.max(axis=1, initial=0),
        "missing_heaviest": ((weights / heaviest)[:, None] * (1 - here)).max(axis=0, initial=0),
        "missing_heaviest_passage": ((weights / heaviest) * (1 - whole)).max(initial=0),
        "coverage_advantage": coverage - np.sort(coverage)[-2:].mean() if len(coverage) > 1 else 0.0,
        "coverage_anywhere": weights @ covered.anywhere,
        "least_anywhere": covered.anywhere.min(initial=1),
    }


def _unmet(covered: _Covered) -> _Columns:
    """What of the question's weight has nothing to do with the sentence, its surroundings, the passage, any text."""
    weights, nearby, names = covered.weights, covered.nearby, covered.is_name
    over_passage = np.maximum(covered.passage, covered.heading[:, 0])
    return {
        "unmet": weights @ (covered.here < _UNMET).astype(np.float32),
        "unmet_nearby": weights @ (nearby < _UNMET).astype(np.float32),
        "unmet_passage": weights @ (over_passage < _UNMET),
        "unmet_anywhere": weights @ (covered.anywhere < _UNMET),
        "names_unmet_nearby": (nearby[names] < _UNMET).mean(axis=0) if names.any() else 0.0,
    }


def _names(covered: _Covered) -> _Columns:
    """How the question's names are covered."""
    here, names = covered.here, covered.is_name
    return {
        "has_names": float(names.any()),
        "names_met": here[names].mean(axis=0) if names.any() else 1.0,
        "names_least": here[names].min(axis=0, initial=1),
        "names_least_passage": covered.passage[names].min(initial=1),
        "names_least_anywhere": covered.anywhere[names].min(initial=1),
    }


def _elsewhere(covered: _Covered, query: Question) -> _Columns:
    """A word that the texts do hold, but not here, is a sign that here they speak of something else."""
    names, weights = covered.is_name, covered.weights
    known = covered.anywhere >= _EXACT
    known_here = np.maximum(covered.passage, covered.heading[:, 0]) >= _EXACT
    nowhere = ~known if query.language == "ja" else covered.anywhere < _DISTANT
    n_names = max(names.sum(), 1)
    return {
        "names_elsewhere": (known & ~known_here)[names].sum() / n_names,
        "names_elsewhere_nearby": (known[:, None] & (covered.nearby < _EXACT))[names].sum(axis=0) / n_names,
        "words_elsewhere": weights @ (known & ~known_here),
        "words_nowhere": weights @ nowhere,
    }


def _bigrams_met(query: Question, sentences: Sequence[frozenset[str]]) -> NDArray[np.float32]:
    keys = {term.key for term in query.bigrams}
    if not keys:
        return np.zeros(len(sentences), dtype=np.float32)
    return np.array([len(keys & sentence) / len(keys) for sentence in sentences], dtype=np.float32)


def _passage(signals: PassageSignals) -> _Columns:
    return {
        "passage_words": signals.words,
        "passage_bigrams": signals.bigrams,
        "passage_late": signals.late,
        "passage_cosine": signals.cosine,
        "passage_behind": signals.behind,
        "passage_reciprocal_rank": 1 / signals.rank,
    }


def _question(query: Question, asked: AskedWords) -> _Columns:
    """What kind of question it is: the same for every sentence, but other features count otherwise by it."""
    kinds = {kind: float(kind in query.kinds) * (1.0 if kind == query.kind else 0.5) for kind in _KINDS}
    return {
        "english": float(query.language == "en"),
        "keywords": float(query.is_keywords),
        "n_units": min(asked.size, 12) / 12,
        **{f"kind_{kind}": value for kind, value in kinds.items()},
    }
