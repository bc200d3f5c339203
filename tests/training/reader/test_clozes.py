"""English sentences with a word asked for, answered in their translation."""

from __future__ import annotations

import random

from language.span import Span
from training.encoder.lexicon import Lexicon
from training.reader.asking import InOrder
from training.reader.clozes import Clozes, asked

_LEXICON = Lexicon({"猫": (["cat", "puss"], [0.9, 0.1]), "魚": (["fish"], [1.0]), "食べる": (["to eat"], [1.0])})
_PAIRS = [("The cat eats 3 fish.", "その猫は魚を3匹食べる。"), ("It rains.", "きょうは朝からずっと雨である。")]


def test_words_are_found_by_their_first_renderings_and_numbers_by_themselves() -> None:
    english, japanese = _PAIRS[0]
    found = {
        word.of(english): place.of(japanese) for word, place in Clozes(_PAIRS, _LEXICON).aligned(english, japanese)
    }
    assert found == {"cat": "猫", "fish": "魚", "3": "3"}


def test_the_word_gives_way_to_a_question_word_with_its_article() -> None:
    questions = {asked("The cat eats fish.", Span(4, 7), random.Random(seed)) for seed in range(40)}
    assert questions == {"what eats fish?", "which eats fish?", "The ____ eats fish."}
    assert asked("He ate 3 fish.", Span(7, 8), random.Random(2)) in ("He ate how many fish?", "He ate ____ fish.")


def test_the_answer_is_the_word_s_translation_and_a_sentence_without_one_gives_no_example() -> None:
    clozes = Clozes(_PAIRS, _LEXICON)
    made = [clozes.example(number, random.Random(number)) for number in range(0, 40, 2)]
    answers = {one.answer.of(one.text) for one in made if one is not None and one.answer is not None}
    assert answers <= {"猫", "魚", "3"}
    assert len(answers) > 1
    assert clozes.example(1, random.Random(1)) is None


def test_glosses_may_keep_the_order_of_the_words() -> None:
    switcher = InOrder(_LEXICON, random.Random(1))
    words = [word for word in switcher.sentence(_LEXICON.units("猫と魚")).split() if word in ("cat", "puss", "fish")]
    assert words[-1] == "fish"
    assert len(words) == 2
