"""Texts into the numbers of their words, each text once, however many components of an index want its words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from language.words import Lexeme, lexemes_of


class WordNumbers:
    """The words of texts as numbers of `lexemes`, which are numbered as they first occur. Not for several threads."""

    def __init__(self) -> None:
        self.lexemes: list[Lexeme] = []
        self._numbering = _Numbering(self.lexemes)
        self._read: dict[str, NDArray[np.int32]] = {}

    def of(self, text: str) -> NDArray[np.int32]:
        """(n_words,) the lexemes of `split_words(text)`, in order."""
        found = self._read.get(text)
        if found is None:
            words = lexemes_of(text)
            found = np.fromiter(map(self._numbering.__getitem__, words), dtype=np.int32, count=len(words))
            self._read[text] = found
        return found

    def of_lexeme(self, lexeme: Lexeme) -> int:
        return self._numbering[lexeme]


class _Numbering(dict[Lexeme, int]):
    """Gives what it is first asked for the next number, and puts it behind the others of `order`."""

    def __init__(self, order: list[Lexeme]) -> None:
        super().__init__()
        self._order = order

    def __missing__(self, lexeme: Lexeme) -> int:
        number = self[lexeme] = len(self._order)
        self._order.append(lexeme)
        return number
