"""Work for a client that may leave before it is done."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

Result = TypeVar("Result")


async def run_while_waited_for(request: Request, work: Callable[[threading.Event], Result]) -> Result:
    """What `work(stop)` returns, done in a thread; `stop` is set when the client leaves. For after the body was read."""
    stop = threading.Event()
    watching = asyncio.create_task(_set_when_gone(request, stop))
    try:
        return await run_in_threadpool(work, stop)
    finally:
        stop.set()
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def _set_when_gone(request: Request, stop: threading.Event) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    stop.set()
