"""What reading one document may take at most; no other file writes these numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """What one document may be at most, and what reading it may take."""

    file_bytes: int = 100_000_000  # read into memory at once
    characters: int = 5_000_000  # of text: about thirty books; beyond it, words and vectors take minutes and gigabytes
    line_characters: int = 1_000_000  # of a text without a line end: no prose, and quadratic for whatever splits it
    blocks: int = (
        300_000  # headings, paragraphs, notes …: a novel of `characters` in short lines of dialogue has 250,000
    )
    table_cells: int = (
        300_000  # of the tables of a Markdown file, which few characters can make many of: 30,000 rows of 10
    )

    # Of a process that reads it (`corpus.isolation`).
    cpu_seconds: int = 120  # a PDF of 299 pages takes 7 (tests/benchmarks/pdf_speed.md), so some 5,000 pages
    seconds: float = 600.0  # by the clock: on a machine that has more urgent work, too
    memory_bytes: int = 2_000_000_000  # beyond an idle process; the largest honest documents tried took 0.6 GB


LIMITS = ReadingLimits()
