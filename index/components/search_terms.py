"""What a text is searched by: its words and its character bigrams.

Words and bigrams err differently: words know that 附属 is 付属 and leave particles out; bigrams find what the dictionary
cuts wrongly, such as new names. Both are ranked by BM25 and their scores added (see `index.components.bm25`).
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from language.words import Lexeme, Word, is_content_word, split_words

_WORD_CHARACTER = re.compile(r"[^\W_]", re.UNICODE)
_LATIN = re.compile(r"[a-z0-9]+(?:[.'’-][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """A searchable term and the characters of the text, `text[start:end]`, that it stands for."""

    key: str
    start: int
    end: int


def fold(text: str) -> str:
    """NFKC and lower case, without promising the same length as `text`."""
    return unicodedata.normalize("NFKC", text).lower()


def word_terms(text: str) -> list[SearchTerm]:
    """The content words of `text` by their normalised forms; particles, auxiliaries and light words left out."""
    return terms_of(split_words(text))


def terms_of(words: Iterable[Word]) -> list[SearchTerm]:
    return [SearchTerm(fold(word.normalized), word.start, word.end) for word in words if is_content_word(word)]


def term_of(lexeme: Lexeme) -> str | None:
    """The key of `terms_of` for a word, wherever it stands; None for one that is left out."""
    return fold(lexeme.normalized) if is_content_word(lexeme) else None


def bigram_terms(text: str) -> list[SearchTerm]:
    """Pairs of neighbouring letters or digits, folded; a Latin word or number counts as one letter.

    >>> [term.key for term in bigram_terms("NATO加盟")]
    ['nato加', '加盟']
    """
    pieces: list[tuple[str, int, int]] = []
    position = 0
    lowered = text.lower()
    lowered = lowered if len(lowered) == len(text) else text
    while position < len(text):
        latin = _LATIN.match(lowered, position)
        if latin:
            pieces.append((latin.group(), latin.start(), latin.end()))
            position = latin.end()
            continue
        character = fold(text[position])
        if _WORD_CHARACTER.search(character):
            pieces.append((character, position, position + 1))
        elif not text[position].isspace():
            pieces.append(("", position, position + 1))
        position += 1
    return [
        SearchTerm(first[0] + second[0], first[1], second[2])
        for first, second in itertools.pairwise(pieces)
        if first[0] and second[0]
    ]


def bigram_keys(text: str) -> list[str]:
    """The keys of `bigram_terms(text)`, in a third of the time: an index of many texts wants no more.

    >>> bigram_keys("NATO加盟")
    ['nato加', '加盟']
    """
    lowered = text.lower()
    if len(lowered) != len(text) or _SIGMA.search(text):
        return [term.key for term in bigram_terms(text)]
    pieces = list(map(_PIECES.__getitem__, _PIECE.findall(lowered)))
    return [first + second for first, second in itertools.pairwise(pieces) if first and second]


_SIGMA = re.compile("[ΣϹ]")  # of all letters, these alone become another one when they are folded in two steps
_PIECE = re.compile(_LATIN.pattern + r"|\S")

_MOST_PIECES = 65_536  # remembered; all are forgotten when there are more


class _Pieces(dict[str, str]):
    """What stands for a match of `_PIECE` in a bigram, "" for what parts words; remembered for single characters."""

    def __missing__(self, piece: str) -> str:
        if len(piece) > 1:
            return piece
        if len(self) >= _MOST_PIECES:
            self.clear()
        folded = fold(piece)
        self[piece] = folded if _WORD_CHARACTER.search(folded) else ""
        return self[piece]


_PIECES = _Pieces()
