"""The words of every passage, found once when it is added, so that a question need not look for them again.

Sudachi takes some 3 ms a passage; to find the words of the passages that a question is answered from, it would be called
two dozen times. A question asks for the words of a text by the text itself (`words_of(row)`): whoever reads another text
than the one that was analysed, since a rule has changed, gets that text's words and never another's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.document import Passage
from index.components.contract import Component, Sources
from index.components.numbering import behind_each_other, renumbered, runs
from index.components.searchable import titles_over
from index.components.word_numbers import WordNumbers
from language.normalize import normalize
from language.words import Lexeme, Word, split_words


class Analyses:
    """The words of each passage's texts: of the text itself, the text as names are read in it, the titles, full years.

    A word is the number of its lexeme; where it stands follows from the lengths of those before it, as words leave no gap.
    """

    def __init__(
        self,
        row_starts: NDArray[np.int64],
        text_starts: NDArray[np.int64],
        numbers: NDArray[np.int32],
        lexemes: Sequence[Lexeme] | NDArray[np.uint8],
    ) -> None:
        """Texts `row_starts[i]:row_starts[i + 1]` are those of passage i; text t has the lexemes
        `numbers[text_starts[t]:text_starts[t + 1]]` of `lexemes`, which may be given as they were written.
        """
        self._row_starts, self._text_starts, self._numbers, self._lexemes = row_starts, text_starts, numbers, lexemes
        self.size = len(row_starts) - 1

    def words(self, row: int, text: str) -> Sequence[Word]:
        """`split_words(text)` for one of the texts of passage `row`; kept ones where they are of this very text."""
        for numbers in self.texts_of(row):
            lexemes = [self.lexemes[number] for number in numbers.tolist()]
            if "".join(lexeme[0] for lexeme in lexemes) == text:
                return _words(lexemes)
        return split_words(text)

    def words_of(self, row: int) -> Callable[[str], Sequence[Word]]:
        """What gives the words of any text of passage `row`."""
        return partial(self.words, row)

    def texts_of(self, row: int) -> list[NDArray[np.int32]]:
        """The lexeme numbers of each text of one passage."""
        texts = range(self._row_starts[row], self._row_starts[row + 1])
        return [self._numbers[self._text_starts[text] : self._text_starts[text + 1]] for text in texts]

    @cached_property
    def lexemes(self) -> Sequence[Lexeme]:
        """All that occur, in the order in which they first do. Read when first asked for."""
        return _read_lexemes(self._lexemes.tobytes()) if isinstance(self._lexemes, np.ndarray) else self._lexemes

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        written = self._lexemes
        if not isinstance(written, np.ndarray):
            written = np.frombuffer(_write_lexemes(written), dtype=np.uint8)
        return {
            "row_starts": self._row_starts,
            "text_starts": self._text_starts,
            "numbers": self._numbers,
            "lexemes": written,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Analyses:
        return cls(arrays["row_starts"], arrays["text_starts"], arrays["numbers"], arrays["lexemes"])

    @classmethod
    def joined(cls, parts: Sequence[Analyses]) -> Analyses:
        """The passages of all parts, one part behind the other."""
        number_of: dict[Lexeme, int] = {}
        numbers = [np.zeros(0, dtype=np.int32)]
        for part in parts:
            places = [number_of.setdefault(lexeme, len(number_of)) for lexeme in part.lexemes]
            numbers.append(np.array(places, dtype=np.int32)[part._numbers] if places else part._numbers)
        row_starts = behind_each_other([part._row_starts for part in parts])
        text_starts = behind_each_other([part._text_starts for part in parts])
        return cls(row_starts, text_starts, np.concatenate(numbers), list(number_of))

    def picked(self, rows: NDArray[np.int64]) -> Analyses:
        """The passages of `rows`; lexemes are numbered as they first occur."""
        texts, row_starts = _runs(self._row_starts, rows)
        numbers, text_starts = _runs(self._text_starts, texts)
        used, numbers_now = renumbered(self._numbers[numbers], len(self.lexemes))
        return Analyses(row_starts, text_starts, numbers_now, [self.lexemes[number] for number in used.tolist()])


def _runs(starts: NDArray[np.int64], rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the items of `rows` stand, row i's being `starts[i]:starts[i + 1]`, and where each row's begin among them."""
    lengths = starts[rows + 1] - starts[rows]
    return runs(starts[rows], lengths), np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)


