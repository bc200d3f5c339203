"""Server-sent events: how one is written, how a growing answer becomes pieces, how a stream of them is sent."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

from fastapi.responses import StreamingResponse

from interface.http.problems import FAULT, problem_of
from qa.errors import TenkyoError
from qa.records import Answer

MEDIA_TYPE = "text/event-stream"
# The last: nginx, and whoever follows it, sends what comes at once instead of gathering it.
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
_OPEN_MARK = re.compile(r"[\[［][0-9０-９]*\Z")  # of a citation mark that may go on in what comes next

_log = logging.getLogger(__name__)


def event(name: str, data: dict[str, Any], number: int | None = None) -> str:
    """`number` becomes the event's id, by which a client tells what it has."""
    identity = "" if number is None else f"id: {number}\n"
    return f"event: {name}\n{identity}data: {json.dumps(data, ensure_ascii=False)}\n\n"


def stream_of(events: Iterator[str]) -> StreamingResponse:
    """What goes wrong after the first is told by an event `error`."""

    def guarded() -> Iterator[str]:
        try:
            yield from events
        except TenkyoError as error:
            yield event("error", problem_of(error).to_json())
        except Exception:
            _log.exception("a stream of events")
            yield event("error", FAULT.to_json())

    return StreamingResponse(guarded(), media_type=MEDIA_TYPE, headers=_HEADERS)


def sent_as_events(events: AsyncIterator[str]) -> StreamingResponse:
    """Of what is only looked at from time to time, which takes no thread."""
    return StreamingResponse(events, media_type=MEDIA_TYPE, headers=_HEADERS)


class Pieces:
    """Cuts growing answers into what each adds to the one before, never within a citation mark.

    Should an answer not continue the one before, what was sent stays, and the new one follows after an empty line.
    """

    def __init__(self) -> None:
        self._sent = ""
        self.last: Answer | None = None

    def of(self, answers: Iterable[Answer]) -> Iterator[str]:
        for answer in answers:
            self.last = answer
            if piece := self._next(_OPEN_MARK.sub("", answer.text)):
                yield piece
        if self.last is not None and (piece := self._next(self.last.text)):
            yield piece

    def _next(self, text: str) -> str:
        goes_on = text.startswith(self._sent)
        if not goes_on and self._sent.startswith(text):
            return ""  # a mark that was held back: nothing is new
        piece = text[len(self._sent) :] if goes_on else "\n\n" + text
        self._sent = text
        return piece
