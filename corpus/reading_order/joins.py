"""How well one line follows another: the evidence that puts columns back in order.

A join's score is a log-likelihood ratio in nats: how much likelier the two lines are as neighbours in one text than as
an end and a start taken from anywhere in it. 0 is neutral, higher is better; scores of separate joins add up.

Between two lines of running text the score is a logistic model over what the join shows: the cost of the words across
it by Sudachi's dictionary (対外膨|張 is a word), letters across it that the text has elsewhere, brackets that open before
and close after it, the kinds of characters beside it, words that both sides share. The weights were fitted by
`python -m benchmarks.fit_joins`. Between paragraphs it is a table (an indented line doesn't follow half a
sentence) and the shared words.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus.reading_order.lines import NOTES_TITLE, NUMBERED, Line
from corpus.reading_order.terms import Terms
from corpus.reading_order.weights import INTERCEPT, WEIGHTS
from language.script import FITTED_JOIN_KANJI, FITTED_JOIN_KATAKANA
from language.words import word_path

LineStart = Literal["edge", "indent", "heading", "bullet", "open"]
LineEnd = Literal["edge", "stop", "stop short", "heading", "open", "open short"]

# Characters beside a join that the dictionary and the letters are asked about; lines beside it that brackets and
# shared words are looked for in (about 50, 120 and 260 characters).
_WORD_CONTEXT = 10
_BRACKET_LINES = 4
_SHARED_LINES = (3, 6, 13)
# A heading's line is at least this share of its column wide, or the heading ends there: its letters are larger.
_BROKEN_HEADING = 0.65
# A text gives its letter sequences from this many characters at most, which bounds memory to some 40 MB.
_LETTERS_FROM = 1_000_000

_TERM = re.compile(
    rf"[{FITTED_JOIN_KATAKANA}]{{2,}}|[A-Za-zＡ-Ｚａ-ｚ]{{2,}}|[0-9０-９]{{2,}}|[{FITTED_JOIN_KANJI}](?=([{FITTED_JOIN_KANJI}]))"
)
_OPENING, _CLOSING = "「『（(“｢〈《【", "」』）)”｣〉》】"
_NO_BRACKETS = re.compile(f"[^{re.escape(_OPENING + _CLOSING)}]+")
_FACTOR = 0x9E3779B97F4A7C15

# A heading that opens a text, and what it weighs at its start or elsewhere.
_FIRST_HEADING = re.compile(
    r"(?:[0０１1][.．、]?\s*)?(?:はじめに|初めに|序|序論|序章|序文|緒言|緒論|まえがき|前書き|要旨|要約|概要|Abstract|Introduction|Summary)$",
    re.IGNORECASE,
)
_FIRST_IN_PLACE = 3.0

# Numbered notes and items follow their number's predecessor; notes follow their title, and nothing but a heading them.
_NOTE = re.compile(r"[(（\[［〔]\s*(?:注|註)?\s*([0-9０-９]{1,3})\s*[)）\]］〕]")
_IN_SEQUENCE, _OUT_OF_SEQUENCE = 2.0, -2.0
_TITLE_BEFORE_NOTES, _TITLE_BEFORE_OTHERS = 2.0, -5.0
_TEXT_AFTER_NOTES, _END_AFTER_NOTES = -2.5, 1.5
_LONGEST_NOTE = 12  # lines

# (end, start) → nats. An indented line or a heading doesn't follow half a sentence; a short last line ends a paragraph.
_BETWEEN_PARAGRAPHS: dict[tuple[LineEnd, LineStart], float] = {
    ("edge", "indent"): 1.0,
    ("edge", "heading"): 1.0,
    ("edge", "bullet"): 0.0,
    ("edge", "open"): -4.0,
    ("stop", "edge"): 1.0,
    ("stop short", "edge"): 1.0,
    ("open", "edge"): -4.0,
    ("open short", "edge"): -0.5,
    ("heading", "edge"): -3.0,
    ("stop", "indent"): 1.5,
    ("stop short", "indent"): 2.0,
    ("heading", "indent"): 3.0,
    ("open", "indent"): -5.0,
    ("open short", "indent"): -0.5,
    ("stop", "heading"): 1.5,
    ("stop short", "heading"): 2.0,
    ("heading", "heading"): 0.5,
    ("open", "heading"): -5.0,
    ("open short", "heading"): -0.5,
    ("stop", "bullet"): 0.5,
    ("stop short", "bullet"): 1.0,
    ("heading", "bullet"): 2.0,
    ("open", "bullet"): -1.5,
    ("open short", "bullet"): 0.5,
    ("heading", "open"): -3.0,
    ("stop short", "open"): -3.5,
    ("open short", "open"): -2.0,
}


_CLASH = -3.0


class Joins:
    """Scores joins between the lines of one text; `lines[i]` → `lines[j]`, by index.

    The edge before the first line and the one behind the last are written -1 and `len(lines)`.
    """

    def __init__(self, lines: Sequence[Line], like: Joins | None = None) -> None:
        """`like` scored the same lines in another order, and lends what it knows of the text."""
        self.lines = lines
        self._costs: dict[str, int] = like._costs if like else {}
        if like:
            self._known_letters, self._lines_with = like._known_letters, like._lines_with
        self.letters = ["".join(line.text.split()) for line in lines]
        indented = sum(line.indented for line in lines)
        self.uses_indents = indented >= max(1, len(lines) // 100)
        self.heading_groups = self._find_headings()
        self.headings = frozenset(at for group in self.heading_groups for at in group)
        self._scores: dict[tuple[int, int], float] = {}
        self._shared: dict[tuple[int, int], frozenset[str]] = {}

    def score(self, left: int, right: int) -> float:
        """Nats for `lines[right]` following `lines[left]`."""
        key = (left, right)
        if key not in self._scores:
            self._scores[key] = self._score(left, right)
        return self._scores[key]

    def given(self, at: int) -> float:
        """The score of the join in the given order just before line `at`; `at == len(lines)` is the text's end."""
        return self.score(at - 1, at)

    @property
    def scored(self) -> int:
        """How many joins were looked at so far."""
        return len(self._scores)

    def clashes(self, at: int) -> bool:
        """In the given order, a paragraph starts before line `at` within a sentence, or none does after its end."""
        return self.uses_indents and _BETWEEN_PARAGRAPHS.get((self.end_of(at - 1), self.start_of(at)), 0.0) <= _CLASH

    def start_of(self, index: int) -> LineStart:
        if index == len(self.lines):
            return "edge"
        line = self.lines[index]
        if line.indented:
            return "indent"
        if index in self.headings:
            return "heading"
        return "bullet" if line.is_bullet else "open"

    def end_of(self, index: int) -> LineEnd:
        if index < 0:
            return "edge"
        line = self.lines[index]
        if index in self.headings:
            return "heading"
        if line.ends_sentence:
            return "stop" if line.is_full else "stop short"
        return "open" if line.width >= line.column_width * 0.75 else "open short"

    def _score(self, left: int, right: int) -> float:
        end, start = self.end_of(left), self.start_of(right)
        if start == "open" and right != left + 1 and self._heading_at(right):
            start = "heading"  # the given order hides it: no block ends before it there
        if end == "heading" and start == "heading" and right == left + 1:
            return 3.0
        if not self.uses_indents and start == "open" and end not in ("edge", "heading"):
            return self.running(left, right)
        between = _BETWEEN_PARAGRAPHS.get((end, start))
        if between is None:
            return self.running(left, right)
        if between > 0 and "edge" not in (end, start):
            between += 0.8 * min(2.0, self._shared_words(left, right, 1)) - 0.4
        between += self._notes_in_sequence(left, right)
        if end == "edge" and start == "indent":
            between += self.terms.opens_text(right)
        if start == "heading" and right < len(self.lines) and _FIRST_HEADING.match(self.lines[right].text):
            between += _FIRST_IN_PLACE if end == "edge" else -_FIRST_IN_PLACE
        return between

    def _notes_in_sequence(self, left: int, right: int) -> float:
        before = self._note_before(left) if left >= 0 else None
        told = self._note_numbers[right] if right < len(self.lines) else None
        if left >= 0 and NOTES_TITLE.fullmatch(self.lines[left].text):
            return _TITLE_BEFORE_NOTES if told == 1 else _TITLE_BEFORE_OTHERS
        if told is not None:
            if told == 1:
                return _OUT_OF_SEQUENCE if self._has_notes else 0.0
            return _IN_SEQUENCE if before == told - 1 else _OUT_OF_SEQUENCE
        if before is None or not self._has_notes:
            return 0.0
        return {"edge": _END_AFTER_NOTES, "indent": _TEXT_AFTER_NOTES}.get(self.start_of(right), 0.0)

    def _note_before(self, index: int) -> int | None:
        """The number of the note or item that line `index` is part of."""
        for at in range(index, max(-1, index - _LONGEST_NOTE), -1):
            if self._note_numbers[at] is not None:
                return self._note_numbers[at]
            if self.lines[at].indented or at in self.headings:
                return None
        return None

    @cached_property
    def _note_numbers(self) -> list[int | None]:
        matches = [_NOTE.match(line.text) for line in self.lines]
        return [int(match.group(1)) if match else None for match in matches]

    @cached_property
    def _has_notes(self) -> bool:
        """Notes under a title of theirs."""
        return 1 in self._note_numbers and any(NOTES_TITLE.fullmatch(line.text) for line in self.lines)

    @cached_property
    def terms(self) -> Terms:
        return Terms(self.letters)

    def running(self, left: int, right: int) -> float:
        total = INTERCEPT
        for name, value in self.features(left, right).items():
            total += WEIGHTS.get(name, 0.0) * value
        return max(-6.0, min(6.0, total))

    def features(self, left: int, right: int) -> dict[str, float]:
        """What the join of two lines of running text shows; absent features are 0."""
        tail = self._context(left, -1, _WORD_CONTEXT)
        head = self._context(right, 1, _WORD_CONTEXT)
        path = word_path(tail + head)
        found = {"words": (self._cost(tail) + self._cost(head) - path.cost) / 1000}
        across = next(((start, end, known) for start, end, known in path.words if start < len(tail) < end), None)
        if across:
            found["word across"] = 1.0
            found["letters of a known word across" if across[2] else "unknown word across"] = (
                float(across[1] - across[0]) if across[2] else 1.0
            )
        for size in range(2, self._longest_known(tail, head) + 1):
            found[f"{size} letters known"] = 1.0
        opened, closed = self._unclosed(left), self._unopened(right)
        if opened or closed:
            found[
                "bracket closed" if opened and closed else "bracket left open" if opened else "bracket not opened"
            ] = 1.0
        for place, size in enumerate(_SHARED_LINES):
            found[f"words shared over {size} lines"] = self._shared_words(left, right, place)
        found[f"kinds {_kind(tail[-1:])}|{_kind(head[:1])}"] = 1.0
        if self.lines[left].ends_sentence:
            found["sentence ends"] = 1.0
        return found

    def _context(self, index: int, step: int, size: int) -> str:
        """`size` letters before (step -1) or behind (step 1) a join, over line ends within the paragraph."""
        text = self.letters[index]
        while len(text) < size:
            edge = index if step < 0 else index + 1
            index += step
            if not 0 <= index < len(self.lines) or self.start_of(edge) != "open" or index in self.headings:
                break
            text = self.letters[index] + text if step < 0 else text + self.letters[index]
        return text[-size:] if step < 0 else text[:size]

    def _cost(self, text: str) -> int:
        if text not in self._costs:
            self._costs[text] = word_path(text).cost
        return self._costs[text]

    def _longest_known(self, tail: str, head: str) -> int:
        """The longest run of 2 to 5 letters across the join that some line of the text holds; 1 when none is."""
        longest = 1
        for size, known in self._known_letters.items():
            runs = (tail[-before:] + head[: size - before] for before in range(1, size))
            if not any(len(run) == size and _holds(known, _code(run)) for run in runs):
                break
            longest = size
        return longest

    @cached_property
    def _known_letters(self) -> dict[int, NDArray[np.uint64]]:
        text = "\n".join(self.letters)[:_LETTERS_FROM]
        newlines = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32) == 10
        found = {}
        for size in (2, 3, 4, 5):
            codes = _codes(text, size)
            crosses = np.convolve(newlines, np.ones(size, dtype=np.int64), "valid") > 0 if len(codes) else newlines[:0]
            codes = np.sort(codes[~crosses])
            found[size] = codes[np.concatenate(([True], codes[1:] != codes[:-1]))] if len(codes) else codes
        return found

    def _unclosed(self, index: int) -> bool:
        first = index
        while first > max(0, index - _BRACKET_LINES + 1) and self.start_of(first) == "open":
            first -= 1
        depth = 0
        for character in "".join(self._brackets[first : index + 1]):
            depth = depth + 1 if character in _OPENING else max(0, depth - 1)
        return depth > 0

    def _unopened(self, index: int) -> bool:
        depth = 0
        for place in range(index, min(index + _BRACKET_LINES, len(self.lines))):
            if place > index and self.start_of(place) != "open":
                break
            for character in self._brackets[place]:
                depth += 1 if character in _OPENING else -1
                if depth < 0:
                    return True
        return False

    @cached_property
    def _brackets(self) -> list[str]:
        return [_NO_BRACKETS.sub("", letters) for letters in self.letters]

    def _shared_words(self, left: int, right: int, place: int) -> float:
        """log(1 + sum of log(lines / lines with the word)) over the terms of both sides; frequent terms left out."""
        size = _SHARED_LINES[place]
        shared = self._terms_near(left - size + 1, left + 1) & self._terms_near(right, right + size)
        lines, rare = len(self.lines), len(self.lines) / 8
        counts = self._lines_with
        return math.log1p(sum(math.log(lines / (counts[term] + 1)) for term in shared if counts[term] < rare))

    def _terms_near(self, first: int, last: int) -> frozenset[str]:
        key = (max(first, 0), min(last, len(self.lines)))
        if key not in self._shared:
            self._shared[key] = frozenset().union(*self._terms[key[0] : key[1]])
        return self._shared[key]

    @cached_property
    def _terms(self) -> list[frozenset[str]]:
        return [
            frozenset(match.group() + (match.group(1) or "") for match in _TERM.finditer(letters))
            for letters in self.letters
        ]

    @cached_property
    def _lines_with(self) -> Counter[str]:
        counts: Counter[str] = Counter()
        for terms in self._terms:
            counts.update(terms)
        return counts

    def _find_headings(self) -> list[range]:
        """Lines that look like headings in the given order: short, no sentence, with a paragraph starting after them.

        One range a heading: a long one takes two or three lines, in larger letters than the text's.
        """
        groups: list[range] = []
        done = 0
        for index, line in enumerate(self.lines):
            if index < done:
                continue
            before = self.lines[index - 1] if index else None
            follows_heading = bool(groups) and groups[-1].stop == index
            starts = before is None or line.blanks_before or line.mark or before.ends_sentence or follows_heading
            if NOTES_TITLE.fullmatch(line.text):
                groups.append(range(index, index + 1))
                continue
            if not starts and not NUMBERED.match(line.text):
                continue
            group = self._heading_at(index)
            if group:
                groups.append(group)
                done = group.stop
        return groups

    def _heading_at(self, index: int) -> range | None:
        """The lines of the heading that line `index` starts, supposing that a block starts there."""
        if not self._may_be_heading(index):
            return None
        for last in range(index, min(index + 3, len(self.lines))):
            if last > index and not self._continues_heading(last):
                return None
            if self._paragraph_starts(last + 1) and (
                not self.lines[last].is_full
                or self._stands_apart(index, last)
                or (last == index and (self.lines[index].blanks_before or NUMBERED.match(self.lines[index].text)))
            ):
                return range(index, last + 1)
        return None

    def _may_be_heading(self, index: int) -> bool:
        line = self.lines[index]
        return not (
            line.indented
            or line.ends_sentence
            or line.text[-1] in "、，,；;：:"
            or line.text[0] in "、。，．」』）)”’"
            or "。" in line.text
            or ("、" in line.text and not line.blanks_before and not NUMBERED.match(line.text))
            or line.width > 1.5 * line.column_width
        )

    def _stands_apart(self, first: int, last: int) -> bool:
        """Blank lines before and after."""
        return (first == 0 or bool(self.lines[first].blanks_before)) and bool(self.lines[last + 1].blanks_before)

    def _continues_heading(self, index: int) -> bool:
        line, before = self.lines[index], self.lines[index - 1]
        return (
            self._may_be_heading(index)
            and not line.blanks_before
            and not NUMBERED.match(line.text)
            and before.width >= max(_BROKEN_HEADING * before.column_width, line.width - 2.0)
        )

    def _paragraph_starts(self, index: int) -> bool:
        if index >= len(self.lines):
            return False
        line = self.lines[index]
        if not line.blanks_before or not self.uses_indents:
            return line.indented or bool(line.blanks_before)
        short = line.width < 0.75 * line.column_width or NUMBERED.match(line.text) or line.is_bullet
        return line.indented or (bool(short) and self._may_be_heading(index))


