"""What kind of thing a question asks for, and where a sentence holds one."""

from __future__ import annotations

import pytest

from language.words import split_words
from qa.question.answer_types import find_spans, names_title
from qa.question.full_names import full_name
from qa.question.parsing import parse


def found(text: str, type_: str, offset: int = 0) -> list[str]:
    """What stands in `text` as a sentence that begins at character `offset` of its passage."""
    words = [word for word in split_words("あ" * offset + text) if word.start >= offset]
    return [text[span.start : span.end] for span in find_spans(text, words, offset) if span.type == type_]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("橋は1952年5月3日に開通した。", ["1952年5月3日"]),
        ("昭和27年に着工し、翌年9月に終えた。", ["昭和27年", "翌年9月"]),
        ("工事は3年間かかった。", []),  # a span of time, not a date
        ("十九世紀の町並みが残る。", ["十九世紀"]),
        ("橋は石でできている。", []),
    ],
)
def test_dates(text: str, dates: list[str]) -> None:
    assert found(text, "date") == dates


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("町には約40万人が暮らす。", ["約40万人"]),
        ("倉庫の8割が焼け、12億円を失った。", ["8割", "12億円"]),
        ("橋は石でできている。", []),
    ],
)
def test_quantities(text: str, numbers: list[str]) -> None:
    assert found(text, "number") == numbers


def test_reasons_and_quotations() -> None:
    assert found("雪のため、橋は閉じた。", "reason") == ["ため、"]
    assert found("町は「核のない世界」を掲げた。", "quotation") == ["「核のない世界」"]


def test_persons_and_places_are_whole_names() -> None:
    assert found("高瀬ミチは札幌で生まれた。", "person") == ["高瀬ミチ"]
    assert found("高瀬ミチは札幌で生まれた。", "place") == ["札幌"]
    assert found("会談はヴォルニッツ大統領が開いた。", "person") == ["ヴォルニッツ"]  # no dictionary has it


def test_offsets_are_the_sentences_own_wherever_it_stands() -> None:
    assert found("高瀬ミチは札幌で生まれた。", "place", offset=20) == ["札幌"]


@pytest.mark.parametrize(
    ("question", "types"),
    [
        ("橋はいつ開通しましたか", {"date"}),
        ("町には何人いますか", {"number"}),
        ("橋を設計したのは誰ですか", {"person"}),
        ("なぜ橋を架けたのですか", {"reason"}),
        ("Where was the engineer born?", {"place"}),
        ("橋とは何ですか", set()),
    ],
)
def test_what_a_right_answer_holds(question: str, types: set[str]) -> None:
    assert parse(question).expected == types


@pytest.mark.parametrize(
    ("question", "text", "counts"),
    [
        ("町には何人いますか", "9万人", True),
        ("町には何人いますか", "12億円", False),
        ("加盟国は何か国ですか", "32か国", True),
        ("How many countries joined?", "32か国", True),
        ("How many countries joined?", "9万人", False),
    ],
)
def test_what_is_counted(question: str, text: str, counts: bool) -> None:
    unit = parse(question).counted
    assert unit is not None
    assert (unit.search(text) is not None) == counts


def test_a_question_for_no_number_counts_nothing() -> None:
    assert parse("橋はいつ開通しましたか").counted is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("町は「橋梁保存会」（KHK）を作った。", "橋梁保存会"),
        ("町は橋梁保存会（略称KHK）を作った。", "橋梁保存会"),
        ("KHK（Kyoryo Hozon Kai）ができた。", "Kyoryo Hozon Kai"),
        ("KHKは橋を守る。", None),
    ],
)
def test_a_name_is_written_out_before_a_bracket_or_in_one(text: str, name: str | None) -> None:
    place = full_name(parse("KHKの正式名称は何ですか"), text)
    assert (None if place is None else text[slice(*place)]) == name


def test_somebody_is_named_by_office() -> None:
    assert names_title("高瀬町長が決め、監督が認めた。")
    assert not names_title("橋は石でできている。")


@pytest.mark.parametrize(
    "text",
    [
        f"Copyright ({', '.join(str(year) for year in range(1990, 2024))}) Minato",
        " ".join(map(str, range(200))) + " x",
        "1" * 500 + "x",
        "あ・" * 200,
        "アイウ・" * 100 + "です",
    ],
)
def test_long_rows_of_figures_and_names_are_read_once(text: str) -> None:
    """Tried in every way that they can be parted, they took for ever: forty digits have 2^40, and this would not end."""
    assert not [span for span in find_spans(text, []) if span.type in ("number", "list")]
