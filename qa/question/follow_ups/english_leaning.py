"""Whether an English question needs the turns before it, and why: it points back, or leaves out what it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from language import back_references as back
from language import word_lists as lists
from language.english import english_lemma
from language.greetings import ends_with_greeting
from qa.question.follow_ups import phrases
from qa.question.follow_ups.english_swap import NamesOne, names_one
from qa.question.follow_ups.japanese_leaning import is_told_by_its_date
from qa.question.follow_ups.resolved import Reason
from qa.question.follow_ups.topics import Topic, topics_of

_COMPARES = frozenset("from than with to as like and".split())


def english_reason(question: str, earlier: Sequence[Topic]) -> Reason:
    if phrases.EN_NEW_TOPIC.search(question) or ends_with_greeting(question):
        return ""
    terms = topics_of(question)
    without_document = _without_document(question, earlier)
    if _points_back(without_document, terms):
        return "other" if phrases.EN_OTHER.search(question) else "pronoun"
    if phrases.EN_DOCUMENT.search(question) or without_document != question:
        return ""
    telling = [term for term in terms if term.named or term.kind == "noun"]
    named = names_one(question)
    if named is not None and not _names_its_topic(named, question):
        return "same kind"
    if phrases.EN_CASE_ALONE.match(question.strip()):
        return "left out"
    if phrases.EN_RULE.search(question) and terms:
        return ""
    if not telling:
        if terms:
            told = is_told_by_its_date(terms) or _is_told_by_its_share(terms)
            return "left out" if len(re.findall(r"\w+", question)) > 1 and not told else ""
        words = [english_lemma(word) for word in re.findall(r"[A-Za-z']+", question)]
        return "question word" if words and all(word in lists.ENGLISH_EMPTY_WORDS for word in words) else ""
    if len(telling) == 1 and telling[0].named and _lacks_object(question, telling[0], terms):
        return "left out"
    if all(_is_head_of_earlier(term, earlier, question) for term in telling):
        return "left out"
    return ""


def _is_told_by_its_share(terms: Sequence[Topic]) -> bool:
    """ "How many countries meet the 2% target?": no other target is meant. "How much is 10%?" leans."""
    return any(
        one.kind == "number" and one.text.endswith("%") and other.kind == "generic" and other.start == one.end + 1
        for one, other in pairwise(terms)
    )


def _without_document(question: str, earlier: Sequence[Topic]) -> str:
    """ "these rules" with "these" blanked, offsets kept, unless a turn named such a thing: then it is that."""

    def blank(match: re.Match[str]) -> str:
        noun = match["noun"].lower()
        named = any(other.text.lower().split()[-1].removesuffix("s") == noun for other in earlier)
        return match.group() if named else "_" * len(match["this"]) + match.group()[len(match["this"]) :]

    return phrases.EN_SUBJECT_OF_DOCUMENT.sub(blank, question)


def _names_its_topic(named: NamesOne, question: str) -> bool:
    """ "What about the effects of the oil crisis on Japan?": a name and more than it can be told by."""
    terms = topics_of(f"x {named.new}")[1:]
    about = re.match(r"(?:what|how) about\b|what of\b", question.strip(), re.I) is not None
    return about and len(terms) > 1 and any(term.named for term in terms)


def _points_back(question: str, terms: Sequence[Topic]) -> bool:
    bare = question
    for pattern in (
        back.EN_EXPLETIVE,
        back.EN_EXISTENTIAL,
        back.EN_GREETING,
        phrases.EN_DOCUMENT,
        back.EN_DEICTIC_TIME,
    ):
        bare = pattern.sub(
            lambda match: re.sub(
                r"\b(?:it|there|this|these)\b", lambda word: "_" * len(word.group()), match.group(), flags=re.I
            ),
            bare,
        )
    solid = [term for term in terms if term.kind not in ("verb", "number")]
    match = back.EN_ANAPHORIC.search(bare)
    contrast = (
        match is not None and phrases.EN_OTHER.search(match.group()) is not None and any(term.named for term in terms)
    )
    if match and not contrast and not _is_bound(bare, match.start(), solid):
        return True
    if phrases.EN_ACTS_ON.search(bare):
        return True
    words = list(re.finditer(r"[A-Za-z]+(?:'[a-z]+)?", bare))
    for position, word in enumerate(words):
        lower = word.group().lower().split("'")[0]
        before = english_lemma(words[position - 1].group()) if position else ""
        after = words[position + 1].group().lower() if position + 1 < len(words) else ""
        if _named_after(question, word.start(), solid):
            continue
        if lower in back.EN_POSSESSIVES:
            bound = any(term.end <= word.start() for term in solid)
        elif lower in back.EN_SUBJECT_PRONOUNS and _is_pronoun(lower, before, after, question[word.end() :]):
            bound = _is_bound(bare, word.start(), solid)
        else:
            continue
        if not bound:
            return True
    return False


def _is_pronoun(word: str, before: str, after: str, rest: str) -> bool:
    """Whether that, this, these, those or then stands for something, rather than joining clauses."""
    ends = not rest.strip() or rest.lstrip()[0] in "?.!,;"
    if word in ("that", "those") and before in _COMPARES and after in lists.ENGLISH_PREPOSITIONS:
        return False  # differs from that on the mill
    if word == "that":
        if english_lemma(after) in lists.ENGLISH_NOUNS_NEEDING_OWNER and (
            before in lists.ENGLISH_PREPOSITIONS or not before
        ):
            return True
        return (
            ends
            or before in lists.ENGLISH_PREPOSITIONS
            or before in {"do", "did", "does", "is", "was", "will", "would", "can", "could", ""}
        )
    if word in ("this", "these"):
        return True
    if word == "those":
        return after not in ("who", "that", "of", "in", "which", "with", "from")
    if word == "then":
        return ends or before in lists.ENGLISH_PREPOSITIONS
    return True


def _named_after(question: str, start: int, terms: Sequence[Topic]) -> bool:
    """ "In its early years, what did the party demand?": the opening clause looks forward."""
    comma = question.find(",", start)
    opens = english_lemma(question.split()[0]) in lists.ENGLISH_PREPOSITIONS | lists.ENGLISH_CLAUSE_STARTS
    return opens and comma > 0 and any(term.named and term.start > comma for term in terms)


def _is_bound(question: str, start: int, terms: Sequence[Topic]) -> bool:
    """Named earlier in the same question, with a clause between: "How tall is the tower and when was it finished?"."""
    for term in terms:
        if term.end <= start and term.kind != "generic":
            between = re.findall(r"[A-Za-z']+|[,.!?]", question[term.end : start])
            if any(english_lemma(word) in lists.ENGLISH_CLAUSE_STARTS or word in ",.!?" for word in between):
                return True
    return False


def _lacks_object(question: str, actor: Topic, terms: Sequence[Topic]) -> bool:
    rest = [term for term in terms if term is not actor]
    words = [english_lemma(word) for word in re.findall(r"[A-Za-z]+", question)]
    if (
        rest
        and all(term.kind in ("generic", "verb") for term in rest)
        and {term.text.lower() for term in rest} & lists.ENGLISH_NOUNS_NEEDING_OBJECT
    ):
        return not re.search(r"\b(?:to|in|on|of|for)\b", question[actor.end :])
    if question.rstrip("?!. ")[-1:].isalpha() and words and words[-1] in lists.ENGLISH_VERBS_NEEDING_OBJECT:
        return len(rest) == 1 and rest[0].kind == "verb"
    return False


def _is_head_of_earlier(term: Topic, earlier: Sequence[Topic], question: str) -> bool:
    """ "the parliament" after "Iceland found its parliament"."""
    definite = re.search(rf"\bthe {re.escape(term.text)}\b", question, re.I) is not None
    return (
        definite
        and term.kind == "noun"
        and any(re.search(rf"\b{re.escape(term.text)}\b", other.text, re.I) is not None for other in earlier)
    )
