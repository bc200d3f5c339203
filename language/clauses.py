"""Where clauses end in a long stretch of Japanese without any 。, as speech is written down.

Polite ends (です, ます) hardly ever stand before a noun, so that what follows begins something new unless it is a particle;
plain ends (だ, である) are asked for a space or a word that begins a clause behind them. The words are in
`language/data/clauses.ja.txt`.

>>> [text for text in split_clauses("場所は港に決まりました広さは三千です費用は森田さんに聞きましたが多い")]
['場所は港に決まりました', '広さは三千です', '費用は森田さんに聞きましたが多い']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from language.tables import read_words


def split_clauses(text: str) -> Iterator[str]:
    """`text` in pieces that end where clauses do."""
    done = 0
    for cut in clause_ends(text):
        yield text[done:cut]
        done = cut
    if done < len(text):
        yield text[done:]


def clause_ends(text: str, start: int = 0, end: int | None = None) -> Iterator[int]:
    """Offsets behind the clauses of `text[start:end]`, but for the last; no piece has less than four characters."""
    end = len(text) if end is None else end
    done = start
    for match in _pattern().finditer(text, start, end):
        if match.end() - done >= _SHORTEST and end - match.end() >= _SHORTEST:
            done = match.end()
            yield done


def ends_clause(text: str) -> bool:
    """Whether `text` ends as polite speech ends a clause: with です, ます, ください, …"""
    return _polite_end().search(text[-12:]) is not None


_SHORTEST = 4
_STEM = "いきぎしじちにびみりえけげせぜてでねべめれ来"  # what ます follows


def _words(tag: str) -> str:
    return "|".join(sorted(map(re.escape, read_words("clauses.ja.txt", tag)), key=len, reverse=True))


def _polite() -> str:
    final = rf"(?:(?!{_words('starts')})(?:{_words('final')}))?"
    return rf"(?:(?<=[{_STEM}])(?:{_words('polite_verb')})|(?:{_words('polite')})){final}"


@cache
def _polite_end() -> re.Pattern[str]:
    return re.compile(rf"{_polite()}$")


@cache
def _pattern() -> re.Pattern[str]:
    words = _words
    polite = _polite()
    begins = rf"(?={words('starts_anyway')}|{words('starts')})|(?!{words('goes_on')}|{words('polite')}|[」』）)\]])"
    return re.compile(rf"{polite}(?:(?=\s)|{begins})|(?:{words('plain')})(?:(?=\s)|(?={words('starts')}))")
