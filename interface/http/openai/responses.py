"""The shapes of OpenAI's responses, whole and as the events of a stream; what is cited becomes annotations."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from interface.http.events import Pieces, event
from interface.http.openai.chat import MODEL
from interface.http.openai.reply import Reply
from qa.records import Answer


@dataclass(frozen=True, slots=True)
class Ids:
    """What one response and its one message are called."""

    response: str
    message: str
    created: int

    @classmethod
    def new(cls) -> Ids:
        return cls(f"resp_{secrets.token_hex(12)}", f"msg_{secrets.token_hex(12)}", int(time.time()))


def response(reply: Reply, answer: Answer | None, ids: Ids | None = None) -> dict[str, Any]:
    """A completed response."""
    ids = ids or Ids.new()
    text = reply.whole(answer)
    read, written = reply.tokens(answer)
    usage = {
        "input_tokens": read,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": written,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": read + written,
    }
    output = [_message(ids, "completed", [_part(text, _annotations(text, answer))])]
    return {**_head(ids, "completed"), "output": output, "usage": usage, "tenkyo": reply.more(answer)}


def events(reply: Reply, answers: Iterable[Answer]) -> Iterator[str]:
    """The response as it grows, in the order that OpenAI's clients put it together from."""
    ids, pieces, sent, number = Ids.new(), Pieces(), "", 0

    def said(kind: str, **members: Any) -> str:
        nonlocal number
        number += 1
        return event(kind, {"type": kind, "sequence_number": number - 1, **members})

    begun = {**_head(ids, "in_progress"), "output": [], "usage": None}
    yield said("response.created", response=begun)
    yield said("response.in_progress", response=begun)
    yield said("response.output_item.added", output_index=0, item=_message(ids, "in_progress", []))
    part = {"item_id": ids.message, "output_index": 0, "content_index": 0}
    yield said("response.content_part.added", **part, part=_part(""))
    for piece in reply.pieces(pieces, answers):
        sent += piece
        yield said("response.output_text.delta", **part, delta=piece, logprobs=[])
    whole = response(reply, pieces.last, ids)
    annotations = _annotations(sent, pieces.last)
    item = _message(ids, "completed", [_part(sent, annotations)])
    for at, annotation in enumerate(annotations):
        yield said("response.output_text.annotation.added", **part, annotation_index=at, annotation=annotation)
    yield said("response.output_text.done", **part, text=sent, logprobs=[])
    yield said("response.content_part.done", **part, part=item["content"][0])
    yield said("response.output_item.done", output_index=0, item=item)
    yield said("response.completed", response={**whole, "output": [item]})


def _head(ids: Ids, status: str) -> dict[str, Any]:
    return {
        "id": ids.response,
        "object": "response",
        "created_at": ids.created,
        "status": status,
        "background": False,
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "max_output_tokens": None,
        "metadata": {},
        "model": MODEL,
        "parallel_tool_calls": False,
        "previous_response_id": None,
        "reasoning": {"effort": None, "summary": None},
        "store": False,
        "temperature": None,
        "text": {"format": {"type": "text"}},
        "tool_choice": "none",
        "tools": [],
        "top_p": None,
        "truncation": "auto",
        "user": None,
    }


def _message(ids: Ids, status: str, content: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "message", "id": ids.message, "status": status, "role": "assistant", "content": content}


def _part(text: str, annotations: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {"type": "output_text", "text": text, "annotations": annotations or [], "logprobs": []}


def _annotations(text: str, answer: Answer | None) -> list[dict[str, Any]]:
    """Each citation at the first mark that names it."""
    cited = answer.citations if answer is not None else ()
    return [
        {
            "type": "file_citation",
            "index": max(text.find(f"[{each.number}]"), 0),
            "file_id": each.document_id,
            "filename": each.title,
        }
        for each in cited
    ]
