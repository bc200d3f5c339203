"""Units: read whole, compared by what they mean."""

from __future__ import annotations

import doctest
import re

import pytest

import language.numbers.units
from language.numbers.quantities import read_quantity
from language.numbers.units import FORMS, UNITS, same_unit


def test_docstring_examples() -> None:
    assert doctest.testmod(language.numbers.units).failed == 0


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("7個所", "7", "か所"),
        ("7ヵ所", "7", "か所"),
        ("12箇国", "12", "か国"),
        ("5米ドル", "5", "ドル"),
        ("8割", "80", "%"),
        ("3平方キロ", "3", "平方キロメートル"),
        ("2キロワット", "2", "キロワット"),
    ],
)
def test_a_quantity_is_given_back_in_one_unit(text: str, value: str, unit: str) -> None:
    quantity = read_quantity(text, 0, "")
    assert quantity is not None
    assert (quantity.end, quantity.value, quantity.unit) == (len(text), value, unit)


@pytest.mark.parametrize("unit", ["mm", "km²", "か国語", "個所", "個師団", "分の一", "作品", "平方キロ"])
def test_a_form_is_not_cut_short_by_another_that_begins_it(unit: str) -> None:
    found = re.match(FORMS, unit)
    assert found is not None
    assert found.group() == unit


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("名", "人", True),
        ("個所", "箇所", True),
        ("年間", "年", True),
        ("キロ", "kg", True),
        ("キロ", "キロメートル", True),
        ("kg", "km", False),
        ("時間", "時", False),
        ("本", "冊", False),
    ],
)
def test_names_of_one_unit(one: str, other: str, same: bool) -> None:
    assert same_unit(one, other) is same
    assert same_unit(other, one) is same


def test_the_table_names_each_unit_once_and_asks_only_for_its_own_forms() -> None:
    names = [unit.name for unit in UNITS]
    assert len(names) == len(set(names))
    assert all(set(unit.asked) <= set(unit.forms) for unit in UNITS)
