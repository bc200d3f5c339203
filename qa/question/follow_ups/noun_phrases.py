"""The noun phrases of an English question, by its closed classes of words: "the adult fare", "of the early shift"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from language import word_lists as lists
from language.english import english_lemma

_WORD = re.compile(r"[^\W_]+(?:[-'’.#][^\W_]+)*|[#][0-9]+")
_DETERMINERS = frozenset("the a an its his her their our your my each every this that these those".split())
_ASK = frozenset("what which who whom whose when where why how".split())
_OTHERS = frozenset("and or but not if than as it he she they we you i one there much many long far often".split())
_MODALS = frozenset("do does did can could may might must shall should will would".split())
_VERBS_TOO = frozenset("cost end start last work rate share weigh number name".split())
_BE = frozenset("is are was were am be been being has have had".split())


@dataclass(frozen=True, slots=True)
class Phrase:
    """`text[start:end]`, its determiner included; `preposition` is the one right before it, or "".

    `words` are its words without the determiner, the head last; `acts` is True for the first one behind an auxiliary.
    """

    start: int
    end: int
    words: tuple[str, ...]
    preposition: str
    acts: bool


def noun_phrases(question: str) -> list[Phrase]:
    """In order; what is left out are verbs, question words and pronouns."""
    words = list(_WORD.finditer(question))
    found: list[Phrase] = []
    run: list[re.Match[str]] = []
    for place, word in enumerate(words):
        if run and (_is_apart(question, run[-1], word) or not _belongs(words, place, run)):
            found.append(_phrase(words, run, found))
            run = []
        if run or _begins(words, place):
            run.append(word)
    if run:
        found.append(_phrase(words, run, found))
    return _without_last_verb(question, words, [phrase for phrase in found if phrase.words])


def _is_apart(question: str, first: re.Match[str], second: re.Match[str]) -> bool:
    return question[first.end() : second.start()].strip() not in ("", "#", "%")


def _begins(words: Sequence[re.Match[str]], place: int) -> bool:
    return words[place].group().lower() in _DETERMINERS or _is_noun(words, place)


def _belongs(words: Sequence[re.Match[str]], place: int, run: Sequence[re.Match[str]]) -> bool:
    opens = len(run) == 1 and run[0].group().lower() in _DETERMINERS
    lower = words[place].group().lower()
    if lower in _DETERMINERS:
        return False
    if opens and lower.endswith(("ed", "ing")):
        return True  # the updated hook, the milling basket
    return _is_noun(words, place) or (opens and lower not in _ASK and lower not in lists.ENGLISH_PREPOSITIONS)


def _is_noun(words: Sequence[re.Match[str]], place: int) -> bool:
    word = words[place].group()
    lower, lemma = word.lower(), english_lemma(word)
    closed = _ASK | _DETERMINERS | _OTHERS | _MODALS | _BE | lists.ENGLISH_PREPOSITIONS | lists.ENGLISH_CLAUSE_STARTS
    if lower in closed or word == "I":
        return False
    if re.fullmatch(r"[a-z]{3,}ed", word):
        return (
            place + 1 < len(words)
            and _is_noun(words, place + 1)
            and place > 0
            and words[place - 1].group().lower() not in _ASK
        )
    if lower in _VERBS_TOO and any(earlier.group().lower() in _MODALS for earlier in words[:place]):
        return False
    return not (lemma in lists.ENGLISH_COMMON_VERBS and lemma not in lists.ENGLISH_NOUNS_NEEDING_OWNER)


def _phrase(words: Sequence[re.Match[str]], run: Sequence[re.Match[str]], before: Sequence[Phrase]) -> Phrase:
    place = words.index(run[0])
    ahead = words[place - 1].group().lower() if place else ""
    inside = tuple(word.group() for word in run if word.group().lower() not in _DETERMINERS)
    acts = ahead in _MODALS | _BE and not any(phrase.acts for phrase in before)
    return Phrase(run[0].start(), run[-1].end(), inside, ahead if ahead in lists.ENGLISH_PREPOSITIONS else "", acts)


def _without_last_verb(question: str, words: Sequence[re.Match[str]], phrases: list[Phrase]) -> list[Phrase]:
    """ "How much do the cards cost?": behind do and can a verb must come; where none is seen, the last word is it."""
    modal = next((word for word in words if word.group().lower() in _MODALS), None)
    last = words[-1] if words else None
    if modal is None or last is None or not phrases or phrases[-1].end != last.end():
        return phrases
    outside = [
        word.group()
        for word in words
        if word.start() > modal.start() and not any(each.start <= word.start() < each.end for each in phrases)
    ]
    if any(english_lemma(word) in lists.ENGLISH_COMMON_VERBS and word.lower() not in _MODALS for word in outside):
        return phrases
    phrase = phrases[-1]
    if len(phrase.words) < 2:
        return phrases[:-1]
    end = words[-2].end()
    return [*phrases[:-1], Phrase(phrase.start, end, phrase.words[:-1], phrase.preposition, phrase.acts)]
