"""Whether what was read of a file is what must be read from it; a part of `benchmarks.files`.

White space counts only between words of letters: where a line was broken is no part of a Japanese sentence. A sentence is
whole when one block holds it, and stands in order when those before it stand before it. A cell is right when a row of a
table has the value in a column that the table's own header calls so: a row without its header answers nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.files_expected import Expectation

_SPACE_IN_JAPANESE = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class ReadBlock:
    """A block's text; `header` is the header of a table, "" where it has none."""

    kind: str
    text: str
    header: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a file: of all documents in it, where it is a bundle. `error` says why nothing was."""

    titles: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    blocks: tuple[ReadBlock, ...] = ()
    repairs: tuple[str, ...] = ()
    error: str = ""
    seconds: float = 0.0
    megabytes: float = 0.0


@dataclass(slots=True)
class Score:
    """How many of the things asked for are right, and what is wrong, a line each."""

    right: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def count(self, what: str, right: int, asked: int) -> None:
        self.right[what] = self.right.get(what, 0) + right
        self.asked[what] = self.asked.get(what, 0) + asked


def judge(expected: Expectation, read: Read) -> Score:
    score = Score()
    score.count("files", int(not read.error), 1)
    if read.error:
        score.wrong.append(f"not read: {read.error}")
    _judge_title(expected, read, score)
    _judge_pages(expected, read, score)
    _judge_sentences(expected.sentences, [fold(block.text) for block in read.blocks], score)
    headings = [fold(block.text) for block in read.blocks if block.kind == "heading"]
    _judge_sentences(expected.headings, headings, score)
    _judge_cells(expected.cells, read.blocks, score)
    everything = fold("\n".join((*read.titles, *(block.text for block in read.blocks))))
    met = [text for text in expected.absent if fold(text) in everything]
    score.count("kept out", 0 if read.error else len(expected.absent) - len(met), len(expected.absent))
    score.wrong += [f"must not occur: {text}" for text in met]
    return score


def _judge_title(expected: Expectation, read: Read, score: Score) -> None:
    title = read.titles[0] if read.titles else ""
    if expected.title is not None:
        right = fold(title) == fold(expected.title)
        score.count("titles", int(right), 1)
        if not right:
            score.wrong.append(f"title “{title}” for “{expected.title}”")
    if expected.absent_title is not None and fold(title) == fold(expected.absent_title):
        score.wrong.append(f"title “{title}”")


def _judge_pages(expected: Expectation, read: Read, score: Score) -> None:
    if expected.pages is not None:
        score.count("pages", int(len(read.numbers) == expected.pages), 1)
        if len(read.numbers) != expected.pages:
            score.wrong.append(f"{len(read.numbers)} pages for {expected.pages}")
    if expected.numbers:
        score.count("pages", int(read.numbers == expected.numbers), 1)
        if read.numbers != expected.numbers:
            score.wrong.append(f"pages {read.numbers} for {expected.numbers}")


def _judge_sentences(sentences: Sequence[str], blocks: Sequence[str], score: Score) -> None:
    text = "\n".join(blocks)
    places: list[int] = []
    for sentence in sentences:
        wanted = fold(sentence)
        after = text.find(wanted, places[-1] + 1 if places else 0)
        place = after if after >= 0 else text.find(wanted)
        if place < 0:
            score.wrong.append(f"not whole: {sentence}")
        else:
            places.append(place)
    ordered = longest_rise(places)
    if ordered < len(places):
        score.wrong.append(f"{len(places) - ordered} of {len(places)} sentences out of order")
    score.count("whole", len(places), len(sentences))
    score.count("in order", ordered, len(sentences))


def _judge_cells(cells: Sequence[tuple[str, str]], blocks: Sequence[ReadBlock], score: Score) -> None:
    held = {cell for block in blocks for cell in cells_of(block)}
    lost = [(header, value) for header, value in cells if (fold(header), fold(value)) not in held]
    score.count("cells", len(cells) - len(lost), len(cells))
    score.wrong += [f"cell {header}={value}" for header, value in lost]


def cells_of(block: ReadBlock) -> set[tuple[str, str]]:
    """
    >>> sorted(cells_of(ReadBlock("table", "品名 | 値\\n墨 | 3", "品名 | 値")))
    [('値', '3'), ('品名', '墨')]
    """
    if block.kind != "table" or not block.header:
        return set()
    names = [fold(name) for name in block.header.split("|")]
    rows = block.text[len(block.header) :].strip("\n").split("\n")
    return {(name, fold(value)) for row in rows for name, value in zip(names, row.split("|"), strict=False)}


def fold(text: str) -> str:
    """
    >>> fold("一つ\\nの 文 made  of words")
    '一つの文made of words'
    """
    return _SPACES.sub(" ", _SPACE_IN_JAPANESE.sub("", text)).strip()


def longest_rise(places: Sequence[int]) -> int:
    """How many of the numbers, at most, rise from first to last when the others are left out (Fredman 1975).

    >>> longest_rise([1, 9, 2, 3, 4])
    4
    """
    ends: list[int] = []
    for place in places:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends)
