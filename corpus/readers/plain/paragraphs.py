"""Lines of prose put together to paragraphs, where an editor cut them at its width.

A line that couldn't have taken the next one's first word was cut there; that sentences go on over such ends says that the
text is wrapped at all. Verse is cut too, but where its phrases end, and its lines are of many lengths.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from corpus.readers.joining import joint
from corpus.readers.plain.lines import TextLine
from corpus.reading_order.joins import Joins
from corpus.reading_order.lines import Line
from corpus.reading_order.paragraphs import first_word_width

# Full-width characters: lines this wide at least are cut by an editor, narrower ones by their writer.
_NARROWEST, _NARROW = 14.0, 25.0
_SLACK = 1.5  # and so much of a line may stay empty besides
_RAGGED = 0.6  # of the usual width: a line broken by hand, within a sentence
_CUTS, _CUT_SHARE = 4, 0.25
# Nats, as in `text_layer`: a quarter of the joins at least goes on this well; fewer joins are asked for more.
_GOES_ON, _SURELY_GOES_ON = -0.5, 0.75
_SOMEHOW = -1.0  # a line that a hand broke early goes on so well
_END = 8  # characters of a text that tell how the next line is joined to it
_ONE_LETTER = 2  # columns: the indent of a paragraph's first line
_ASKED = 60  # joins
_ASKED_AT_MOST = 20_000  # joins in doubt, which take a millisecond each


class Wrapping:
    """What a text's prose tells of how its lines were cut; `lines` are those of prose alone."""

    def __init__(self, lines: Sequence[TextLine], width: float) -> None:
        self.lines, self.width = lines, width
        self.asked = 0  # joins, of those that may be either

    @cached_property
    def english(self) -> set[int]:
        """Lines that go on with a block of wrapped English."""
        return {at for block in _english_blocks(self.lines) for at in block[1:]}

    @cached_property
    def joins(self) -> Joins:
        return Joins(
            [
                Line(line.text, line.number, line.width, line.blanks_before, column_width=self.width, indented=False)
                for line in self.lines
            ]
        )

    @cached_property
    def speakers(self) -> set[str]:
        """Names before a colon that begin several lines."""
        named = Counter(line.field[0] for line in self.lines if line.field)
        return {name for name, count in named.items() if count >= 2}

    @cached_property
    def is_wrapped(self) -> bool:
        pairs = [
            at
            for at in range(1, len(self.lines))
            if self._in_one_block(at) and not self._indented(at) and not self.lines[at - 1].ends_sentence
        ]
        cuts = [at for at in pairs if self.is_full(at) and self.width >= _NARROWEST]
        if not cuts or len(cuts) < _CUT_SHARE * len(pairs):
            return False
        if self.width >= _NARROW and 2 * len(cuts) >= len(pairs) and any(at in self.prose for at in cuts):
            return True
        few = len(cuts) < _CUTS or self.width < _NARROW
        asked = cuts[:: max(1, len(cuts) // _ASKED)]
        scores = sorted(self.joins.running(at - 1, at) for at in asked)
        full = len(cuts) >= 0.8 * len(pairs)
        return scores[3 * (len(scores) - 1) // 4] > (_GOES_ON if full and not few else _SURELY_GOES_ON)

    @cached_property
    def prose(self) -> set[int]:
        """Lines of blocks that hold a sentence's end."""
        found: set[int] = set()
        edges = [at for at in range(1, len(self.lines)) if not self._in_one_block(at)]
        for first, last in pairwise([0, *edges, len(self.lines)]):
            if any("。" in line.text or line.ends_sentence for line in self.lines[first:last]):
                found.update(range(first, last))
        return found

    def is_full(self, at: int) -> bool:
        """The line before line `at` couldn't have taken its first word."""
        before, line = self.lines[at - 1], self.lines[at]
        return before.width + first_word_width(line.text) > self.width - _SLACK

    def continues(self, at: int, is_first: bool) -> bool:
        """Line `at` goes on with the paragraph of the line before it, which is that paragraph's first or not."""
        line, before = self.lines[at], self.lines[at - 1]
        if line.feeds:
            return self._goes_on_over_page(at)
        hangs = is_first and line.indent > before.indent + _ONE_LETTER and not before.ends_sentence
        if (
            not self._in_one_block(at)
            or (line.ideographic and not hangs)
            or (line.text[0] == ">") != (before.text[0] == ">")
        ):
            return False
        if line.indent > before.indent and not (is_first and not before.ends_sentence):
            return False
        if line.field and line.field[0] in self.speakers:
            return False
        if line.indent > before.indent and before.text[-1] in ":：>":
            return False
        if line.mark and (before.ends_sentence or not self.is_full(at)):
            return False
        full = self.is_full(at)
        if before.ends_sentence:
            return full and before.width >= self.width - 2.0
        if full or before.text[-1] in "、，":
            return True
        self.asked += 1
        return (
            before.width >= _RAGGED * self.width
            and self.asked <= _ASKED_AT_MOST
            and self.joins.running(at - 1, at) > _SOMEHOW
        )

    def _goes_on_over_page(self, at: int) -> bool:
        """A page ends within a sentence, and the next begins with its rest."""
        line, before = self.lines[at], self.lines[at - 1]
        begins = line.ideographic or line.mark or line.indent != before.indent
        return (
            not begins and not before.ends_sentence and self.is_full(at) and self.joins.running(at - 1, at) > _SOMEHOW
        )

    def _indented(self, at: int) -> bool:
        """Line `at` begins as a paragraph does, with one full-width space."""
        line = self.lines[at]
        return line.ideographic and line.indent <= self.lines[at - 1].indent + _ONE_LETTER

    def _in_one_block(self, at: int) -> bool:
        line, before = self.lines[at], self.lines[at - 1]
        return line.number == before.number + 1 and not line.feeds


def paragraphs(wrapping: Wrapping, start: int, end: int) -> Iterator[range]:
    """The paragraphs of lines `[start, end)` of those that `wrapping` knows, as the lines that each is made of."""
    first = start
    for at in range(start + 1, end):
        if not _goes_on(wrapping, at, is_first=at - first == 1):
            yield range(first, at)
            first = at
    if start < end:
        yield range(first, end)


def joined(wrapping: Wrapping, paragraph: range) -> tuple[str, list[int]]:
    """A paragraph's text, and where each of its lines begins in it; of a quotation, one `>` is kept."""
    parts: list[str] = []
    starts: list[int] = []
    length, end = 0, ""  # of the text so far
    quoted = wrapping.lines[paragraph.start].text.startswith(">")
    for at in paragraph:
        text = wrapping.lines[at].text
        text = text.lstrip("> ") if quoted and at > paragraph.start else text
        between = joint(end, text)
        starts.append(length + len(between))
        parts += (between, text)
        length += len(between) + len(text)
        end = (end + between + text)[-_END:]
    return "".join(parts), starts


def _goes_on(wrapping: Wrapping, at: int, is_first: bool) -> bool:
    return at in wrapping.english or (wrapping.is_wrapped and wrapping.continues(at, is_first))


def _english_blocks(lines: Sequence[TextLine]) -> Iterator[range]:
    """Blocks of English most of whose lines go on in small letters."""
    edges = [
        at for at, line in enumerate(lines) if at and (line.blanks_before or line.feeds or line.mark or _far(lines, at))
    ]
    for first, last in pairwise([0, *edges, len(lines)]):
        block = [line.text for line in lines[first:last]]
        small = sum(text[0].islower() or text[0].isdigit() for text in block[1:])
        latin = sum(text.isascii() for text in block)
        if len(block) > 1 and 2 * latin > len(block) and 2 * small >= len(block) - 1:
            yield range(first, last)


def _far(lines: Sequence[TextLine], at: int) -> bool:
    """Other lines, of no prose, stand before line `at`."""
    return lines[at].number > lines[at - 1].number + 1
