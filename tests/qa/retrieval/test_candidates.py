"""How many passages are looked at closely, by language and by how many there are."""

from __future__ import annotations

import numpy as np
import pytest

from corpus.document import Passage
from index.assembly import build_search_index
from index.search_index import SearchIndex
from language.span import Span
from qa.question.parsing import parse
from qa.retrieval.retriever import Retriever
from qa.retrieval.settings import Retrieval
from tests.index.small_encoders import LetterEncoder


def _index() -> SearchIndex:
    """Twelve passages: in all of them a token of the question, in no two of them equally many."""
    texts = ["1" * (number + 1) + "山" for number in range(12)]
    passages = [Passage("d", "", 0, len(text), text, (), None, (Span(0, len(text)),)) for text in texts]
    return build_search_index(passages, LetterEncoder())


@pytest.mark.parametrize(
    ("question", "many", "at_most"),
    [("What was built in 1952?", 11, 10), ("What was built in 1952?", 12, 4), ("1952年の山は？", 11, 4)],
)
def test_an_english_question_over_many_passages_looks_at_more(question: str, many: int, at_most: int) -> None:
    """Two of each signal, so at most four in all; five for English over more than `many`."""
    settings = Retrieval(score_all_up_to=3, candidates=2, many_passages=many, english_candidates_of_many=5)
    retriever, query = Retriever(_index(), settings), parse(question)
    vector = retriever.index.encoder.encode_queries([query.text])
    rows = retriever.signals(query, retriever.asked_words(query), vector).rows
    assert len(rows) <= at_most
    assert (len(rows) > 4) == (at_most > 4)
    assert np.all(np.diff(rows) > 0)
