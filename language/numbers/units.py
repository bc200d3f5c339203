"""Units of measure, and what counts people and things: the one place that knows them, read from `data/units.tsv`.

How a quantity is read, what stands behind a number that answers a question, what 何 asks a number with, and when two
texts mean the same unit are columns of one table, so that a new unit is one new line.
"""

from __future__ import annotations

from dataclasses import dataclass

from language.tables import read_rows


@dataclass(frozen=True, slots=True)
class Unit:
    """`read` is a regular expression, empty for what only numbers things in a row, such as 条 or 番目.

    `forms` stand behind a number that answers a question (regular expressions too); `asked` are those of them that 何
    asks a number with; `same` are names that count as this unit when two texts are compared.
    """

    name: str
    read: str
    forms: tuple[str, ...]
    asked: tuple[str, ...]
    same: tuple[str, ...]


def _unit(name: str, read: str, *listed: str) -> Unit:
    forms, asked, same = (tuple(column.split("|")) if column else () for column in listed)
    return Unit(name, read, forms, asked, same)


UNITS = tuple(_unit(*row) for row in read_rows("units.tsv"))
_NAMES: dict[str, set[str]] = {}  # each name that counts as a unit, and the units that it may be: キロ is two
for _one in UNITS:
    for _name in _one.same:
        _NAMES.setdefault(_name, set()).add(_one.name)

# Alternations of regular expressions, the longest first: 平方キロ before キロ, 作品 before 作.
FORMS = "|".join(sorted(dict.fromkeys(form for unit in UNITS for form in unit.forms), key=lambda form: -len(form)))
ASKED_WITH_NAN = "|".join(sorted((form for unit in UNITS for form in unit.asked), key=lambda form: -len(form)))
# What an English question counts, and a pattern of the units that its answer has: countries → 国.
ASKED_IN_ENGLISH = {row[0]: row[1] for row in read_rows("units_asked.en.tsv")}


def is_other_name(unit: str) -> bool:
    """Whether it is one of several names of a unit: 名 for 人."""
    return unit in _NAMES


def same_unit(one: str, other: str) -> bool:
    """Whether two names may mean one unit: 名 and 人, 年間 and 年; キロ is as well kilometres as kilograms.

    >>> same_unit("名", "人"), same_unit("キロ", "kg"), same_unit("km", "kg"), same_unit("本", "冊")
    (True, True, False, False)
    """
    return not _meant(one).isdisjoint(_meant(other))


def _meant(name: str) -> set[str]:
    return _NAMES.get(name) or {name}
