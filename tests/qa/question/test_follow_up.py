"""Follow-ups are resolved from the turns before; a question that stands alone stays exactly as it is."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language.words import split_words
from qa.question.follow_up import resolve_follow_up
from qa.records import Turn

DIALOGUES = [
    json.loads(line) for line in (Path(__file__).parent / "data" / "dialogues.jsonl").read_text("utf-8").splitlines()
]
DEVELOPMENT = Path(__file__).parents[4] / "shared" / "eval"


def _turns(row: dict[str, Any]) -> list[Turn]:
    return [Turn(**turn) for turn in row["history"]]


@pytest.mark.parametrize("row", DIALOGUES, ids=lambda row: f"{row['history'][-1]['question']} / {row['question']}")
def test_follow_ups_carry_their_topic_and_new_topics_are_left_alone(row: dict[str, Any]) -> None:
    resolved = resolve_follow_up(row["question"], _turns(row))
    assert resolved.rewritten == row["follow_up"], resolved
    if not row["follow_up"]:
        assert resolved.question == row["question"]
    missing = [term for term in row["carries"] if term.lower() not in resolved.question.lower()]
    assert not missing, resolved
    assert not [term for term in row["leaves"] if term.lower() in resolved.question.lower()], resolved


@pytest.mark.parametrize("row", [row for row in DIALOGUES if row["follow_up"]], ids=lambda row: row["question"])
def test_without_a_turn_before_nothing_is_rewritten(row: dict[str, Any]) -> None:
    assert resolve_follow_up(row["question"], []).question == row["question"]


def test_a_question_keeps_its_own_words_behind_the_topic() -> None:
    resolved = resolve_follow_up(
        "いつ採択されましたか", [Turn("パリ協定とは何ですか", "温暖化を防ぐ国際協定である。[1]")]
    )
    assert resolved.question == "（パリ協定について）いつ採択されましたか"
    assert resolved.topic_terms == ("パリ協定",)
    assert resolved.question[resolved.topic_end :] == "いつ採択されましたか"


def test_the_same_question_of_another_country_replaces_the_country() -> None:
    resolved = resolve_follow_up("What about Iceland?", [Turn("When did Norway join EFTA?")])
    assert resolved.question == "When did Iceland join EFTA?"


@pytest.mark.parametrize(
    "question",
    ["1952年に加盟した国は？", "1966年に脱退したのはどの国？", "Which countries joined in 1952?"],
)
def test_what_was_done_when_needs_no_topic(question: str) -> None:
    before = Turn("ベルリンの壁はなぜ崩壊したのですか", "東欧革命が進み、ベルリンの壁が崩壊した。[1]")
    assert not resolve_follow_up(question, [before]).rewritten


def test_a_date_alone_still_needs_its_topic() -> None:
    before = Turn("ベルリンの壁はなぜ崩壊したのですか", "東欧革命が進み、ベルリンの壁が崩壊した。[1]")
    assert "ベルリン" in resolve_follow_up("1989年にはどう変わりましたか", [before]).question


def test_a_thank_you_in_between_does_not_hide_the_topic() -> None:
    turns = [Turn("パナマ運河とは何ですか", "二つの海を結ぶ水路である。[1]"), Turn("ありがとう", "")]
    assert "パナマ運河" in resolve_follow_up("いつ完成しましたか", turns).question


def test_words_of_a_refusal_are_not_taken_for_the_topic() -> None:
    turns = [
        Turn(
            "エッフェル塔を設計したのは誰ですか",
            "この文書には見つかりませんでした。近い箇所はボスニアについての節です。",
        )
    ]
    assert "ボスニア" not in resolve_follow_up("その人はほかに何を造りましたか", turns).question


def test_a_chain_of_follow_ups_keeps_its_topic() -> None:
    turns = [
        Turn("京都議定書とは何ですか", "排出削減を定めた。[1]"),
        Turn("いつ発効しましたか", "2005年に発効した。[1]"),
    ]
    assert "京都議定書" in resolve_follow_up("離脱した国は？", turns).question


def test_development_questions_stand_alone_after_any_other() -> None:
    if not (DEVELOPMENT / "dev.jsonl").exists():
        pytest.skip("the development questions (../shared/eval/dev.jsonl) are not here")
    questions = [json.loads(line)["question"] for line in (DEVELOPMENT / "dev.jsonl").read_text("utf-8").splitlines()]
    chance = random.Random(1)
    rewritten = []
    for question in questions:
        before = chance.choice([other for other in questions if other != question])
        if resolve_follow_up(question, [Turn(before)]).rewritten:
            rewritten.append((before, question))
    assert len(rewritten) <= len(questions) * 0.03, rewritten


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_is_taken_and_an_unrewritten_question_is_unchanged(question: str, before: str, answer: str) -> None:
    resolved = resolve_follow_up(question, [Turn(before, answer)])
    if resolved.rewritten:
        assert resolved.topic_terms
    else:
        assert resolved.question == question


def test_of_a_long_answer_the_beginning_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counting(text: str, *rest: Any) -> list[Any]:
        asked.append(text)
        return split_words(text, *rest)

    monkeypatch.setattr("qa.question.follow_ups.topics.split_words", counting)
    answer = "白浜港は1897年に開港した。" + "あア" * 50_000
    turns = [Turn(f"白浜港{number}はいつ開港しましたか", answer) for number in range(4)]
    resolved = resolve_follow_up("それを決めたのは誰ですか", turns)
    assert "白浜港3" in resolved.question
    assert max(map(len, asked)) <= 2_000
