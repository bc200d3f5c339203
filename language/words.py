"""Japanese words by Sudachi (Takaoka et al., 2018), with character offsets into the text that was given."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, NamedTuple

from language.word_lists import LIGHT_WORDS

Granularity = Literal["A", "B", "C"]

# Sudachi refuses inputs above 49,149 bytes of UTF-8; four bytes a character at the most leaves this many characters.
_CHUNK_CHARACTERS = 12_000
_BREAK = re.compile(r"[。！？!?\n]")
_local, _loading = threading.local(), threading.Lock()


# Of words in the dictionary, by its number and the surface, what it says of them: to ask for it anew each time that a word
# occurs takes longer than finding the words. All are forgotten when there are too many.
_known: dict[tuple[int, str], Lexeme] = {}
_MOST_KNOWN = 32_768  # some 15 MB


class Lexeme(NamedTuple):
    """What is said of a word wherever it stands; the fields are those of `Word`."""

    surface: str
    normalized: str
    dictionary_form: str
    reading: str
    part_of_speech: tuple[str, ...]
    in_dictionary: bool


class Word(NamedTuple):
    """`text[start:end] == surface`. `normalized` is Sudachi's normalised form: 附属 → 付属, シュミレーション → シミュレーション.

    `part_of_speech` has six levels, such as ("名詞", "固有名詞", "地名", "国", "*", "*").
    """

    surface: str
    start: int
    end: int
    normalized: str
    dictionary_form: str
    reading: str
    part_of_speech: tuple[str, ...]
    in_dictionary: bool


def split_words(text: str, granularity: Granularity = "A") -> list[Word]:
    """The words of `text` in order, white space included as words of kind 空白; A gives the shortest units, C the longest."""
    found = []
    for start, chunk in _chunks(text):
        for morpheme in _morphemes(chunk, granularity):
            begin, end = morpheme.begin(), morpheme.end()
            surface = chunk[begin:end]
            lexeme = _known.get((morpheme.word_id(), surface)) or _lexeme(morpheme, surface)
            found.append(Word(surface, start + begin, start + end, *lexeme[1:]))
    return found


def lexemes_of(text: str) -> list[Lexeme]:
    """What is said of the words of `split_words(text)`, in order."""
    return [
        _known.get((morpheme.word_id(), surface)) or _lexeme(morpheme, surface)
        for _, chunk in _chunks(text)
        for morpheme in _morphemes(chunk, "A")
        for surface in (chunk[morpheme.begin() : morpheme.end()],)
    ]


def _morphemes(chunk: str, granularity: Granularity) -> Any:
    return _tokenizer().tokenize(chunk, _modes()[granularity])


def _lexeme(morpheme: Any, surface: str) -> Lexeme:
    """Asked of Sudachi, and kept where the dictionary has the word: what isn't there is read otherwise in other places."""
    found = Lexeme(
        surface,
        morpheme.normalized_form(),
        morpheme.dictionary_form(),
        morpheme.reading_form(),
        _part_of_speech(tuple(morpheme.part_of_speech())),
        not morpheme.is_oov(),
    )
    if found.in_dictionary:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        _known[morpheme.word_id(), surface] = found
    return found


@cache
def _part_of_speech(levels: tuple[str, ...]) -> tuple[str, ...]:
    """One tuple for each that there is; there are some 1,500."""
    return levels


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Pieces that Sudachi accepts, cut after the last sentence end or line end that fits."""
    start = 0
    while len(text) - start > _CHUNK_CHARACTERS:
        end = start + _CHUNK_CHARACTERS
        breaks = list(_BREAK.finditer(text, start, end))
        end = breaks[-1].end() if breaks else end
        yield start, text[start:end]
        start = end
    if start < len(text):
        yield start, text[start:]


def _tokenizer() -> Any:
    """One tokenizer a thread, for Sudachi's must not be shared between threads; all of one dictionary, which may be."""
    if not hasattr(_local, "tokenizer"):
        with _loading:
            _local.tokenizer = _dictionary().tokenizer()
    return _local.tokenizer


@cache
def _dictionary() -> Any:
    """Read once: it takes 80 MB."""
    from sudachipy import Dictionary

    return Dictionary(dict="core")


@cache
def _modes() -> dict[Granularity, Any]:
    from sudachipy import SplitMode

    return {"A": SplitMode.A, "B": SplitMode.B, "C": SplitMode.C}


@dataclass(frozen=True, slots=True)
class WordPath:
    """Sudachi's cheapest way to read a text: `cost` in its dictionary's units (lower is more usual), and its words.

    `words` holds (start, end, in dictionary) of each, in the longest units.
    """

    cost: int
    words: tuple[tuple[int, int, bool], ...]


def word_path(text: str) -> WordPath:
    """For short texts: cut after 12,000 characters. Costs of texts of different length are not comparable."""
    morphemes = _morphemes(text[:_CHUNK_CHARACTERS], "C")
    return WordPath(
        cost=morphemes.get_internal_cost(),
        words=tuple((morpheme.begin(), morpheme.end(), not morpheme.is_oov()) for morpheme in morphemes),
    )


_CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞", "感動詞", "連体詞", "代名詞"})
_WORD_CHARACTER = re.compile(r"[^\W_]", re.UNICODE)


def is_content_word(word: Word | Lexeme) -> bool:
    """Whether a text may be searched by `word`: neither particle nor auxiliary, no light word, not a mark alone."""
    return (
        word.part_of_speech[0] in _CONTENT
        and word.normalized not in LIGHT_WORDS
        and _WORD_CHARACTER.search(word.surface) is not None
    )
