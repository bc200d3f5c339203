"""The numbers of understanding a question: how long it may be, how far back a follow-up is resolved."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QuestionLimits:
    """What may be asked: the same on the command line, over HTTP, in the page and by MCP."""

    question_characters: int = 2_000  # a question, not a document: those are for `add`
    answer_characters: int = 100_000  # of an earlier answer that comes back as history
    history_turns: int = 100  # of one conversation
    most_passages: int = 100  # that may be asked for
    shown_passages: int = 5  # where nobody says how many


@dataclass(frozen=True, slots=True)
class FollowUp:
    """How far a follow-up's topic is looked for, and how much of it is put in front of the question."""

    turns_back: int = 4  # a topic older than that has been left
    # Of an earlier answer that are looked at: ours have some 500, and what counts stands early.
    answer_characters: int = 2_000
    most_terms: int = 6  # of a topic: more would drown the question's own words
    longest_quoted_topic: int = 30  # characters
