"""An English follow-up that names one thing and leaves the rest to the question before: "And children?", "For 500?"

What does the bus cost for adults?   → And children?    ⇒ What does the bus cost for children?
How long is the early shift?         → And the late one? ⇒ How long is the late shift?
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from language import word_lists as lists
from language.english import english_lemma
from qa.question.follow_ups import phrases
from qa.question.follow_ups.noun_phrases import Phrase, noun_phrases
from qa.question.follow_ups.topics import topics_of

_MOST_WORDS = 9  # of what is named; more is a question of its own
_ASKS_OF = re.compile(
    r"^(?:(?:and|but|so)\b[, ]*)?how (?:much|many|long|often|far|old)(?: (?:would|will|does|do|did|is|are|was|were))?"
    r" (?P<new>(?:for|in|with|at|on|to|after|during) [^?.!]+?|[0-9][0-9,.]*)(?: (?:be|cost|take|then))*[?.! ]*$",
    re.I,
)
_BARE = re.compile(
    r"^(?P<new>(?:(?:for|in|on|at|with|from|to|after|during|by) )[\w' -]{2,30}|[0-9][0-9,.]*(?: [\w-]+){0,2})\?\s*$",
    re.I,
)
_VERBAL = re.compile(
    r"\b(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|must|may|might|why|how|when|whom|which|what)\b"
)
_ONE = re.compile(r"\bones?\b", re.I)
_ORDINAL = re.compile(r"the (?:first|second|third|fourth|fifth|sixth|last|next|previous|other)", re.I)
_NUMBER = re.compile(r"(?<![\w.])[0-9][0-9,.]*(?![\w])")
_COMPARED = re.compile(
    r"\b(?:maximum|minimum|upper|lower|earliest|latest)\b|\b(?!rest\b|interest|forest|request|guest|test)[a-z]{2,}(?:est)\b|\b(?:most|least) [a-z]+\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class NamesOne:
    """What is named in place of something, without the preposition before it."""

    new: str
    preposition: str


def names_one(question: str) -> NamesOne | None:
    """What `question` names where it says nothing else, or None."""
    match = phrases.EN_SWAP.match(question.strip()) or _ASKS_OF.match(question.strip()) or _BARE.match(question.strip())
    if match is None:
        return None
    new = match["new"].strip(" ,")
    if len(new.split()) > _MOST_WORDS or _VERBAL.search(new):
        return None
    if all(english_lemma(word) in lists.ENGLISH_COMMON_VERBS for word in new.split()):
        return None  # "And close?"
    first, _, rest = new.partition(" ")
    if rest and first.lower() in lists.ENGLISH_PREPOSITIONS:
        return NamesOne(rest, first.lower())
    return NamesOne(new, "")


def swapped(named: NamesOne, before: str) -> str | None:
    """`before` asked of what is `named`, or None where no place is found for it."""
    found = noun_phrases(before)
    if _ORDINAL.fullmatch(named.new):
        named = NamesOne(f"{named.new} one", named.preposition)
    if _ONE.search(named.new):
        return _one(named, before, found)
    return (
        _by_number(named, before)
        or _by_superlative(named, before)
        or _by_preposition(named, before, found)
        or _by_likeness(named, before, found)
        or _by_place(named, before, found)
    )


def _one(named: NamesOne, before: str, found: Sequence[Phrase]) -> str | None:
    """ "the late one" for "the early shift": the noun stays."""
    old = _behind(named.preposition, found) or _acting(found)
    if old is None:
        return None
    if old.words[-1:] == ("one",) or before[old.end :].lower().startswith(" one"):
        end = old.end if old.words[-1:] == ("one",) else old.end + len(" one")
        return before[: old.start] + named.new + before[end:]
    head = next((word for word in reversed(old.words) if word[0] not in "#0123456789"), "")
    return before[: old.start] + _ONE.sub(lambda _: head, named.new) + before[old.end :]


def _by_number(named: NamesOne, before: str) -> str | None:
    """500 in the place of 100."""
    numbers = list(_NUMBER.finditer(before))
    if not _NUMBER.fullmatch(named.new) or len(numbers) != 1 or numbers[0].group() == named.new:
        return None
    return before[: numbers[0].start()] + named.new + before[numbers[0].end() :]


def _by_superlative(named: NamesOne, before: str) -> str | None:
    """ "the shortest" for "the longest"."""
    new, old = _COMPARED.search(named.new), _COMPARED.search(before)
    if not new or not old or len(named.new.split()) > 3:
        return None
    return before[: old.start()] + new.group() + before[old.end() :]


def _by_preposition(named: NamesOne, before: str, found: Sequence[Phrase]) -> str | None:
    old = _behind(named.preposition, found)
    if old is None:
        return None
    return before[: old.start] + named.new + before[_whole(before, old, found) :]


def _by_likeness(named: NamesOne, before: str, found: Sequence[Phrase]) -> str | None:
    """A name for a name, persons for persons, "the blue card" for "the red card"."""
    names = [term for term in topics_of(f"x {named.new}")[1:] if term.named or term.kind == "date"]
    if len(names) == 1 and names[0].text == named.new:
        terms = [term for term in topics_of(before) if term.kind == names[0].kind]
        alike = [term for term in terms if term.text.isupper() == named.new.isupper()]
        if not alike or any(term.text == named.new for term in terms):
            return None
        old = next((term for term in alike if term.subject), alike[0])
        return before[: old.start] + named.new + before[old.end :]
    if _is_person(named.new.split()):
        return _person(named, before, found)
    last = english_lemma(named.new.split()[-1])
    like = next((phrase for phrase in found if english_lemma(phrase.words[-1]) == last), None)
    return None if like is None else before[: like.start] + named.new + before[like.end :]


def _person(named: NamesOne, before: str, found: Sequence[Phrase]) -> str | None:
    """In the place of the persons of the question before, or of the word that says whose a thing is: "the adult fare"."""
    old = next((phrase for phrase in found if _is_person(phrase.words[-1:])), None)
    if old is not None:
        return before[: old.start] + named.new + before[_whole(before, old, found) :]
    word = next((word for phrase in found for word in phrase.words if _is_person([word])), None)
    bare = before if word is None else re.sub(rf"\b{re.escape(word)} ", "", before, count=1)
    return _added(bare, f"{named.preposition or 'for'} {named.new}")


def _by_place(named: NamesOne, before: str, found: Sequence[Phrase]) -> str | None:
    if named.preposition:
        return _added(before, f"{named.preposition} {named.new}")
    old = _acting(found)
    if old is None:
        return None
    end = _whole(before, old, found)
    owner = next((phrase for phrase in found if phrase.end == end), old)
    if named.new.split()[0].lower() == before[owner.start :].split()[0].lower() == "the" and " of " not in named.new:
        old = owner  # "the hours of the library" → "And the museum?"
    return before[: old.start] + named.new + before[end:]


def _added(before: str, what: str) -> str:
    bare = before.rstrip("?!. ")
    return f"{bare} {what}{before[len(bare) :]}"


def _behind(preposition: str, found: Sequence[Phrase]) -> Phrase | None:
    return next((phrase for phrase in reversed(found) if preposition and phrase.preposition == preposition), None)


def _acting(found: Sequence[Phrase]) -> Phrase | None:
    """The one that acts or is talked about; else the first that stands behind no preposition, or the last."""
    bare = (phrase for phrase in found if not phrase.preposition)
    return next((phrase for phrase in found if phrase.acts), next(bare, found[-1] if found else None))


def _whole(before: str, phrase: Phrase, found: Sequence[Phrase]) -> int:
    """Where a phrase ends with what it belongs to: "residents of the town"."""
    following = next((other for other in found if other.start > phrase.end), None)
    if following is not None and before[phrase.end : following.start].strip() == "of":
        return following.end
    return phrase.end


def _is_person(words: Sequence[str]) -> bool:
    return any(english_lemma(word) in lists.ENGLISH_KINDS_OF_PERSONS for word in words) or any(
        word.lower() in lists.ENGLISH_KINDS_OF_PERSONS for word in words
    )