def _codes(text: str, size: int) -> NDArray[np.uint64]:
    """`_code` of each run of `size` letters."""
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    if len(letters) < size:
        return letters[:0]
    codes = np.zeros(len(letters) - size + 1, dtype=np.uint64)
    for place in range(size):
        codes = codes * np.uint64(_FACTOR) + letters[place : len(letters) - size + 1 + place]
    return codes


def _code(run: str) -> int:
    """A 64-bit number for a few letters."""
    code = 0
    for letter in run:
        code = code * _FACTOR + ord(letter)
    return code & 0xFFFFFFFFFFFFFFFF


def _holds(known: NDArray[np.uint64], code: int) -> bool:
    place = int(known.searchsorted(np.uint64(code)))
    return place < len(known) and int(known[place]) == code


def _kind(character: str) -> str:
    if not character:
        return "none"
    if "\u3041" <= character <= "\u309f":
        return "hiragana"
    if "\u30a1" <= character <= "\u30ff":
        return "katakana"
    if "\u3400" <= character <= "\u9fff" or character == "々":
        return "kanji"
    if character.isdigit():
        return "digit"
    if character.isalpha():
        return "latin"
    if character in "、，､,・":
        return "comma"
    if character in "。．！？!?｡":
        return "stop"
    if character in _OPENING:
        return "opening"
    return "closing" if character in _CLOSING else "other"
