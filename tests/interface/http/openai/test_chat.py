"""OpenAI's chat completions as chat programs call them: whatever they send, their conversation goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from interface.access.access import Access, Entries, Rates
from interface.access.entries import make_key
from interface.http.api import make_api
from interface.http.guard.limits import Guard
from interface.http.guard.policy import Policy
from tests.qa.quoting_engine import QuotingEngine

CHAT = "/v1/chat/completions"
QUOTE = "札幌は北海道の中心都市である。"


@pytest.fixture
def client(quoting_engine: QuotingEngine) -> Iterator[TestClient]:
    with TestClient(Guard(make_api(quoting_engine)), base_url="http://127.0.0.1") as client:
        yield client


def user(content: Any) -> dict[str, Any]:
    return {"role": "user", "content": content}


def content_of(response: Any) -> str:
    assert response.status_code == 200, response.text
    [choice] = response.json()["choices"]
    assert choice["finish_reason"] == "stop"
    return str(choice["message"]["content"])


def ask(client: TestClient, *messages: Any, **more: Any) -> str:
    return content_of(client.post(CHAT, json={"messages": list(messages), **more}))


def refused(response: Any, status: int) -> str:
    """The message of an error of OpenAI's shape."""
    assert response.status_code == status, response.text
    [(name, error)] = response.json().items()
    assert name == "error"
    assert set(error) == {"message", "type", "param", "code"}
    return str(error["message"])


def lines(text: str) -> list[Any]:
    *data, done = [block.removeprefix("data: ") for block in text.strip().split("\n\n")]
    assert done == "[DONE]"
    return [json.loads(each) for each in data]


def test_a_chat_is_a_question_with_its_history(client: TestClient) -> None:
    before = [{"role": "system", "content": "You are helpful."}, user([{"type": "text", "text": "札幌"}])]
    text = ask(client, *before, {"role": "assistant", "content": "…"}, user("北海道"), model="any", temperature=0)
    assert text == f"{QUOTE}[1]\n\n[1] 都市の話 › 第1節 › 1 ページ「{QUOTE}」"


@pytest.mark.parametrize("earlier", ["あ" * 50_000, "札" * 2_001])
def test_an_earlier_turn_of_any_length_is_cut(client: TestClient, earlier: str) -> None:
    """With the engine of these tests the last question before must be in the quote; a cut one of one letter isn't."""
    messages = [user(earlier), {"role": "assistant", "content": earlier * 3}, user("札幌"), {"role": "assistant"}]
    assert ask(client, *messages, user("北海道")).startswith(QUOTE)


def test_a_conversation_of_many_turns_goes_on(client: TestClient) -> None:
    turns = [message for _ in range(150) for message in (user("札幌"), {"role": "assistant", "content": "…"})]
    assert ask(client, *turns, user("北海道")).startswith(QUOTE)


def test_of_a_long_question_the_end_is_read_and_that_is_said(client: TestClient, quoting_engine: Any) -> None:
    asked: list[str] = []
    whole = quoting_engine.ask

    def ask_and_tell(question: str, *_: Any, **more: Any) -> Any:
        asked.append(question)
        return whole("北海道", **more)

    quoting_engine.ask = ask_and_tell
    text = ask(client, user("前" * 3_000 + "北海道"))
    assert asked == ["前" * 1_997 + "北海道"]
    assert "2,000 文字だけ" in text


def test_pictures_and_tools_are_ignored_and_said(client: TestClient) -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    tools = [{"type": "function", "function": {"name": "f", "parameters": {}}}]
    messages = [user([{"type": "text", "text": "北海道"}, picture])]
    body = client.post(CHAT, json={"messages": messages, "tools": tools, "tool_choice": "auto", "n": 2}).json()
    assert body["choices"][0]["message"]["content"].startswith(QUOTE)
    assert "添付は読めない" in body["choices"][0]["message"]["content"]
    assert body["tenkyo"]["ignored"] == ["n", "tools"]


