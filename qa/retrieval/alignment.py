"""How far the sentences of a passage cover the words of a question.

A sentence covers a content word of the question fully (1) with the same word, the same year or another name of the same
thing, and partly, by the best cosine of its tokens, with related words; that is how a Japanese word answers to an English
one. Everything later stages know about a sentence's fit is read off this one table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.components.late_interaction import QueryTokens
from index.components.search_terms import SearchTerm
from qa.records import Match
from qa.retrieval.analysed_passage import AnalysedPassage

PARTLY_AT_MOST = 0.99  # what resembles a word covers it; only the word itself, or another name of it, covers it fully
_RELATED = 0.45  # cosine from which two words are shown to the reader as related


@dataclass(frozen=True, slots=True)
class AskedWords:
    """The words of a question to be covered. `groups[i]` are keys that say the same as word i, itself first.

    `token_word` (n_tokens,) tells which word each row of `tokens` belongs to; `is_name` (n_words,) which are names;
    `of_topic` (n_words,) which only say what a follow-up is about.
    """

    terms: tuple[SearchTerm, ...]
    is_name: NDArray[np.bool_]
    groups: tuple[tuple[str, ...], ...]
    tokens: QueryTokens
    token_word: NDArray[np.int32]
    of_topic: NDArray[np.bool_]

    @property
    def size(self) -> int:
        return len(self.terms)


def coverage(asked: AskedWords, passage: AnalysedPassage, cosines: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n_words, n_sentences) how far each sentence meets each word, 0 to 1.

    `cosines` (n_query_tokens, n_passage_tokens) of the question's tokens with the passage's.
    """
    n_sentences = len(passage.passage.sentences)
    table = np.zeros((asked.size, n_sentences), dtype=np.float32)
    if not asked.size or not n_sentences:
        return table
    if len(asked.tokens.weights) and len(passage.tokens.ids):
        table = _by_word(asked, _maximum_by_group(cosines, passage.token_sentences, n_sentences))
    np.clip(table, 0, PARTLY_AT_MOST, out=table)
    for number, group in enumerate(asked.groups):
        for key in group:
            for sentence in passage.sentences_with.get(key, ()):
                table[number, sentence] = 1
        for name in group[1:]:  # another name may be several words; the word itself is found above, as a word
            if len(name) > 1:
                for sentence, folded in enumerate(passage.folded):
                    if name in folded:
                        table[number, sentence] = 1
    # What a follow-up is about need not be named again in the sentence that answers it, only near.
    table[asked.of_topic] = table[asked.of_topic].max(axis=1, keepdims=True)
    return table


def title_coverage(asked: AskedWords, passage: AnalysedPassage, cosines: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n_words,) how far the titles above a passage meet each word, 0 to 1.

    `cosines` (n_query_tokens, n_title_tokens) of the question's tokens with those of the titles.
    """
    if not asked.size or not cosines.size:
        return np.zeros(asked.size, dtype=np.float32)
    close = np.clip(_by_word(asked, cosines.max(axis=1, keepdims=True))[:, 0], 0, PARTLY_AT_MOST)
    exact = [any(key in passage.title_words for key in group) for group in asked.groups]
    return np.where(exact, np.float32(1), close)


def _by_word(asked: AskedWords, best: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n_words, n) the weighted mean of the rows of `best` (n_query_tokens, n) that belong to each word."""
    table = np.zeros((asked.size, best.shape[1]), dtype=np.float32)
    np.add.at(table, asked.token_word, best * asked.tokens.weights[:, None])
    total = np.bincount(asked.token_word, weights=asked.tokens.weights, minlength=asked.size)
    table /= np.maximum(total, 1e-9)[:, None].astype(np.float32)
    return table


def find_matches(
    asked: AskedWords, passage: AnalysedPassage, cosines: NDArray[np.float32], weights: NDArray[np.float32]
) -> tuple[Match, ...]:
    """Which words of the question met which words of the passage, for the reader; strongest first for each word."""
    found = []
    share = weights / max(float(weights.sum()), 1e-9)
    for number, (term, group) in enumerate(zip(asked.terms, asked.groups, strict=True)):
        exact = [word for word in passage.words if word.key in group]
        for word in exact:
            found.append(Match(term.start, term.end, word.start, word.end, 1.0, float(share[number])))
        if exact or not len(passage.tokens.ids):
            continue
        rows = np.flatnonzero(asked.token_word == number)
        if not len(rows):
            continue
        best = cosines[rows].max(axis=0)
        for place in np.argsort(-best)[:2]:
            if best[place] >= _RELATED:
                start, end = (int(offset) for offset in passage.tokens.spans[place])
                found.append(Match(term.start, term.end, start, end, float(best[place]), float(share[number])))
    return tuple(found)


def _maximum_by_group(values: NDArray[np.float32], groups: NDArray[np.int32], n_groups: int) -> NDArray[np.float32]:
    """(n_rows, n_groups) the largest of each row's values in each group; `groups` ascends; 0 for an empty group."""
    result = np.zeros((values.shape[0], n_groups), dtype=np.float32)
    starts = np.flatnonzero(np.r_[True, np.diff(groups) > 0]) if len(groups) else np.zeros(0, dtype=int)
    if len(starts):
        result[:, groups[starts]] = np.maximum.reduceat(values, starts, axis=1)
    return result


def spans_of(terms: Sequence[SearchTerm]) -> list[tuple[int, int]]:
    return [(term.start, term.end) for term in terms]
