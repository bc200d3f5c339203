"""Terms and where a text introduces them: what is explained comes before what only uses the word.

A term is introduced where a bracket or とは follows it: 打楽器（だがっき）, 北大西洋条約機構（NATO：…）, リズムとは、. Where the
columns of a page differ in how many new terms they introduce for the other, the one that introduces more is the first
on 92 of 108 first pages and 48 of 65 later ones of 250 texts of the JaQuAD training set, laid out in two columns. Of
their first paragraphs 34 % define a word that the text has four times or more, of the eleven after them 1 %.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, islice

from language.script import KANJI, KATAKANA

_TERM = f"[{KANJI}{KATAKANA}・A-Za-z0-9.&-]"
_INTRODUCED = re.compile(rf"(?<!{_TERM})({_TERM}{{2,40}})[』」]?(?=[（(][^（()）]{{2,}}|とは、)")
_SUBJECT = re.compile(rf"[「『]?((?:{_TERM}|の){{2,40}})[』」]?(?:[（(][^（()）]{{2,}}|とは、)")
# Letters of a text in which terms are looked for, and introductions, at most.
_LETTERS, _INTRODUCTIONS = 1_000_000, 2_000
_SUBJECT_LETTERS = 60
# Nats a term; at most for a page.
_A_TERM, _AT_MOST = 1.0, 2.5
# A first paragraph defines the text's subject far oftener than others define anything: by how often the text has it.
_SUBJECT_OFTEN, _OFTEN, _SUBJECT_AGAIN = 2.0, 4, 1.2


class Terms:
    """Terms of the lines whose `letters` these are."""

    def __init__(self, letters: Sequence[str]) -> None:
        self._letters = letters

    @cached_property
    def _text(self) -> str:
        return "".join(self._letters)[:_LETTERS]

    @cached_property
    def _uses(self) -> dict[str, list[int]]:
        """The lines that have each introduced term, once for each time; only terms that are used elsewhere too."""
        times = Counter(match.group(1) for match in islice(_INTRODUCED.finditer(self._text), _INTRODUCTIONS))
        ends = list(accumulate(map(len, self._letters)))
        found: dict[str, list[int]] = {}
        for term, count in times.items():
            uses = [bisect_right(ends, match.start()) for match in re.finditer(re.escape(term), self._text)]
            if len(uses) > count:
                found[term] = uses
        return found

    @cached_property
    def _introductions(self) -> list[tuple[int, str]]:
        ends = list(accumulate(map(len, self._letters)))
        found = islice(_INTRODUCED.finditer(self._text), _INTRODUCTIONS)
        return [(bisect_right(ends, match.start()), match.group(1)) for match in found if match.group(1) in self._uses]

    def gain(self, start: int, middle: int, end: int) -> float:
        """Nats for reading lines `[middle, end)` before `[start, middle)`: terms are introduced before their use then."""
        first, second = self._introduced(start, middle), self._introduced(middle, end)
        net = sum(self._is_new(term, start) and self._is_used(term, start, middle) for term in second - first)
        net -= sum(self._is_new(term, start) and self._is_used(term, middle, end) for term in first - second)
        return max(-_AT_MOST, min(_AT_MOST, _A_TERM * net))

    def opens_text(self, index: int) -> float:
        """Nats for the text's starting with line `index`: it says what the text's subject is."""
        match = _SUBJECT.match("".join(self._letters[index : index + 3])[:_SUBJECT_LETTERS])
        times = self._text.count(match.group(1)) if match else 0
        return _SUBJECT_OFTEN if times >= _OFTEN else _SUBJECT_AGAIN if times >= 2 else 0.0

    def _introduced(self, first: int, last: int) -> set[str]:
        """Terms introduced in the lines and not used there before."""
        places = slice(*(bisect_left(self._introductions, (edge,)) for edge in (first, last)))
        found = self._introductions[places]
        return {term for place, term in found if self._uses[term][bisect_left(self._uses[term], first)] == place}

    def _is_new(self, term: str, first: int) -> bool:
        """No line before has it."""
        return self._uses[term][0] >= first

    def _is_used(self, term: str, first: int, last: int) -> bool:
        uses = self._uses[term]
        return bisect_left(uses, first) < bisect_left(uses, last)
