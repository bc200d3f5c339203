"""Countries in a text, by any of their names: ロシア, 露軍, 対露, 米英ソ, 西独, Russian.

Japanese shortens a country to one kanji that is also an everyday word: 米 is rice, 中 the middle, 仏 Buddha. Such a kanji
counts only where it fills a word's place among its like: 米露, 日米欧 (all of a word), 対露, 訪米 (after a word of
relations), 露軍, 英紙 (before what countries have), 米政府, 独首相 (a word of its own before such a noun), 米、英、仏 (a
list). Words come from Sudachi, so 独立, 米袋, 日曜 and 中学 are never opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from language.names.entity import Entity
from language.normalize import normalize
from language.tables import read_rows, read_words
from language.words import Word

_CONTEXTS = "country_contexts.ja.txt"


def _pattern(section: str) -> re.Pattern[str]:
    return re.compile("|".join(sorted(read_words(_CONTEXTS, section))))


# What one kanji of a country follows, in one word or as the word before it: 対露, 訪米, 在日, 反露.
_RELATIONS_IN_WORD = read_words(_CONTEXTS, "relations")
# What makes a word of two kanji with a country's: 露軍, 英紙, 仏領.
_HEADS_IN_WORD = frozenset("軍国紙兵側領系製誌艦相皇")
_HEADS_OF = dict.fromkeys("米英仏独露豪韓伊", _HEADS_IN_WORD) | dict.fromkeys("印加", frozenset("軍側系"))
_FEW_HEADS = frozenset("系側")
# What follows a country's kanji that stands as a word: 米政府, 独首相, 英女王, 米国防長官.
_HEADS = _pattern("heads")
_RICE = _pattern("rice")
# Words made of country kanji alone that name something else.
_OTHER_WORDS = read_words(_CONTEXTS, "other_words")
# … unless countries are what the text is about.
_AFFAIRS = _pattern("affairs")
_PART_OF_OTHER = _pattern("part_of_other")


@dataclass(frozen=True, slots=True)
class CountryMention:
    """`text[start:end]` names `country`."""

    start: int
    end: int
    country: Entity


@dataclass(frozen=True, slots=True)
class _Table:
    names: dict[str, Entity]  # Japanese names of two characters or more, folded
    kanji: dict[str, Entity]  # 米, 露
    english: dict[str, Entity]  # names and adjectives, as written
    english_lower: dict[str, Entity]  # those that mean nothing else in small letters
    first: frozenset[str]
    longest: int
    english_first: frozenset[str]  # how English names begin, in small letters


_ALSO_ENGLISH_WORDS = frozenset("turkey china polish us chad jordan guinea".split())


@lru_cache(maxsize=1)
def _table() -> _Table:
    names: dict[str, Entity] = {}
    kanji: dict[str, Entity] = {}
    english: dict[str, Entity] = {}
    for _, japanese, short, in_english, adjectives in read_rows("countries.tsv"):
        groups = [
            [name for name in column.split(separator) if name]
            for column, separator in ((japanese, "、"), (short, "、"), (in_english, "; "), (adjectives, "; "))
        ]
        country = Entity.of(*(name for group in groups for name in group))
        names |= {_fold(name): country for name in groups[0]}
        kanji |= dict.fromkeys(groups[1], country)
        english |= dict.fromkeys([*groups[2], *groups[3]], country)
    lower = {
        name.lower(): term
        for name, term in english.items()
        if not name.isupper() and name.lower() not in _ALSO_ENGLISH_WORDS
    }
    return _Table(
        names,
        kanji,
        english,
        lower,
        frozenset(name[0] for name in names),
        max(map(len, names)),
        frozenset(name[:_BEGINNING].lower() for name in english),
    )


@lru_cache(maxsize=65_536)
def _fold(name: str) -> str:
    return normalize(name).text


def countries() -> tuple[Entity, ...]:
    """All that are known, each once."""
    return tuple(dict.fromkeys(_table().names.values()))


def find_countries(text: str, words: Sequence[Word]) -> list[CountryMention]:
    """The countries named in `text`, in order. `words` are its words, `split_words(text)`."""
    full = [*_full_names(text, words), *_english_names(text)]
    covered = {at for mention in full for at in range(mention.start, mention.end)}
    short = (mention for mention in _short_names(text, words) if mention.start not in covered)
    return sorted([*full, *short], key=lambda mention: (mention.start, mention.end))


def _full_names(text: str, words: Sequence[Word]) -> Iterator[CountryMention]:
    table = _table()
    index = 0
    while index < len(words):
        start = words[index].start
        best = index
        if _fold(text[start])[:1] in table.first:
            for last in range(index, min(index + 8, len(words))):
                end = words[last].end
                if end - start > table.longest + 2:
                    break
                if end - start > 1 and _fold(text[start:end]) in table.names and _is_country(text, words, index, last):
                    best = last + 1
        if best > index:
            end = words[best - 1].end
            yield CountryMention(start, end, table.names[_fold(text[start:end])])
        index = max(best, index + 1)


def _is_country(text: str, words: Sequence[Word], first: int, last: int) -> bool:
    word = words[first]
    if _PART_OF_OTHER.match(text, words[last].end) and text[word.start : words[last].end] in ("中国", "日本", "インド"):
        return False
    following = words[last + 1].surface if last + 1 < len(words) else ""
    if word.surface == "ジョージア" and following == "州":
        return False
    if word.surface == "アイルランド" and first and words[first - 1].surface == "北":
        return False
    short = first == last and word.end - word.start <= 3 and re.fullmatch("[ァ-ヺー]+", word.surface)
    return not short or word.part_of_speech[3] == "国"


def _short_names(text: str, words: Sequence[Word]) -> Iterator[CountryMention]:
    kanji = _table().kanji
    bounds = _Bounds(text, words)
    for run in re.finditer(f"[{''.join(kanji)}]+", text):
        at, end = run.span()
        while at < end:
            start, at = _next_part(text, bounds, at, end)
            for place in range(start, at):
                yield CountryMention(place, place + 1, kanji[text[place]])
            if start == at:
                at += 1


class _Bounds:
    """Where words begin and end; a ・ parts words too, though Sudachi knows 日・米 as one."""

    def __init__(self, text: str, words: Sequence[Word]) -> None:
        self.start_of = {word.start: word.end for word in words}
        self.end_of = {word.end: word.start for word in words}
        for dot in re.finditer("・", text):
            self.end_of.setdefault(dot.start(), dot.start())
            self.start_of.setdefault(dot.end(), dot.end())


def _next_part(text: str, bounds: _Bounds, at: int, end: int) -> tuple[int, int]:
    """The first stretch within `text[at:end]`, all country kanji, that names countries; (`at`, `at`) if none begins there."""
    opened = bounds.start_of.get(at - 1, 0)
    if text[at - 1 : at] in _RELATIONS_IN_WORD and at < opened <= end:  # 対露, 親欧米
        return (at, opened) if text[at - 1 : opened] not in _OTHER_WORDS and _distinct(text[at:opened]) else (at, at)
    if at not in bounds.start_of:
        return at, at
    word_end = bounds.start_of[at]
    if word_end == at + 2 and text[at + 1] in _HEADS_IN_WORD:  # 露軍, 英紙
        heads = _HEADS_OF.get(text[at], _FEW_HEADS)
        return (at, at + 1) if text[at + 1] in heads and not (at and text[at - 1] == "大") else (at, at)
    while end > at and end not in bounds.end_of:
        end -= 1
    part = text[at:end]
    if len(part) == 1:
        related = bounds.end_of.get(at) == at - 1 and text[at - 1] in _RELATIONS_IN_WORD and text[at - 1] != "全"
        return (at, end) if _alone(part, text[max(at - 24, 0) : at], text[end : end + 24], related) else (at, at)
    if not part or not _distinct(part):
        return at, at
    return (at, end) if part not in _OTHER_WORDS or _AFFAIRS.match(text, end) else (at, at)


def _distinct(part: str) -> bool:
    if len(part) > len(
        _table().kanji
    ):  # some kanji comes twice; told without looking, for 加加加… is asked at each place
        return False
    return len(set(part)) == len(part)


def _alone(part: str, before: str, after: str, related: bool) -> bool:
    """One kanji that is a word: after 対 or 反, before 政府 or 首相, or in a list of its like."""
    if part == "米" and _RICE.match(after):
        return False
    if related:
        return True
    others = f"[{''.join(_table().kanji)}]"
    listed = re.search(f"(?:^|[、・,(はがの])(?:{others}{{1,3}}[、・,])+$", before) or re.match(
        f"(?:[、・,]{others}{{1,3}})+(?![一-龠々ァ-ヺ])", after
    )
    if listed:
        around = set(re.findall(others, listed.group())) | {part}
        return len(around) >= 3 or (len(around) == 2 and bool(around & set("米英仏独露韓ソ")) and "中" not in around)
    if part not in _HEADS_OF:
        return False
    return _HEADS.match(after) is not None and not re.search("[一-龠々]$", before)


_BEGINNING = 2  # characters of an English name that are looked up before the whole
_LATIN = re.compile("[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’.-]*")


def _english_names(text: str) -> Iterator[CountryMention]:
    """Longest names first; in small letters only names that are no other word."""
    table = _table()
    words = list(_LATIN.finditer(text))
    index = 0
    while index < len(words):
        taken = 1
        begins = text[words[index].start() :][:_BEGINNING].lower() in table.english_first
        for count in range(min(8, len(words) - index) if begins else 0, 0, -1):
            start, end = words[index].start(), words[index + count - 1].end()
            if end - start > 60:
                continue
            name = text[start:end]
            country = _english_name(name, table)
            if country is None and name[-1:] in ".'’":
                end -= 1
                country = _english_name(name[:-1], table)
            if country is not None:
                yield CountryMention(start, end, country)
                taken = count
                break
        index += taken


def _english_name(name: str, table: _Table) -> Entity | None:
    name = re.sub("['’]s$", "", name)
    if name in table.english:
        return table.english[name]
    lower = name.lower()
    return table.english_lower.get(lower) or table.english_lower.get(lower.removesuffix("s"))
