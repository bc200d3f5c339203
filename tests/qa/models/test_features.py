"""What the sentence scorer sees of three sentences, worked out by hand from one table.

    word  weight | sentence 1  2    3   | heading | all texts
    札幌    0.5  |     1      0    0    |    0    |    1
    橋      0.3  |     0.9    0.5  0    |    0    |    0.9
    開通    0.2  |     0      1    0.2  |    0.6  |    1

Covered is a word from 0.995 on, close from 0.55 on; below 0.4 it has nothing to do with the sentence.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from qa.models.features import FEATURES, PassageSignals, sentence_features
from qa.question.parsing import parse
from qa.retrieval.retriever import Ranking
from tests.qa.hand_built import analysed, passage_of

QUESTION = "札幌の橋はいつ開通しましたか"
TEXT = "橋は1952年に開通した。川は広い。しかし雪が積もる。"
TABLE = np.array([[1, 0, 0], [0.9, 0.5, 0], [0, 1, 0.2]], dtype=np.float32)


def features_of(question: str = QUESTION, text: str = TEXT, **passage: object) -> dict[str, list[float]]:
    query = parse(question)
    assert [word.key for word in query.words] == ["札幌", "橋", "開通"]
    asked = SimpleNamespace(
        is_name=np.array([True, False, False]), size=3, terms=query.words, groups=(("札幌",), ("橋",), ("開通",))
    )
    ranking = SimpleNamespace(
        asked=asked,
        word_weights=np.array([0.5, 0.3, 0.2], dtype=np.float32),
        coverage_anywhere=np.array([1, 0.9, 1], dtype=np.float32),
    )
    rows = sentence_features(
        query,
        cast(Ranking, ranking),
        replace(analysed(passage_of(text)), **passage),  # type: ignore[arg-type]
        TABLE,
        np.array([0, 0, 0.6], dtype=np.float32),
        np.array([0.7, 0.2, 0.1], dtype=np.float32),
        np.array([0.8, 0.3, 0.2], dtype=np.float32),
        PassageSignals(words=0.9, bigrams=0.4, late=0.7, cosine=0.5, behind=0.25, rank=4),
    )
    assert rows.shape == (3, len(FEATURES))
    return {name: rows[:, column].tolist() for column, name in enumerate(FEATURES)}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("coverage", [0.77, 0.35, 0.04]),  # 0.5 + 0.27, 0.15 + 0.2, 0.04
        ("coverage_exact", [0.5, 0.2, 0]),
        ("coverage_close", [0.8, 0.2, 0]),
        ("coverage_squared", [0.743, 0.275, 0.008]),  # 0.5 + 0.3 * 0.81, 0.3 * 0.25 + 0.2, 0.2 * 0.04
        ("coverage_with_previous", [0.77, 0.97, 0.35]),
        ("coverage_with_next", [0.97, 0.35, 0.04]),
        ("coverage_with_heading", [0.89, 0.35, 0.12]),  # 開通 by 0.6 at the least
        ("coverage_passage", [0.97] * 3),  # 1, 0.9 and 1 are the best of each row
        ("coverage_exact_passage", [0.7] * 3),
        ("missing_heaviest", [0.4, 1, 1]),  # the largest of weight / 0.5 * what is missing
        ("missing_heaviest_passage", [0.06] * 3),
        ("coverage_advantage", [0.21, -0.21, -0.52]),  # over the mean of the best two, 0.56
        ("coverage_anywhere", [0.97] * 3),
        ("least_anywhere", [0.9] * 3),
        ("unmet", [0.2, 0.5, 1]),
        ("unmet_nearby", [0, 0, 0.5]),  # beside the third one nothing is of 札幌
        ("unmet_passage", [0] * 3),
        ("unmet_anywhere", [0] * 3),
        ("names_unmet_nearby", [0, 0, 1]),
        ("has_names", [1] * 3),
        ("names_met", [1, 0, 0]),
        ("names_least", [1, 0, 0]),
        ("names_least_passage", [1] * 3),
        ("names_elsewhere", [0] * 3),
        ("names_elsewhere_nearby", [0, 0, 1]),
        ("words_elsewhere", [0] * 3),
        ("words_nowhere", [0.3] * 3),  # no text has 橋 itself
        ("sentence_cosine", [0.7, 0.2, 0.1]),
        ("sentence_late", [0.8, 0.3, 0.2]),
        ("passage_words", [0.9] * 3),
        ("passage_behind", [0.25] * 3),
        ("passage_reciprocal_rank", [0.25] * 3),
        ("kind_when", [1] * 3),
        ("kind_why", [0] * 3),
        ("english", [0] * 3),
        ("n_units", [0.25] * 3),  # 3 of 12
    ],
)
def test_by_the_table(name: str, values: list[float]) -> None:
    assert features_of()[name] == pytest.approx(values, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("length", [13 / 200, 5 / 200, 9 / 200]),
        ("position", [0, 0.5, 1]),
        ("is_first", [1, 0, 0]),
        ("is_last", [0, 0, 1]),
        ("starts_back_reference", [0, 0, 1]),
        ("type_expected", [1] * 3),
        ("type_present", [1, 0, 0]),  # a date
        ("type_new", [1, 0, 0]),  # that the question doesn't name
        ("year_met", [0] * 3),
        ("year_conflict", [0] * 3),
    ],
)
def test_by_the_form_of_the_sentences(name: str, values: list[float]) -> None:
    assert features_of()[name] == pytest.approx(values, abs=1e-6)


def test_shared_bigrams_are_a_share_of_the_questions() -> None:
    keys = [term.key for term in parse(QUESTION).bigrams]
    sentences = (frozenset(keys), frozenset(keys[:1]), frozenset({"ほか"}))
    assert features_of(sentence_bigrams=sentences)["bigrams_met"] == pytest.approx([1, 1 / len(keys), 0])
