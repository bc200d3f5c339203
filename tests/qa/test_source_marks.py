"""A source's own [3] is never taken for a citation of ours, wherever an answer is read."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.document import Document
from corpus.read import read_document
from index.knowledge_base import KnowledgeBase
from interface.http.openai.reply import source_lines
from interface.page.answers import _with_references
from interface.text_output import answer_text
from qa.engine import Engine
from qa.generation.generated import generated_answers
from qa.generation.generator import Draft
from qa.generation.prompts import build_prompt
from qa.generation.verification import Quote, Statement
from qa.records import Answer
from qa.source_marks import as_data, from_data, set_apart, without_last_marks

TEXT = """# 松風町の水車

松風水車は1902年に造られた[2]。造ったのは大工の木下である。[1, 3]

藤沢水車は1921年に造られた[1]。どちらの水車も米をつく[4]。
"""
OURS = re.compile(r"\[\d+\]")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("造られた[2]。", "造られた［2］。"),
        ("米をつく[1][2]。", "米をつく［1］［2］。"),
        ("米をつく[1, 3]。", "米をつく［1, 3］。"),
        ("米をつく[2-4]。", "米をつく［2-4］。"),
        ("[注]と[A]と［5］はそのまま。", "[注]と[A]と［5］はそのまま。"),
    ],
)
def test_numbers_in_brackets_are_set_apart(written: str, shown: str) -> None:
    assert set_apart(written) == shown


def test_what_a_model_copies_comes_back_as_the_sources_own() -> None:
    assert as_data("造られた[2]。") == as_data("造られた［2］。") == "造られた〈2〉。"
    assert from_data("造られた〈2〉。") == "造られた［2］。"


def test_a_full_stop_before_the_marks_is_enough() -> None:
    assert without_last_marks("木下である。［1, 3］") == "木下である。"


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    path = tmp_path_factory.mktemp("marks") / "mills.md"
    path.write_text(TEXT, encoding="utf-8")
    return read_document(path)


@pytest.fixture(scope="module")
def answer(document: Document, tmp_path_factory: pytest.TempPathFactory) -> Answer:
    directory: Path = tmp_path_factory.mktemp("marks-kb") / "kb"
    with KnowledgeBase.create(directory) as knowledge_base:
        knowledge_base.add([document])
    engine = Engine.open(directory)
    found = engine.ask("松風水車を造ったのは誰ですか")
    engine.close()
    assert found.answered
    return found


def test_every_number_in_an_answers_brackets_is_ours(answer: Answer, document: Document) -> None:
    numbers = [f"[{citation.number}]" for citation in answer.citations]
    assert OURS.findall(answer.text) == numbers
    assert "［1, 3］" in answer.text
    assert "［1, 3］。" not in answer.text
    assert all(each.quote == document.text[each.start : each.end] for each in answer.citations)
    assert any("[1, 3]" in each.quote for each in answer.citations)


def test_as_text_below_an_answer_and_on_the_page_too(answer: Answer) -> None:
    numbers = [f"[{citation.number}]" for citation in answer.citations]
    assert OURS.findall("\n".join(source_lines(answer))) == numbers
    assert set(OURS.findall(answer_text(answer))) == set(numbers)
    assert _with_references(answer).count('class="reference"') == len(numbers)


def test_a_language_model_sees_and_copies_them_apart(answer: Answer) -> None:
    prompt = build_prompt("いつですか", answer.passages)
    asked = prompt.messages[-1]["content"]
    assert "造られた〈2〉。" in asked
    assert len(OURS.findall(asked)) == len(prompt.quotes)
    quote = Quote(answer.passages[0].passage, answer.citations[0].start, answer.citations[0].end)
    draft = Draft(statements=(Statement("松風水車は1902年に造られた〈2〉。", (quote,)),))
    (_, made), *_ = generated_answers(replace(answer, text=""), [draft])
    assert made.text == "松風水車は1902年に造られた［2］。[1]"
