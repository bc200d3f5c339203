"""What a question or an answer is about: its names, dates and nouns, for carrying a topic into a follow-up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from language import back_references as back
from language import word_lists as lists
from language.english import english_lemma
from language.names.is_name import is_name
from language.script import language_of
from language.words import Word, split_words

TopicKind = Literal["person", "place", "name", "date", "number", "noun", "head", "event", "verb", "generic"]

_DATE = re.compile(
    r"^(?:約|西暦)?(?:[0-9０-９〇一二三四五六七八九十元]+(?:年代?|月|日|世紀))+(?:初頭|末|半ば|頃|ごろ|当時|時点|以降|以前|間)?$"
)
_NUMBER = re.compile(r"^(?:約|第)?[0-9０-９〇一二三四五六七八九十百千万億.．,，]+\w{0,3}$|^(?:何|幾|いつ|いくつ)")
_ASKED = re.compile(r"(?:どの|どんな|どういう|どういった|どのような|どれだけの|どれほどの|何の|なんの|誰の)$")
_ASKS_NUMBER = frozenset(("いくら", "いくつ", "何"))
_OF_A_THING = re.compile(r"[ぁ-ん](?:物|者|品)$")  # 忘れ物 is no deed
_LONGEST_ASKED = 10  # characters that it can take, and more
_JOINER = re.compile(r"[・=＝\-]")
_QUOTED = re.compile(r"[「『“]([^「」『』“”]{2,20})[」』”]")
_ANY_QUOTED = re.compile(r"[「『“]([^「」『』“”]{2,200})[」』”]")
_EN_QUOTED = re.compile(r"[\"“]([^\"“”]{2,60})[\"”]|(?<!\w)['‘]([^'‘’]{2,60})['’](?!\w)|[「『][^「」『』]{2,20}[」』]")
_MARK = re.compile(r"[\[［][\d,，、;~〜–\- ]+[\]］]|〔[^〕]*〕")
_EN_WORD = re.compile(r"[A-Za-zÀ-ÿ0-9][A-Za-zÀ-ÿ0-9'’.\-]*[A-Za-zÀ-ÿ0-9%]|[A-Za-z0-9%]")


@dataclass(frozen=True, slots=True)
class Topic:
    """A word or run of words of a question, `text[start:end]`.

    Of kind "generic" is what says nothing without an owner (目的, size); a "head" needs a name to be one thing
    (treaty); an "event" is the noun of a verb (発効).

    `subject` is True for the one that acts or is talked about: marked by は, が or も, or before an English verb.
    """

    text: str
    kind: TopicKind
    start: int
    end: int
    subject: bool = False
    particle: str = ""

    @property
    def named(self) -> bool:
        return self.kind in ("person", "place", "name")


def plain_answer(text: str) -> str:
    """An answer's text without its `[n]` marks, those of its sources, and the words added in 〔 〕."""
    return _MARK.sub("", text)


def hide_quotes(text: str) -> str:
    """`text` with what stands in 「 」 blanked, every offset kept: words inside a quotation point nowhere."""
    return _hide(_ANY_QUOTED, text)


def _hide(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: "「" + "　" * len(match[1]) + "」", text)


def topics_of(text: str) -> list[Topic]:
    """The terms of a question or answer in order, verbs included."""
    return list(_topics_of(text))


@lru_cache(maxsize=64)
def _topics_of(text: str) -> tuple[Topic, ...]:
    """Kept, for each turn of a conversation is asked for several times over."""
    return tuple(_japanese_topics(text) if language_of(text) == "ja" else _english_topics(text))


# --- Japanese -------------------------------------------------------------------------------------------------------


def _japanese_topics(text: str) -> list[Topic]:
    quoted = [Topic(match[1], "name", match.start(1), match.end(1)) for match in _QUOTED.finditer(text)]
    words = split_words(_hide(_QUOTED, text), "C")
    terms: list[Topic] = []
    run: list[Word] = []
    for position, word in enumerate([*words, None]):
        if word is not None and _extends(run, word, words[position + 1] if position + 1 < len(words) else None):
            run.append(word)
            continue
        if run:
            terms.append(_japanese_topic(text, run, words[position:], asked=_is_asked(text, run[0].start)))
            run = []
        if word is None:
            break
        if _is_noun(word):
            run = [word]
        elif word.part_of_speech[0] == "動詞" and word.normalized not in lists.LIGHT_VERBS:
            terms.append(Topic(word.dictionary_form, "verb", word.start, word.end))
    return sorted([*terms, *quoted], key=lambda term: term.start)


def _is_asked(text: str, start: int) -> bool:
    return _ASKED.search(text, max(0, start - _LONGEST_ASKED), start) is not None


def _is_noun(word: Word) -> bool:
    kind = word.part_of_speech
    if word.surface in lists.FORMAL_NOUNS or word.surface in back.JA_PRONOUNS:
        return False
    return kind[0] in ("名詞", "接頭辞") or (kind[0] == "記号" and word.surface.isalnum())


