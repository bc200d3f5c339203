"""Cuts what a language model writes into sentences with their citation marks, while it is still writing.

Nothing of markup comes through: no links, images, HTML or addresses, which could carry a reader's question to a stranger
or show a picture of one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from language.script import LETTERS
from qa.generation.settings import Generation

_MARK = r"[\[［【〔][\s\d０-９,，、;\-–~〜]+[\]］】〕]"
_MARKS = re.compile(_MARK)
# A sentence ends at 。！？ (with closing brackets and marks behind) or at a line's end; a mark may also stand before 。
_STOP = rf"(?:[。｡！？]|(?<=[{LETTERS}」』）])[!?．])"
_SENTENCE = re.compile(rf"[^\n]*?(?:{_STOP}+[」』）)]*(?:[ \t　]*{_MARK})*|\n)")
_MAY_GO_ON = re.compile(r"^[ \t　]*(?:[\[［【〔][\s\d０-９,，、;\-–~〜]*)?$")
_OPENING, _CLOSING = "「『（(", "」』）)"

_THINKING = re.compile(r"<(think|thinking|reasoning)>.*?</\1>", re.DOTALL | re.IGNORECASE)
_THINKING_OPEN = re.compile(r"<(think|thinking|reasoning)>.*\Z", re.DOTALL | re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]]*\](?:\([^)]*\)?|\[[^\]]*\])?")
_LINK = re.compile(r"\[([^\]]*[^\]\d\s,，、][^\]]*)\](?:\([^)]*\)?|\[[^\]]*\])")
_NUMBER_LINK = re.compile(r"(\[\d+\])\([^)]*\)?")
_REFERENCE = re.compile(r"^\s*\[[^\]]+\]:\s*\S+.*$", re.MULTILINE)
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|</?[A-Za-z!][^>]*(?:>|\Z)", re.DOTALL)
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.\-]{1,15}:)?//[^\s。、」』）)\]]+|\b(?:data|javascript|mailto|tel|file|vbscript):[^\s。、」』）)\]]+"
    r"|\bwww\.[^\s。、」』）)\]]+|\b[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-z]{2,}/[^\s。、」』）)\]]*"
    r"|\b[\w.+\-]+@[a-z0-9\-]+(?:\.[a-z0-9\-]+)+",
    re.IGNORECASE,
)
_LINE_START = re.compile(
    r"^[ \t　]*(?:#{1,6}[ \t]+|>[ \t]*|[-*+•●・◦▪][ \t　]+|・|\d{1,2}[.．)）][ \t　]+|[①-⑳][ \t　]*)+"
)
_EMPHASIS = re.compile(r"\*{1,3}|_{2,3}|`+|~~")
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\U000e0000-\U000e007f]")


@dataclass(frozen=True, slots=True)
class RawSentence:
    """One sentence as written, cleaned of markup and marks; `numbers` are its marks' numbers in order, without doubles."""

    text: str
    numbers: tuple[int, ...]


class SentenceStream:
    """Give it pieces of text as they come (`feed`), and the rest at the end (`close`); both yield finished sentences.

    `overflow` turns True when a sentence grew beyond `longest` characters without an end: stop reading then.
    """

    def __init__(self, longest: int = Generation().longest_sentence) -> None:
        self._longest, self._buffer = longest, ""
        self.overflow = False

    def feed(self, piece: str) -> Iterator[RawSentence]:
        self._buffer += piece
        text = _THINKING.sub("", self._buffer)
        opened = _THINKING_OPEN.search(text)
        # What a model thinks aloud is not its answer; a tag that is still open is waited for.
        held = ""
        if opened:
            text, held = text[: opened.start()], opened[0][:1] + opened[1] + ">" + opened[0][len(opened[1]) + 2 :][-20:]
        partial = re.search(r"<[^<>\n]{0,20}\Z", text)
        if partial:
            held, text = partial.group() + held, text[: partial.start()]
        done = 0
        for start, end in _ends(text, self._longest):
            if _MAY_GO_ON.match(text[end:]) and text[end - 1] != "\n":
                break  # a mark may still follow the full stop
            done = end
            yield from _raw_sentences(text[start:end])
        self._buffer = text[done:] + held
        if len(text) - done > self._longest:
            self.overflow = True
            self._buffer = ""

    def close(self) -> Iterator[RawSentence]:
        text = _THINKING_OPEN.sub("", _THINKING.sub("", self._buffer))
        self._buffer = ""
        done = 0
        for start, end in _ends(text, self._longest):
            done = end
            yield from _raw_sentences(text[start:end])
        if text[done:].strip():
            yield from _raw_sentences(text[done:])


def _ends(text: str, longest: int) -> Iterator[tuple[int, int]]:
    """Spans of whole sentences; a full stop inside 「 」 or （ ） ends none."""
    start, position = 0, 0
    rest = text  # from `start` on: what stands before a sentence tells nothing of it, for a stream has let go of it
    while True:
        match = _SENTENCE.match(rest, position - start)
        if match is None or match.end() == position - start:
            return
        position = start + match.end()
        piece = text[start:position]
        depth = sum(piece.count(mark) for mark in _OPENING) - sum(piece.count(mark) for mark in _CLOSING)
        if depth > 0 and text[position - 1] != "\n" and len(piece) < longest // 2:
            continue
        yield start, position
        start, rest = position, text[position:]


def _raw_sentences(piece: str) -> Iterator[RawSentence]:
    numbers: list[int] = []
    cleaned = clean(piece)
    for mark in _MARKS.findall(cleaned):
        numbers.extend(_numbers(mark))
    text = re.sub(r"\s+", " ", _MARKS.sub("", cleaned)).strip()
    text = re.sub(r"\s+(?=[。、！？])", "", text)
    if re.search(r"\w", text) or numbers:
        yield RawSentence(text, tuple(dict.fromkeys(numbers)))


def _numbers(mark: str) -> Iterator[int]:
    """[3], [3, 5], [3-5], ［３］ → numbers; a range wider than ten is no range of sentences."""
    inside = unicodedata.normalize("NFKC", mark)[1:-1]
    for part in re.split(r"[,、;\s]+", inside):
        ends = [int(number) for number in re.findall(r"\d{1,6}", part)]
        if len(ends) == 2 and ends[0] <= ends[1] <= ends[0] + 10:
            yield from range(ends[0], ends[1] + 1)
        else:
            yield from ends


def clean(text: str) -> str:
    """`text` without markup, links, addresses and characters that nobody sees; citation marks are kept."""
    text = _HIDDEN.sub("", text)
    text = "".join(character for character in text if character in "\n\t" or unicodedata.category(character) != "Cc")
    text = _IMAGE.sub("", _REFERENCE.sub("", text))
    text = _LINK.sub(r"\1", _NUMBER_LINK.sub(r"\1", text))
    text = _ADDRESS.sub("", _TAG.sub("", text))
    text = "\n".join(_LINE_START.sub("", line) for line in text.split("\n"))
    return _EMPHASIS.sub("", text)
