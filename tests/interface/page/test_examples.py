"""Examples are made from the documents and shown only where the engine answers them with the very sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import pytest

from interface.page.examples import Examples, questions_of
from qa.records import Answer, Citation, Turn
from tests.index.small_encoders import make_document
from tests.qa.quoting_engine import QuotingEngine


class SureEngine(QuotingEngine):
    """Answers each question with the first sentence of `cities`, as sure as it is told to be."""

    confidence, asked = 0.9, 0

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        id: str | int | None = None,
        top: int = 5,
        documents: Sequence[str] = (),
    ) -> Answer:
        self.asked += 1
        text = self.knowledge_base.document("cities").text
        end = text.index("。") + 1
        citation = Citation(1, "cities", "都市の話", (), None, 0, end, text[:end])
        return Answer(question, "ja", True, self.confidence, text[:end], None, "extractive", (citation,), ())


@pytest.fixture
def engine(quoting_engine: QuotingEngine) -> SureEngine:
    return SureEngine(quoting_engine.knowledge_base)


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("札幌は北海道の中心都市である。", "札幌とは何ですか"),
        ("雇用者とは、人を雇って賃金を払う者をいう。", "雇用者とは何ですか"),
        ("道が凍るため、青森市は町の車庫を増やした。", "青森市はなぜ町の車庫を増やしたのですか"),
        ("弘前市は2006年2月27日に近くの町村と合併した。", "弘前市は2006年2月に何をしましたか"),
        ("1889年に水道の工事が町のあちこちで始まった。", "1889年に何がありましたか"),
        ("入館料は300円である。", "入館料はどのくらいですか"),
    ],
)
def test_a_sentence_becomes_a_question_that_it_answers(sentence: str, question: str) -> None:
    assert questions_of(make_document(sentence)) == [(question, sentence)]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("1889年に水道の工事が町のあちこちで始まった。", "What happened in 1889?"),
        ("1889年6月に水道の工事が町のあちこちで始まった。", "What happened in June 1889?"),
        ("PfPとは、協力の枠組みである。", "What is PfP?"),
    ],
)
def test_in_english_it_is_asked_where_no_name_has_to_be_translated(sentence: str, question: str) -> None:
    document = make_document(f"札幌は北海道の中心都市である。{sentence}道が凍るため、青森市は町の車庫を増やした。")
    assert questions_of(document, "en") == [(question, sentence)]


def test_a_sentence_of_no_such_form_becomes_none() -> None:
    assert questions_of(make_document("それから三人は、長い坂をゆっくりと下りていくのだった。")) == []


def test_what_is_answered_with_its_own_sentence_is_shown(engine: SureEngine) -> None:
    examples = Examples(engine)
    assert examples.of("cities") == ("札幌とは何ですか",)
    assert examples.of_all() == ["札幌とは何ですか"]
    assert examples.known("cities") == ("札幌とは何ですか",)


def test_in_english_the_japanese_ones_come_after_those_there_are(quoting_engine: QuotingEngine) -> None:
    added = replace(make_document("ABCとは、ある古い地図の名である。"), id="other", source="other.txt")
    quoting_engine.knowledge_base.add([added])

    class Engine(SureEngine):
        def ask(self, question: str, *args: object, **kwargs: object) -> Answer:
            answer = super().ask(question)
            if "ABC" not in question:
                return answer
            text = self.knowledge_base.document("other").text
            citation = replace(answer.citations[0], document_id="other", end=text.index("。") + 1)
            return replace(answer, citations=(replace(citation, quote=text[: citation.end]),))

    examples = Examples(Engine(quoting_engine.knowledge_base))
    assert examples.of_all("en") == ["What is ABC?", "ABCとは何ですか", "札幌とは何ですか"]
    assert examples.of_all() == ["ABCとは何ですか", "札幌とは何ですか"]


def test_documents_that_make_none_do_not_hide_those_of_older_ones(engine: SureEngine) -> None:
    tables = [replace(make_document(f"第{at}の表"), id=f"t{at}", source=f"{at}.csv") for at in range(9)]
    engine.knowledge_base.add(tables)
    assert Examples(engine).of_all() == ["札幌とは何ですか"]


def test_what_is_unsure_or_answered_from_elsewhere_is_not_shown(engine: SureEngine) -> None:
    engine.confidence = 0.5
    assert Examples(engine).of("cities") == ()
    engine.confidence = 0.9
    elsewhere = replace(make_document("盛岡は岩手県の県庁所在地である。"), id="other", source="other.txt")
    engine.knowledge_base.add([elsewhere])
    assert Examples(engine).of("other") == ()


def test_they_are_found_once_until_the_document_changes(engine: SureEngine) -> None:
    examples = Examples(engine)
    examples.of("cities")
    asked = engine.asked
    assert asked > 0
    examples.of("cities")
    assert engine.asked == asked
    changed = replace(make_document("仙台は宮城県の中心都市である。"), id="cities", source="cities.txt")
    engine.knowledge_base.add([changed])
    assert examples.of("cities") == ("仙台とは何ですか",)


def test_a_document_that_is_gone_has_none(engine: SureEngine) -> None:
    assert Examples(cast(QuotingEngine, engine)).of("nobody") == ()
    assert Examples(engine).after("nobody", 0, "") == []


class ReadingEngine(SureEngine):
    """Answers each question with the first sentence that holds its first two characters."""

    def ask(self, question: str, *args: object, **kwargs: object) -> Answer:
        answer = super().ask(question)
        text = self.knowledge_base.document("cities").text
        [quote, *_] = [sentence + "。" for sentence in text.split("。") if question[:2] in sentence]
        return replace(answer, citations=(replace(answer.citations[0], quote=quote.strip()),))


def test_what_to_ask_next_is_made_from_the_sentences_around_the_answer(quoting_engine: QuotingEngine) -> None:
    engine = ReadingEngine(quoting_engine.knowledge_base)
    cities = ("札幌", "青森", "盛岡", "秋田", "仙台", "山形")
    text = "".join(f"{city}は、ある県の中心都市である。" for city in cities)
    document = replace(make_document(text), id="cities", source="cities.txt")
    engine.knowledge_base.add([document])
    examples = Examples(engine)
    found = examples.after("cities", document.text.index("秋田"), "秋田とは何ですか")
    assert sorted(found[:2]) == ["仙台とは何ですか", "盛岡とは何ですか"]
    assert len(found) == 3
    asked = engine.asked
    assert examples.after("cities", document.text.index("秋田"), "秋田とは何ですか") == found
    assert engine.asked == asked  # what answers what is known
    assert "盛岡とは何ですか" not in examples.after("cities", document.text.index("秋田"), "盛岡とは何ですか")
    engine.confidence = 0.5
    assert Examples(engine).after("cities", 0, "") == []


@pytest.mark.parametrize("what", ["本サイト", "本書", "当該", "同社", "上記"])
def test_what_only_points_is_no_name_to_ask_about(what: str) -> None:
    assert questions_of(make_document(f"{what}とは、港湾課が作ったものである。")) == []


def test_names_that_begin_alike_are_asked_about() -> None:
    [(question, _)] = questions_of(make_document("本州とは、日本でいちばん大きな島である。"))
    assert question == "本州とは何ですか"
