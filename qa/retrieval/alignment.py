"""How far the sentences of a passage cover the words of a question.

A sentence covers a content word of the question fully (1) with the same word, the same year or another name of the same
thing, and partly, by the best cosine of its tokens, with related words; that is how a Japanese word answers to an English
one. Everything later stages know about a sentence's fit is read off this one table.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from corpus.document import Passage
from index.components.late_interaction import QueryTokens, normalize
from index.components.search_terms import SearchTerm, bigram_terms, fold, terms_of
from index.components.searchable import titles_over
from index.encoders.contract import Tokens, Vectors
from index.search_index import SearchIndex
from language.names.entity import Mention
from language.words import Word
from qa.question.answer_types import TypedSpan, find_spans
from qa.records import Match
from qa.retrieval.settings import Retrieval

_RELATED = 0.45  # cosine from which two words are shown to the reader as related


@dataclass(frozen=True, slots=True)
class AnalysedPassage:
    """A passage with its words and tokens; their spans are characters of `passage.text`.

    `word_sentences` and `token_sentences` tell which sentence each belongs to, `sentences_with` which hold a word by its
    key; `folded` is the text of each sentence, folded for comparing; `sentence_vectors` (n_sentences, dimension) are the
    mean vectors, of unit length.
    """

    passage: Passage
    morphemes: tuple[Word, ...]
    words: tuple[SearchTerm, ...]
    word_sentences: NDArray[np.int32]
    sentences_with: Mapping[str, frozenset[int]]
    tokens: Tokens
    token_sentences: NDArray[np.int32]
    folded: tuple[str, ...]
    title_words: frozenset[str]
    sentence_vectors: Vectors
    sentence_bigrams: tuple[frozenset[str], ...]
    typed_spans: tuple[tuple[TypedSpan, ...], ...]

    def spans_of(self, sentence: int) -> tuple[TypedSpan, ...]:
        """The dates, numbers, names and so on of a sentence; offsets are characters of that sentence."""
        return self.typed_spans[sentence]


class PassageAnalyser:
    """Reads passages as they are aligned with questions, and keeps the last few thousand.

    Several indexes may share one, if they have one encoder and one glossary.
    """

    def __init__(self, cached_passages: int = Retrieval().cached_passages) -> None:
        self._most = cached_passages
        self._cache: OrderedDict[tuple[str, int, int, str], AnalysedPassage] = OrderedDict()
        self._lock = Lock()

    def analyse(self, index: SearchIndex, row: int) -> AnalysedPassage:
        passage = index.passages[row]
        key = (passage.document_id, passage.start, passage.end, passage.text)
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
        analysed = _analyse(index, row)
        with self._lock:
            self._cache[key] = analysed
            while len(self._cache) > self._most:
                self._cache.popitem(last=False)
        return analysed


def _analyse(index: SearchIndex, row: int) -> AnalysedPassage:
    """From the words and tokens that were kept when the passage was added, the very tokens that the index has cosines of."""
    passage, words_of, tokens = index.passages[row], index.analyses.words_of(row), index.late.tokens_of(row)
    morphemes = tuple(words_of(passage.text))
    mentions = index.glossary.expand(passage.text, words_of)
    words = _sorted(terms_of(morphemes), _full_years(passage, words_of), _other_names(mentions))
    starts = np.array([span.start - passage.start for span in passage.sentences], dtype=np.int32)
    token_sentences = _sentence_of(starts, tokens.spans[:, 0])
    encoder = index.token_encoder
    sums = np.zeros((len(starts), encoder.dimension), dtype=np.float32)
    np.add.at(sums, token_sentences, np.asarray(encoder.token_vectors[tokens.ids], dtype=np.float32))
    folded = tuple(
        fold(passage.text[span.start - passage.start : span.end - passage.start]) for span in passage.sentences
    )
    word_sentences = _sentence_of(starts, np.array([word.start for word in words], dtype=np.int32))
    sentences_with: dict[str, set[int]] = defaultdict(set)
    for word, sentence in zip(words, word_sentences.tolist(), strict=True):
        sentences_with[word.key].add(sentence)
    return AnalysedPassage(
        passage=passage,
        morphemes=morphemes,
        words=words,
        word_sentences=word_sentences,
        sentences_with={key: frozenset(sentences) for key, sentences in sentences_with.items()},
        tokens=tokens,
        token_sentences=token_sentences,
        folded=folded,
        title_words=frozenset(term.key for term in terms_of(words_of(titles_over(passage)))),
        sentence_vectors=normalize(sums),
        sentence_bigrams=tuple(frozenset(term.key for term in bigram_terms(sentence)) for sentence in folded),
        typed_spans=_typed_spans(passage, morphemes),
    )


def _other_names(mentions: Sequence[Mention]) -> list[SearchTerm]:
    """Where a text names something that has other names, those."""
    return [SearchTerm(fold(form), mention.start, mention.end) for mention in mentions for form in mention.others]


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
    np.clip(table, 0, 0.99, out=table)
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
    close = np.clip(_by_word(asked, cosines.max(axis=1, keepdims=True))[:, 0], 0, 0.99)
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


def _full_years(passage: Passage, words_of: Callable[[str], Sequence[Word]]) -> list[SearchTerm]:
    """Where the text shortens a year, the words of the full one."""
    return [
        SearchTerm(term.key, gloss.start - passage.start, gloss.end - passage.start)
        for gloss in passage.glosses
        for term in terms_of(words_of(gloss.text))
    ]


def _sorted(*terms: Sequence[SearchTerm]) -> tuple[SearchTerm, ...]:
    return tuple(sorted((term for group in terms for term in group), key=lambda term: term.start))


def _typed_spans(passage: Passage, morphemes: Sequence[Word]) -> tuple[tuple[TypedSpan, ...], ...]:
    found = []
    for span in passage.sentences:
        start, end = span.start - passage.start, span.end - passage.start
        inside = [word for word in morphemes if start <= word.start and word.end <= end]
        found.append(tuple(find_spans(passage.text[start:end], inside, start)))
    return tuple(found)


def _sentence_of(starts: NDArray[np.int32], positions: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.maximum(np.searchsorted(starts, positions, side="right") - 1, 0).astype(np.int32)


def _maximum_by_group(values: NDArray[np.float32], groups: NDArray[np.int32], n_groups: int) -> NDArray[np.float32]:
    """(n_rows, n_groups) the largest of each row's values in each group; `groups` ascends; 0 for an empty group."""
    result = np.zeros((values.shape[0], n_groups), dtype=np.float32)
    starts = np.flatnonzero(np.r_[True, np.diff(groups) > 0]) if len(groups) else np.zeros(0, dtype=int)
    if len(starts):
        result[:, groups[starts]] = np.maximum.reduceat(values, starts, axis=1)
    return result


def spans_of(terms: Sequence[SearchTerm]) -> list[tuple[int, int]]:
    return [(term.start, term.end) for term in terms]
