"""The page made while the API answers already: Gradio alone takes as long to load as all else together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from anyio.to_thread import run_sync
from fastapi import FastAPI

from interface.access.description import describe_keys
from interface.answering import AnswersQuestions
from interface.http.api import make_api
from interface.http.guard.asgi import App, Receive, Scope, Send
from interface.http.measured import measured
from interface.http.problems import FAULT
from interface.settings import PageSettings

_log = logging.getLogger(__name__)


class Late:
    """Stands for an application that `make` makes, in a thread, as soon as `running` begins: who asks before waits."""

    def __init__(self, make: Callable[[], FastAPI], made: Callable[[], object]) -> None:
        self._make, self._tell = make, made
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
            _log.exception("the page")
            if not self._made.is_set():
                self._tell()  # the rest is there
        finally:
            self._made.set()


def make_app(engine: AnswersQuestions, settings: PageSettings, made: Callable[[], object] = lambda: None) -> FastAPI:
    """Everything that is served, as `interface.page.page.make_app` makes it, but for the page, which comes later.

    `made` is called when it is there.
    It is begun when `engine` is ready, or can't be made so: both at a time would keep the first answer from who waits for it.
    """
    engine = measured(engine)
    api = make_api(engine)
    describe_keys(api)

    def make() -> FastAPI:
        api.state.warming.wait()
        from interface.page.page import with_page

        return with_page(FastAPI(openapi_url=None), engine, settings)

    late, before = Late(make, made), api.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with before(app), late.running():
            yield

    api.router.lifespan_context = lifespan
    api.mount("/", late)
    return api
