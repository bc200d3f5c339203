"""The shapes of OpenAI's chat completions and models.

The answer's citations stand below it as text, and whole under `tenkyo`.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterable, Iterator
from typing import Any

from interface.http.events import Pieces
from interface.http.openai.reply import Reply
from qa.records import Answer

MODEL = "tenkyo"


def models() -> dict[str, Any]:
    return {"object": "list", "data": [model()]}


def model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": "tenkyo"}


def completion(reply: Reply, answer: Answer | None) -> dict[str, Any]:
    """Of a whole `answer`, or of what is said instead."""
    message = {"role": "assistant", "content": reply.whole(answer), "refusal": None}
    return {
        **_head("chat.completion"),
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": _usage(reply, answer),
        "tenkyo": reply.more(answer),
    }


def chunks(reply: Reply, answers: Iterable[Answer], *, with_usage: bool = False) -> Iterator[str]:
    """Server-sent events of growing `answers`: what each adds to the one before, then the sources."""
    head = _head("chat.completion.chunk")
    usage = {"usage": None} if with_usage else {}

    def line(data: dict[str, Any]) -> str:
        return f"data: {json.dumps({**head, **data}, ensure_ascii=False)}\n\n"

    def chunk(delta: dict[str, Any], finish_reason: str | None = None, **members: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        return line({"choices": [choice], **usage, **members})

    yield chunk({"role": "assistant", "content": ""})
    pieces = Pieces()
    for piece in reply.pieces(pieces, answers):
        yield chunk({"content": piece})
    yield chunk({}, "stop", tenkyo=reply.more(pieces.last))
    if with_usage:
        yield line({"choices": [], "usage": _usage(reply, pieces.last)})
    yield "data: [DONE]\n\n"


def _usage(reply: Reply, answer: Answer | None) -> dict[str, int]:
    read, written = reply.tokens(answer)
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _head(kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{secrets.token_hex(12)}", "object": kind, "created": int(time.time()), "model": MODEL}
