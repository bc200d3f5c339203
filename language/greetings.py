"""Greetings, thanks and assent: what is said without asking anything (`language/data/greetings.tsv`)."""

from __future__ import annotations

import re

from language.tables import read_words

_MARKS = r"[\s!！?？。.、,〜~ー…]*"


def _alternatives(phrases: frozenset[str]) -> str:
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return "|".join(rf"\b{re.escape(phrase)}\b" if phrase.isascii() else re.escape(phrase) for phrase in longest_first)


_PHRASES = _alternatives(read_words("greetings.tsv"))
_WHOLE = re.compile(rf"{_MARKS}(?:(?:{_PHRASES}){_MARKS})+", re.IGNORECASE)
# A phrase that a mark parts from what follows: not すごい規模, "no country" or OKサイン.
_AT_START = re.compile(rf"{_MARKS}(?:(?:{_PHRASES})\s*[!！。.、,〜~…]{_MARKS})+", re.IGNORECASE)
_OF_END = read_words("greetings.tsv", "thanks") | {p for p in read_words("greetings.tsv", "assent") if not p.isascii()}
_AT_END = re.compile(rf"(?:{_alternatives(_OF_END)})(?:ね|よ)?[\s!！。.、,〜~ー…]*$", re.IGNORECASE)


def is_greeting(text: str) -> bool:
    """Whether nothing is asked: greetings, thanks and assent alone, or no letter at all.

    >>> is_greeting("OK, thanks!"), is_greeting("了解、NATOとは？")
    (True, False)
    """
    return _WHOLE.fullmatch(text) is not None or re.search(r"\w", text) is None


def behind_greeting(text: str) -> str:
    """What stands behind the greeting that `text` begins with; all of it when it begins with none.

    >>> behind_greeting("ありがとう。予算は？"), behind_greeting("すごい規模ですね、予算は？")
    ('予算は？', 'すごい規模ですね、予算は？')
    """
    match = _AT_START.match(text)
    return text[match.end() :] if match else text


def ends_with_greeting(text: str) -> bool:
    """Whether `text` comes to an end with thanks or assent, as 「教えてくれてありがとう。」 does."""
    return _AT_END.search(text) is not None
