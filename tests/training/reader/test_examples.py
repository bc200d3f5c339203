"""What examples are made of: windows, negatives, made-up documents."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from language.span import Span
from training.encoder.data import Question
from training.reader import blocks, clauses, reasons, rows
from training.reader.asking import keywords, mistyped, roughened
from training.reader.example import Example
from training.reader.reading import Articles, exchange
from training.reader.slots import THINGS, Word
from training.reader.translations import Translations
from training.reader.windows import around, locate

_ROWS = [
    Question("灯台は何年に建てられましたか。", "1890年", "灯台は岬にある。\n1890年に石で建てられた。\n高さは20メートルである。", "岬の灯台"),
    Question("灯台の石はどこから運ばれましたか。", "島の西", "石は島の西から船で運ばれた。\n運んだ船は三隻だった。", "岬の灯台"),
    Question("橋の長さは?", "90メートル", "橋は木でできている。\n長さは90メートルである。", "木の橋"),
]  # fmt: skip
_WORDS = (
    [Word(name, english) for name, english in zip("林檎 蜜柑 葡萄 机 椅子 鉛筆 茶碗 提灯".split(), "apple orange grape desk chair pencil bowl lantern".split(), strict=True)]
    + [Word("太鼓", "drum"), Word("風呂敷", "wrapping cloth"), Word("団扇", "fan"), Word("下駄", "clogs")]
)  # fmt: skip


def _as_it_is(row: Question, chance: random.Random) -> str:
    return row.question


def test_the_answer_is_located_in_the_sentence_nearest_to_the_question() -> None:
    found = locate("東の港は5隻。西の港は3隻。北の港は5隻と聞く。", "5隻", "北の港は何隻か")
    assert found is not None
    assert found.holding == 2
    assert found.answer.of(found.sentences[2]) == "5隻"


def test_a_window_grows_to_both_sides_while_it_fits() -> None:
    assert around([10, 10, 10, 10], 1, 40, random.Random(1)) == range(0, 4)
    assert around([90, 10, 90], 1, 50, random.Random(1)) == range(1, 2)


def test_gold_holds_the_answer_and_the_negatives_do_not() -> None:
    articles = Articles(_ROWS)
    for number in range(12):
        row, _ = articles.row(number)
        chance = random.Random(number)
        gold = articles.gold(number, chance, _as_it_is, "gold")
        assert gold is not None
        assert gold.answer is not None
        assert gold.answer.of(gold.text) == row.answer
        for make in (articles.without, articles.neighbour, articles.elsewhere):
            negative = make(number, chance, _as_it_is, "negative")
            assert negative is None or (negative.answer is None and row.answer not in negative.text)


def test_every_question_comes_once_before_any_comes_again() -> None:
    articles = Articles(_ROWS)
    assert {articles.row(number)[0].question for number in range(3)} == {row.question for row in _ROWS}


def test_an_exchanged_question_asks_for_a_number_the_paragraph_has_not() -> None:
    other = exchange("1890年に建てられたのは何か", "1890年に灯台が建てられた。", random.Random(1), _ROWS)
    assert other is not None
    assert "1890" not in other
    assert other.endswith("年に建てられたのは何か")
    assert exchange("橋の長さは?", "橋は長い。", random.Random(1), _ROWS) is None


def test_mistyping_changes_at_most_two_letters() -> None:
    for seed in range(20):
        changed = mistyped("abcdefghij", random.Random(seed))
        assert changed != "abcdefghij"
        assert abs(len(changed) - 10) <= 1


def test_roughening_keeps_the_passage_and_the_answer() -> None:
    example = Example("", "What is the Fee for the Apple?", "", "りんご 5円", Span(4, 6))
    made = [roughened(example, random.Random(seed)) for seed in range(60)]
    assert all((one.text, one.answer) == (example.text, example.answer) for one in made)
    assert {"What is the Fee for the Apple?", "what is the fee for the apple?", "Fee Apple"} <= {
        one.question for one in made
    }


def test_keywords_are_words_of_the_question_without_its_particles() -> None:
    kept = keywords("灯台の高さを教えてください", random.Random(3)).split()
    assert "の" not in kept
    assert "を" not in kept
    assert {"灯台"} & set(kept)


@pytest.mark.parametrize(
    "make",
    [rows.example, clauses.example, blocks.listed, blocks.steps, blocks.definitions, blocks.heading, blocks.minutes, reasons.because],
)  # fmt: skip
def test_made_up_documents_answer_with_a_slice_and_some_hold_back(
    make: Callable[[int, random.Random, list[Word]], Example],
) -> None:
    made = [make(number, random.Random(number), _WORDS) for number in range(120)]
    assert all(one.answer is None or one.answer.of(one.text).strip() for one in made)
    assert all(one.text and one.question for one in made)
    assert any(one.answer is None for one in made)
    assert make is blocks.heading or any(one.answer for one in made)
    again = [make(number, random.Random(number), _WORDS) for number in range(120)]
    assert made == again


def test_a_table_s_answer_stands_in_the_row_and_column_asked_for() -> None:
    tables = [
        one for number in range(300) if (one := rows.example(number, random.Random(number), _WORDS)).kind == "table"
    ]
    assert tables
    for table in tables:
        assert table.answer is not None
        lines = table.text.split("\n")
        line = next(line for line in lines[1:] if table.bears[0].of(table.text) == line)
        at = line.split(" | ").index(table.answer.of(table.text))
        assert at >= 1
        assert len(lines[0].split(" | ")) == len(line.split(" | "))


def test_an_unanswered_row_is_not_there() -> None:
    lists = [
        one for number in range(300) if (one := rows.example(number, random.Random(number), _WORDS)).kind == "list-none"
    ]
    assert lists
    for one in lists:
        asked = [word for word in _WORDS if word.japanese in one.question or word.english in one.question.lower()]
        assert asked
        assert not any(word.japanese in one.text for word in asked)


def test_a_clause_says_where_its_parts_stand() -> None:
    for seed in range(50):
        one = clauses.clause(random.Random(seed), THINGS)
        assert one.spans["who"].of(one.text) == one.who.japanese
        assert one.spans["what"].of(one.text) == one.what.japanese
        assert one.spans["body"].of(one.text) + "。" == one.text[one.spans["what"].start :]


@pytest.mark.parametrize(
    ("number", "written"), [(0, "〇"), (7, "七"), (10, "十"), (11, "十一"), (20, "二十"), (47, "四十七")]
)
def test_numbers_of_articles(number: int, written: str) -> None:
    assert clauses._kanji(number) == written


def test_the_translation_is_among_the_lines_or_held_back() -> None:
    pairs = [(f"sentence number {number}", f"これは{number}番目の文です。") for number in range(200)]
    made = [Translations(pairs).example(number, random.Random(number)) for number in range(40)]
    for number, one in enumerate(made):
        right = pairs[number * 7919 % 200][1]
        assert one is not None
        assert (right in one.text.split("\n")) == (one.answer is not None)


def test_a_span_outside_the_text_is_an_error() -> None:
    with pytest.raises(ValueError, match="characters"):
        Example("", "q", "", "ab", Span(1, 3))
