"""What a sentence's own form says: the kind of thing it holds, its years, definitions, where it stands in its passage."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from language.span import Span
from qa.question.answer_types import TypedSpan, names_title
from qa.question.parsing import Question
from qa.retrieval.alignment import AskedWords
from qa.retrieval.analysed_passage import AnalysedPassage

FORM_FEATURES = (
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
)
_BACK_REFERENCE = re.compile(
    r"^(?:この|その|これ|それ|こうした|そうした|彼|同|だが|しかし|また|さらに|一方|なお|ただ|そこで|そのため|このため)"
)
_YEAR_IN_TEXT = re.compile(r"(?<!\d)(\d{4})\s*年(?!間|ぶり|後|前)")


def form_features(query: Question, asked: AskedWords, passage: AnalysedPassage) -> dict[str, NDArray[np.float64]]:
    """Each of `FORM_FEATURES` as (n_sentences,); what the question doesn't ask for is 0."""
    spans = passage.passage.sentences
    texts = [
        passage.passage.text[span.start - passage.passage.start : span.end - passage.passage.start] for span in spans
    ]
    expected = query.expected
    places = _places(asked, passage) if expected else {}
    forms = _forms(query)
    rows = [
        _standing(number, len(texts), passage) | _wording(text) | _definition(text, forms)
        for number, text in enumerate(texts)
    ]
    for row, dated in zip(rows, _dates(query, passage, texts, spans), strict=True):
        row |= dated
    if expected:
        for number, text in enumerate(texts):
            rows[number] |= _things(query, expected, passage.spans_of(number), text, places.get(number, ()))
    return {name: np.array([row.get(name, 0.0) for row in rows], dtype=np.float64) for name in FORM_FEATURES}


def _standing(number: int, count: int, passage: AnalysedPassage) -> dict[str, float]:
    """Where the sentence stands."""
    return {
        "position": number / max(count - 1, 1),
        "is_first": float(number == 0),
        "is_last": float(number == count - 1),
        "is_note": float(passage.passage.section[-1:] == ("注釈",)),
    }


def _wording(sentence: str) -> dict[str, float]:
    """How it is written."""
    return {
        "length": min(len(sentence), 200) / 200,
        "starts_back_reference": float(_BACK_REFERENCE.match(sentence) is not None),
        "is_question": float(sentence.endswith(("か。", "か", "？", "?"))),
        "quotation": float("「" in sentence or "｢" in sentence),
    }


def _definition(sentence: str, forms: str) -> dict[str, float]:
    """Whether it says what a word of the question, one of `forms`, is."""
    return {
        "definition_form": float(bool(forms) and _definition_of(forms).search(sentence) is not None),
        "bracket_explains": float(bool(forms) and _bracket_beside(forms).search(sentence) is not None),
    }


def _dates(
    query: Question, passage: AnalysedPassage, texts: Sequence[str], spans: Sequence[Span]
) -> list[dict[str, float]]:
    """Whether each sentence, or the passage, holds a year of the question, or only others."""
    asked = {str(year) for year in query.years}
    glosses = [gloss for gloss in passage.passage.glosses if gloss.kind == "value"]
    years = [
        set(_YEAR_IN_TEXT.findall(text)).union(
            *(_YEAR_IN_TEXT.findall(gloss.text) for gloss in glosses if span.start <= gloss.start < span.end)
        )
        for text, span in zip(texts, spans, strict=True)
    ]
    anywhere = set[str]().union(*years)
    return [
        {
            "year_met": float(bool(asked & own)),
            "year_met_passage": float(bool(asked & anywhere)),
            "year_conflict": float(bool(asked and own and not asked & own)),
        }
        for own in years
    ]


def _things(
    query: Question, expected: frozenset[str], spans: Sequence[TypedSpan], sentence: str, places: Sequence[int]
) -> dict[str, float]:
    """Whether the sentence holds the kind of thing asked for, and one that the question doesn't name itself."""
    present = [span for span in spans if span.type in expected]
    new = [span for span in present if sentence[span.start : span.end] not in query.text]
    return {
        "type_expected": 1.0,
        "type_present": float(bool(present)),
        "type_new": float(bool(new)),
        "type_new_near": _nearness(new, places),
        "title_for_who": float("person" in expected and names_title(sentence)),
        "reason_for_why": float("reason" in expected and bool(present)),
        **_counts(query, new, sentence),
    }


def _counts(query: Question, spans: Sequence[TypedSpan], sentence: str) -> Mapping[str, float]:
    """Whether one of `spans` counts what the question asks to be counted; nothing when it doesn't say what."""
    unit = query.counted
    if unit is None:
        return {}
    met = any(unit.search(sentence[span.start : span.end + 2]) for span in spans if span.type == "number")
    return {"asked_unit_met": float(met), "asked_unit_missed": float(not met)}


def _nearness(spans: Sequence[TypedSpan], places: Sequence[int]) -> float:
    """How near an expected thing stands to the question's words in a sentence: 1 beside one, falling with distance."""
    if not places or not spans:
        return 0.0
    return max(1 / (1 + min(abs(span.start - place) for place in places) / 15) for span in spans)


def _places(asked: AskedWords, passage: AnalysedPassage) -> dict[int, list[int]]:
    """Where the question's words stand in each sentence that holds one, in characters of the sentence."""
    keys = {key for group in asked.groups for key in group}
    found: dict[int, list[int]] = defaultdict(list)
    for word, sentence in zip(passage.words, passage.word_sentences.tolist(), strict=True):
        if word.key in keys:
            origin = passage.passage.sentences[sentence].start - passage.passage.start
            found[sentence].append(word.start - origin)
    return found


def defines(query: Question, sentence: str) -> bool:
    """Whether a sentence is written to say what a word of the question is: 「Xとは…」, or a law's 「X　…をいう。」."""
    forms = _forms(query)
    return bool(forms) and _defining(forms).search(sentence) is not None


def says_what_it_is(query: Question, sentence: str) -> bool:
    """Whether a sentence begins by saying what a word of the question is: 「Xは…である」 as well."""
    forms = _forms(query)
    return bool(forms) and _definition_of(forms).match(sentence) is not None


@lru_cache(maxsize=64)
def _defining(forms: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:{forms})[」』”）)]*(?:[（(][^（）()]*[）)])?(?:とは、?|　(?=[^。]*(?:をいう|を指す|のこと)))"
        rf"|(?:を|のことを)「?(?:{forms})」?と(?:いう|呼ぶ|称する)",
        re.IGNORECASE,
    )


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
