"""The numbers of putting an answer together: how long it is, and how far behind the best sentence another one may be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Selection:
    """Characters of quoted text, counts of sentences, and distances in the sentence scorer's log-odds."""

    # A question for a name or a number wants little more than its sentence.
    longest_factoid: int = 200
    longest: int = 450
    most_sentences: int = 3
    most_gathered: int = 4  # for a comparison or a list
    considered: int = 12  # best sentences

    # How far behind the best sentence another one may be to stand beside it.
    close_factoid: float = 0.35
    close: float = 0.8
    beside: float = 2.3  # in the same passage, for a comparison or a list
    side: float = 3.0  # a further side of a comparison or a list, in another passage
    side_beside: float = 4.0  # and in the same one
    expected_behind: float = 2.5  # the kind of thing asked for, when those chosen hold none
    lacks: float = 2.5  # what a sentence loses that lacks the kind of thing asked for: a date, a person, a reason …

    gain: float = 0.06  # share of the question's weight that a further side must add
    least_trimmed: int = 8  # characters that must be left when a leading connective is trimmed
