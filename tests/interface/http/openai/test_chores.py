"""What chat programs ask for themselves is answered from the conversation, in the form they read."""

from __future__ import annotations

import json

import pytest

from interface.http.openai.chores import answer_to_chore
from interface.http.openai.conversation import read_messages

TALK = "USER: 白浜港はいつ開港しましたか\nASSISTANT: 1897年です。\nUSER: 町長は誰ですか\nASSISTANT: 佐久間清一です。"


def webui(task: str, key: str, example: str) -> str:
    """A request in the form that Open WebUI gives it."""
    return (
        f'### Task:\n{task}\n### Output:\nJSON format: {{ "{key}": {example} }}\n'
        f"### Chat History:\n<chat_history>\n{TALK}\n</chat_history>"
    )


@pytest.mark.parametrize(
    ("key", "example", "expected"),
    [
        ("title", '"a short title"', "白浜港はいつ開港しましたか"),
        ("tags", '["one", "two"]', ["白浜港", "開港"]),
        ("follow_ups", '["One?", "Two?"]', []),
        ("queries", '["one"]', ["町長は誰ですか"]),
        ("prompt", '"what to draw"', "町長は誰ですか"),
        ("text", '"the rest"', ""),
    ],
)
def test_open_webui_gets_the_json_it_asks_for(key: str, example: str, expected: object) -> None:
    answer = answer_to_chore(webui("Do it.", key, example))
    assert answer is not None
    assert json.loads(answer) == {key: expected}


@pytest.mark.parametrize(
    "message",
    [
        "Provide a concise, 5-word-or-less title, in title case. Only the title.\n\nConversation:\n"
        "User: 白浜港はいつ開港しましたか\nAI: 1897年です。",
        "Analyze this conversation and provide:\n1. Its language\n2. A concise title\n\n"
        "User: 白浜港はいつ開港しましたか\nAI: 1897年です。",
        'Please generate a short title for the conversation.\n\n||>User:\n"白浜港はいつ開港しましたか"\n||>Response:\n"1897年"',
    ],
)
def test_librechat_gets_a_title_in_plain_words(message: str) -> None:
    assert answer_to_chore(message) == "白浜港はいつ開港しましたか"


def test_a_long_title_is_cut() -> None:
    message = f"Generate a title.\nUser: {'長' * 100}\nAI: …"
    assert answer_to_chore(message) == "長" * 30 + "…"


def test_a_conversation_longer_than_a_question_may_be_is_known_too() -> None:
    long = webui("Title.", "title", '"x"').replace("1897年です。", "長い答え。" * 2_000)
    asked = read_messages([{"role": "user", "content": long}])
    assert asked.instead == '{"title": "白浜港はいつ開港しましたか"}'
    assert asked.notes == ()


@pytest.mark.parametrize(
    "question",
    [
        "この本の題名は何ですか",
        "What is the title of chapter two?",
        "Provide a list of the titles of the chapters.",
        "How does <chat_history> work in a prompt?",
        'What does { "title": "x" } mean?',
    ],
)
def test_a_question_stays_one(question: str) -> None:
    assert answer_to_chore(question) is None
