"""How sentences meet a question's words, with tokens whose vectors are axes."""

from __future__ import annotations

import numpy as np
import pytest

from corpus.document import Gloss, Passage
from index.assembly import build_search_index
from index.components.late_interaction import LateIndex, query_tokens
from index.search_index import SearchIndex
from language.sentences import split_sentences
from qa.question.parsing import parse
from qa.retrieval.alignment import coverage, find_matches, title_coverage
from qa.retrieval.analysed_passage import PassageAnalyser
from qa.retrieval.retriever import Retriever
from tests.index.small_encoders import LetterEncoder


def passage_of(text: str, *, start: int = 0, glosses: tuple[Gloss, ...] = ()) -> Passage:
    spans = tuple(type(span)(span.start + start, span.end + start) for span in split_sentences(text))
    return Passage("d", "題", start, start + len(text), text, ("山の章",), None, spans, glosses)


def index_of(*texts: str) -> SearchIndex:
    return build_search_index([passage_of(text) for text in texts], LetterEncoder())


def table_of(question: str, passage: Passage, topic_end: int = 0) -> np.ndarray:
    index = build_search_index([passage], LetterEncoder())
    retriever = Retriever(index)
    asked = retriever.asked_words(parse(question, topic_end))
    cosines = index.late.token_cosines(index.late.lookup(asked.tokens, np.array([0])), 0)
    return coverage(asked, PassageAnalyser().analyse(index, 0), cosines)


def test_the_same_word_meets_fully_and_a_related_one_by_its_cosine() -> None:
    table = table_of("犬はどこですか", passage_of("犬がいる。狼がいる。猫がいる。"))
    assert table == pytest.approx(np.array([[1, 0.6, 0]]), abs=1e-6)


def test_a_shortened_year_is_met_by_the_full_one() -> None:
    text = "52年に加盟した。"
    plain = table_of("1952年の加盟", passage_of(text))
    full = table_of("1952年の加盟", passage_of(text, glosses=(Gloss(0, 3, "1952年"),)))
    assert plain[0, 0] < 1
    assert full[0, 0] == 1
    reference = passage_of(text, glosses=(Gloss(0, 3, "1952年", "reference"),))  # is shown, and met by nothing
    assert table_of("1952年の加盟", reference)[0, 0] == plain[0, 0]


def test_offsets_of_a_passage_inside_its_document() -> None:
    assert table_of("猫", passage_of("犬がいる。猫がいる。", start=100)).tolist() == [[0, 1]]


def test_matches_point_to_the_words() -> None:
    passage = passage_of("山に狼がいる。")
    index = build_search_index([passage], LetterEncoder())
    query = parse("犬は山にいる？")
    asked = Retriever(index).asked_words(query)
    analysed = PassageAnalyser().analyse(index, 0)
    cosines = index.late.token_cosines(index.late.lookup(asked.tokens, np.array([0])), 0)
    weights = np.full(asked.size, 1 / asked.size, dtype=np.float32)
    found = {
        (query.text[m.question_start : m.question_end], passage.text[m.passage_start : m.passage_end]): m.similarity
        for m in find_matches(asked, analysed, cosines, weights)
    }
    assert found == {("犬", "狼"): pytest.approx(0.6), ("山", "山"): 1.0}


def test_the_topic_of_a_follow_up_need_only_stand_near() -> None:
    passage = passage_of("犬がいる。山を走る。")
    assert table_of("犬は山を走る？", passage).tolist() == [[1, 0], [0, 1], [0, 1]]
    assert table_of("（犬について）山を走る？", passage, topic_end=7).tolist() == [[1, 1], [0, 1], [0, 1]]


def test_titles_meet_a_question_too() -> None:
    passage = passage_of("猫がいる。")
    index = build_search_index([passage], LetterEncoder())
    asked = Retriever(index).asked_words(parse("山の犬"))
    analysed = PassageAnalyser().analyse(index, 0)
    titles = index.late.title_cosines(index.late.lookup(asked.tokens, np.array([0])), 0)
    assert title_coverage(asked, analysed, titles).tolist() == [1, 0]


def test_a_question_without_words() -> None:
    assert table_of("？", passage_of("犬がいる。")).shape == (0, 1)


def test_retrieval_prefers_the_passage_that_holds_the_words() -> None:
    index = index_of("橋が落ちた。", "犬が走る。", "猫が山で走る。")
    ranking = Retriever(index).rank(parse("犬はどこを走る？"), top=3)
    assert ranking.signals.rows[0] == 1
    assert list(ranking.scores) == sorted(ranking.scores, reverse=True)


def test_query_tokens_of_the_kept_words_only() -> None:
    encoder = LetterEncoder()
    (tokens,) = encoder.tokenize(["犬と山"])
    late = LateIndex.build([tokens])
    late.attach(encoder.token_vectors)
    kept = query_tokens(tokens, encoder.token_vectors, kept=[(2, 3)])
    assert late.scores(late.lookup(kept, np.array([0])), np.array([0])) == pytest.approx([1.0])
