"""The numbers of the index: how words and tokens are weighed, how much is worked on at once, how long others are waited for."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Bm25:
    """Short saturation and mild length normalisation.

    Passages are cut to one size, so a repeated word says little and a long passage is rarely padding. Chosen on the
    development sets of JSQuAD and JaQuAD (benchmarks/README.md).
    """

    k1: float = 0.9
    b: float = 0.4

    @property
    def saturation_limit(self) -> float:
        """What a term's saturated count can reach, times its idf."""
        return self.k1 + 1


@dataclass(frozen=True, slots=True)
class LateInteraction:
    title_share: float = 0.8  # what a title's token counts beside the text's own (benchmarks/README.md)


@dataclass(frozen=True, slots=True)
class Building:
    """How much is worked on at once while an index is built."""

    passages_encoded_at_once: int = 256  # enough to keep a model busy, small enough for any memory
    passages_tokenized_at_once: int = 1_024  # their token ids are small: more at once than vectors


@dataclass(frozen=True, slots=True)
class Waiting:
    """Seconds."""

    database: float = 30.0  # for another connection's transaction
    shared: float = 30.0  # for another question that takes in what other servers added
    search: float = 30.0  # for a server that searches
    writer: float = 600.0  # for another process that adds documents: a large book takes minutes


@dataclass(frozen=True, slots=True)
class Segmenting:
    """How what is derived is cut into pieces. `merged` segments of about one size become one of at most `passages`."""

    # What is written again when one document is removed: some .4 s. Each segment more costs a question .3 ms (benchmarks/scale.md).
    passages: int = 4_096
    together: int = 10_000  # up to so many, what is of several segments is put together as if it were one
    # What is searched of so many passages stands put together beside their segments: rows of 16 bits, and 2 to 3 s to make,
    # which no single change pays.
    grouped: int = 65_536
    merged: int = 8  # each passage is written some five times in all, and a few dozen segments are searched


@dataclass(frozen=True, slots=True)
class IndexSettings:
    bm25: Bm25 = field(default_factory=Bm25)
    late: LateInteraction = field(default_factory=LateInteraction)
    building: Building = field(default_factory=Building)
    waiting: Waiting = field(default_factory=Waiting)
