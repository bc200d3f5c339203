"""What the sentence scorer sees of a sentence: how it meets the question, as numbers between about -1 and 1.

The names below are the columns, in order; `qa/models/weights` stores them and refuses weights learned on others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.question.answer_types import TypedSpan, asked_unit, expected_types, names_title
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
_DISTANT = 0.6  # for an English word and the nearest Japanese one: a translation is nearer
_BACK_REFERENCE = re.compile(
    r"^(?:この|その|これ|それ|こうした|そうした|彼|同|だが|しかし|また|さらに|一方|なお|ただ|そこで|そのため|このため)"
)
_YEAR_IN_TEXT = re.compile(r"(?<!\d)(\d{4})\s*年(?!間|ぶり|後|前)")


@dataclass(frozen=True, slots=True)
class PassageSignals:
    """What retrieval said of a passage. Each is 0 to about 1, higher is better; `behind` is the best score less its own."""

    words: float
    bigrams: float
    late: float
    cosine: float
    behind: float
    rank: int


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
    n_sentences = met.shape[1]
    units, weights = ranking.asked, ranking.word_weights
    columns: dict[str, NDArray[Any]] = dict.fromkeys(FEATURES, np.zeros(n_sentences, dtype=np.float32))
    whole = met.max(axis=1, initial=0)
    previous = np.concatenate((np.zeros((len(met), 1), dtype=np.float32), met[:, :-1]), axis=1)
    following = np.concatenate((met[:, 1:], np.zeros((len(met), 1), dtype=np.float32)), axis=1)
    heading = met_by_titles.reshape(-1, 1)
    coverage = weights @ met
    exact = (met >= 0.995).astype(np.float32)
    columns["coverage"] = coverage
    columns["coverage_exact"] = weights @ exact
    columns["coverage_close"] = weights @ (met >= 0.55).astype(np.float32)
    columns["coverage_squared"] = weights @ (met * met)
    columns["coverage_with_previous"] = weights @ np.maximum(met, previous)
    columns["coverage_with_next"] = weights @ np.maximum(met, following)
    columns["coverage_with_heading"] = weights @ np.maximum(met, heading)
    columns["coverage_passage"] = np.full(n_sentences, weights @ whole)
    columns["coverage_exact_passage"] = np.full(n_sentences, weights @ exact.max(axis=1, initial=0))
    heaviest = max(float(weights.max(initial=0)), 1e-9)
    columns["missing_heaviest"] = ((weights / heaviest)[:, None] * (1 - met)).max(axis=0, initial=0)
    columns["missing_heaviest_passage"] = np.full(n_sentences, ((weights / heaviest) * (1 - whole)).max(initial=0))
    columns["coverage_advantage"] = coverage - np.sort(coverage)[-2:].mean() if n_sentences > 1 else coverage * 0
    anywhere = ranking.coverage_anywhere
    nearby = np.maximum(np.maximum(np.maximum(met, previous), following), heading)
    columns["unmet"] = weights @ (met < _UNMET).astype(np.float32)
    columns["unmet_nearby"] = weights @ (nearby < _UNMET).astype(np.float32)
    columns["unmet_passage"] = np.full(n_sentences, weights @ (np.maximum(whole, heading[:, 0]) < _UNMET))
    columns["unmet_anywhere"] = np.full(n_sentences, weights @ (anywhere < _UNMET))
    columns["names_unmet_nearby"] = (
        (nearby[units.is_name] < _UNMET).mean(axis=0) if units.is_name.any() else coverage * 0
    )
    columns["coverage_anywhere"] = np.full(n_sentences, weights @ anywhere)
    columns["least_anywhere"] = np.full(n_sentences, anywhere.min(initial=1))
    names = units.is_name
    columns["has_names"] = np.full(n_sentences, float(names.any()))
    columns["names_met"] = met[names].mean(axis=0) if names.any() else np.ones(n_sentences)
    columns["names_least"] = met[names].min(axis=0, initial=1)
    columns["names_least_passage"] = np.full(n_sentences, whole[names].min(initial=1))
    columns["names_least_anywhere"] = np.full(n_sentences, anywhere[names].min(initial=1))
    # A word that the texts do hold, but not here, is a sign that here they speak of something else.
    known = anywhere >= 0.995
    passage_known = np.maximum(whole, heading[:, 0]) >= 0.995
    columns["names_elsewhere"] = np.full(n_sentences, (known & ~passage_known)[names].sum() / max(names.sum(), 1))
    columns["names_elsewhere_nearby"] = (known[:, None] & (nearby < 0.995))[names].sum(axis=0) / max(names.sum(), 1)
    columns["words_elsewhere"] = np.full(n_sentences, weights @ (known & ~passage_known))
    nowhere = ~known if query.language == "ja" else anywhere < _DISTANT
    columns["words_nowhere"] = np.full(n_sentences, weights @ nowhere)
    columns["bigrams_met"] = _bigrams_met(query, passage.sentence_bigrams)
    columns["sentence_cosine"] = cosines
    columns["sentence_late"] = late
    columns["passage_words"] = np.full(n_sentences, signals.words)
    columns["passage_bigrams"] = np.full(n_sentences, signals.bigrams)
    columns["passage_late"] = np.full(n_sentences, signals.late)
    columns["passage_cosine"] = np.full(n_sentences, signals.cosine)
    columns["passage_behind"] = np.full(n_sentences, signals.behind)
    columns["passage_reciprocal_rank"] = np.full(n_sentences, 1 / signals.rank)
    columns["english"] = np.full(n_sentences, float(query.language == "en"))
    columns["keywords"] = np.full(n_sentences, float(query.is_keywords))
    columns["n_units"] = np.full(n_sentences, min(units.size, 12) / 12)
    for kind in _KINDS:
        columns[f"kind_{kind}"] = np.full(
            n_sentences, float(kind in query.kinds) * (1.0 if kind == query.kind else 0.5)
        )
    rows = np.stack([columns[name] for name in FEATURES], axis=1).astype(np.float32)
    _add_form(rows, query, units, passage)
    return rows


_COLUMN = {name: number for number, name in enumerate(FEATURES)}


def _bigrams_met(query: Question, sentences: Sequence[frozenset[str]]) -> NDArray[np.float32]:
    keys = {term.key for term in query.bigrams}
    if not keys:
        return np.zeros(len(sentences), dtype=np.float32)
    return np.array([len(keys & sentence) / len(keys) for sentence in sentences], dtype=np.float32)


def _add_form(
    rows: NDArray[np.float32],
    query: Question,
    units: AskedWords,
    passage: AnalysedPassage,
) -> None:
    """Fill in, in place, what a sentence's own form says: the kind of thing it holds, years, definitions, position."""
    text, start = passage.passage.text, passage.passage.start
    sentences = passage.passage.sentences
    expected = expected_types(query)
    unit_pattern = asked_unit(query)
    asked_years = {str(year) for year in query.years}
    years_of = [
        {match.group(1) for match in _YEAR_IN_TEXT.finditer(text[span.start - start : span.end - start])}
        | {
            year
            for gloss in passage.passage.glosses
            if span.start <= gloss.start < span.end
            for year in _YEAR_IN_TEXT.findall(gloss.text)
        }
        for span in sentences
    ]
    forms = _forms(query)
    places = _places(units, passage) if expected else {}
    passage_years = set().union(*years_of) if years_of else set()
    for number, span in enumerate(sentences):
        sentence = text[span.start - start : span.end - start]
        values = {
            "length": min(len(sentence), 200) / 200,
            "position": number / max(len(sentences) - 1, 1),
            "is_first": float(number == 0),
            "is_last": float(number == len(sentences) - 1),
            "is_note": float(passage.passage.section[-1:] == ("注釈",)),
            "starts_back_reference": float(_BACK_REFERENCE.match(sentence) is not None),
            "is_question": float(sentence.endswith(("か。", "か", "？", "?"))),
            "year_met": float(bool(asked_years & years_of[number])),
            "year_met_passage": float(bool(asked_years & passage_years)),
            "year_conflict": float(bool(asked_years and years_of[number] and not asked_years & years_of[number])),
            "quotation": float("「" in sentence or "｢" in sentence),
            "definition_form": float(bool(forms) and _definition_of(forms).search(sentence) is not None),
            "bracket_explains": float(bool(forms) and _bracket_beside(forms).search(sentence) is not None),
        }
        if expected:
            spans = [span_ for span_ in passage.spans_of(number) if span_.type in expected]
            new = [span_ for span_ in spans if sentence[span_.start : span_.end] not in query.text]
            values |= {
                "type_expected": 1.0,
                "type_present": float(bool(spans)),
                "type_new": float(bool(new)),
                "type_new_near": _nearness(new, places.get(number, ())),
            }
            values["title_for_who"] = float("person" in expected and names_title(sentence))
            values["reason_for_why"] = float("reason" in expected and bool(spans))
            if unit_pattern:
                has_unit = any(
                    unit_pattern.search(sentence[span_.start : span_.end + 2])
                    for span_ in new
                    if span_.type == "number"
                )
                values["asked_unit_met"] = float(has_unit)
                values["asked_unit_missed"] = float(not has_unit)
        for name, value in values.items():
            rows[number, _COLUMN[name]] = value


