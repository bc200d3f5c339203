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
from qa.question.parsing import parse
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
    ("before", "question", "understood"),
    [
        # Only a question word: the question before is asked anew, its verb kept.
        ("橋はなぜ架け替えられたのですか", "それはいつですか", "橋はいつ架け替えられたのですか"),
        ("理事会を欠席したのは誰ですか", "なぜ？", "理事会を欠席したのはなぜですか"),
        ("工場が止まった理由は？", "いつですか", "工場が止まったのはいつですか"),
        ("網はどのくらいの頻度で洗いますか", "どうやって？", "網はどうやって洗いますか"),
        ("申請書はどこに出しますか", "いつまでに？", "申請書はいつまでに出しますか"),
        ("表紙の色を変えてもらえますか", "なぜですか", "なぜ、表紙の色を変えてもらえますか"),
        ("Why did the mill close?", "And when?", "When did the mill close?"),
        ("How often is the piano tuned?", "Why?", "Why is the piano tuned?"),
        ("Is the motor covered?", "Why not?", "Why not: is the motor covered?"),
        # One thing in the place of another of its kind.
        ("早番の手当はいくらですか", "夜番は？", "夜番の手当はいくらですか"),
        ("再生紙の名刺を100枚作るといくら？", "500枚だと？", "再生紙の名刺を500枚作るといくら？"),
        ("第2回の会に来たのは誰ですか", "では第3回は？", "第3回の会に来たのは誰ですか"),
        ("大人の料金はいくらですか", "じゃあ子どもは？", "子どもの料金はいくらですか"),
        ("町営バスの運賃はいくらですか", "じゃあ子どもは？", "子どもの場合、町営バスの運賃はいくらですか"),
        ("子が生まれるとき、休みは何日ですか", "結婚のときは？", "結婚のとき、休みは何日ですか"),
        ("Windows版に入っている辞書は？", "ソース版の場合は？", "ソース版に入っている辞書は？"),
        ("田中さんの担当は何ですか", "森さんは？", "森さんの担当は何ですか"),
        ("2019年度の赤字はいくらでしたか", "翌年度は？", "2020年度の赤字はいくらでしたか"),
        ("冊子の表紙の紙は何ですか", "本文は？", "冊子の本文の紙は何ですか"),
        ("この表の合計はいくらですか", "平均は？", "この表の平均はいくらですか"),
        ("部屋でたばこを吸えますか", "ベランダでは？", "ベランダでたばこを吸えますか"),
        ("東館は何階建てですか", "西館も同じですか", "西館は何階建てですか"),
        ("議長は誰ですか", "書記は？", "書記は誰ですか"),
        ("How much does the blue one cost?", "And the red one?", "How much does the red one cost?"),
        ("Can I return a book at the station?", "What about DVDs?", "Can I return DVDs at the station?"),
        ("Who was absent in April?", "And in May?", "Who was absent in May?"),
        ("Does the bus run on Sundays?", "On holidays?", "Does the bus run on holidays?"),
        ("What is the maximum size?", "And the minimum?", "What is the minimum size?"),
        ("What does the bus cost for adults?", "And children?", "What does the bus cost for children?"),
        (
            "How many books can residents of the town borrow?",
            "What about people from outside the town?",
            "How many books can people from outside the town borrow?",
        ),
        ("When does the early shift end?", "And the late one?", "When does the late shift end?"),
        ("Which levee is the longest of the four?", "And the shortest?", "Which levee is the shortest of the four?"),
        ("How much do 100 plain cards cost?", "How much would 500 be?", "How much do 500 plain cards cost?"),
        (
            "What is the adult fare on the bus?",
            "And for someone with a disability certificate?",
            "What is the fare on the bus for someone with a disability certificate?",
        ),
    ],
)
def test_the_question_before_is_asked_anew(before: str, question: str, understood: str) -> None:
    resolved = resolve_follow_up(question, [Turn(before)])
    assert resolved.question == understood
    assert resolved.topic_end == 0


