"""Parts of what is served that are made while the rest answers already."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from anyio.to_thread import run_sync
from starlette.applications import Starlette

from interface.http.guard.asgi import App, Receive, Scope, Send
from interface.http.problems import FAULT

_log = logging.getLogger(__name__)


class Late:
    """Stands for an application that `make` makes, in a thread, as soon as `running` begins: who asks before waits.

    `name` is what the log calls it, and `made` is called when it is there, or can't be made.
    """

    def __init__(self, name: str, make: Callable[[], Starlette], made: Callable[[], object] = lambda: None) -> None:
        self._name, self._make, self._tell = name, make, made
        self._made = asyncio.Event()
        self._app: App = FAULT.response()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._made.wait()
        await self._app(scope, receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """From here on until the end it is made, started, there, and ended again."""
        end = asyncio.Event()
        living = asyncio.create_task(self._live(end))
        try:
            yield
        finally:
            end.set()
            if not self._made.is_set():  # its thread goes on, and is left behind
                living.cancel()
            await asyncio.gather(living, return_exceptions=True)

    async def _live(self, end: asyncio.Event) -> None:
        """Never raises but when it is cancelled: what can't be made answers with a problem."""
        try:
            app = await run_sync(self._make, abandon_on_cancel=True)
            async with app.router.lifespan_context(app):
                self._app = app
                self._made.set()
                self._tell()
                await end.wait()
        except Exception:
            _log.exception(self._name)
            if not self._made.is_set():
                self._tell()  # the rest is there
        finally:
            self._made.set()