def _nearness(spans: Sequence[TypedSpan], places: Sequence[int]) -> float:
    """How near an expected thing stands to the question's words in a sentence: 1 beside one, falling with distance."""
    if not places or not spans:
        return 0.0
    return max(1 / (1 + min(abs(span.start - place) for place in places) / 15) for span in spans)


def _places(units: AskedWords, passage: AnalysedPassage) -> dict[int, list[int]]:
    """Where the question's words stand in each sentence that holds one, in characters of the sentence."""
    keys = {key for group in units.groups for key in group}
    found: dict[int, list[int]] = defaultdict(list)
    for word, sentence in zip(passage.words, passage.word_sentences.tolist(), strict=True):
        if word.key in keys:
            origin = passage.passage.sentences[sentence].start - passage.passage.start
            found[sentence].append(word.start - origin)
    return found


def _forms(query: Question) -> str:
    """The question's words as one alternation for a pattern."""
    return "|".join(re.escape(query.text[term.start : term.end]) for term in query.words)


@lru_cache(maxsize=64)
def _definition_of(forms: str) -> re.Pattern[str]:
    """`X（…）とは`, `X は … である`, `X と呼ばれる`."""
    return re.compile(
        rf"(?:{forms})[」』”）)]*(?:[（(][^（）()]*[）)])?"
        r"(?:とは|は、?.*(?:である|だ|もの|こと|組織|機関|構想|という)|と(?:呼|い|称))",
        re.IGNORECASE,
    )


@lru_cache(maxsize=64)
def _bracket_beside(forms: str) -> re.Pattern[str]:
    """A word beside or within brackets, as in 国際治安支援部隊（ISAF）."""
    return re.compile(rf"[（(][^（）()]*(?:{forms})|(?:{forms})[」』]?[（(]", re.IGNORECASE)
