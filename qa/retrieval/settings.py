"""The numbers of finding passages: what each signal counts, and how many passages are looked at."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SignalWeights:
    """How much each signal counts; chosen on JaQuAD's development set (benchmarks/README.md)."""

    words: float
    bigrams: float
    late: float
    cosine: float


@dataclass(frozen=True, slots=True)
class Retrieval:
    japanese: SignalWeights = field(default_factory=lambda: SignalWeights(words=1.0, bigrams=0.5, late=1.5, cosine=0.2))
    # Few words of an English question stand in a Japanese text; its vectors are what meets.
    english: SignalWeights = field(default_factory=lambda: SignalWeights(words=0.1, bigrams=0.0, late=1.5, cosine=1.0))
    # Up to this many passages every one is scored by late interaction; above, only the best candidates of the other
    # signals, this many of each: more of them find no more answers (benchmarks/README.md).
    score_all_up_to: int = 2_000
    candidates: int = 100
    # Few words of an English question stand in a Japanese text, so among many passages its vectors alone have to find the
    # right one: it lies further down.
    many_passages: int = 10_000
    english_candidates_of_many: int = 300
    # Passages whose sentences are looked at; the right one is among them for all but a few questions in a thousand.
    read_passages: int = 8
    loanword_similarity: float = 0.85  # a common word has no claim to a katakana word that merely resembles it
    most_alike: int = 3  # katakana words taken for one English word
    cached_passages: int = 4_096  # whose analysis is kept: some tens of megabytes
    # What one unit of the sentence scorer's log-odds counts beside retrieval's score, of which the best passage has 1.
    evidence_weight: float = 0.2
    # And what the reader's logit that a passage answers, and the probability (0 to 1) of its likeliest span; chosen on JaQuAD.
    answers_weight: float = 0.1
    span_weight: float = 0.2
