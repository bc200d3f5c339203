"""A name is found by any other name of its thing, where the text means that thing."""

from __future__ import annotations

import doctest

import pytest

import language.names.stands_in
from language.names.stands_in import missing_countries, name_stands_in, one_name_each


def test_docstring_examples() -> None:
    assert doctest.testmod(language.names.stands_in).failed == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("CIA", "中央情報局の長官"),
        ("中央情報局", "CIA長官"),
        ("アメリカ", "米軍の基地"),
        ("英", "イギリスの港"),
        ("ロシア連邦", "露軍"),
        ("橋田", "橋田が来た"),
    ],
)
def test_another_name_stands_in_a_text(name: str, text: str) -> None:
    assert name_stands_in(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("英", "英語を学ぶ"),
        ("イギリス", "英語を学ぶ"),
        ("独", "村が独立した"),
        ("米", "新米の季節"),
        ("リア", "イタリアの港"),
        ("CIA", "FBI長官"),
        ("EU", "NEUTRAL"),
    ],
)
def test_a_part_of_another_word_is_no_name(name: str, text: str) -> None:
    assert not name_stands_in(name, text)


def test_countries_that_a_text_does_not_name() -> None:
    assert missing_countries("米英の首脳と仏政府", "アメリカとフランスの政府") == ["英"]


def test_names_are_written_in_one_way_and_the_rest_stays() -> None:
    assert one_name_each("合衆国の港と英語の本、露軍の港") == "アメリカの港と英語の本、ロシア軍の港"
