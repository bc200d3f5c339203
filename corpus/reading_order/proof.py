"""What must be there before columns are turned around: signs of printed pages, and sentences that only the new order makes.

The search in `columns` finds the likeliest reading; in a text that never had columns it may find one, too. Somebody who
wrapped a mail by hand left no running heads, page numbers or form feeds in it; and however its paragraphs are moved, no
sentence that breaks off in the middle is made whole by that. A text with signs of the keyboard (see `typed`) isn't
asked at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.reading_order.columns import PageMark, Turned
from corpus.reading_order.furniture import Furniture
from corpus.reading_order.joins import Joins
from language.script import holds_japanese

# Of the pages turned around, so many sentences at least that the new order makes whole, a page.
_MADE_A_PAGE = 0.33
# Nats: a sentence goes on this well in the new order, and so much worse in the order given on one side; or it goes on
# not badly, as over a phrase's end, where both its halves break off.
_GOES_ON, _WORSE = 0.0, 1.0
_GOES_ON_SOMEHOW, _BREAKS = -2.0, -0.7


def may_be_turned(joins: Joins, furniture: Furniture, marks: Sequence[PageMark]) -> bool:
    """Whether a Japanese text was printed. Of others, joins tell too little.

    Signs of print are a running head, a page number, a form feed; or, of a text with indents, that it begins and ends
    within a sentence, as one page does whose columns were swapped.
    """
    lines = joins.lines
    printed = bool(furniture.heads) or any(mark.kind == "feed" for mark in marks) or _is_torn(joins)
    return printed and 2 * sum(holds_japanese(line.text) for line in lines) >= len(lines)


def _is_torn(joins: Joins) -> bool:
    last = len(joins.lines) - 1
    return last > 0 and joins.uses_indents and joins.start_of(0) == "open" and joins.end_of(last) == "open"


def is_proven(turned: Sequence[Turned], joins: Joins) -> bool:
    """Whether to believe that `turned` pages were out of order: enough sentences are made whole by turning them."""
    if not turned:
        return False
    made = sum(_makes_a_sentence(joins, left, right) for left, right in _new_neighbours(turned))
    return made >= max(1, _MADE_A_PAGE * len(turned))


def _new_neighbours(turned: Sequence[Turned]) -> list[tuple[int, int]]:
    """(line, the one read after it) where the order given is left; a line may be followed by the text's end."""
    found: list[tuple[int, int]] = []
    before = -1
    done = 0
    for page in turned:
        last = before if page.start == done and done else page.start - 1
        found += [(last, page.middle), (page.end - 1, page.start)]
        before, done = page.middle - 1, page.end
    return [*found, (before, done)]


def _makes_a_sentence(joins: Joins, left: int, right: int) -> bool:
    """A sentence goes on from line `left` to line `right`, and both its halves, or one, break off in the order given."""
    if left < 0 or right >= len(joins.lines) or joins.lines[left].ends_sentence:
        return False
    if joins.start_of(right) != "open" or left in joins.headings:
        return False
    score = joins.running(left, right)
    halves = joins.given(left + 1), joins.given(right)
    clear = score > _GOES_ON and score - min(halves) > _WORSE
    return clear or (score > max(_GOES_ON_SOMEHOW, min(halves) + _WORSE) and max(halves) < _BREAKS)
