"""Do the numbers and dates of a statement stand in what it cites? Compared by what they say, not by how they are written.

十二か国 is 12か国, 52年 beside 1949年 is 1952年, and 2002年9月 is told by 2002年9月28日, but not the other way round.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from language.dates.values import Value, find_values
from language.numbers.units import is_other_name, same_unit
from language.words import Word, split_words


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A number as written: `value` in decimal digits, `unit` what it counts ("" when nothing stands behind it)."""

    start: int
    end: int
    value: str
    unit: str


def missing_numbers(statement: str, quoted: Sequence[tuple[str, Sequence[Value]]]) -> list[str]:
    """The numbers and dates of `statement`, as written, that none of the quoted texts says.

    `quoted` are texts with their values, which may know more than the text alone: the year that 同年 means there.
    """
    statement = unicodedata.normalize("NFKC", statement)
    values = [value for _, found in quoted for value in found]
    written = [number for text, _ in quoted for number in written_numbers(text)]
    ours = find_values(statement)
    unread = [
        number
        for number in written_numbers(statement)
        if not any(v.start <= number.start and number.end <= v.end for v in ours)
    ]
    missing = [(number.start, f"{number.value}{number.unit}") for number in unread if not _is_written(number, written)]
    for value in ours:
        inside = [
            number for number in written_numbers(statement) if value.start <= number.start and number.end <= value.end
        ]
        if any(_says(other, value, values) for other in values):
            continue
        # The same digits with the same unit say the same, however the two texts were read; a year is read, not compared.
        if value.kind == "number" and inside and all(_is_written(number, written) for number in inside):
            continue
        missing.append((value.start, statement[value.start : value.end]))
    return [text for _, text in sorted(missing)]


def written_numbers(text: str) -> list[WrittenNumber]:
    """Every number in `text` as written: 十二か国 → 12 箇国, 1万3千人 → 13000 人, 第三次 → 3 次."""
    text = unicodedata.normalize("NFKC", text)
    return list(_written_numbers(split_words(text)))


def _written_numbers(words: Sequence[Word]) -> Iterator[WrittenNumber]:
    for position, word in enumerate(words):
        if word.part_of_speech[1] == "数詞":
            plain = re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", word.normalized) or re.search(
                r"[0-9]+(?:\.[0-9]+)?", word.surface.replace(",", "")
            )
            if plain:
                yield WrittenNumber(word.start, word.end, plain.group(), _unit(words[position + 1 : position + 2]))
        else:
            for number in re.finditer(r"[0-9]+(?:\.[0-9]+)?", word.surface):
                yield WrittenNumber(word.start + number.start(), word.start + number.end(), number.group(), "")


def _unit(after: Sequence[Word]) -> str:
    if not after or after[0].part_of_speech[0] not in ("名詞", "接尾辞") or not re.match(r"[\w%]", after[0].normalized):
        return ""
    normalized, written = after[0].normalized, after[0].surface
    return written if is_other_name(written) and not is_other_name(normalized) else normalized


def _is_written(number: WrittenNumber, written: Sequence[WrittenNumber]) -> bool:
    return any(
        float(number.value) == float(other.value)
        and (not number.unit or not other.unit or same_unit(number.unit, other.unit))
        for other in written
    )


def _says(theirs: Value, ours: Value, all_theirs: Sequence[Value]) -> bool:
    """Whether `theirs` says at least what `ours` does."""
    if ours.kind == "number" or theirs.kind == "number":
        if ours.kind != theirs.kind or float(ours.value) != float(theirs.value):
            return False
        return not ours.unit or not theirs.unit or same_unit(ours.unit, theirs.unit)
    if ours.value == theirs.value:
        return True
    if ours.kind == "period":
        ends = ours.value.split("/")
        return all(any(other.value == end or other.value.startswith(f"{end}-") for other in all_theirs) for end in ends)
    if theirs.kind == "period":
        return ours.value in theirs.value.split("/")
    if theirs.value.startswith(f"{ours.value}-"):
        return True  # 2002-09 is told by 2002-09-28
    if ours.kind != "date":
        return False
    year, rest = _apart(ours.value)
    their_year, their_rest = _apart(theirs.value)
    if their_rest != rest and not their_rest.startswith(f"{rest}-"):
        return False
    if not year:
        return True
    return not their_year and any(other.kind == "year" and other.value == year for other in all_theirs)


def _apart(value: str) -> tuple[str, str]:
    """2002-09-28 → ("2002", "09-28"), --09 → ("", "09")."""
    if value.startswith("--"):
        return "", value[2:]
    year, _, rest = value.partition("-")
    return year, rest
