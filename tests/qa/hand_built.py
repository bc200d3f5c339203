"""Candidates without an index or a model: passages are read for real, everything about the question is given by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from corpus.document import Gloss, Passage, TableHeader
from index.encoders.contract import Tokens
from language.sentences import split_sentences
from language.span import Span
from language.words import split_words
from qa.models.features import FEATURES
from qa.question.answer_types import find_spans
from qa.question.parsing import parse
from qa.retrieval.analysed_passage import AnalysedPassage
from qa.retrieval.retriever import Ranking
from qa.selection.candidates import Candidates, Sentence


def passage_of(text: str, *, start: int = 0, glosses: tuple[Gloss, ...] = ()) -> Passage:
    """A passage that begins at character `start` of its document, on its pages 3 and 4. A first row 「品目 | …」 is a header."""
    sentences = tuple(Span(span.start + start, span.end + start) for span in split_sentences(text))
    end = start + len(text)
    header = text.split("\n")[0]
    headers = (
        (TableHeader(Span(start, start + len(header)), start, end, header),) if header.startswith("品目 | ") else ()
    )
    return Passage("d", "町の本", start, end, text, ("1．橋",), (3, 4), sentences, glosses, headers=headers)


def analysed(passage: Passage) -> AnalysedPassage:
    """Its words and what they stand for; no tokens, no vectors, and no words that a question could meet."""
    words = split_words(passage.text)
    spans = []
    for sentence in passage.sentences:
        start, end = sentence.start - passage.start, sentence.end - passage.start
        inside = [word for word in words if start <= word.start and word.end <= end]
        spans.append(tuple(find_spans(passage.text[start:end], inside, start)))
    nothing = np.zeros(0, dtype=np.int32)
    return AnalysedPassage(
        passage=passage,
        morphemes=tuple(words),
        words=(),
        word_sentences=nothing,
        sentences_with={},
        tokens=Tokens(nothing, nothing.reshape(0, 2)),
        token_sentences=nothing,
        folded=(),
        title_words=frozenset(),
        sentence_vectors=np.zeros((len(passage.sentences), 1), dtype=np.float32),
        sentence_bigrams=(frozenset(),) * len(passage.sentences),
        typed_spans=tuple(spans),
    )


def candidates_of(
    question: str, *passages: Passage, coverage: NDArray[np.float32] | None = None, scores: tuple[float, ...] = ()
) -> Candidates:
    """All sentences of `passages`, which retrieval put into this order with `scores`.

    `coverage` (n_words, n_sentences) of the question's words, each of which weighs the same; nothing is covered without.
    """
    query = parse(question)
    n_words = len(query.words)
    places = [(passage, number) for passage in passages for number in range(len(passage.sentences))]
    covered = np.zeros((n_words, len(places)), dtype=np.float32) if coverage is None else coverage
    read = {passage: analysed(passage) for passage in passages}
    ranking = SimpleNamespace(
        scores=np.array(scores, dtype=np.float32), word_weights=np.full(n_words, 1 / max(n_words, 1), dtype=np.float32)
    )
    sentences = tuple(
        Sentence(read[passage], number, passages.index(passage), passages.index(passage), covered[:, place])
        for place, (passage, number) in enumerate(places)
    )
    features = np.zeros((len(sentences), len(FEATURES)), dtype=np.float32)
    return Candidates(query, cast(Ranking, ranking), tuple(read.values()), (), sentences, features, passages)
