"""The numbers of putting an answer together: how long it is, and how far behind the best sentence another one may be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Selection:
    """Characters of quoted text, counts of sentences, and distances in the sentence scorer's log-odds."""

    # A question for a name or a number wants little more than its sentence.
    longest_factoid: int = 160
    longest: int = 400
    most_sentences: int = 3
    most_gathered: int = 4  # for a comparison or a list
    next_sentence: int = 260  # up to this many characters in all, the sentence behind the best one is quoted too
    next_factoid: int = 120
    considered: int = 12  # best sentences
    longest_block: int = 400  # characters shown of a list, a table or what stands under a label …
    longest_list: int = 1_200  # … and when all of it is asked for
    small_list: int = 220  # characters of a list that is quoted whole rather than one item of it
    most_exceptions: int = 2  # sentences behind one that limit it

    # How far behind the best sentence another one may be to stand beside it.
    close_factoid: float = 2.0
    close: float = 3.0
    beside: float = 2.3  # in the same passage, for a comparison or a list
    side: float = 3.0  # a further side of a comparison or a list, in another passage
    side_beside: float = 4.0  # and in the same one
    expected_behind: float = 2.5  # the kind of thing asked for, when those chosen hold none
    lacks: float = 2.5  # what a sentence loses that lacks the kind of thing asked for: a date, a person, a reason …

    defines: float = 3.0  # what a sentence gains that is written as a definition, where one is asked for
    leads: float = 2.0  # what a lead-in gains where all of a list is asked for
    gain: float = 0.06  # share of the question's weight that a further side must add
    sure_short: float = 0.80  # probability from which a short answer is shown (benchmarks/documents.md)
    settled: float = (
        0.5  # share of the question that a sentence must hold to say yes or no, and the reader's probability
    )
    least_trimmed: int = 8  # characters that must be left when a leading connective is trimmed
