"""What the page is made of; how it behaves is tried in tests/interface/page/browser."""

from __future__ import annotations

import asyncio

import gradio as gr

from corpus.settings import ReadingLimits
from interface.answering import AnswersQuestions
from interface.http.guard.limits import Limits
from interface.page.examples import Examples
from interface.page.page import make_page
from interface.settings import PageSettings
from tests.qa.quoting_engine import QuotingEngine


def page_of(engine: AnswersQuestions) -> gr.Blocks:
    """Made inside an event loop, for Gradio would make one of its own and never close it."""

    async def make() -> gr.Blocks:
        return make_page(engine, Examples(engine))

    return asyncio.run(make())


def test_no_function_of_the_page_is_offered_by_name(quoting_engine: QuotingEngine) -> None:
    functions = page_of(quoting_engine).fns.values()
    assert functions
    assert {function.api_visibility for function in functions} == {"private"}


def test_an_upload_may_be_as_large_as_a_file_that_is_read_and_the_guard_lets_it_through() -> None:
    assert PageSettings().file_bytes == ReadingLimits().file_bytes == 100_000_000
    assert Limits().upload_bytes == 101_000_000