class _Gathering:
    """Collects the analysed texts of passages in row order."""

    def __init__(self, numbers: WordNumbers) -> None:
        self._numbers = numbers
        self._row_starts, self._texts = [0], list[NDArray[np.int32]]()

    def add(self, texts: Iterable[NDArray[np.int32]]) -> None:
        self._texts.extend(texts)
        self._row_starts.append(len(self._texts))

    def analyse(self, texts: Sequence[str]) -> None:
        read = [(text, self._numbers.of(text)) for text in texts]
        # One that could not be told from its words is left out: they are found when they are asked for.
        self.add(numbers for text, numbers in read if self._is_told_by(text, numbers))

    def _is_told_by(self, text: str, numbers: NDArray[np.int32]) -> bool:
        lexemes = self._numbers.lexemes
        return "".join([lexemes[number].surface for number in numbers.tolist()]) == text

    def gathered(self) -> Analyses:
        lexemes = self._numbers.lexemes
        numbers = np.concatenate([*self._texts, np.zeros(0, dtype=np.int32)])
        used, numbers = renumbered(numbers, len(lexemes))
        return Analyses(
            np.array(self._row_starts, dtype=np.int64),
            np.cumsum([0, *map(len, self._texts)], dtype=np.int64),
            numbers,
            [lexemes[number] for number in used.tolist()],
        )


def _words(lexemes: Iterable[Lexeme]) -> list[Word]:
    found, start = [], 0
    for lexeme in lexemes:
        end = start + len(lexeme[0])
        found.append(Word(lexeme[0], start, end, *lexeme[1:]))
        start = end
    return found


def _write_lexemes(lexemes: Sequence[Lexeme]) -> bytes:
    """Parts of speech are few, so each is written once and counted by its number."""
    kinds: dict[tuple[str, ...], int] = {}
    rows = [(*lexeme[:4], kinds.setdefault(lexeme[4], len(kinds)), int(lexeme[5])) for lexeme in lexemes]
    written = json.dumps({"kinds": list(kinds), "lexemes": rows}, ensure_ascii=False, separators=(",", ":"))
    return written.encode("utf-8", "surrogatepass")


def _read_lexemes(written: bytes) -> tuple[Lexeme, ...]:
    data = json.loads(written.decode("utf-8", "surrogatepass"))
    kinds = [tuple(kind) for kind in data["kinds"]]
    return tuple(
        Lexeme(surface, normalized, dictionary_form, reading, kinds[kind], bool(in_dictionary))
        for surface, normalized, dictionary_form, reading, kind, in_dictionary in data["lexemes"]
    )


def analysed_texts(passage: Passage) -> tuple[str, ...]:
    """What questions want the words of: the text, the text as names are read in it, the titles, years and dates in full."""
    as_names_are_read = normalize(passage.text, spelling=False, case=False).text
    said = (gloss.text for gloss in passage.glosses if gloss.is_searched)
    return tuple(dict.fromkeys((passage.text, as_names_are_read, titles_over(passage), *said)))


def _build(sources: Sources) -> Analyses:
    previous = sources.previous if isinstance(sources.previous, Analyses) else None
    if previous is not None and not (sources.previous_rows < 0).any():
        return previous.picked(sources.previous_rows)
    gathering = _Gathering(sources.word_numbers)
    known = [sources.word_numbers.of_lexeme(lexeme) for lexeme in previous.lexemes] if previous else []
    number_of_known = np.array(known, dtype=np.int32)
    for passage, row in zip(sources.passages, sources.previous_rows.tolist(), strict=True):
        if previous is not None and row >= 0:
            gathering.add(number_of_known[numbers] for numbers in previous.texts_of(row))
        else:
            gathering.analyse(analysed_texts(passage))
    return gathering.gathered()


@cache
def _dictionary() -> str:
    """The dictionary decides what the words are."""
    from importlib.metadata import version  # 15 ms that commands without a search need not pay

    return f"{version('SudachiPy')} {version('SudachiDict-core')}"


ANALYSIS = Component(
    "analysis",
    "1",
    _build,
    lambda arrays, _: Analyses.from_arrays(arrays),
    made_with=_dictionary,
    join=Analyses.joined,
)
