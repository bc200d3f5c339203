"""Which row of a table answers: the one that holds the words of the question that tell its rows apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corpus.tables import CELL
from qa.selection.candidates import Candidates, Sentence

_TELLING = 8.0  # what the whole question's weight counts in the scores' log-odds, met by one row and not by others

_ALIKE = 0.02  # shares of the question's weight that tell nothing apart


def best_row(candidates: Candidates, scores: NDArray[np.float32], position: int) -> int:
    """The row to quote where `position`, the best sentence, stands in a table; `position` itself elsewhere.

    A header holds the words that all rows are asked by, so it scores best and answers nothing.
    """
    table = table_around(candidates, position)
    headers = [row for row in table if is_header(candidates.sentences[row])]
    rows = [row for row in table if row not in headers]
    if len(rows) < 2:
        return position
    sentences, weights = candidates.sentences, candidates.ranking.word_weights
    named = np.zeros(len(weights), dtype=np.float32)
    for row in headers:
        named = np.maximum(named, sentences[row].coverage)
    told = np.array([float(weights @ np.maximum(sentences[row].coverage - named, 0)) for row in rows])
    if told.max() - told.min() < _ALIKE:
        return position
    judged = np.array([float(scores[row]) for row in rows]) + _TELLING * told
    return rows[int(judged.argmax())]


def is_header(sentence: Sentence) -> bool:
    """Whether a row is the header of its table."""
    return any(header.row.start == sentence.span.start for header in sentence.passage.passage.headers)


def table_around(candidates: Candidates, position: int) -> list[int]:
    """The candidates that are rows of the table around one, in order; the first is its header. None elsewhere."""
    sentences = candidates.sentences
    if CELL not in sentences[position].text:
        return []
    first = last = position
    while first > 0 and _goes_on(candidates, first - 1, first):
        first -= 1
    while last + 1 < len(sentences) and _goes_on(candidates, last, last + 1):
        last += 1
    return list(range(first, last + 1))


def _goes_on(candidates: Candidates, one: int, other: int) -> bool:
    """Whether two neighbours among the candidates are rows of one table."""
    above, below = candidates.sentences[one], candidates.sentences[other]
    if above.rank != below.rank or CELL not in above.text or CELL not in below.text:
        return False
    return below.span.start - above.span.end == 1
