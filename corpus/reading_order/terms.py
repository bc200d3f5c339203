"""Terms and where a text introduces them: what is explained comes before what only uses the word.

A term is introduced where a bracket or とは follows it: 打楽器（だがっき）, 北大西洋条約機構（NATO：…）, リズムとは、. Where the
columns of a page differ in how many such terms they introduce for the other, the one that introduces more is the first
on 92 of 108 first pages and 48 of 65 later ones of 250 texts of the JaQuAD training set, laid out in two columns. Of
their first paragraphs 34 % define a word that the text has four times or more, of their others 1 %.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

_TERM = r"[\u4e00-\u9fff々〆ヶ\u30a1-\u30fa\u30fc・A-Za-z0-9.&-]"
_INTRODUCED = re.compile(rf"(?<!{_TERM})({_TERM}{{2,40}})[』」]?(?=[（(][^（()）]{{2,}}|とは、)")
_SUBJECT = re.compile(rf"[「『]?((?:{_TERM}|の){{2,40}})[』」]?(?:[（(][^（()）]{{2,}}|とは、)")
_LETTERS = 1_000_000  # of a text, at most, in which terms are looked for
_SUBJECT_LETTERS = 60
# Nats a term; at most for a page.
_A_TERM, _AT_MOST = 1.0, 2.5
# A first paragraph defines the text's subject far oftener than others define anything: by how often the text has it.
_SUBJECT_OFTEN, _OFTEN, _SUBJECT_AGAIN = 2.0, 4, 1.2


class Terms:
    """Terms of the lines whose `letters` these are."""

    def __init__(self, letters: Sequence[str]) -> None:
        self.letters = letters
        starts = [0]
        for line in letters:
            starts.append(starts[-1] + len(line))
        self._text = "".join(letters)[:_LETTERS]
        introduced: dict[str, list[int]] = {}
        for match in _INTRODUCED.finditer(self._text):
            introduced.setdefault(match.group(1), []).append(bisect_right(starts, match.start()) - 1)
        self._introductions: list[tuple[int, str]] = []
        self._uses: dict[str, list[int]] = {}
        for term, places in introduced.items():
            uses = [bisect_right(starts, match.start()) - 1 for match in re.finditer(re.escape(term), self._text)]
            if len(uses) > len(places):
                self._introductions += [(place, term) for place in places]
                self._uses[term] = uses
        self._introductions.sort()
        self._lines = [place for place, _ in self._introductions]

    def gain(self, start: int, middle: int, end: int) -> float:
        """Nats for reading lines `[middle, end)` before `[start, middle)`: terms are introduced before their use then."""
        first, second = self._introduced(start, middle), self._introduced(middle, end)
        net = sum(self._is_used(term, start, middle) for term in second - first)
        net -= sum(self._is_used(term, middle, end) for term in first - second)
        return max(-_AT_MOST, min(_AT_MOST, _A_TERM * net))

    def opens_text(self, index: int) -> float:
        """Nats for the text's starting with line `index`: it says what the text's subject is."""
        match = _SUBJECT.match("".join(self.letters[index : index + 3])[:_SUBJECT_LETTERS])
        times = self._text.count(match.group(1)) if match else 0
        return _SUBJECT_OFTEN if times >= _OFTEN else _SUBJECT_AGAIN if times >= 2 else 0.0

    def _introduced(self, first: int, last: int) -> set[str]:
        """Terms introduced in the lines and not used there before."""
        found = self._introductions[bisect_left(self._lines, first) : bisect_left(self._lines, last)]
        return {term for place, term in found if self._uses[term][bisect_left(self._uses[term], first)] == place}

    def _is_used(self, term: str, first: int, last: int) -> bool:
        uses = self._uses[term]
        return bisect_left(uses, first) < bisect_left(uses, last)
