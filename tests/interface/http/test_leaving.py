"""What was begun for a client ends when the client leaves."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.requests import Request

from corpus.errors import ReadingStopped
from interface.http.leaving import run_while_waited_for


def request_from(messages: AsyncIterator[dict[str, Any]]) -> Request:
    return Request({"type": "http", "method": "POST", "path": "/", "headers": []}, lambda: anext(messages))


async def _leaves() -> AsyncIterator[dict[str, Any]]:
    yield {"type": "http.disconnect"}


async def _stays() -> AsyncIterator[dict[str, Any]]:
    await asyncio.sleep(3_600)
    yield {"type": "http.disconnect"}


def test_work_is_told_that_its_client_has_left() -> None:
    def work(stop: threading.Event) -> str:
        return "stopped" if stop.wait(60) else "went on"

    assert asyncio.run(run_while_waited_for(request_from(_leaves()), work)) == "stopped"


def test_work_that_is_waited_for_is_done() -> None:
    assert asyncio.run(run_while_waited_for(request_from(_stays()), lambda stop: stop.is_set())) is False


def test_what_goes_wrong_is_told() -> None:
    def work(stop: threading.Event) -> None:
        raise ReadingStopped("取りやめました。", "Stopped.")

    with pytest.raises(ReadingStopped):
        asyncio.run(run_while_waited_for(request_from(_stays()), work))