def test_asked_anew_behind_a_topic_the_topic_stays_in_front() -> None:
    turns = [Turn("消火器はどこにありますか"), Turn("それはいつ点検しますか")]
    resolved = resolve_follow_up("誰が？", turns)
    assert resolved.question == "（消火器について）それは誰が点検しますか"
    assert resolved.question[resolved.topic_end :] == "それは誰が点検しますか"


def test_what_a_follow_up_asks_for_is_its_own() -> None:
    resolved = resolve_follow_up("それを決めたのは誰ですか", [Turn("会費の値上げはいつからですか")])
    assert parse(resolved.question, resolved.topic_end).kind == "who"


def test_what_was_said_is_carried_with_its_verb() -> None:
    resolved = resolve_follow_up("Who decides that?", [Turn("When may the fee for a bicycle be waived?")])
    assert resolved.question == "(about fee for a bicycle be waived) Who decides that?"


def test_the_latter_is_found_in_the_answer() -> None:
    turn = Turn("動かすのに要るものを二つ教えて", "コンパイラと辞書が要る。[1]")
    assert resolve_follow_up("後者は何のためですか", [turn]).topic_terms == ("辞書",)


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("会費はいくらですか", "この機械の重さは何キロですか"),
        ("記念碑を建てたのは誰ですか", "この津波が東北の海岸を襲ったのはいつですか"),
        ("48ページの冊子は何円ですか", "森さんと堀さんがそれぞれ頼まれたことは何ですか"),
        ("What does the ticket cost?", "What does it mean when the lamp is yellow?"),
        ("What does the ticket cost?", "How does the guarantee on the motor differ from that on the mill?"),
        ("Who keeps the accounts?", "From what date have these rules been in force?"),
        ("Who keeps the accounts?", "The author turns the years into days. What figure does he arrive at?"),
        ("Who keeps the accounts?", "Had the booth been confirmed at the time of the meeting?"),
    ],
)
def test_what_points_within_its_own_question_or_at_the_document_is_left_alone(before: str, question: str) -> None:
    assert not resolve_follow_up(question, [Turn(before, "書いてあるとおりです。[1]")]).rewritten


def test_this_rule_is_the_one_that_was_just_named() -> None:
    turn = Turn("町に犬の条例はありますか", "犬条例がある。[1]")
    assert resolve_follow_up("この条例はいつできましたか", [turn]).topic_terms == ("町", "犬")


@pytest.mark.parametrize(
    "question",
    ["1952年に加盟した国は？", "1966年に脱退したのはどの国？", "Which countries joined in 1952?"],
)
def test_what_was_done_when_needs_no_topic(question: str) -> None:
    before = Turn("ベルリンの壁はなぜ崩壊したのですか", "東欧革命が進み、ベルリンの壁が崩壊した。[1]")
    assert not resolve_follow_up(question, [before]).rewritten


@pytest.mark.parametrize(
    "question", ["夜勤の手当はいくら？", "会議の場所はどこ？", "休憩の時間は何分？", "残業の上限は？"]
)
def test_what_holds_of_a_custom_needs_no_topic(question: str) -> None:
    before = Turn("制服はいつ返しますか", "退職する者は、最後の出勤日に制服を返す。[1]")
    assert not resolve_follow_up(question, [before]).rewritten


@pytest.mark.parametrize("before", ["1952年に加盟した国は？", "Which countries joined in 1952?"])
def test_what_is_told_by_its_share_needs_no_topic(before: str) -> None:
    question = "How many countries meet the 2% target?"
    assert resolve_follow_up(question, [Turn(before)]).question == question
    assert resolve_follow_up("How much is 10%?", [Turn("What does the Kiri membership cost?")]).rewritten


@pytest.mark.parametrize("question", ["交渉の場所はどこ？", "署名の日はいつ？", "申請の期限は過ぎましたか"])
def test_what_happened_to_something_still_needs_it(question: str) -> None:
    before = Turn("ポーツマス条約とは何ですか", "ポーツマス条約は、日露戦争を終わらせた条約である。[1]")
    assert "ポーツマス条約" in resolve_follow_up(question, [before]).question


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
