"""English words by their base forms."""

from __future__ import annotations

from language.word_lists import (
    ENGLISH_BARE_HEADS,
    ENGLISH_COMMON_VERBS,
    ENGLISH_EMPTY_WORDS,
    ENGLISH_IRREGULAR_FORMS,
    ENGLISH_NOUNS_NEEDING_OWNER,
    ENGLISH_VERBS_NEEDING_OBJECT,
)

_KNOWN = (
    ENGLISH_NOUNS_NEEDING_OWNER | ENGLISH_BARE_HEADS | ENGLISH_COMMON_VERBS | ENGLISH_VERBS_NEEDING_OBJECT
) - ENGLISH_EMPTY_WORDS


def english_lemma(word: str) -> str:
    """A rough base form: signed → sign, countries → country. Only for looking words up in the closed"""
    lower = word.lower().replace("’", "'").removesuffix("'s")
    if lower in ENGLISH_IRREGULAR_FORMS:
        return ENGLISH_IRREGULAR_FORMS[lower]
    if lower in ENGLISH_EMPTY_WORDS or lower in _KNOWN:
        return lower
    for ending, replacement in (
        ("ies", "y"),
        ("ied", "y"),
        ("ed", ""),
        ("ed", "e"),
        ("ing", ""),
        ("ing", "e"),
        ("es", ""),
        ("s", ""),
    ):
        if lower.endswith(ending):
            base = lower[: -len(ending)] + replacement
            for candidate in (base, base[:-1] if base[-1:] == base[-2:-1] else base):
                if len(candidate) > 1 and candidate in _KNOWN:
                    return candidate
    return lower
