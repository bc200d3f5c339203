"""What reading one document may take at most; no other file writes these numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """What one document may be at most, and what reading it may take."""

    file_bytes: int = 100_000_000  # read into memory at once
    characters: int = 5_000_000  # of text: about thirty books; beyond it, words and vectors take minutes and gigabytes
    line_characters: int = 1_000_000  # of a text without a line end: no prose, and quadratic for whatever splits it

    # Of a process that reads it (`corpus.isolation`).
    cpu_seconds: int = 120  # a PDF of 299 pages takes 7 (benchmarks/pdf_speed.md), so some 5,000 pages
    seconds: float = 600.0  # by the clock: on a machine that has more urgent work, too
    memory_bytes: int = 2_000_000_000  # beyond an idle process; the largest honest documents tried took 0.6 GB


LIMITS = ReadingLimits()
