"""The tab that lists sources, without an answer."""

from __future__ import annotations

import gradio as gr

from interface.answering import AnswersQuestions
from interface.page import rendering as html
from qa.errors import TenkyoError
from qa.question.validation import check_question


def make_search(engine: AnswersQuestions, found_passages: int) -> None:
    query = gr.Textbox(
        placeholder="言葉や文を書いて Enter",
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
        '<p class="hint">答えは作らず、近い箇所だけを並べます。'
        '<mark class="same">同じ言葉</mark>と<mark class="related">近い言葉</mark>に印がつきます。</p>'
    )
    found = gr.HTML(elem_id="found")

    def find(sought: str) -> str:
        if not sought.strip():
            return ""
        try:
            return html.found_html(engine.find(check_question(sought), top=found_passages))
        except TenkyoError as error:
            return html.messages_html([(False, error.message.japanese)])

    query.submit(find, query, found, show_progress="hidden", api_visibility="private", concurrency_id="ask")
