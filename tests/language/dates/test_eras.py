"""Eras and the years they lasted, by a chronological table."""

from __future__ import annotations

import doctest

import pytest

import language.dates.eras
from language.dates.eras import ERA_LETTERS, ERAS, era_names, era_year


def test_docstring_examples() -> None:
    assert doctest.testmod(language.dates.eras).failed == 0


@pytest.mark.parametrize(
    ("name", "year", "expected"),
    [
        ("大化", 1, 645),
        ("慶応", 3, 1867),
        ("明治", 45, 1912),
        ("昭和", 64, 1989),
        ("昭和", 65, None),
        ("平成", 31, 2019),
        ("令和", 40, 2058),
        ("元号", 1, None),
        ("平成", 0, None),
    ],
)
def test_the_common_eras_year(name: str, year: int, expected: int | None) -> None:
    assert era_year(name, year) == expected


def test_two_courts_named_eras_side_by_side() -> None:
    """1340 was 延元5年 and 興国元年 in the south, 暦応3年 in the north."""
    assert set(era_names(1340)) == {"延元5年", "興国元年", "暦応3年"}


def test_the_letters_on_forms() -> None:
    assert ERA_LETTERS == {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}


def test_eras_are_in_order_and_end_after_they_began() -> None:
    eras = list(ERAS.values())
    assert len(eras) == 248
    assert [era.first for era in eras] == sorted(era.first for era in eras)
    assert all(era.first <= era.last for era in eras)