def test_a_picture_alone_is_answered_and_does_not_stop_the_conversation(client: TestClient) -> None:
    alone = user([{"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}])
    said = ask(client, alone)
    assert "文字で書いてください" in said
    assert ask(client, alone, {"role": "assistant", "content": said}, user("北海道")).startswith(QUOTE)


def test_what_a_tool_returned_is_not_the_question(client: TestClient) -> None:
    call = {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "type": "function"}]}
    assert ask(client, user("北海道"), call, {"role": "tool", "tool_call_id": "1", "content": "x"}).startswith(QUOTE)


def test_null_is_as_good_as_nothing(client: TestClient) -> None:
    names = ("stream", "model", "temperature", "stream_options", "tools", "documents", "metadata", "n", "stop")
    assert ask(client, user("北海道"), **dict.fromkeys(names)).startswith(QUOTE)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"messages": []},
        {"messages": [{"role": "system", "content": "x"}]},
        {"messages": [user("")]},
        {"messages": [user(None)]},
        {"messages": [{"role": "assistant"}]},
        {"messages": "x"},
        {"messages": [user("北海道")], "stream": "yes"},
        {"messages": [user("北海道")], "documents": "cities"},
    ],
)
def test_what_is_no_question_is_an_error_of_openai_s_shape(client: TestClient, body: Any) -> None:
    assert refused(client.post(CHAT, json=body), 400)


def test_errors_under_v1_keep_their_status(client: TestClient) -> None:
    refused(client.get("/v1/models/gpt"), 404)
    refused(client.get("/v1/nope"), 404)
    refused(client.get(CHAT), 405)
    refused(client.post(CHAT, json={"messages": [user("北海道")], "documents": ["nope"]}), 404)


def test_an_unknown_document_is_said_before_a_stream_begins(client: TestClient) -> None:
    refused(client.post(CHAT, json={"messages": [user("北海道")], "documents": ["nope"], "stream": True}), 404)


@pytest.mark.parametrize("named", [{"documents": ["岩手"]}, {"metadata": {"documents": "岩手"}}])
def test_only_the_documents_that_are_named_are_asked(client: TestClient, named: dict[str, Any]) -> None:
    client.post("/api/v1/documents", json={"title": "岩手", "text": "盛岡は岩手にある。"})
    assert ask(client, user("岩手"), **named).startswith("盛岡は岩手にある。")
    assert "見つかりません" in ask(client, user("北海道"), **named)


def test_a_streamed_chat_adds_up_to_the_whole_one(client: TestClient) -> None:
    body: dict[str, Any] = {"messages": [user("北海道")]}
    whole = content_of(client.post(CHAT, json=body))
    response = client.post(CHAT, json=body | {"stream": True})
    assert response.headers["x-accel-buffering"] == "no"
    chunks = lines(response.text)
    assert {chunk["object"] for chunk in chunks} == {"chat.completion.chunk"}
    assert "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks) == whole
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"
    assert not any("usage" in chunk for chunk in chunks)


def test_usage_comes_last_where_it_is_asked_for(client: TestClient) -> None:
    body = {"messages": [user("北海道")], "stream": True, "stream_options": {"include_usage": True}}
    *chunks, last = lines(client.post(CHAT, json=body).text)
    assert [chunk["usage"] for chunk in chunks] == [None] * len(chunks)
    assert last["choices"] == []
    usage = last["usage"]
    assert usage["prompt_tokens"] > 0
    assert usage["completion_tokens"] > usage["prompt_tokens"]  # it quotes the question's word, and more
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]


@pytest.mark.parametrize(("words", "then"), [(1, 200), (20_000, 429)])
def test_much_that_is_embedded_counts_as_many_questions(quoting_engine: QuotingEngine, words: int, then: int) -> None:
    key, entry = make_key("ci", "read")
    access = Access(Entries(keys={"ci": entry}), rates=Rates(asked_a_minute=2))
    guard = Guard(make_api(quoting_engine), policy=Policy(access=access))
    with TestClient(guard, base_url="http://127.0.0.1", headers={"authorization": f"Bearer {key}"}) as client:
        assert client.post("/v1/embeddings", json={"input": "東京 " * words}).status_code == 200
        assert client.post("/api/v1/ask", json={"question": "北海道"}).status_code == then
