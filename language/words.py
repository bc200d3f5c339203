"""Japanese words by Sudachi (Takaoka et al., 2018), with character offsets into the text that was given."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from language.word_lists import LIGHT_WORDS

Granularity = Literal["A", "B", "C"]

# Sudachi refuses inputs above 49,149 bytes of UTF-8; four bytes a character at the most leaves this many characters.
_CHUNK_CHARACTERS = 12_000
_BREAK = re.compile(r"[。！？!?\n]")
_local, _loading = threading.local(), threading.Lock()


@dataclass(frozen=True, slots=True)
class Word:
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
    tokenizer, mode = _tokenizer(), _modes()[granularity]
    found = []
    for start, chunk in _chunks(text):
        for morpheme in tokenizer.tokenize(chunk, mode):
            found.append(
                Word(
                    surface=chunk[morpheme.begin() : morpheme.end()],
                    start=start + morpheme.begin(),
                    end=start + morpheme.end(),
                    normalized=morpheme.normalized_form(),
                    dictionary_form=morpheme.dictionary_form(),
                    reading=morpheme.reading_form(),
                    part_of_speech=tuple(morpheme.part_of_speech()),
                    in_dictionary=not morpheme.is_oov(),
                )
            )
    return found


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
    morphemes = _tokenizer().tokenize(text[:_CHUNK_CHARACTERS], _modes()["C"])
    return WordPath(
        cost=morphemes.get_internal_cost(),
        words=tuple((morpheme.begin(), morpheme.end(), not morpheme.is_oov()) for morpheme in morphemes),
    )


_CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞", "感動詞", "連体詞", "代名詞"})
_WORD_CHARACTER = re.compile(r"[^\W_]", re.UNICODE)


def is_content_word(word: Word) -> bool:
    """Whether a text may be searched by `word`: neither particle nor auxiliary, no light word, not a mark alone."""
    return (
        word.part_of_speech[0] in _CONTENT
        and word.normalized not in LIGHT_WORDS
        and _WORD_CHARACTER.search(word.surface) is not None
    )
