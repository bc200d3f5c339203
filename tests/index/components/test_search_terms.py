"""What a text is searched by."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Gloss, Passage, TableHeader
from index.components.search_terms import bigram_keys, bigram_terms, fold, word_terms
from index.components.searchable import searchable_text, titles_over
from language.span import Span


def test_words_are_those_that_say_something_in_their_normal_form() -> None:
    text = "附属の橋は走らなかった。"
    assert [(term.key, text[term.start : term.end]) for term in word_terms(text)] == [
        ("付属", "附属"),
        ("橋", "橋"),
        ("走る", "走ら"),
    ]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("橋は石", ["橋は", "は石"]),
        ("橋、石だ", ["石だ"]),  # nothing reaches over a comma
        ("橋 石", ["橋石"]),  # but over a space
        ("第52条", ["第52", "52条"]),
        ("", []),
        ("橋", []),
    ],
)
def test_bigrams(text: str, keys: list[str]) -> None:
    assert [term.key for term in bigram_terms(text)] == keys


@given(st.text(alphabet="橋は、。 \n　A1aＢ㍿ﾊﾞ…ΣσςϹİé'’.-㈱½ß\0", max_size=20) | st.text(max_size=12))
def test_keys_alone_are_those_of_the_bigrams(text: str) -> None:
    assert bigram_keys(text) == [term.key for term in bigram_terms(text)]


def test_bigrams_say_where_they_stand() -> None:
    text = "橋 NATO。"
    [term] = bigram_terms(text)
    assert text[term.start : term.end] == "橋 NATO"


def test_folding() -> None:
    assert fold("ＮＡＴＯ㍍ﾊｼ") == "natoメートルハシ"


def passage(section: tuple[str, ...], glosses: tuple[Gloss, ...] = ()) -> Passage:
    return Passage("d", "町の本", 10, 20, "52年に開通した。", section, None, (), glosses)


def test_a_passage_is_searched_with_its_titles_and_its_years_in_full() -> None:
    glosses = (Gloss(10, 13, "1952年"), Gloss(15, 17, "1952年"))
    assert searchable_text(passage(("1．橋", "石"), glosses)) == "町の本 1．橋 石\n52年に開通した。\n1952年"
    assert searchable_text(passage(())) == "町の本\n52年に開通した。"
    assert searchable_text(passage((), (Gloss(10, 13, "第二条", "reference"),))) == "町の本\n52年に開通した。"


def test_rows_without_their_header_are_searched_with_it() -> None:
    header = TableHeader(Span(2, 9), 9, 20, "品名 | 単価")
    continued = replace(passage(("文具",)), headers=(header,))
    assert titles_over(continued) == "町の本 文具 品名 単価"
    assert searchable_text(continued) == "町の本 文具 品名 単価\n52年に開通した。"
    within = replace(continued, headers=(replace(header, row=Span(10, 17), start=17),))
    assert titles_over(within) == "町の本 文具"


def test_a_title_that_is_a_heading_too_stands_once() -> None:
    assert titles_over(passage(("町の本", "橋"))) == "町の本 橋"
