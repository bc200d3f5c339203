"""Follow-ups without a language model: does this question need the turns before it, and what does it mean then?

A question that stands alone is left exactly as it is. One that points back (それ, その人, there, "And when?") or leaves
out what it is about (いつ？, 費用は？, "How much did it cost?") gets the names and nouns of the turns before put in
front, where the reader sees them and retrieval finds them:

    パリ協定とは何ですか   → いつ採択されましたか        ⇒ （パリ協定について）いつ採択されましたか
    When did Norway join?    → What about Iceland?         ⇒ When did Iceland join?
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from language.greetings import behind_greeting, is_greeting
from language.script import language_of
from qa.question.follow_ups import english_asks, english_swap, japanese_asks, japanese_swap, phrases
from qa.question.follow_ups.carried_topic import carried_topic, earlier_terms
from qa.question.follow_ups.english_leaning import english_reason
from qa.question.follow_ups.japanese_leaning import japanese_reason
from qa.question.follow_ups.resolved import Resolved
from qa.question.follow_ups.topics import topics_of
from qa.question.settings import FollowUp
from qa.records import Turn

__all__ = ["Resolved", "resolve_follow_up"]


def resolve_follow_up(question: str, history: Sequence[Turn], settings: FollowUp = FollowUp()) -> Resolved:
    """`question` as it stands alone, given the turns before it, oldest first; only the last few are looked at."""
    turns = [turn for turn in history if turn.question.strip()][-settings.turns_back :]
    asked: list[Resolved] = []
    for position, turn in enumerate(turns):
        asked.append(_resolve(turn.question, turns[:position], asked, settings))
    return _resolve(question, turns, asked, settings)


def _resolve(question: str, turns: Sequence[Turn], asked: Sequence[Resolved], settings: FollowUp) -> Resolved:
    unchanged = Resolved(question, rewritten=False)
    if is_greeting(question):
        return unchanged
    telling = [
        i
        for i, before in enumerate(asked[: len(turns)])
        if any(term.kind != "generic" for term in topics_of(before.question))
        or _is_named_by_this(question, before, turns, i)
    ]
    if not telling:
        return unchanged
    turn, before = turns[telling[-1]], asked[telling[-1]]  # a thank-you in between says nothing
    earlier = earlier_terms(turn, before, settings)
    body = behind_greeting(question)
    reason = japanese_reason(body, earlier) if language_of(body) == "ja" else english_reason(body, earlier)
    if not reason:
        return unchanged
    anew = _asked_anew(body, before)
    if anew is not None:
        return replace(anew, reason=reason)
    topic = carried_topic(body, turn, before, reason, settings)
    if not topic:
        return unchanged
    pattern, joiner = ("（{}について）", "、") if language_of(question) == "ja" else ("(about {}) ", ", ")
    front = pattern.format(joiner.join(topic))
    return Resolved(front + question.strip(), rewritten=True, topic_terms=topic, reason=reason, topic_end=len(front))


def _is_named_by_this(question: str, before: Resolved, turns: Sequence[Turn], place: int) -> bool:
    """「議長は誰ですか」 tells nothing by itself, but 「書記は？」 right behind it asks the same of another."""
    return place == len(turns) - 1 and bool(topics_of(before.question)) and _asked_anew(question, before) is not None


def _asked_anew(question: str, before: Resolved) -> Resolved | None:
    """The question before with this one's question word, or of what this one names; None where it is no such thing."""
    front, asked = before.question[: before.topic_end], before.question[before.topic_end :]
    language = language_of(question)
    if language != language_of(asked):
        return None
    anew = _japanese_anew(question, asked) if language == "ja" else _english_anew(question, asked)
    if not anew:
        return None
    kept = tuple(term.text for term in topics_of(front + anew) if term.kind not in ("generic", "number"))
    return Resolved(front + anew, rewritten=True, topic_terms=kept, topic_end=len(front))


def _japanese_anew(question: str, before: str) -> str | None:
    body = phrases.JA_OPENERS.sub("", question.strip())
    named = japanese_swap.names_one(body)
    return japanese_asks.asked_anew(body, before) or (japanese_swap.swapped(named, before) if named else None)


def _english_anew(question: str, before: str) -> str | None:
    named = english_swap.names_one(question)
    return english_asks.asked_anew(question, before) or (english_swap.swapped(named, before) if named else None)
