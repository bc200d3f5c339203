"""What turns a statement round without changing its words: a denial, an opposite, names that changed places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from language.names.is_name import is_name
from language.tables import read_rows
from qa.generation.said import Said

_OPPOSITE: dict[str, set[str]] = {}
for _one, _other in read_rows("opposites.ja.tsv"):
    _OPPOSITE.setdefault(_one, set()).add(_other)
    _OPPOSITE.setdefault(_other, set()).add(_one)


def count_contradictions(said: Sequence[Said], given: Sequence[Said]) -> int:
    """How many ways, of four, what is `said` contradicts what is `given`."""
    return (
        int(_denied_on_one_side(said, given))
        + int(_opposite(said, given))
        + int(_swapped(said, given))
        + int(_exchanged(said, given))
    )


def _denied_on_one_side(said: Sequence[Said], given: Sequence[Said]) -> bool:
    """A word denied here and affirmed there, or the other way round; a denial of what the quote doesn't speak of."""
    for one in said:
        same = [other for other in given if other.key == one.key]
        if same and all(other.denied != one.denied for other in same):
            return True
        if not same and one.denied and not any(other.denied for other in given):
            return True
    return False


def _opposite(said: Sequence[Said], given: Sequence[Said]) -> bool:
    """The quote has the opposite of a word (not denied), and not the word."""
    ours = {one.key for one in said}
    theirs = {other.key: other.denied for other in given}
    for one in said:
        if one.key in theirs:
            continue
        for opposite in _OPPOSITE.get(one.key, ()):
            if opposite in theirs and opposite not in ours and theirs[opposite] == one.denied:
                return True
    return False


def _swapped(said: Sequence[Said], given: Sequence[Said]) -> bool:
    """Two names stand in both, but who acts and who is acted on has changed: AがBを攻めた, BがAを攻めた."""
    ours, theirs = _roles(said), _roles(given)
    both = [name for name in ours if name in theirs]
    passive = any(one.passive for one in said) != any(other.passive for other in given)
    for first in both:
        for second in both:
            before = ours[first] == {"agent"} and ours[second] == {"patient"}
            after = theirs[first] == {"patient"} and theirs[second] == {"agent"}
            if before and after and not passive:
                return True
    return False


def _exchanged(said: Sequence[Said], given: Sequence[Said]) -> bool:
    """Something stands where the quote has another: 「姉ハナコ」 told of as 「姉タロウ」, 「みどり湖」 as 「あおば湖」.

    For names any content word beside them tells the place, for other nouns only one joined to them in a compound.
    """
    ours, theirs = {one.key for one in said}, {other.key for other in given}
    given_places = _neighbours(given)
    known = {(place.key, place.side, place.beside) for place in given_places}
    stays = {place.key for place in _neighbours(said) if (place.key, place.side, place.beside) in known}
    for place in _neighbours(said):
        if place.key in stays or not (place.named or (not place.link and place.key not in theirs)):
            continue
        for other in given_places:
            same_place = (other.side, other.beside, other.link) == (place.side, place.beside, place.link)
            if same_place and other.key not in ours and (other.named or not place.named):
                return True
    return False


@dataclass(frozen=True, slots=True)
class _Neighbour:
    """A noun beside another content word: before it (`side` 1) or behind it (-1), with `link` between the two."""

    key: str
    side: int
    beside: str
    link: str
    named: bool


def _neighbours(words: Sequence[Said]) -> list[_Neighbour]:
    found = []
    for first, second in pairwise(words):
        link = "" if first.word.end == second.word.start else first.behind
        for one, side, other in ((first, 1, second), (second, -1, first)):
            if one.word.part_of_speech[0] == "名詞":
                found.append(_Neighbour(one.key, side, other.key, link, is_name(one.word)))
    return found


def _roles(words: Sequence[Said]) -> dict[str, set[str]]:
    roles: dict[str, set[str]] = {}
    for one in words:
        if one.word.part_of_speech[0] != "名詞":
            continue
        if one.particle in ("は", "が", "も"):
            roles.setdefault(one.key, set()).add("agent")
        elif one.particle in ("を", "に", "へ"):
            roles.setdefault(one.key, set()).add("patient")
        elif one.particle:
            roles.setdefault(one.key, set()).add("other")
    return roles
