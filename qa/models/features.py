"""What the sentence scorer sees of a sentence: how it meets the question, as numbers between about -1 and 1.

The names below are the columns, in order; `qa/models/weights` stores them and refuses weights learned on others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.models.form import form_features
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
    "length",
    "position",
    "is_first",
    "is_last",
    "is_note",
    "starts_back_reference",
    "is_question",
    "type_expected",
    "type_present",
    "type_new",
    "type_new_near",
    "asked_unit_met",
    "asked_unit_missed",
    "year_met",
    "year_met_passage",
    "year_conflict",
    "title_for_who",
    "reason_for_why",
    "definition_form",
    "bracket_explains",
    "quotation",
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
class _Meeting:
    """How one passage meets the question, 0 to 1: (n_words, n_sentences) unless said.

    `nearby` takes in the sentences beside and the headings over a sentence; `heading` (n_words, 1), `passage` (n_words,)
    and `anywhere` (n_words,) are the headings, the passage's best sentence and all texts. `weights`, `names` (n_words,).
    """

    met: NDArray[np.float32]
    previous: NDArray[np.float32]
    following: NDArray[np.float32]
    heading: NDArray[np.float32]
    nearby: NDArray[np.float32]
    passage: NDArray[np.float32]
    anywhere: NDArray[np.float32]
    weights: NDArray[np.float32]
    names: NDArray[np.bool_]

    @classmethod
    def of(cls, ranking: Ranking, met: NDArray[np.float32], met_by_titles: NDArray[np.float32]) -> _Meeting:
        nothing = np.zeros((len(met), 1), dtype=np.float32)
        previous = np.concatenate((nothing, met[:, :-1]), axis=1)
        following = np.concatenate((met[:, 1:], nothing), axis=1)
        heading = met_by_titles.reshape(-1, 1)
        return cls(
            met=met,
            previous=previous,
            following=following,
            heading=heading,
            nearby=np.maximum(np.maximum(np.maximum(met, previous), following), heading),
            passage=met.max(axis=1, initial=0),
            anywhere=ranking.coverage_anywhere,
            weights=ranking.word_weights,
            names=ranking.asked.is_name,
        )


_Columns = dict[str, Any]  # a feature's name to (n_sentences,), or to one number for all of them


def sentence_features(
    query: Question,
    ranking: Ranking,
    passage: AnalysedPassage,
    met: NDArray[np.float32],
    met_by_titles: NDArray[np.float32],
    cosines: NDArray[np.float32],
    late: NDArray[np.float32],
    signals: PassageSignals,
) -> NDArray[np.float32]:
    """(n_sentences, len(FEATURES)) for one passage.

    `met` (n_words, n_sentences) and `met_by_titles` (n_words,) from `qa.retrieval.alignment`; `cosines` (n_sentences,) of the
    question with each sentence; `late` (n_sentences,) MaxSim.
    """
    meeting = _Meeting.of(ranking, met, met_by_titles)
    columns = {
        **_coverage(meeting),
        **_unmet(meeting),
        **_names(meeting),
        **_elsewhere(meeting, query),
        "bigrams_met": _bigrams_met(query, passage.sentence_bigrams),
        "sentence_cosine": cosines,
        "sentence_late": late,
        **_passage(signals),
        **form_features(query, ranking.asked, passage),
        **_question(query, ranking.asked),
    }
    shape = (met.shape[1],)
    return np.stack([np.broadcast_to(columns[name], shape) for name in FEATURES], axis=1).astype(np.float32)


def _coverage(meeting: _Meeting) -> _Columns:
    """What of the question's weight the sentence, those beside it and the passage hold."""
    met, weights, whole = meeting.met, meeting.weights, meeting.passage
    coverage = weights @ met
    exact = (met >= _EXACT).astype(np.float32)
    heaviest = max(float(weights.max(initial=0)), 1e-9)
    return {
        "coverage": coverage,
        "coverage_exact": weights @ exact,
        "coverage_close": weights @ (met >= _CLOSE).astype(np.float32),
        "coverage_squared": weights @ (met * met),
        "coverage_with_previous": weights @ np.maximum(met, meeting.previous),
        "coverage_with_next": weights @ np.maximum(met, meeting.following),
        "coverage_with_heading": weights @ np.maximum(met, meeting.heading),
        "coverage_passage": weights @ whole,
        "coverage_exact_passage": weights @ exact.max(axis=1, initial=0),
        "missing_heaviest": ((weights / heaviest)[:, None] * (1 - met)).max(axis=0, initial=0),
        "missing_heaviest_passage": ((weights / heaviest) * (1 - whole)).max(initial=0),
        "coverage_advantage": coverage - np.sort(coverage)[-2:].mean() if len(coverage) > 1 else 0.0,
        "coverage_anywhere": weights @ meeting.anywhere,
        "least_anywhere": meeting.anywhere.min(initial=1),
    }


def _unmet(meeting: _Meeting) -> _Columns:
    """What of the question's weight has nothing to do with the sentence, its surroundings, the passage, any text."""
    weights, nearby, names = meeting.weights, meeting.nearby, meeting.names
    over_passage = np.maximum(meeting.passage, meeting.heading[:, 0])
    return {
        "unmet": weights @ (meeting.met < _UNMET).astype(np.float32),
        "unmet_nearby": weights @ (nearby < _UNMET).astype(np.float32),
        "unmet_passage": weights @ (over_passage < _UNMET),
        "unmet_anywhere": weights @ (meeting.anywhere < _UNMET),
        "names_unmet_nearby": (nearby[names] < _UNMET).mean(axis=0) if names.any() else 0.0,
    }


def _names(meeting: _Meeting) -> _Columns:
    """How the question's names are met."""
    met, names = meeting.met, meeting.names
    return {
        "has_names": float(names.any()),
        "names_met": met[names].mean(axis=0) if names.any() else 1.0,
        "names_least": met[names].min(axis=0, initial=1),
        "names_least_passage": meeting.passage[names].min(initial=1),
        "names_least_anywhere": meeting.anywhere[names].min(initial=1),
    }


def _elsewhere(meeting: _Meeting, query: Question) -> _Columns:
    """A word that the texts do hold, but not here, is a sign that here they speak of something else."""
    names, weights = meeting.names, meeting.weights
    known = meeting.anywhere >= _EXACT
    known_here = np.maximum(meeting.passage, meeting.heading[:, 0]) >= _EXACT
    nowhere = ~known if query.language == "ja" else meeting.anywhere < _DISTANT
    n_names = max(names.sum(), 1)
    return {
        "names_elsewhere": (known & ~known_here)[names].sum() / n_names,
        "names_elsewhere_nearby": (known[:, None] & (meeting.nearby < _EXACT))[names].sum(axis=0) / n_names,
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


def _question(query: Question, units: AskedWords) -> _Columns:
    """What kind of question it is: the same for every sentence, but other features count otherwise by it."""
    kinds = {kind: float(kind in query.kinds) * (1.0 if kind == query.kind else 0.5) for kind in _KINDS}
    return {
        "english": float(query.language == "en"),
        "keywords": float(query.is_keywords),
        "n_units": min(units.size, 12) / 12,
        **{f"kind_{kind}": value for kind, value in kinds.items()},
    }
