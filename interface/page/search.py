"""The tab that lists sources, without an answer: as one types, of some documents or of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import gradio as gr
from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from interface.answering import AnswersQuestions
from interface.markup import both
from interface.page.picking import picker_html
from interface.page.sources import found_html, messages_html
from qa.errors import TenkyoError
from qa.question.settings import QuestionLimits
from qa.question.validation import check_question
from qa.records import Found
from qa.scope import check_documents

_MOST = QuestionLimits().most_passages
_SAME, _NEAR = (
    both('<mark class="same">同じ言葉</mark>', '<mark class="same">same words</mark>'),
    both('<mark class="related">近い言葉</mark>', '<mark class="related">related ones</mark>'),
)
_HINT = both("答えは作らず、近い箇所だけを並べます。印: ", "No answer, only the nearest places. Marked: ")


def make_search() -> None:
    """Nothing of Gradio listens to the box: the page's script asks for the list, and drops one that comes too late."""
    gr.Textbox(
        placeholder="言葉や文を書いてください",
        show_label=False,
        container=False,
        label="探す言葉",
        lines=1,
        max_lines=3,
        submit_btn="探す",
        elem_classes="box",
        elem_id="query",
    )
    gr.HTML(
        f'<p class="hint">{_HINT}{_SAME} {_NEAR}</p>'
        f"{picker_html('found-in')}"
        '<p class="sr" id="found-said" role="status"></p><div id="found"></div>'
    )


def search_routes(engine: AnswersQuestions, found_passages: int) -> APIRouter:
    """Where the page's script gets the list of what was found."""
    router = APIRouter(include_in_schema=False)

    @router.get("/found")
    def found(
        query: str = "",
        document: Annotated[Sequence[str], Query()] = (),
        top: Annotated[int, Query(ge=1, le=_MOST)] = found_passages,
    ) -> Response:
        try:
            html = found_html(_find(engine, query, check_documents(document), top), top, step=found_passages)
        except TenkyoError as error:
            html = messages_html([(False, error.message.japanese, error.message.english)])
        return HTMLResponse(html, headers={"cache-control": "no-store"})

    return router


def _find(engine: AnswersQuestions, query: str, documents: Sequence[str], top: int) -> Found:
    """One more than `top`, where there are so many: then it is known that there are more."""
    return engine.find(check_question(query), top=min(top + 1, _MOST), documents=documents)
