"""Examples as numbers: where the answer's first and last piece stand."""

from __future__ import annotations

import random

from language.span import Span
from tests.training.reader.tiny_reader import PIECES, tokenizer
from training.reader.encoding import IGNORED, Encoded, batch_of, batches, encode
from training.reader.example import Example, answered, joined, unanswered
from training.reader.vocabulary import build_tokenizer

# "query: " and "passage: " in letters, with the ▁ before each word.
_QUERY, _PASSAGE = len("▁query:"), len("▁passage:")


def _encoded(example: Example) -> Encoded:
    return encode(tokenizer(), [example])[0]


def test_the_answer_is_found_behind_question_and_title() -> None:
    found = _encoded(Example("", "ab", "tt", "xyz", Span(1, 3), (Span(0, 3),)))
    begin = 1 + _QUERY + len("▁ab") + 2  # <s> … </s></s>
    assert found.begin == begin
    first = begin + _PASSAGE + len("▁tt") + len("↵x")
    assert (found.first, found.last) == (first, first + 1)
    assert [PIECES[found.ids[at]] for at in (found.first, found.last)] == ["y", "z"]
    assert found.bears == ((first - 1, first + 2),)


def test_without_an_answer_there_is_no_place() -> None:
    assert _encoded(unanswered("", "ab", "", "xyz")).first == IGNORED


def test_an_answer_behind_the_last_piece_read_is_none() -> None:
    long = "a" * 500
    assert _encoded(Example("", "q", "", long + "b", Span(500, 501))).first == IGNORED


def test_a_title_is_no_place_for_an_answer() -> None:
    found = _encoded(Example("", "q", "tt", "x", Span(0, 1)))
    batch = batch_of([found])
    allowed = [PIECES[number] for number, ok in zip(found.ids, batch.passage[0], strict=True) if ok]
    assert allowed == ["x"]


def test_the_space_before_a_word_is_no_part_of_it() -> None:
    found = encode(
        build_tokenizer([*PIECES, "▁xyz"], [0.0] * 4 + [-1.0] * (len(PIECES) - 3)), [unanswered("", "q", "", "a xyz")]
    )[0]
    assert found.offsets[-1] == (2, 5)


def test_an_answer_never_begins_or_ends_with_a_space_of_its_own() -> None:
    found = _encoded(Example("", "q", "", "a  b  c", Span(1, 6)))  # the answer is "  b  "
    assert batch_of([found]).passage[0, [found.first, found.last]].all()
    assert PIECES[found.ids[found.first]] == PIECES[found.ids[found.last]] == "b"


def test_a_batch_is_padded_and_tells_who_answers() -> None:
    batch = batch_of(
        [_encoded(Example("", "q", "", "xy", Span(0, 1), (Span(0, 2),))), _encoded(unanswered("", "q", "", "x"))]
    )
    assert batch.answers.tolist() == [1.0, 0.0]
    assert batch.padded.sum().item() == 1
    assert batch.bears.sum().item() == 2


def test_batches_hold_every_example_once_and_keep_within_their_sizes() -> None:
    encoded = [Encoded([0] * length, 0, []) for length in (5, 3, 9, 4, 4, 8, 2)]
    made = batches(encoded, 16, 3, random.Random(1))
    assert sorted(len(one.ids) for batch in made for one in batch) == [2, 3, 4, 4, 5, 8, 9]
    assert all(len(batch) <= 3 and len(batch) * max(len(one.ids) for one in batch) <= 16 for batch in made)


def test_parts_are_joined_and_the_answer_moves_with_its_part() -> None:
    assert joined(["ab", "c"], "--") == ("ab--c", [Span(0, 2), Span(4, 5)])
    example = answered("", "q", "", ["one", "two three"], 1, Span(4, 9), " ")
    assert example.answer is not None
    assert example.answer.of(example.text) == "three"
    assert example.bears[0].of(example.text) == "two three"
