"""How many of the names of countries in our table CLDR has too, as Babel packs it.

    python -m benchmarks.country_names

Needs `pip install babel` (with the tests' extras it is there). See benchmarks/language.md for what was decided by it.
"""

from __future__ import annotations

from babel import Locale

from language.normalize import normalize
from language.tables import read_rows


def fold(name: str) -> str:
    """A name as names are compared."""
    return normalize(name).text


def compare(column: int, separator: str, language: str) -> tuple[int, int, list[str]]:
    """Names in a column of our table, those of them that CLDR has, and CLDR's names that ours lack."""
    territories = Locale(language).territories
    ours, both, lacking = 0, 0, []
    for row in read_rows("countries.tsv"):
        names = [fold(name) for name in row[column].split(separator) if name]
        ours += len(names)
        theirs = territories.get(row[0])
        if theirs is None:
            lacking.append(f"{row[0]}: none")
        elif fold(theirs) in names:
            both += 1
        else:
            lacking.append(f"{row[0]}: {theirs}")
    return ours, both, lacking


def main() -> None:
    for language, column, separator in (("ja", 1, "、"), ("en", 3, "; ")):
        ours, both, lacking = compare(column, separator, language)
        print(f"{language}: {ours} names of ours, {both} of them in CLDR; CLDR otherwise: {', '.join(lacking)}")
    for name, column, separator in (("one kanji", 2, "、"), ("adjectives", 4, "; ")):
        print(f"{name}: {sum(len(row[column].split(separator)) for row in read_rows('countries.tsv') if row[column])}")


if __name__ == "__main__":
    main()
