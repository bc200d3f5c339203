"""A passage as questions are aligned with it: its words, names, dates and tokens, sentence by sentence."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from corpus.document import Passage
from index.components.search_terms import SearchTerm, bigram_terms, fold, terms_of
from index.components.searchable import titles_over
from index.encoders.contract import TokenEncoder, Tokens, Vectors
from index.encoders.token_encoder import TokenRows, normalize
from index.search_index import Searchable
from language.names.entity import Mention
from language.words import Word
from qa.question.answer_types import TypedSpan, find_spans
from qa.retrieval.settings import Retrieval


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

    def analyse(self, index: Searchable, row: int) -> AnalysedPassage:
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


def _analyse(index: Searchable, row: int) -> AnalysedPassage:
    """From the words and tokens that were kept when the passage was added, the very tokens that the index has cosines of."""
    passage, words_of, tokens = index.passages[row], index.analyses.words_of(row), index.late.tokens_of(row)
    morphemes = tuple(words_of(passage.text))
    mentions = index.glossary.expand(passage.text, words_of)
    words = _sorted(terms_of(morphemes), _full_years(passage, words_of), _other_names(mentions))
    starts = np.array([span.start - passage.start for span in passage.sentences], dtype=np.int32)
    word_sentences = _sentence_of(starts, np.array([word.start for word in words], dtype=np.int32))
    token_sentences = _sentence_of(starts, tokens.spans[:, 0])
    folded = tuple(
        fold(passage.text[span.start - passage.start : span.end - passage.start]) for span in passage.sentences
    )
    return AnalysedPassage(
        passage=passage,
        morphemes=morphemes,
        words=words,
        word_sentences=word_sentences,
        sentences_with=_sentences_with(words, word_sentences),
        tokens=tokens,
        token_sentences=token_sentences,
        folded=folded,
        title_words=frozenset(term.key for term in terms_of(words_of(titles_over(passage)))),
        sentence_vectors=_mean_vectors(index.token_encoder, tokens, token_sentences, len(starts)),
        sentence_bigrams=tuple(frozenset(term.key for term in bigram_terms(sentence)) for sentence in folded),
        typed_spans=_typed_spans(passage, morphemes),
    )


def _sentences_with(words: Sequence[SearchTerm], sentences: NDArray[np.int32]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for word, sentence in zip(words, sentences.tolist(), strict=True):
        found[word.key].add(sentence)
    return {key: frozenset(holding) for key, holding in found.items()}


def _mean_vectors(
    encoder: TokenEncoder, tokens: Tokens, token_sentences: NDArray[np.int32], n_sentences: int
) -> Vectors:
    """(n_sentences, dimension) of unit length."""
    sums = np.zeros((n_sentences, encoder.dimension), dtype=np.float32)
    np.add.at(sums, token_sentences, np.asarray(TokenRows(encoder)[tokens.ids], dtype=np.float32))
    return normalize(sums)


def _other_names(mentions: Sequence[Mention]) -> list[SearchTerm]:
    """Where a text names something that has other names, those."""
    return [SearchTerm(fold(form), mention.start, mention.end) for mention in mentions for form in mention.others]


def _full_years(passage: Passage, words_of: Callable[[str], Sequence[Word]]) -> list[SearchTerm]:
    """Where the text shortens a year, the words of the full one."""
    return [
        SearchTerm(term.key, gloss.start - passage.start, gloss.end - passage.start)
        for gloss in passage.glosses
        if gloss.is_searched
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
