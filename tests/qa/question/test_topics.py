"""The names, dates and nouns of a question, which a follow-up may lean on."""

from __future__ import annotations

import pytest

from qa.question.follow_ups.topics import hide_quotes, plain_answer, topics_of


def kinds(text: str) -> dict[str, str]:
    return {term.text: term.kind for term in topics_of(text)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("高瀬ミチは1952年に札幌で何を発見しましたか", {"高瀬ミチ": "person", "1952年": "date", "札幌": "place"}),
        ("白浜港の目的は何ですか", {"白浜港": "name", "目的": "generic"}),
        ("どの都市が選ばれましたか", {"都市": "generic"}),  # what is asked for
        ("「めがね橋」の長さ", {"めがね橋": "name", "長さ": "generic"}),
        ("Who led the Treaty of Rome in 1957?", {"Treaty of Rome": "name", "1957": "date"}),
        ("What is the size of the treaty?", {"size": "generic", "treaty": "head"}),
    ],
)
def test_each_term_has_its_kind(text: str, found: dict[str, str]) -> None:
    assert {term: kind for term, kind in kinds(text).items() if term in found} == found


def test_terms_are_slices_in_their_order() -> None:
    text = "高瀬ミチは1952年に札幌で生まれた。"
    terms = [term for term in topics_of(text) if term.kind != "verb"]
    assert [text[term.start : term.end] for term in terms] == ["高瀬ミチ", "1952年", "札幌"]
    assert [term.text for term in terms] == ["高瀬ミチ", "1952年", "札幌"]
    assert [term.subject for term in terms] == [True, False, False]
    assert [term.particle[:1] for term in terms] == ["は", "に", "で"]


def test_words_within_quotation_marks_point_nowhere() -> None:
    assert hide_quotes("彼は「それは橋だ」と言った。") == "彼は「　　　　　」と言った。"


def test_an_answer_without_what_we_added() -> None:
    assert plain_answer("橋は52年〔1952年〕に開通した。[1]川は広い。[2][13]") == "橋は52年に開通した。川は広い。"
