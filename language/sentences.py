"""Sentences of Japanese and English text, as offsets into the text that was given.

A sentence ends at 。！？ (and at `. ` in English), takes the closing brackets after its mark with it, and doesn't end
inside brackets that close later in the same line:

>>> text = "彼は「行く。すぐだ。」と言った。雨だった（六月。梅雨）。"
>>> [span.of(text) for span in split_sentences(text)]
['彼は「行く。すぐだ。」と言った。', '雨だった（六月。梅雨）。']

A line break always ends a sentence: in canonical text only the items of a list and the rows of a table have any.
A sentence that is long and has no mark at all, as in a transcript, is cut where its clauses end (`language.clauses`).
Left out: short ones without any mark (slides, verse) are not told apart within a line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from language.clauses import clause_ends
from language.script import KANJI, LETTERS
from language.span import Span
from language.tables import read_words

# A bracket that closes later than this many characters is no longer taken to hold its sentences together.
_LONGEST_BRACKET = 500

_OPENING = "「『（(“｢〈《【〔［["
_CLOSING = "」』）)”｣〉》】〕］]"
_PAIRS = dict(zip(_OPENING, _CLOSING, strict=True))
_EVENT = re.compile(rf'[{re.escape(_OPENING + _CLOSING)}"\n]|[。！？｡!?]+|[.．]+')
_BRACKETS = set(_OPENING + _CLOSING + '"')
# Characters: a sentence without any mark that is longer is no sentence, but several.
LONGEST_UNMARKED = 120
_ANY_MARK = re.compile(r"[。！？｡!?．]|\.(?=\s|$)")
_SPACE = re.compile(r"\s*")
_NOT_SPACE = re.compile(r"\S")
_AFTER_MARK = re.compile(
    rf"[。！？｡!?.．…‥]*[{re.escape(_CLOSING)}’”\"]*(?: ?\[\d{{1,3}}(?: ?[,、~〜–-] ?\d{{1,3}})*\])*"
)
# A short remark between sentences, such as （図1参照）, belongs to the one before; （1） and （ア） count what follows.
_REMARK = re.compile(r"（(?![0-9０-９一二三四五六七八九十ア-ンa-zA-Z]{1,3}）)[^（）。\n]{1,40}）(?=[^\s、。])")
# What can't begin a sentence: the mark before it stood in a name or a cry, as in モーニング娘。を, なぜ？と問う.
_CONTINUES = re.compile(r"[、，ぁぃぅぇぉっゃゅょゎんーァィゥェォッャュョ々を〜～・：；]")
_CONTINUES_CRY = re.compile(
    r"って|という|と(?!ころ|にかく|はいえ|ても|りあえず|もあれ|もに|うとう|き)|が(?!ん|い)|の(?!ち)|は(?!い|じめ|や|たし|るか|っき)|に(?!も|ほん|わか)"
)
# 。 in a name: モーニング娘。の曲. No sentence begins with の and a noun; nor, behind a noun, with another particle and one.
_NAME_GOES_ON = re.compile(f"の[{KANJI}ァ-ヺA-Za-z0-9「『]")
_NOUN_GOES_ON = re.compile(f"(?:は(?![虫種握乳])|[がにもへ]|と(?!同時|共))[{KANJI}ァ-ヺA-Za-z0-9「『]")
_NOUN_END = re.compile(f"[{KANJI}ァ-ヺーA-Za-z]")
_ABBREVIATIONS = "|".join(re.escape(word) for word in sorted(read_words("abbreviations.en.txt")))
_ABBREVIATION = re.compile(rf"(?:\b(?:{_ABBREVIATIONS})|\b[A-Z]|\b[A-Z](?:\.[A-Z])+)$")
_ENGLISH_START = re.compile(rf"[\"'“‘(\[]*[A-Z0-9{LETTERS}「『（]")
_JAPANESE = re.compile(f"[{LETTERS}）」』]")
_LATIN = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]")


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of `text[start:end]` in order, as absolute offsets, without the white space around them.

    Every character of the range that isn't white space lies in exactly one of them.
    """
    end = len(text) if end is None else min(end, len(text))
    spans: list[Span] = []
    for line_start, line_end in _lines(text, start, end):
        done = line_start
        for cut in _sentence_ends(text, line_start, line_end):
            done = _append(spans, text, done, cut)
        _append(spans, text, done, line_end)
    return [piece for span in spans for piece in _clauses(text, span)]


