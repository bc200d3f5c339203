"""What the page is made of; how it behaves is tried in tests/interface/page/browser."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import gradio as gr

from corpus.settings import ReadingLimits
from interface.answering import AnswersQuestions
from interface.http.guard.limits import Limits
from interface.page.chat import ESSAY, EXAMPLES
from interface.page.page import make_page
from interface.page.upload_folder import UploadFolder
from interface.settings import PageSettings
from qa.settings import BUILT_IN_ESSAY
from tests.index.small_encoders import make_document
from tests.qa.quoting_engine import QuotingEngine


def page_of(engine: AnswersQuestions) -> gr.Blocks:
    """Made inside an event loop, for Gradio would make one of its own and never close it."""

    async def make() -> gr.Blocks:
        return make_page(engine, UploadFolder())

    return asyncio.run(make())


def shows_examples(engine: AnswersQuestions) -> bool:
    [row] = [block for block in page_of(engine).blocks.values() if "examples-row" in (block.elem_classes or [])]
    assert isinstance(row, gr.Row)
    assert len(row.children) == len(EXAMPLES)
    return bool(row.visible)


def test_examples_are_for_the_built_in_essay(quoting_engine: QuotingEngine) -> None:
    assert BUILT_IN_ESSAY.name == ESSAY
    assert not shows_examples(quoting_engine)
    quoting_engine.knowledge_base.add([replace(make_document("短い文。"), source=f"/somewhere/{ESSAY}")])
    assert shows_examples(quoting_engine)


def test_no_function_of_the_page_is_offered_by_name(quoting_engine: QuotingEngine) -> None:
    functions = page_of(quoting_engine).fns.values()
    assert functions
    assert {function.api_visibility for function in functions} == {"private"}


def test_an_upload_may_be_as_large_as_a_file_that_is_read_and_the_guard_lets_it_through() -> None:
    assert PageSettings().file_bytes == ReadingLimits().file_bytes == 100_000_000
    assert Limits().upload_bytes == 101_000_000
