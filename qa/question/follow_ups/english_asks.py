"""A follow-up that says nothing but its question word: "And when?", "Why is that?"; or wants more: "Tell me more".

It asks the question before anew, so that its subject and verb are kept:

    Why did Finland join NATO?            → And when? ⇒ When did Finland join NATO?
    Can the booklet be printed in a day?  → Why not?  ⇒ Why not: can the booklet be printed in a day?
"""

from __future__ import annotations

import re

from language import word_lists as lists
from language.english import english_lemma

_BARE = re.compile(
    r"^(?:(?:and|but|so|ok|okay|then|well)\b[, ]*)*(?P<word>when|where|why|how|since when|until when|how (?:long|often|much|many))"
    r"(?P<not> not)?(?: exactly)?(?:,? (?:is|was|did|does|will) (?:that|this|it)(?: (?:happen|be|so))?|'s that)?(?:,? then)?[?.! ]*$",
    re.I,
)
_MORE = re.compile(
    r"^(?:(?:and|but|so|ok|okay|please|can|could|would|you)\b[, ]*)*(?:(?:tell|give) me more(?: details?)?|(?:say|explain) more|more details?"
    r"|elaborate|explain|go on|in more detail)(?: (?:about|on) (?:that|this|it))?(?:,? please)?[?.! ]*$",
    re.I,
)
_AUXILIARY = r"(?:do|does|did|can|could|may|might|must|shall|should|will|would|has|have|had|is|are|was|were)"
_ASKS = re.compile(
    r"^(?:(?:in|on|at|by|since|until|for|from|to)\s+)?(?:when|where|why|how(?:\s+(?:long|often|far|soon|many\s+times))?"
    rf"|(?:what|which)\s+(?:year|month|day|date|time|place|reason)|who|what)\s+(?P<rest>(?P<auxiliary>{_AUXILIARY})\s+.+)$",
    re.I,
)
_YES_OR_NO = re.compile(rf"^(?P<rest>{_AUXILIARY}\s+.+)$", re.I)
_BE = frozenset("is are was were".split())


def asked_anew(question: str, before: str) -> str | None:
    """`before` with the question word that `question` is made of; None where it is made of more, or it doesn't fit."""
    if _MORE.match(question.strip()):
        return f"{before.rstrip('?!. ')}? {question.strip()}"
    bare = _BARE.match(question.strip())
    asks = _ASKS.match(before.strip()) or _YES_OR_NO.match(before.strip())
    if bare is None or asks is None or not _holds_verb(asks["rest"]):
        return None
    rest = asks["rest"]
    if bare["not"]:
        return f"{bare['word'].capitalize()} not: {rest[0].lower()}{rest[1:]}"
    return f"{bare['word'].capitalize()} {rest[0].lower()}{rest[1:]}"


def _holds_verb(rest: str) -> bool:
    """Whether more is said than that something is: "was the treaty signed", but not "is the treaty"."""
    words = re.findall(r"[A-Za-z'-]+", rest)
    if words[0].lower() not in _BE:
        return len(words) > 2
    return any(
        re.fullmatch(r"[a-z]{2,}(?:ed|en|ing)", word) or english_lemma(word) in lists.ENGLISH_COMMON_VERBS
        for word in words[2:]
    )
