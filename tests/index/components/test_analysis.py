"""The kept words of passages against the tokenizer's own."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from corpus.document import Gloss, Passage
from index.assembly import assemble
from index.components.analysis import ANALYSIS, Analyses, analysed_texts
from index.components.contract import Sources
from index.components.searchable import searchable_text
from index.components.word_numbers import WordNumbers
from language.span import Span
from language.words import lexemes_of, split_words
from tests.index.small_encoders import LetterEncoder
from tests.tokenizer_calls import tokenizer_calls

TEXT = "52年にＮＡＴＯと日米が、シュミレーションをした。"
PASSAGE = Passage(
    "d", "題", 7, 7 + len(TEXT), TEXT, ("山の章",), None, (Span(7, 7 + len(TEXT)),), (Gloss(7, 10, "1952年"),)
)


def analyses(*passages: Passage) -> Analyses:
    built = assemble(passages, LetterEncoder()).index.analyses
    return Analyses.from_arrays(built.to_arrays())


def test_the_texts_that_questions_ask_for() -> None:
    assert analysed_texts(PASSAGE) == (TEXT, TEXT.replace("ＮＡＴＯ", "NATO"), "題 山の章", "1952年")


def test_kept_words_are_those_of_the_tokenizer_without_asking_it() -> None:
    kept = analyses(replace(PASSAGE, text="山。", glosses=()), PASSAGE)
    expected = {text: split_words(text) for text in analysed_texts(PASSAGE)}
    with tokenizer_calls() as cut:
        assert {text: kept.words(1, text) for text in expected} == expected
    assert cut == []


@pytest.mark.parametrize("text", ["別の文。", TEXT[:-1], ""])
def test_another_text_gets_its_own_words(text: str) -> None:
    assert analyses(PASSAGE).words(0, text) == split_words(text)


def test_a_title_over_many_passages_is_cut_once() -> None:
    passages = [replace(PASSAGE, text=f"{number}匹。", glosses=()) for number in range(5)]
    with tokenizer_calls() as cut:
        analyses(*passages)
    assert cut.count("題 山の章") == 1


def test_a_text_is_cut_once_for_all_components() -> None:
    untitled = replace(PASSAGE, title="", section=(), text=TEXT.replace("ＮＡＴＯ", "NATO"), glosses=())
    with tokenizer_calls() as cut:
        analyses(untitled)
    assert cut == [untitled.text]


def test_new_passages_beside_known_ones_are_numbered_as_if_all_were_new() -> None:
    passages = [replace(PASSAGE, text=text, glosses=()) for text in ("川へ行く。", TEXT, "川へ海へ。")]
    nothing = np.full(3, -1, dtype=np.int64)
    sources = Sources(passages, LetterEncoder(), searchable_text, None, nothing, {})
    known = ANALYSIS.build(replace(sources, passages=[passages[2], PASSAGE, PASSAGE]))
    after = replace(sources, previous=known, previous_rows=np.array([-1, -1, 0]), word_numbers=WordNumbers())
    for name, array in ANALYSIS.build(after).to_arrays().items():
        np.testing.assert_array_equal(array, ANALYSIS.build(sources).to_arrays()[name])


def test_another_dictionary_is_another_edition() -> None:
    assert re.fullmatch(r"1 [0-9.]+ [0-9]{8}", ANALYSIS.edition)
    assert replace(ANALYSIS, made_with=lambda: "another").edition == "1 another"


def test_words_that_leave_a_gap_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where they stand could not be told; they are found when asked for."""
    monkeypatch.setattr("index.components.word_numbers.lexemes_of", lambda text: lexemes_of(text)[1:])
    kept = analyses(PASSAGE)
    monkeypatch.undo()
    assert kept.texts_of(0) == []
    assert kept.words(0, TEXT) == split_words(TEXT)
