"""The figures of `tenkyo evaluate`, each worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.document import Passage
from qa.evaluation import (
    Outcome,
    ask_all,
    calibration_error,
    first_relevant_rank,
    holds_keys,
    judge,
    report,
    risk_coverage,
    summarize,
)
from qa.labelled_questions import InvalidQuestions, LabelledQuestion, read_questions
from qa.records import Answer, Citation, RetrievedPassage
from tests.qa.quoting_engine import QuotingEngine

GOOD: dict[str, Any] = {
    "id": "a",
    "lang": "ja",
    "kind": "where",
    "question": "札幌",
    "answerable": True,
    "evidence": ["札幌は北海道の中心都市である"],
    "keys": [["北海道"]],
}


def passage(text: str) -> Passage:
    return Passage("d", "題", 0, len(text), text, ("節",), None, ())


def asked(**changes: Any) -> LabelledQuestion:
    values: dict[str, Any] = {
        "id": "1",
        "question": "？",
        "language": "ja",
        "kind": "what",
        "answerable": True,
        "evidence": ("夏は暑い",),
        "keys": (("暑い",),),
    }
    return LabelledQuestion(**(values | changes))


def answered(text: str, confidence: float = 0.9, *passages: str, quote: str | None = None) -> Answer:
    citations = (Citation(1, "d", "題", (), None, 0, len(quote), quote),) if quote is not None else ()
    found = tuple(RetrievedPassage(rank, 1 / rank, passage(each)) for rank, each in enumerate(passages, 1))
    return Answer("？", "ja", True, confidence, text, None, "extractive", citations, found)


def refused(confidence: float = 0.2) -> Answer:
    return Answer("？", "ja", False, confidence, "わかりません。", None, "refusal", (), ())


def outcome(label: LabelledQuestion, answer: Answer, source: str = "夏は暑い。", seconds: float = 0.1) -> Outcome:
    return judge(label, answer, {"d": source}, seconds)


def test_evidence_is_found_whatever_its_white_space_and_widths() -> None:
    found = [
        RetrievedPassage(1, 2.0, passage("冬は寒い。")),
        RetrievedPassage(2, 1.0, passage("１９４９年\n４月に調印")),
    ]
    assert first_relevant_rank(found, "1949 年 4 月") == 2
    assert first_relevant_rank(found, "1950年") is None


def test_an_answer_is_right_when_every_group_has_a_variant_in_it() -> None:
    keys = [["ギリシャ"], ["トルコ", "土耳古"]]
    assert holds_keys("ギリシャと土耳古[1]", keys)
    assert not holds_keys("ギリシャ[1]", keys)


def test_recall_mrr_accuracy_coverage_and_refusal() -> None:
    outcomes = [
        outcome(asked(), answered("暑い[1]", 0.9, "夏は暑い。", quote="夏は暑い。")),  # relevant first, right
        outcome(asked(), answered("寒い[1]", 0.9, "冬", "春", "秋", "夏は暑い。", quote="冬は寒い")),  # fourth, wrong
        outcome(asked(language="en"), refused()),  # no passages, refused
        outcome(asked(answerable=False, evidence=(), keys=(), kind="near"), refused()),
        outcome(asked(answerable=False, evidence=(), keys=(), kind="near"), answered("暑い[1]", 0.9)),
        outcome(asked(answerable=False, evidence=(), keys=(), kind="off", language="en"), refused()),
    ]
    figures = summarize(outcomes)["all"]
    assert figures["questions"] == 6
    assert figures["answerable"] == 3
    assert figures["recall@1"] == pytest.approx(1 / 3)
    assert figures["recall@3"] == pytest.approx(1 / 3)
    assert figures["recall@5"] == pytest.approx(2 / 3)
    assert figures["mrr"] == pytest.approx((1 + 1 / 4 + 0) / 3)
    assert figures["answer_accuracy"] == pytest.approx(1 / 3)
    assert figures["coverage"] == pytest.approx(2 / 3)
    assert figures["refusal"] == pytest.approx(2 / 3)
    assert figures["refusal_by_kind"] == {"near": 0.5, "off": 1.0}
    assert figures["evidence_cited"] == pytest.approx(1 / 2)
    assert figures["quotes"] == 2
    assert figures["quotes_exact"] == pytest.approx(1 / 2)  # "冬は寒い" is not what stands at 0 to 4


def test_figures_of_a_language_are_those_of_its_labels() -> None:
    summary = summarize([outcome(asked(), answered("暑い", 0.9)), outcome(asked(language="en"), refused())])
    assert list(summary) == ["all", "ja", "en"]
    assert summary["ja"]["coverage"] == 1.0
    assert summary["en"]["coverage"] == 0.0
    assert summary["en"]["refusal"] is None  # no unanswerable question in English


def test_a_refusal_of_an_unanswerable_question_does_not_count_as_right() -> None:
    label = asked(answerable=False, evidence=(), keys=())
    assert not outcome(label, refused()).right
    assert not outcome(label, answered("暑い")).right


def test_calibration_error_weighs_bins_by_their_size() -> None:
    # Bin 0.9–1.0: mean confidence .95, two of three right; bin 0.2–0.3: .2, none right.
    judged = [(0.95, True), (0.95, True), (0.95, False), (0.2, False)]
    assert calibration_error(judged) == pytest.approx(3 / 4 * (0.95 - 2 / 3) + 1 / 4 * 0.2)
    assert calibration_error([(1.0, True)]) == 0.0
    assert calibration_error([]) is None


def test_risk_coverage_joins_equal_confidences() -> None:
    points = risk_coverage([(0.9, True), (0.5, False), (0.5, True)], 6)
    assert points == [
        {"confidence": 0.9, "coverage": pytest.approx(1 / 6), "risk": 0.0},
        {"confidence": 0.5, "coverage": pytest.approx(3 / 6), "risk": pytest.approx(1 / 3)},
    ]


def test_the_table_names_every_figure() -> None:
    table = report(summarize([outcome(asked(), answered("暑い", 0.9)), outcome(asked(answerable=False), refused())]))
    for name in (
        "recall@5",
        "mrr",
        "answer_accuracy",
        "coverage",
        "refusal (what)",
        "calibration_error",
        "quotes_exact",
    ):
        assert name in table


def test_questions_are_asked_and_dialogues_in_two_turns(quoting_engine: QuotingEngine) -> None:
    follow_up = asked(question="北海道", first="札幌", evidence=("札幌は北海道の中心都市である",), keys=(("札幌",),))
    first, second = ask_all(
        quoting_engine,
        [follow_up, asked(question="沖縄", first="札幌")],
        quoting_engine.knowledge_base.document,
    )
    assert first.right  # one sentence holds both questions' words
    assert first.rank == 1
    assert first.quotes == first.exact_quotes == 1
    assert not second.answer.answered  # no sentence holds both


def write(path: Path, *lines: object) -> Path:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def test_a_file_is_read_with_blank_lines_and_unanswerable_questions(tmp_path: Path) -> None:
    bare = {"id": 2, "lang": "en", "kind": "off", "question": "hi", "answerable": False}
    questions = read_questions(write(tmp_path / "q.jsonl", GOOD, "", bare))
    assert [question.id for question in questions] == ["a", "2"]
    assert questions[1].evidence == ()


def test_a_line_of_a_dialogue_has_its_first_turn(tmp_path: Path) -> None:
    line = {"id": "d", "first": "一", "followup": "二", "evidence": ["三"], "keys": [["四"]]}
    [question] = read_questions(write(tmp_path / "d.jsonl", line))
    assert (question.first, question.question, question.answerable) == ("一", "二", True)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("{", "JSON"),
        ("[]", "JSON object"),
        (GOOD | {"question": 3}, "question"),
        ({key: value for key, value in GOOD.items() if key != "answerable"}, "answerable"),
        (GOOD | {"evidence": []}, "evidence"),
        (GOOD | {"evidence": [" "]}, "evidence"),
        (GOOD | {"keys": ["北海道"]}, "keys"),
        (GOOD | {"keys": [[]]}, "keys"),
    ],
)
def test_a_bad_line_is_named_by_its_number(tmp_path: Path, line: object, wrong: str) -> None:
    path = write(tmp_path / "q.jsonl", GOOD, line)
    with pytest.raises(InvalidQuestions) as caught:
        read_questions(path)
    message = str(caught.value)
    assert f"{path}:2:" in message
    assert wrong in message
    assert "\n" not in message


def test_an_empty_file_and_a_missing_one_are_errors(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    with pytest.raises(InvalidQuestions, match="1 件もありません"):
        read_questions(tmp_path / "empty")
    with pytest.raises(InvalidQuestions, match="読めません"):
        read_questions(tmp_path / "missing")