def _clauses(text: str, span: Span) -> Iterator[Span]:
    """The clauses of a long sentence without any mark; any other as it is."""
    if span.end - span.start <= LONGEST_UNMARKED or _ANY_MARK.search(text, span.start, span.end):
        yield span
        return
    pieces: list[Span] = []
    done = span.start
    for cut in clause_ends(text, span.start, span.end):
        done = _append(pieces, text, done, cut)
    _append(pieces, text, done, span.end)
    yield from pieces


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        found = text.find("\n", start, end)
        line_end = end if found < 0 else found
        yield start, line_end
        start = line_end + 1


def _append(spans: list[Span], text: str, start: int, end: int) -> int:
    first = _NOT_SPACE.search(text, start, end)
    if first is not None:
        last = end
        while text[last - 1].isspace():
            last -= 1
        spans.append(Span(first.start(), last))
    return end


def _sentence_ends(text: str, start: int, end: int) -> Iterator[int]:
    """Offsets behind the end marks of one line."""
    events = [(match.start(), match.end()) for match in _EVENT.finditer(text, start, end)]
    held = _held_ranges(text, [at for at, _ in events if text[at] in _BRACKETS])
    held_starts = [opening for opening, _ in held]
    done = start
    for at, after in events:
        if at < done or text[at] in _BRACKETS:
            continue
        inside = bisect_right(held_starts, at) - 1
        if inside >= 0 and at < held[inside][1]:
            closing = held[inside][1]
            # 「はい。」「いいえ。」: a quotation that ends with a mark ends its sentence only before another quotation.
            if after == closing and closing + 1 < end and text[closing + 1] in "「『":
                done = closing + 1
                yield done
            continue
        if not _ends_sentence(text, at, after, end):
            continue
        match = _AFTER_MARK.match(text, after, end)
        done = match.end() if match else after
        remark = _REMARK.match(text, done, end)
        done = remark.end() if remark else done
        yield done


def _held_ranges(text: str, brackets: list[int]) -> list[tuple[int, int]]:
    """Outermost pairs of brackets (opening, closing) of a line, in order; unbalanced and overlong ones hold nothing."""
    pairs: list[tuple[int, int]] = []
    waiting: list[int] = []
    straight = [at for at in brackets if text[at] == '"']
    if len(straight) % 2 == 0:
        pairs.extend(zip(straight[::2], straight[1::2], strict=True))
    open_count = dict.fromkeys(_PAIRS.values(), 0)
    for at in brackets:
        character = text[at]
        if character in _PAIRS:
            waiting.append(at)
            open_count[_PAIRS[character]] += 1
        elif open_count.get(character):
            while waiting:
                opening = waiting.pop()
                expected = _PAIRS[text[opening]]
                open_count[expected] -= 1
                if expected == character:
                    pairs.append((opening, at))
                    break
    outermost: list[tuple[int, int]] = []
    for opening, closing in sorted(pairs):
        if closing - opening <= _LONGEST_BRACKET and (not outermost or opening > outermost[-1][1]):
            outermost.append((opening, closing))
    return outermost


def _ends_sentence(text: str, at: int, after: int, end: int) -> bool:
    mark, following = text[at], text[after : after + 1] if after < end else ""
    before = text[at - 1] if at else ""
    if not following:
        return True
    if mark in ".．":
        return _full_stop_ends(text, at, after, end, before, following)
    if _CONTINUES.match(text, after, end):
        return False
    if mark in "。｡":
        in_noun = _NOUN_END.match(before) and _NOUN_GOES_ON.match(text, after, end)
        return not (_NAME_GOES_ON.match(text, after, end) or in_noun)
    in_name = _LATIN.match(before) and not following.isspace() and following not in _CLOSING + '"’'
    if mark in "!?" and (in_name or _LATIN.match(following)):  # Yahoo!ニュース, ?q=1
        return False
    return not _CONTINUES_CRY.match(text, after, end)


def _full_stop_ends(text: str, at: int, after: int, end: int, before: str, following: str) -> bool:
    if _JAPANESE.match(before):  # である．／である.
        return not _LATIN.match(following) and not following.isdigit() and not _CONTINUES.match(text, after, end)
    closed = _AFTER_MARK.match(text, after, end)
    behind = closed.end() if closed else after
    space = _SPACE.match(text, behind, end)
    next_start = space.end() if space else behind
    if next_start == behind and behind < end:  # no space: 3.14, example.com
        return False
    if after - at == 1 and _ABBREVIATION.search(text[max(0, at - 12) : at]):
        return False
    if before.isdigit() and not _LATIN.search(text[max(0, at - 20) : at]):  # "1. Introduction"
        return False
    return next_start >= end or bool(_ENGLISH_START.match(text, next_start, end))
