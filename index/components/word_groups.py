"""What a passage could reach by a question's words, so that BM25 scores of two questions mean the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.components.bm25 import Lexical
from index.components.parts import LexicalParts
from index.settings import Bm25

_LIMIT = Bm25().saturation_limit


class Rarities(Protocol):
    """How rare words are among some texts."""

    def __contains__(self, term: str, /) -> bool:
        """Whether a text holds it."""
        ...

    def rarity(self, term: str, /) -> float:
        """The term's idf; a term that no text holds is the rarest of all."""
        ...


def scaled_scores(lexical: Lexical, groups: Sequence[Sequence[str]]) -> NDArray[np.float32]:
    """(size,) BM25 scores of the groups over the most that a passage could reach, 0 to 1."""
    limit = most_reached(lexical, groups)
    if not limit:
        return np.zeros(lexical.size, dtype=np.float32)
    return lexical.group_scores(_equal(groups)) / np.float32(limit)


def scaled_scores_of(
    lexical: LexicalParts, groups: Sequence[Sequence[str]], rows: NDArray[np.int64]
) -> NDArray[np.float32]:
    """(n_rows,) the same, of some rows, ascending, alone."""
    limit = most_reached(lexical, groups)
    if not limit:
        return np.zeros(len(rows), dtype=np.float32)
    return lexical.group_scores_of(_equal(groups), rows) / np.float32(limit)


def most_reached(lexical: Lexical, groups: Sequence[Sequence[str]]) -> float:
    """What a passage could reach by the groups; 0 without any."""
    lexical.look_up([term for group in groups for term in group])
    return sum(group_rarity(lexical, group) for group in groups) * _LIMIT


def _equal(groups: Sequence[Sequence[str]]) -> list[dict[str, float]]:
    return [dict.fromkeys(group, 1.0) for group in groups]


def group_rarity(lexical: Rarities, group: Sequence[str]) -> float:
    """The idf of the word itself or, when no text holds it, of the commonest of its other names."""
    known = [key for key in group if key in lexical]
    if not known or group[0] in lexical:
        return lexical.rarity(group[0])
    return min(lexical.rarity(key) for key in known)
