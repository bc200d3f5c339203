"""The numbers of reading files and of cutting them into passages; no other file writes them.

What belongs to a page's geometry or to grammar (the reading order, encodings) stays beside the code it was measured for.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What an archive (DOCX, EPUB) may unpack to."""

    members: int = 20_000  # a book of many pictures has some hundreds
    unpacked_bytes: int = 500_000_000  # of all members: pictures are most of it in real files
    part_bytes: int = 60_000_000  # of one member that is read: the XML of some 3,000 pages


@dataclass(frozen=True, slots=True)
class BundleLimits:
    """What a ZIP of documents may hold."""

    files: int = 5_000
    unpacked_bytes: int = 1_000_000_000
    ratio: int = 200  # of the unpacked size to the packed one: texts reach 10, logs 50, bombs 1,000
    unsuspicious_bytes: int = 50_000_000  # unpacked sizes that no ratio makes suspicious


@dataclass(frozen=True, slots=True)
class RecognitionLimits:
    """What reading text in pictures may take: so much a page, beside what `ReadingLimits` allow the file."""

    pages: int = 300  # of one file: a scanned book
    pixels: int = 80_000_000  # of one picture: A2 at 400 dots an inch; 240 MB unpacked
    cpu_seconds: int = 60  # a page of A5 takes 3 to 7 (benchmarks/ocr.md), one of A3 in small type 50
    seconds: float = 180.0  # by the clock, a page
    memory_bytes: int = 2_000_000_000  # beside that of `ReadingLimits`: the models and what they compute


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """What one document may be at most, and what reading it may take."""

    file_bytes: int = 100_000_000  # read into memory at once
    characters: int = 5_000_000  # of text: about thirty books; beyond it, words and vectors take minutes and gigabytes
    line_characters: int = 1_000_000  # of a text without a line end: no prose, and quadratic for whatever splits it
    # Headings, paragraphs, notes …: a novel of `characters` in short lines of dialogue has 250,000.
    blocks: int = 300_000
    # Of the tables of a Markdown file, which few characters can make many of: 30,000 rows of 10.
    table_cells: int = 300_000
    sheet_cells: int = 1_000_000  # of a workbook, merged ones counted in every place: 50,000 rows of 20
    archive: ArchiveLimits = field(default_factory=ArchiveLimits)
    bundle: BundleLimits = field(default_factory=BundleLimits)
    recognition: RecognitionLimits = field(default_factory=RecognitionLimits)

    # Of a process that reads it (`corpus.isolation`).
    cpu_seconds: int = 120  # a PDF of 299 pages takes 7 (benchmarks/pdf_speed.md), so some 5,000 pages
    seconds: float = 600.0  # by the clock: on a machine that has more urgent work, too
    memory_bytes: int = 2_000_000_000  # beyond an idle process; the largest honest documents tried took 0.6 GB


@dataclass(frozen=True, slots=True)
class PassageLimits:
    """How long passages are, in characters. Raises `ValueError` unless 0 < minimum ≤ maximum."""

    # Lengths aim at the middle of the two: a paragraph or two, which retrieval tells from others best.
    minimum_characters: int = 250
    maximum_characters: int = 550
    # Sentences up to this one stay whole even over the passage limit; a longer one (a file without punctuation, a table
    # pulled into one line) is cut, after 、 where there is one in the last fifth, or hard.
    longest_sentence: int = 2_000
    longest_row: int = 300  # of a table: kept whole, sentences within its cells and all; a longer one is cut after them
    closest_cuts: int = 24  # cuts nearer than this to the one before are not considered, which bounds the search

    def __post_init__(self) -> None:
        if not 0 < self.minimum_characters <= self.maximum_characters:
            raise ValueError(
                f"passage limits of {self.minimum_characters} to {self.maximum_characters} characters;"
                " expected 0 < minimum ≤ maximum"
            )


@dataclass(frozen=True, slots=True)
class CorpusSettings:
    reading: ReadingLimits = field(default_factory=ReadingLimits)
    passages: PassageLimits = field(default_factory=PassageLimits)
