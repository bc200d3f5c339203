"""The shapes of OpenAI's chat completions, so that its clients can ask.

The last user message is the question, those before it are the history; system messages say how to talk, which has no
place here. The answer's citations stand below it as text, and whole under `tenkyo`.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from interface.http.schemas import MessageIn
from interface.text_output import place
from qa.question.validation import InvalidRequest, check_history, check_question
from qa.records import Answer, Turn
from qa.source_marks import set_apart

MODEL = "tenkyo"


def models() -> dict[str, Any]:
    return {"object": "list", "data": [model()]}


def model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": "tenkyo"}


def read_messages(messages: Sequence[MessageIn]) -> tuple[str, tuple[Turn, ...]]:
    """The question and the history. Raises `InvalidRequest`, also when the last message is not the user's."""
    turns: list[tuple[str, str]] = []
    spoken = [message for message in messages if message.role in ("user", "assistant")]
    if not spoken or spoken[-1].role != "user":
        raise InvalidRequest(
            'messages の最後は role が "user" の質問にしてください。',
            'The last of messages must be a question of role "user".',
        )
    for message in spoken:
        text = _text(message)
        if message.role == "user":
            turns.append((text, ""))
        elif turns:
            question, answer = turns[-1]
            turns[-1] = (question, f"{answer}\n{text}".strip())
    *before, (question, _) = turns
    history = check_history([{"question": asked, "answer": answer} for asked, answer in before])
    return check_question(question), history


def _text(message: MessageIn) -> str:
    if isinstance(message.content, list):
        return "\n".join(part["text"] for part in message.content if isinstance(part.get("text"), str))
    return message.content or ""


def completion(answer: Answer) -> dict[str, Any]:
    message = {"role": "assistant", "content": answer.text + sources(answer)}
    return {
        **_head("chat.completion"),
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        # Tokens of a language model, which none of this took.
        "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
        "tenkyo": answer.to_json(),
    }


def chunks(answers: Iterable[Answer]) -> Iterator[str]:
    """Server-sent events of growing `answers`: what each adds to the one before, then the sources.

    Should an answer not continue the one before, what was sent stays, and the new one follows on a line of its own.
    """
    head = _head("chat.completion.chunk")

    def event(delta: dict[str, Any], finish_reason: str | None = None, **members: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        return f"data: {json.dumps({**head, 'choices': [choice], **members}, ensure_ascii=False)}\n\n"

    yield event({"role": "assistant", "content": ""})
    sent, answer = "", None
    for answer in answers:
        new = answer.text[len(sent) :] if answer.text.startswith(sent) else "\n\n" + answer.text
        if new:
            yield event({"content": new})
        sent = answer.text
    if answer is not None:
        if below := sources(answer):
            yield event({"content": below})
        yield event({}, "stop", tenkyo=answer.to_json())
    yield "data: [DONE]\n\n"


def sources(answer: Answer) -> str:
    """The citations as text below an answer, in which only ours are written [n]."""
    lines = [
        f"[{cited.number}] {place(cited.title, cited.section, cited.pages, cited.place, cited.recognised)}「{set_apart(cited.quote)}」"
        for cited in answer.citations
    ]
    return "\n\n" + "\n".join(lines) if lines else ""


def _head(kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{secrets.token_hex(12)}", "object": kind, "created": int(time.time()), "model": MODEL}
