"""What the turns before were about: the names and nouns that a follow-up leaves out, the thing pointed at first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from language import back_references as back
from language.script import language_of
from qa.question.follow_ups import phrases
from qa.question.follow_ups.resolved import Reason, Resolved
from qa.question.follow_ups.topics import Topic, plain_answer, topics_of
from qa.question.settings import FollowUp
from qa.records import Turn

_WHO = re.compile(
    r"誰|だれ|どなた|何者|どの人|\bwho(?:m|se)?\b"
    r"|\bwhich (?:\w+ ){0,2}(?:president|man|woman|person|leader|minister|general|comedian)",
    re.I,
)
_WHERE = re.compile(
    r"どこ|どの(?:国|都市|町|地域|場所|州|県|市|島)|何という(?:国|町|都市)"
    r"|\bwhere\b|\b(?:which|what) (?:country|city|town|region|place|island|state)",
    re.I,
)
_WHEN = re.compile(r"いつ|何年|何月|何日|\bwhen\b|\b(?:what|which) (?:year|month|day|date)\b", re.I)
_WHICH = re.compile(
    r"どの|どれ|何という|は何(?:です|でしょう|$|[?？])|\bwhich\b|\bwhat (?:is|was|were|are) the name", re.I
)
_DEFINITION = re.compile(r"とは|って(?:何|なに|なん)|\bwhat (?:is|was|are|were) (?:the )?[A-Z]|について")
_THING = re.compile(r"それ|これ|その|この|\b(?:it|its|that|this|they|their)\b", re.I)
_NO_ANSWER = re.compile(
    r"見つか(?:ら|り)|わかりません|分かりません|書かれていません|述べられていません|記載(?:が|は)あり?ません"
)


_LONGEST_SAID = 80  # characters of a question that are taken whole
_CASE_NUMBER = re.compile(r"(?:^|[、\s]|じゃあ|では)(?P<number>[0-9０-９]+)(?:だと|なら|だったら|の場合|は)")
_LAST_NUMBER = re.compile(r"(?<=[^0-9０-９])[0-9０-９]+$")


def earlier_terms(turn: Turn, asked: Resolved, settings: FollowUp) -> list[Topic]:
    return [*topics_of(asked.question), *topics_of(usable_answer(turn, settings))]


def usable_answer(turn: Turn, settings: FollowUp) -> str:
    """The answer's words, or nothing when it was a refusal, whose words are not about the topic."""
    if not re.search(r"\[\d+\]", turn.answer) and _NO_ANSWER.search(turn.answer):
        return ""
    return plain_answer(turn.answer[: settings.answer_characters])


def carried_topic(question: str, turn: Turn, asked: Resolved, reason: Reason, settings: FollowUp) -> tuple[str, ...]:
    """What the turn before was about, the thing pointed at first, without what `question` says itself."""
    terms = [term for term in topics_of(asked.question) if term.kind != "verb" or term.end > asked.topic_end]
    referents = _referents(question, turn, terms, settings)
    of_pair = _one_of_pair(question, turn, terms, settings)
    if of_pair:
        return of_pair
    wanted = [term for term in terms if term.named or term.kind in ("noun", "date", "event", "head")]
    if reason == "other" or reason == "same kind":
        wanted = [term for term in wanted if term.kind != "date" and not (term.subject and term.named)]
        referents = []
    whole = phrases.JA_OF_THE_EVENT.search(question)
    if reason == "question word" or not wanted or (whole and reason != "other"):
        wanted = [*wanted, *(term for term in terms if term.kind == "verb")]
    names_first = sorted(wanted, key=lambda term: (not term.named, term.kind == "verb"))
    if reason == "same kind":
        own = [term.text for term in topics_of(question) if term.kind not in ("generic", "number")]
        return _distinct([*own, *(term.text for term in names_first)], "", settings)
    said = None if referents or reason != "pronoun" else _what_was_said(question, asked.question, terms, wanted)
    if said:
        return (said,)
    texts = [_renumbered(term.text, question) for term in names_first]
    return _distinct([*referents, *texts], question, settings)


