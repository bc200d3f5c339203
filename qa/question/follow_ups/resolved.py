"""A follow-up as it was understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reason = Literal["", "pronoun", "same kind", "other", "left out", "question word"]


@dataclass(frozen=True, slots=True)
class Resolved:
    """The question to answer. `rewritten` is False when `question` is exactly what was asked.

    `topic_terms` are the words taken from the turns before, the most telling first; `reason` says why they were needed.
    They fill the first `topic_end` characters of `question` when they were put in front of it.
    """

    question: str
    rewritten: bool
    topic_terms: tuple[str, ...] = ()
    reason: Reason = ""
    topic_end: int = 0
