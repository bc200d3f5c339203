"""Text as it is compared, with the way back to the text as it is written.

Documents write one thing in many ways: `ﾅﾄｰ` and `ナトー`, `國` and `国`, `ユ－ゴ` and `ユーゴ`, `NATO 創設 75 周年`
with the spaces that a PDF left. `normalize` folds these for matching and keeps, for every character it gives, the
characters it came from, so that whatever is found can be quoted as the document has it.

>>> folded = normalize("ﾔﾇｺｳﾞｨｯﾁ 大統領の國會")
>>> folded.text
'ヤヌコビツチ大統領の国会'
>>> folded.original_span(6, 9).of("ﾔﾇｺｳﾞｨｯﾁ 大統領の國會")
'大統領'

Left out: kana mistaken for kanji by character recognition (ニ for 二), spelling variants beyond one character (the
glossary finds those), simplified Chinese.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from language.script import KANJI, KATAKANA, WRITTEN_WITHOUT_SPACES
from language.span import Span
from language.tables import read_words

_DROPPED = re.compile("[\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # variation selectors
_KANA_MARKS = str.maketrans("゛゜", "\u3099\u309a")  # as marks on the kana before them
_PLAIN_MARKS = str.maketrans("〜∼〰·•‧∙⋅“”„‟〝〟″‘’‚‛′", "~~~・・・・・" + '"' * 7 + "'" * 5)
_KANJI_FORMS = {ord(pair[0]): pair[1] for pair in read_words("kanji_variants.txt")}

_KANJI = re.compile(f"[{KANJI}]")
_SPACES = re.compile(r"\s+")
_SEPARABLE = re.compile(rf"[^\W{WRITTEN_WITHOUT_SPACES}]")
_SEPARABLE_END = ".,;!?%"
# A hyphen after katakana is a long vowel written with the wrong key, unless Latin script follows; a true dash is one
# only between katakana. Neither can follow ン or ッ, which have no vowel to lengthen.
_LONG_VOWEL = re.compile(rf"(?<=[ァ-ヲヴ-ヺ])(?<!ッ)(?:[-‐−](?=[{WRITTEN_WITHOUT_SPACES}]|$)|[–—―─━](?=[ァ-ヺ]))")
_DASH = re.compile(r"[‐−]|(?<![ァ-ヺ])[–—―─━]|(?<=[0-9])ー(?=[0-9])")
_COMMA = re.compile(rf"(?<=[{WRITTEN_WITHOUT_SPACES}])[,.](?=[{WRITTEN_WITHOUT_SPACES}\n]|$)")
_COUNTER = re.compile(r"(?<=[0-9〇一二三四五六七八九十百千万数何幾])[カヵヶケ箇個](?=[国月所年条村点])")
_REPEATED_KANJI = re.compile("[々〻]+")
_REPEATED_KANA = re.compile("[ぁ-ゖァ-ヺ][ゝゞヽヾ]++")
_V_SOUND = re.compile("ヴ[ァィゥェォュ]?|ゔ[ぁぃぅぇぉゅ]?")
_KANA_FORMS = str.maketrans("ァィゥェォッャュョヮヵヶヷヸヹヺヰヱヂヅ", "アイウエオツヤユヨワカケバビベボイエジズ")
_FINAL_LONG_VOWEL = re.compile(rf"(?<=[{KATAKANA}]{{2}}[ァ-ヺ])ー++(?![{KATAKANA}])")


@dataclass(frozen=True, slots=True)
class Normalized:
    """Folded text; `text[i]` came from the original's characters `[_starts[i], _ends[i])`.

    Both arrays never decrease, so a slice of the one text is a slice of the other.
    """

    text: str
    original_length: int
    _starts: array[int] = field(repr=False, compare=False)
    _ends: array[int] = field(repr=False, compare=False)

    def original_span(self, start: int, end: int) -> Span:
        """The characters of the original that gave `text[start:end]`; an empty slice gives an empty span."""
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"[{start}, {end}) is no slice of {len(self.text)} normalised characters")
        if start == end:
            at = self._starts[start] if start < len(self.text) else self.original_length
            return Span(at, at)
        return Span(self._starts[start], self._ends[end - 1])

    def normalized_span(self, start: int, end: int) -> Span:
        """The characters of `text` that came, wholly or in part, from the original's `[start, end)`."""
        if not 0 <= start <= end <= self.original_length:
            raise ValueError(f"[{start}, {end}) is no slice of {self.original_length} original characters")
        first = bisect_right(self._ends, start)
        return Span(first, max(first, bisect_left(self._starts, end)) if end > start else first)


