"""The page made while the API answers already: Gradio alone takes as long to load as all else together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI

from interface.access.description import describe_keys
from interface.answering import AnswersQuestions
from interface.http.api import make_api
from interface.http.late import Late
from interface.http.measured import measured
from interface.settings import PageSettings


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

    late, before = Late("the page", make, made), api.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with before(app), late.running():
            yield

    api.router.lifespan_context = lifespan
    api.mount("/", late)
    return api
