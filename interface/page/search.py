"""The tab that lists sources, without an answer: as one types, of some documents or of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import gradio as gr
from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from interface.answering import AnswersQuestions
from interface.markup import both
from interface.page.creators import creators
from interface.page.found import MOST, found_html
from interface.page.picking import picker_html
from interface.page.sources import messages_html
from qa.errors import TenkyoError
from qa.question.validation import check_question
from qa.scope import check_documents

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
    router, creator_of = APIRouter(include_in_schema=False), creators(engine.knowledge_base)

    @router.get("/found")
    def found(
        query: str = "",
        document: Annotated[Sequence[str], Query()] = (),
        section: Annotated[str, Query(max_length=2_000)] = "",
        top: Annotated[int, Query(ge=1, le=MOST)] = found_passages,
    ) -> Response:
        """All that may be listed are looked at, so that it is known how many there are and in which sections."""
        try:
            found = engine.find(check_question(query), top=MOST, documents=check_documents(document))
            html = found_html(found, top, found_passages, section, creator_of)
        except TenkyoError as error:
            html = messages_html([(False, error.message.japanese, error.message.english)])
        return HTMLResponse(html, headers={"cache-control": "no-store"})

    return router
