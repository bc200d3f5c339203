"""A passage is analysed when it is added; a question then has only itself to analyse."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.engine import Engine
from tests.tokenizer_calls import tokenizer_calls


@pytest.mark.parametrize(
    "question",
    [
        "フィンランドはいつNATOに加盟しましたか？",
        "When did Finland join NATO?",
        "ブラジルのサッカー代表監督は誰ですか？",
    ],
)
def test_the_first_question_is_cut_into_words_and_no_passage(essay_directory: Path, question: str) -> None:
    engine = Engine.open(essay_directory)
    with tokenizer_calls() as cut:
        answer = engine.ask(question)
    assert answer.passages
    assert len(cut) <= 2
    assert not [text for text in cut if len(text) > len(question)]