def normalize(text: str, *, spelling: bool = True, case: bool = True) -> Normalized:
    """`text` folded for matching, with the map back.

    Always: NFKC, white space (none beside Japanese; an empty line between paragraphs), invisible characters,
    dashes and quotation marks, variant kanji, 12カ国/12ヶ国. With `spelling` also what a dictionary would no longer
    recognise: ヴァ as バ, small katakana as large, ー dropped at the end of long words, iteration marks written out.
    Without `case`, capitals stay.
    """
    folding = _Folding(text, case=case)
    folding.replace(_SPACES, _space)
    folding.replace(_LONG_VOWEL, lambda _: "ー")
    folding.replace(_DASH, lambda _: "-")
    folding.replace(_COMMA, lambda match: "、" if match.group() == "," else "。")
    folding.replace(_COUNTER, lambda _: "か")
    if spelling:
        folding.replace(_REPEATED_KANJI, _write_out_kanji)
        folding.replace(_REPEATED_KANA, _write_out_kana)
        folding.replace(_V_SOUND, _v_as_b)
        folding.text = folding.text.translate(_KANA_FORMS)
        folding.replace(_FINAL_LONG_VOWEL, lambda _: "")
    return Normalized(folding.text, len(text), folding.starts, folding.ends)


class _Folding:
    """Text under change, with where each of its characters came from."""

    def __init__(self, original: str, *, case: bool) -> None:
        folded = list(map(_FOLDED[case].__getitem__, original))
        if _JOINING in folded:
            self._fold_clusters(original, case)
            return
        self.text = "".join(folded)
        if len(self.text) == len(original) and "" not in folded:  # each is one character still
            self.starts, self.ends = _counting(0, len(original)), _counting(1, len(original) + 1)
            return
        self.starts, self.ends = array("L"), array("L")
        for at, part in enumerate(folded):
            for _ in part:
                self.starts.append(at)
                self.ends.append(at + 1)

    def _fold_clusters(self, original: str, case: bool) -> None:
        parts: list[str] = []
        self.starts, self.ends = array("L"), array("L")
        start, length = 0, len(original)
        while start < length:
            end = start + 1
            while end < length and _extends(original[end]) and not original[start].isspace():
                end += 1
            folded = _fold_cluster(original[start:end], case)
            parts.append(folded)
            for _ in folded:
                self.starts.append(start)
                self.ends.append(end)
            start = end
        self.text = "".join(parts)

    def replace(self, pattern: re.Pattern[str], by: Callable[[re.Match[str]], str]) -> None:
        """As `pattern.sub`. A replacement of another length stands, as a whole, for all that its match came from."""
        parts: list[str] = []
        starts, ends = array("L"), array("L")
        done = 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            new = by(match)
            if new == match.group():
                continue
            parts += [self.text[done:start], new]
            starts += self.starts[done:start]
            ends += self.ends[done:start]
            if len(new) == end - start:
                starts += self.starts[start:end]
                ends += self.ends[start:end]
            else:
                starts.extend([self.starts[start]] * len(new))
                ends.extend([self.ends[end - 1]] * len(new))
            done = end
        if done:
            self.text = "".join([*parts, self.text[done:]])
            self.starts = starts + self.starts[done:]
            self.ends = ends + self.ends[done:]