def _extends(run: Sequence[Word], word: Word, after: Word | None) -> bool:
    if not run or run[-1].end != word.start:
        return False
    date = run[0].part_of_speech[1] == "数詞" and run[-1].surface in ("年", "月", "日")
    if date and word.part_of_speech[1] not in ("数詞", "名詞的") and "副詞可能" not in word.part_of_speech:
        return False  # 1970年大阪万博 is a date and a name
    if word.surface in _ASKS_NUMBER:
        return False  # 1回いくら
    if "サ変可能" in word.part_of_speech and any(before.surface == "何" for before in run):
        return False  # 何日間保管
    if _is_noun(word) or (word.part_of_speech[0] == "接尾辞" and word.part_of_speech[1] == "名詞的"):
        return True
    return bool(_JOINER.fullmatch(word.surface)) and after is not None and _is_noun(after) and word.end == after.start


def _japanese_topic(text: str, run: list[Word], rest: Sequence[Word], asked: bool) -> Topic:
    particle = "".join(word.surface for word in rest[:2] if word.part_of_speech[0] in ("助詞", "助動詞"))[:3]
    subject = bool(re.match(r"は|が|も|とは|って|では|には", particle))
    person = any("人名" in word.part_of_speech for word in run)
    if len(run) > 1 and run[-1].surface in lists.TITLES and (person or is_name(run[-2])):
        run, person = run[:-1], True
        first = max((i for i, word in enumerate(run) if not is_name(word)), default=-1) + 1
        run = run[first:] or run
    start, end = run[0].start, run[-1].end
    surface = text[start:end]
    # どの都市, どんな罰: what is asked for, not what the question is about.
    kind: TopicKind = "generic" if asked else _japanese_kind(surface, run, person, rest)
    return Topic(surface, kind, start, end, subject, particle)


def _japanese_kind(surface: str, run: Sequence[Word], person: bool, rest: Sequence[Word]) -> TopicKind:
    if _DATE.match(surface):
        return "date"
    if _NUMBER.match(surface) and not any(is_name(word) for word in run):
        return "number"
    if all(
        word.normalized in lists.NOUNS_NEEDING_OWNER or word.surface in lists.NOUNS_NEEDING_OWNER or _is_affix(word)
        for word in run
    ):
        return "generic"
    if surface in lists.NOUNS_NEEDING_OWNER:
        return "generic"
    if person and all(is_name(word) or _is_affix(word) or _JOINER.fullmatch(word.surface) for word in run):
        return "person"
    places = ["地名" in word.part_of_speech for word in run]
    if any(places) and all(
        is_place or word.surface in lists.PLACE_ENDINGS for is_place, word in zip(places, run, strict=True)
    ):
        return "place"
    if any(is_name(word) for word in run):
        return "name"
    if (
        "サ変可能" in run[-1].part_of_speech
        and not _OF_A_THING.search(surface)
        and all(_is_affix(word) for word in run[:-1])
    ):
        if rest and rest[0].normalized == "為る":
            return "verb"
        return "event"
    return "noun"


def _is_affix(word: Word) -> bool:
    return word.part_of_speech[0] in ("接頭辞", "接尾辞")


# --- English --------------------------------------------------------------------------------------------------------


def _english_topics(text: str) -> list[Topic]:
    quoted = [
        Topic(match.group()[1:-1], "name", match.start() + 1, match.end() - 1) for match in _EN_QUOTED.finditer(text)
    ]
    matches = list(_EN_WORD.finditer(_EN_QUOTED.sub(lambda match: " " * len(match.group()), text)))
    terms: list[Topic] = []
    previous: Topic | None = None
    auxiliary_before = False
    for position, match in enumerate(matches):
        word = match.group()
        stem = re.sub(r"['’]s?$", "", word)
        lemma = english_lemma(word)
        kind = _english_kind(stem, lemma, first=position == 0)
        between = text[previous.end : match.start()] if previous else ""
        if kind is None:
            auxiliary_before = lemma in lists.ENGLISH_AUXILIARIES or (auxiliary_before and lemma in {"the", "a", "an"})
            # "of" inside a name: Treaty of Rome.
            if not (lemma == "of" and previous is not None and previous.kind == "name"):
                previous = None
            continue
        start, end = match.start(), match.start() + len(stem)
        if (previous is not None and kind == "name" and previous.kind == "name" and between.strip() in ("", "of")) or (
            previous is not None and between == " " and previous.kind == "name" and kind == "head"
        ):
            terms[-1] = previous = Topic(text[previous.start : end], "name", previous.start, end, previous.subject)
        else:
            previous = Topic(stem, kind, start, end, auxiliary_before)
            terms.append(previous)
        if word != stem:
            previous = None
        auxiliary_before = False
    return sorted([*terms, *quoted], key=lambda term: term.start)


def _english_kind(word: str, lemma: str, first: bool) -> TopicKind | None:
    if re.fullmatch(r"(?:1\d|20)\d\d", word):
        return "date"
    if word[0].isdigit():
        return "number"
    capital = word[0].isupper() and (not first or (word.isupper() and len(word) > 1))
    if capital and not (lemma in lists.ENGLISH_EMPTY_WORDS and len(lemma) < 5):
        return "name"
    if lemma in lists.ENGLISH_EMPTY_WORDS:
        return None
    if lemma in lists.ENGLISH_NOUNS_NEEDING_OWNER:
        return "generic"
    if lemma in lists.ENGLISH_BARE_HEADS:
        return "head"
    if re.fullmatch(r"[a-z]{3,}ed", word):
        return "verb"  # evacuated, threatened
    return "verb" if lemma in lists.ENGLISH_COMMON_VERBS or lemma in lists.ENGLISH_VERBS_NEEDING_OBJECT else "noun"