def _one_of_pair(question: str, turn: Turn, terms: Sequence[Topic], settings: FollowUp) -> tuple[str, ...]:
    """Which of two the former or the latter is: two of the question before, or else of its answer."""
    order = back.JA_ORDER.search(question) or re.search(r"\bthe (?:former|latter)\b", question, re.I)
    if not order:
        return ()
    for terms_of in (terms, topics_of(usable_answer(turn, settings))):
        pair = list(dict.fromkeys(term.text for term in terms_of if term.named or term.kind == "noun"))[:2]
        if len(pair) == 2:
            return (pair[0 if order.group().lower() in ("前者", "the former") else 1],)
    return ()


def _what_was_said(question: str, before: str, terms: Sequence[Topic], wanted: Sequence[Topic]) -> str | None:
    """The question before from its first telling word to its last, where all of it is meant: "Who decides that?"."""
    if language_of(question) != "en" or language_of(before) != "en" or not terms:
        return None
    said = before[terms[0].start : terms[-1].end]
    vague = (
        len(wanted) == 1 and not wanted[0].named and len(terms) > 2
    )  # "format", of what should a time of day be stored in
    return said if (vague or phrases.EN_OF_THE_EVENT.search(question)) and len(said) <= _LONGEST_SAID else None


def _renumbered(text: str, question: str) -> str:
    """警戒レベル4 with the number of 「5だと」."""
    number, own = _CASE_NUMBER.search(question), _LAST_NUMBER.search(text)
    return text[: own.start()] + number["number"] if number and own else text


def _referents(question: str, turn: Turn, terms: Sequence[Topic], settings: FollowUp) -> list[str]:
    """The persons, places, dates or names of the last answer (or question) that a pronoun of this kind can mean."""
    before, answer = turn.question, topics_of(usable_answer(turn, settings))
    known = {term.text for term in terms}
    new = [term for term in answer if term.text not in known and not any(term.text in other for other in known)]
    person = back.JA_PERSON.search(question) or back.EN_PERSON.search(question)
    place = back.JA_PLACE.search(question) or back.EN_PLACE.search(back.EN_EXISTENTIAL.sub("", question))
    if person:
        inside = [term.text for term in terms if term.kind == "person"]
        return _names(new, "person")[:2] if _WHO.search(before) or not inside else inside[:2]
    if place:
        inside = [term.text for term in terms if term.kind == "place"]
        return _names(new, "place")[:1] if _WHERE.search(before) or not inside else inside[:1]
    if (back.JA_DATE.search(question) or back.EN_DATE.search(question)) and _WHEN.search(before):
        return [term.text for term in new if term.kind == "date"][:1]
    if _WHO.search(before) and not _THING.search(question):
        return _names(new, "person")[:2]
    if _WHICH.search(before) and not _DEFINITION.search(before):
        asked_for = [
            term.text for term in new if any(other in term.text for other in known)
        ]  # 小惑星リュウグウ for 小惑星
        return (asked_for or [term.text for term in new if term.named])[:2]
    return []


def _names(terms: Sequence[Topic], kind: str) -> list[str]:
    """Names of a kind with other names that act (before が or は), which may be of it though Sudachi doesn't know."""
    others = sorted(
        (term for term in terms if term.kind == "name"), key=lambda term: term.particle[:1] not in ("が", "は")
    )
    sure = [term.text for term in terms if term.kind == kind]
    return list(
        dict.fromkeys([*sure, *(term.text for term in others if not sure or term.particle[:1] in ("が", "は"))])
    )


def _distinct(texts: Sequence[str], question: str, settings: FollowUp) -> tuple[str, ...]:
    kept: list[str] = []
    for text in texts:
        if len(text) > settings.longest_quoted_topic or text.lower() in question.lower():
            continue
        if any(text.lower() in other.lower() for other in kept):
            continue
        kept.append(text)
    return tuple(kept[: settings.most_terms])