@lru_cache(maxsize=65_536)
def _extends(character: str) -> bool:
    """Does it join the character before it under NFKC, as accents, ﾞ and ﾟ and parts of Hangul syllables do?"""
    if character < "\u0300":
        return False
    decomposed = unicodedata.normalize("NFKD", character.translate(_KANA_MARKS))[0]
    return bool(unicodedata.combining(decomposed) or "\u1160" <= decomposed <= "\u11ff" or _DROPPED.match(character))


@lru_cache(maxsize=65_536)
def _fold_cluster(cluster: str, case: bool) -> str:
    folded = _DROPPED.sub("", cluster).translate(_KANA_MARKS)
    for _ in range(3):  # folding the case can undo the composition, and the other way round; it soon settles
        folded = unicodedata.normalize("NFKC", folded)
        folded = folded.casefold() if case else folded
    kept: list[str] = []
    for character in folded:
        invisible = unicodedata.category(character) in ("Cc", "Cf") and not character.isspace()
        mark_on_nothing = unicodedata.combining(character) and (not kept or kept[-1].isspace())
        if not (invisible or mark_on_nothing):
            kept.append(character)
    return "".join(kept).translate(_PLAIN_MARKS).translate(_KANJI_FORMS)


_MOST_FOLDED = 65_536  # characters remembered; all are forgotten when there are more
_JOINING = "\0\0"  # what no character is folded to: it must be seen with the one before it


class _Folds(dict[str, str]):
    """What each character by itself is folded to, `_JOINING` for one that joins the character before it."""

    def __init__(self, *, case: bool) -> None:
        super().__init__()
        self._case = case

    def __missing__(self, character: str) -> str:
        if len(self) >= _MOST_FOLDED:
            self.clear()
        self[character] = folded = _JOINING if _extends(character) else _fold_cluster(character, self._case)
        return folded


_FOLDED = {case: _Folds(case=case) for case in (False, True)}
_NUMBERS = array("L", range(2_049))


def _counting(start: int, end: int) -> array[int]:
    return _NUMBERS[start:end] if end < len(_NUMBERS) else array("L", range(start, end))


def _space(match: re.Match[str]) -> str:
    """What is left of white space: an empty line between paragraphs, one space between Latin words, else nothing."""
    text, start, end = match.string, match.start(), match.end()
    if start == 0 or end == len(text):
        return ""
    if match.group().count("\n") > 1:
        return "\n\n"
    before, after = text[start - 1], text[end]
    separable = (_SEPARABLE.match(before) or before in _SEPARABLE_END) and _SEPARABLE.match(after)
    return " " if separable else ""


def _write_out_kanji(match: re.Match[str]) -> str:
    """人々 → 人人, 侃々諤々 → 侃侃諤諤, 一歩々々 → 一歩一歩."""
    count = len(match.group())
    kanji = match.string[max(match.start() - count, 0) : match.start()]
    return kanji if len(kanji) == count and all(map(_KANJI.match, kanji)) else match.group()


def _write_out_kana(match: re.Match[str]) -> str:
    """こゝろ → こころ, いすゞ → いすず."""
    kana = match.group()[0]
    base = unicodedata.normalize("NFD", kana)[0]
    voiced = unicodedata.normalize("NFC", base + "\u3099")[0]
    return kana + "".join(voiced if mark in "ゞヾ" else base for mark in match.group()[1:])


def _v_as_b(match: re.Match[str]) -> str:
    """ヴィ → ビ, ヴ → ブ, ヴュ → ビュ."""
    hiragana = match.group()[0] == "ゔ"
    vowel = match.group()[1:]
    if vowel in ("ュ", "ゅ"):
        return "び" + vowel if hiragana else "ビ" + vowel
    place = "ァィゥェォぁぃぅぇぉ".index(vowel) % 5 if vowel else 2
    return "ばびぶべぼ"[place] if hiragana else "バビブベボ"[place]
